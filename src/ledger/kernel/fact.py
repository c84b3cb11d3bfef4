"""A fact is something that happened; a line is a fact with the moment and the hand that wrote it."""

from collections.abc import Mapping
from datetime import date, datetime
from types import ModuleType
from typing import ClassVar, Generic, TypeVar

import msgspec

F_co = TypeVar("F_co", covariant=True)


class Fact(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    gc=False,
    tag_field="is",
    forbid_unknown_fields=True,
):
    """The root of all facts.

    Each subclass is declared with `tag="<chapter>.<name>.v<N>"`: the stored name is ours, never a
    module path, and is never edited or used again. A changed shape is a new class with a new
    version; the old class gets an `upcast()` that returns the new one.

    `day` is the business (effective) day, Europe/Rome. `found_by` says by which of its fields the
    fact is found besides by the nouns that it concerns: field → the tag's word, as in
    `{"buyer": "member"}`; `beds.guest` is a field of each of many. Never a personal field.
    `begins` is the field that holds a fresh id, if the fact begins something. One that `shows_balances` says what is on
    somebody's account: who may not read it is not given it with a receipt either.

    Facts that have their fields in common may have a class of their own between them and this one, without a tag: a base,
    which a function takes as a whole.
    """

    found_by: ClassVar[Mapping[str, str]] = {}
    begins: ClassVar[str] = ""
    shows_balances: ClassVar[bool] = False

    day: date

    def upcast(self) -> "Fact":
        """Return this fact in its newest version; a current fact is its own newest version."""
        return self


class Line(msgspec.Struct, Generic[F_co], frozen=True, gc=False):
    """One line of the book, exactly as stored, exported and sealed.

    `position` counts from 1 without a gap, `at` is UTC and never goes back, `command` is the
    keyed digest of the actor's idempotency key (32 hexadecimal digits), the same for all facts of one
    command; `salt` is 16 random bytes, so that a leaf gives nothing away.
    """

    position: int
    at: datetime
    actor: str
    command: str
    salt: bytes
    fact: F_co


def facts_in(module: ModuleType) -> tuple[type[Fact], ...]:
    """Return every fact that a module declares, in its order; what they have in common is none."""
    return tuple(
        kind
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Fact) and _is_declared(kind, module)
    )


def _is_declared(kind: type[Fact], module: ModuleType) -> bool:
    return kind.__module__ == module.__name__ and "." in fact_name(kind)


def fact_name(kind: type[Fact]) -> str:
    """Return the stored name and version of a kind of fact, such as `offerings.shares-pledged.v1`."""
    return str(kind.__struct_config__.tag)
