"""What was given and got, and the balance of the two: the smaller ÷ the larger."""

from typing import Any, Final

import msgspec

from projections.engine.part import Part
from projections.visits.questions import Moved

NOTHING: Final = Moved()


class Exchanged(msgspec.Struct, frozen=True, kw_only=True):
    """What was given to members of the other side, and what own members got there; `more_cents` is how much more was given, below zero less."""

    gave: Moved
    got: Moved
    more_cents: int
    balance: Part | None


def balance_of(one: int, other: int) -> Part | None:
    """Return the smaller ÷ the larger, exactly; none while both are nothing. What is below zero is nothing."""
    smaller, larger = sorted((max(0, one), max(0, other)))
    return Part.of(smaller, larger) if larger else None


def moved(one: Moved) -> Moved:
    return Moved(**{name: getattr(one, name) for name in Moved.__struct_fields__})


def both_of(gave: Moved, got: Moved) -> dict[str, Any]:
    return {
        "gave": gave,
        "got": got,
        "more_cents": gave.net_cents - got.net_cents,
        "balance": balance_of(gave.net_cents, got.net_cents),
    }
