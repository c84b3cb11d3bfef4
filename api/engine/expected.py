"""What was expected in place of what came, in words that everybody knows: never a regular expression.

A type whose texts have a pattern says in words what it is: `Meta(pattern=…, extra={"form": "six digits"})`.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

import msgspec.inspect
from msgspec.inspect import Type

_FIELD: Final = re.compile(r" - at `(?:key in )?\$\.?(.*?)`$")
_INDEX: Final = re.compile(r"\[[^\]]*\]")
_WORDS: Final = (
    ("Invalid RFC3339 encoded datetime", "Expected a moment such as 2026-03-01T09:30:00+01:00"),
    ("Expected `datetime` with a time", "Expected a moment such as 2026-03-01T09:30:00+01:00"),
    ("Invalid RFC3339 encoded date", "Expected a day such as 2026-03-01"),
)


_TYPES: Final = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object with named fields",
    "null": "null",
    "date": "a day such as 2026-03-01",
    "datetime": "a moment such as 2026-03-01T09:30:00+01:00",
}
_BOUNDS: Final = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}
_MANY: Final = {"str": ("sign", "signs"), "array": ("entry", "entries")}
# What msgspec says in the names of its types: the pattern, and what is made of a match.
_PLAIN: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (
        re.compile(r"Object missing required field (`[^`]*`)"),
        lambda found: f"The field {found[1]} is missing",
    ),
    (
        re.compile(r"Object contains unknown field (`[^`]*`)"),
        lambda found: f"There is no field {found[1]}",
    ),
    (
        re.compile(r"Expected `(str|array)` of length (>=|<=) (\d+)"),
        lambda found: (
            f"Expected {_TYPES[found[1]]} of {_BOUNDS[found[2]]} {_many(int(found[3]), *_MANY[found[1]])}"
        ),
    ),
    (
        re.compile(r"Expected `(int|float)` (>=|<=|>|<) (-?[\d.]+)"),
        lambda found: f"Expected {_TYPES[found[1]]} of {_BOUNDS[found[2]]} {found[3]}",
    ),
    (
        re.compile(r"Expected `([a-z |]+)`, got `.*`"),
        lambda found: "Expected " + " or ".join(_TYPES[one] for one in found[1].split(" | ")),
    ),
    (
        re.compile(r"Integer value out of range"),
        lambda _: "Expected a whole number of fewer digits",
    ),
)


def _many(n: int, one: str, many: str) -> str:
    return f"one {one}" if n == 1 else f"{n} {many}"


def place_and_words(error: str, kind: Any) -> tuple[str, str]:
    """Return the field that an error of msgspec's is about, and what is wrong with it; `kind` was to be read."""
    found = _FIELD.search(error)
    field = (found[1] if found else "").replace("[...]", "[]")
    said = error[: found.start()] if found else error
    for begins, words in _WORDS:
        if said.startswith(begins):
            return field, words
    if said.startswith("Expected `str` matching regex"):
        return field, f"Expected {_form(said, field, kind)}"
    if said.startswith("Invalid enum value"):
        return field, f"Expected one of: {', '.join(_values(field, kind))}"
    for pattern, words_of in _PLAIN:
        if plain := pattern.fullmatch(said):
            return field, words_of(plain)
    return field, said


def _form(said: str, field: str, kind: Any) -> str:
    """Return in words what the texts of a field look like; of one that may be read as several, the one that was meant."""
    for leaf, extra in _leaves(kind, field):
        if getattr(leaf, "pattern", None) and repr(leaf.pattern) in said:  # type: ignore[attr-defined]
            return str(extra["form"])
    return "a text of another form"


def _values(field: str, kind: Any) -> list[str]:
    found: dict[str, None] = {}
    for leaf, _ in _leaves(kind, field):
        match leaf:
            case msgspec.inspect.EnumType(cls=cls):
                found |= dict.fromkeys(str(one.value) for one in cls)
            case msgspec.inspect.LiteralType(values=values):
                found |= dict.fromkeys(map(str, values))
    return list(found)


def _leaves(kind: Any, field: str) -> Iterator[tuple[Type, dict[str, Any]]]:
    """Yield the types that a field such as `beds[].room` may be of, with what they say of themselves."""
    names = [name for name in _INDEX.sub("", field).split(".") if name]
    yield from _below(_info(kind), names, {})


@cache
def _info(kind: Any) -> Type:
    return msgspec.inspect.type_info(kind)


def _below(info: Type, names: list[str], extra: dict[str, Any]) -> Iterator[tuple[Type, Any]]:
    match info:
        case msgspec.inspect.Metadata(type=inner, extra=more):
            yield from _below(inner, names, extra | (more or {}))
        case msgspec.inspect.UnionType(types=types):
            for one in types:
                yield from _below(one, names, extra)
        case msgspec.inspect.StructType(fields=fields) if names:
            for field in fields:
                if field.encode_name == names[0]:
                    yield from _below(field.type, names[1:], {})
        case (
            msgspec.inspect.VarTupleType(item_type=inner)
            | msgspec.inspect.ListType(item_type=inner)
        ):
            yield from _below(inner, names, extra)
        case _ if not names:
            yield info, extra
