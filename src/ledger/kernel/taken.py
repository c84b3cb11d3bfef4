"""What a function takes says what it is for: a command, a fact, one of several facts."""

from collections.abc import Callable
from inspect import signature
from types import UnionType
from typing import Any, get_args


def taken_by(function: Callable[..., Any]) -> tuple[type, ...]:
    """Return the types that the first argument may have, the bound `self` of a method left out.

    A union gives each of its members, in the order in which they stand.
    """
    parameters = [one for one in signature(function).parameters.values() if one.name != "self"]
    kind = parameters[0].annotation
    kinds = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    assert all(isinstance(one, type) for one in kinds), f"{function} says not what it takes"
    return kinds
