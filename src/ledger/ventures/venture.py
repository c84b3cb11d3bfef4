"""A venture is a local startup at a hub, raising one round at a time."""

from typing import Self, assert_never

from msgspec.structs import replace

from ledger.kernel.noun import Noun, by
from ledger.kernel.refused import Unknown
from ledger.kernel.see import See
from ledger.ventures.events import (
    RoundCancelled,
    RoundFailed,
    RoundOpened,
    RoundSettled,
    VentureOpened,
)


class NoSuchVenture(Unknown):
    """There is no such venture."""


class Venture(Noun, frozen=True, kw_only=True, gc=False):
    """One venture, by its id; `round` is the one that runs, `hub` is empty if it was never opened."""

    kind = "ventures.venture"
    tag = "venture"
    parts = {
        VentureOpened: by("venture"),
        RoundOpened: by("venture"),
        RoundSettled: by("venture"),
        RoundFailed: by("venture"),
        RoundCancelled: by("venture"),
    }
    births = frozenset({VentureOpened})

    hub: str = ""
    round: str = ""

    def evolve(
        self, part: VentureOpened | RoundOpened | RoundSettled | RoundFailed | RoundCancelled
    ) -> Self:
        """Open it, begin or end its round."""
        match part:
            case VentureOpened():
                return type(self)(hub=part.hub)
            case RoundOpened():
                return replace(self, round=part.round)
            case RoundSettled() | RoundFailed() | RoundCancelled():
                return replace(self, round="")
            case _:
                assert_never(part)


def existing_venture(see: See, venture: str) -> Venture:
    """Return the venture; refuses `NoSuchVenture` if it was never opened."""
    found = see(Venture, venture)
    if not found.hub:
        raise NoSuchVenture(venture=venture)
    return found
