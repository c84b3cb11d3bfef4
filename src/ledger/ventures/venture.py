"""A venture is a local startup at a hub, backed by members."""

from typing import Self

from ledger.kernel.noun import Noun
from ledger.kernel.refused import Unknown
from ledger.kernel.see import See
from ledger.ventures.events import VentureOpened


class NoSuchVenture(Unknown):
    """There is no such venture."""


class Venture(Noun, frozen=True, kw_only=True, gc=False):
    """One venture, by its id; `hub` is empty if it was never opened."""

    kind = "ventures.venture"
    tag = "venture"
    key = "venture"

    hub: str = ""

    def evolve(self, part: VentureOpened) -> Self:
        """Open it."""
        return type(self)(hub=part.hub)


def existing_venture(see: See, venture: str) -> Venture:
    """Return the venture; refuses `NoSuchVenture` if it was never opened."""
    found = see(Venture, venture)
    if not found.hub:
        raise NoSuchVenture(venture=venture)
    return found
