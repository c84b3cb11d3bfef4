"""A hub is a place of the pact, in a village or a city."""

from enum import StrEnum
from typing import Self, assert_never

from msgspec.structs import replace

from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused, Unknown
from ledger.kernel.see import See
from ledger.places.events import HubOpened, HubRenamed, HubWithdrawn


class NoSuchHub(Unknown):
    """There is no such hub."""


class HubIsWithdrawn(Refused):
    """The hub was opened by mistake and withdrawn: nothing begins there."""


class HubKind(StrEnum):
    """The two halves of the pact."""

    VILLAGE = "village"
    CITY = "city"


class Hub(Noun, frozen=True, kw_only=True, gc=False):
    """One hub, by its id; `istat` is empty for a hub that does not exist."""

    kind = "places.hub"
    tag = "place"
    key = "hub"

    istat: str = ""
    side: HubKind = HubKind.VILLAGE
    name: str = ""
    withdrawn: bool = False

    @property
    def exists(self) -> bool:
        """Say whether the hub was ever opened."""
        return bool(self.istat)

    def evolve(self, part: HubOpened | HubRenamed | HubWithdrawn) -> Self:
        """Open it, call it by another name, or take it back."""
        match part:
            case HubOpened():
                return type(self)(istat=part.istat, side=HubKind(part.side), name=part.name)
            case HubRenamed():
                return replace(self, name=part.name)
            case HubWithdrawn():
                return replace(self, withdrawn=True)
            case _:
                assert_never(part)


class Neighbours(Noun, frozen=True, kw_only=True, gc=False):
    """The hubs that ever opened in a municipality, by its ISTAT code."""

    kind = "places.neighbours"
    tag = "municipality"
    key = "istat"

    hubs: tuple[str, ...] = ()

    def evolve(self, part: HubOpened) -> Self:
        """There is one more."""
        return type(self)(hubs=(*self.hubs, part.hub))


def existing_hub(see: See, hub: str) -> Hub:
    """Return the hub; refuses `NoSuchHub` if it was never opened, and `HubIsWithdrawn`."""
    found = see(Hub, hub)
    if not found.exists:
        raise NoSuchHub(hub=hub)
    if found.withdrawn:
        raise HubIsWithdrawn(hub=hub)
    return found
