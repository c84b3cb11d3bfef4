"""A hub is a place of the pact, in a village or a city: recorded first, and open once it is complete."""

from datetime import date
from enum import StrEnum
from typing import Self, assert_never

from msgspec.structs import replace

from ledger.kernel.days import day_at
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused, Unknown
from ledger.kernel.see import See
from ledger.places.country import ITALY, ROME
from ledger.places.events import HubOpened, HubRecorded, HubRenamed, HubWithdrawn


class NoSuchHub(Unknown):
    """There is no such hub."""


class HubIsWithdrawn(Refused):
    """The hub was recorded by mistake and withdrawn: nothing begins there."""


class HubIsNotOpen(Refused):
    """The hub is not open yet, and sells nothing: what is missing is in what is shown of it."""


class HubKind(StrEnum):
    """The two halves of the pact."""

    VILLAGE = "village"
    CITY = "city"


class Hub(Noun, frozen=True, kw_only=True, gc=False):
    """One hub, by its id; `name` is empty for a hub that does not exist, `istat` for one abroad; `zone` is its clock's."""

    kind = "places.hub"
    fold = 2
    tag = "place"
    key = "hub"

    istat: str = ""
    country: str = ITALY
    zone: str = ROME
    town: str = ""
    side: HubKind = HubKind.VILLAGE
    name: str = ""
    is_open: bool = False
    withdrawn: bool = False

    @property
    def exists(self) -> bool:
        """Say whether the hub was ever recorded."""
        return bool(self.name)

    @property
    def is_abroad(self) -> bool:
        """Say whether it is in another country than Italy."""
        return self.country != ITALY

    def evolve(self, part: HubRecorded | HubOpened | HubRenamed | HubWithdrawn) -> Self:
        """Record it, open it, call it by another name, or take it back."""
        match part:
            case HubRecorded():
                return type(self)(
                    istat=part.istat,
                    country=part.country,
                    zone=part.zone,
                    town=part.municipality,
                    side=HubKind(part.side),
                    name=part.name,
                )
            case HubOpened():
                return replace(self, is_open=True)
            case HubRenamed():
                return replace(self, name=part.name)
            case HubWithdrawn():
                return replace(self, withdrawn=True)
            case _:
                assert_never(part)


class Neighbours(Noun, frozen=True, kw_only=True, gc=False):
    """The hubs that were ever recorded in a municipality, by its ISTAT code, or in a country that is not Italy."""

    kind = "places.neighbours"
    tag = "municipality"
    parts = {HubRecorded: lambda fact: [(fact.istat or fact.country, fact)]}

    hubs: tuple[str, ...] = ()

    def evolve(self, part: HubRecorded) -> Self:
        """There is one more."""
        return type(self)(hubs=(*self.hubs, part.hub))


def existing_hub(see: See, hub: str) -> Hub:
    """Return the hub; refuses `NoSuchHub` if it was never recorded, and `HubIsWithdrawn`."""
    found = see(Hub, hub)
    if not found.exists:
        raise NoSuchHub(hub=hub)
    if found.withdrawn:
        raise HubIsWithdrawn(hub=hub)
    return found


def today_at(see: See, hub: str) -> date:
    """Return the day it is at a hub, by its own clock."""
    return day_at(see(Hub, hub).zone, see.now)


def must_be_open(see: See, hub: str) -> None:
    """Refuse to sell what is at a hub that is not open (`HubIsNotOpen`), besides one that is not there."""
    if not existing_hub(see, hub).is_open:
        raise HubIsNotOpen(hub=hub)
