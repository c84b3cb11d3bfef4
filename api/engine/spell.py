"""What is kept as bare arrays is told as objects, with what follows from it spelled out.

    Holding(["H…", 4, 200])   →   {"house": "H…", "shares": 4, "issued": 200, "part": {"numerator": 1, …}}

A struct's fields come first, then its public properties; both keep their types and their words, so
that the same place makes the answer and its description.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

Converter = Callable[[Any], Any]


class Part(msgspec.Struct, frozen=True):
    """An exact fraction in lowest terms."""

    numerator: int
    denominator: int


def spelled(value: Any) -> Any:
    """Return a value with every struct in it as an object."""
    kind: Any = type(value)
    convert: Converter | None = _converter(kind)
    return convert(value) if convert else value


@cache
def spelled_type(kind: Any) -> Any:
    """Return the type of what `spelled` makes of values of this type."""
    if kind is Fraction:
        return Part
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return Annotated[(spelled_type(arguments[0]), *arguments[1:])]
    if origin in (Union, UnionType):
        return Union[tuple(spelled_type(one) for one in arguments)]  # noqa: UP007 - made at run time
    if origin in (tuple, list) or (origin is not None and issubclass(origin, Iterable)):
        return origin[tuple(one if one is ... else spelled_type(one) for one in arguments)]
    return _told(kind) if _needs_spelling(kind) else kind


@cache
def _told(kind: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """Return the struct that is told: the fields and the properties of `kind`, as an object."""
    hints = get_type_hints(kind, include_extras=True)
    fields: list[Any] = [(name, spelled_type(hints[name])) for name in kind.__struct_fields__]
    fields += [
        (name, spelled_type(get_type_hints(getattr(kind, name).fget)["return"]))
        for name in _properties(kind)
    ]
    return msgspec.defstruct(kind.__name__, fields, namespace={"__doc__": kind.__doc__})


def _properties(kind: type) -> tuple[str, ...]:
    return tuple(
        name
        for name in dict.fromkeys(name for one in reversed(kind.__mro__) for name in vars(one))
        if not name.startswith("_") and isinstance(getattr(kind, name, None), property)
    )


@cache
def _needs_spelling(kind: Any) -> bool:
    """Only a struct that is an array, or has properties, or holds such a one, is told anew."""
    if kind is Fraction:
        return True
    if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        return any(_needs_spelling(one) for one in get_args(kind))
    if kind.__struct_config__.array_like or _properties(kind):
        return True
    return any(_needs_spelling(hint) for hint in get_type_hints(kind).values())


@cache
def _converter(kind: Any) -> Converter | None:
    """Return what spells values of a class or a type; None where nothing has to be done."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _converter(arguments[0])
    if kind is Fraction:
        return lambda exact: Part(exact.numerator, exact.denominator)
    if origin in (Union, UnionType):
        return spelled if any(_needs_spelling(one) for one in arguments) else None
    if origin in (tuple, list):
        each = _converter(arguments[0])
        return None if each is None else (lambda many: [each(one) for one in many])
    if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct) and _needs_spelling(kind)):
        return None
    return _struct_converter(kind)


def _struct_converter(kind: type[msgspec.Struct]) -> Converter:
    """Take all values of a struct at once, and spell only those whose type says so."""
    told, names = _told(kind), (*kind.__struct_fields__, *_properties(kind))
    hints = get_type_hints(kind, include_extras=True)
    for name in _properties(kind):
        hints[name] = get_type_hints(getattr(kind, name).fget)["return"]
    places = [(n, spell) for n, name in enumerate(names) if (spell := _converter(hints[name]))]
    values = attrgetter(*names)
    if len(names) == 1:
        return lambda value: told(spelled(values(value)))

    def convert(value: Any) -> Any:
        found = list(values(value))
        for n, one in places:
            found[n] = one(found[n])
        return told(*found)

    return convert
