"""What a function takes says what it is for: a command, a fact, one of several facts."""

from collections.abc import Callable, Iterable
from inspect import signature
from types import UnionType
from typing import Any, TypeVar, get_args

import msgspec

F = TypeVar("F", bound=Callable[..., Any])


def taken_by(function: Callable[..., Any]) -> tuple[type, ...]:
    """Return the types that the first argument may have, the bound `self` of a method left out.

    A union gives each of its members, in the order in which they stand; a base of facts gives each of
    those that are declared below it.
    """
    parameters = [one for one in signature(function).parameters.values() if one.name != "self"]
    kind = parameters[0].annotation
    kinds = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    assert all(isinstance(one, type) for one in kinds), f"{function} says not what it takes"
    return tuple(each for one in kinds for each in _stored_as(one))


def by_what_they_take(functions: Iterable[F]) -> dict[Any, F]:
    """Return the functions by every type that their first argument may have."""
    pairs = [(kind, function) for function in functions for kind in taken_by(function)]
    found = dict(pairs)
    assert len(found) == len(pairs), "two functions take the same"
    return found


def _stored_as(kind: type) -> Iterable[type]:
    """Yield what a kind stands for: itself, or, having no stored name, all that are declared below it.

    A root (of all facts, of all commands) stands for itself.
    """
    below: list[type] = kind.__subclasses__()
    tag = kind.__struct_config__.tag if issubclass(kind, msgspec.Struct) else None
    if not below or "." in str(tag) or msgspec.Struct in kind.__bases__:
        yield kind
        return
    for one in below:
        yield from _stored_as(one)
