"""A chapter below asks, the chapters above answer: it need not know them, and they look down at it."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec

A_co = TypeVar("A_co", covariant=True)


class Question(msgspec.Struct, Generic[A_co], frozen=True):
    """What one chapter wants to know of all others; `A_co` is the shape of each answer.

    A verb asks with `see.ask(question)`. A chapter answers with a function that takes the question
    and `see`, and stands in what the chapter declares; it is as pure as a verb.
    """


Answer = Callable[[Any, Any], Any]
