"""Facts about the places of the pact."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

import msgspec

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref


class HubPart(StrEnum):
    """What a village hub provides, besides its place and its connection."""

    MEETING_ROOM = "meeting-room"
    SHARED_DESKS = "shared-desks"
    BABY_PIT_STOP = "baby-pit-stop"
    REFRESHMENT_AREA = "refreshment-area"
    ROUND_THE_CLOCK = "round-the-clock-access"


class OpeningHours(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """From when until when somebody is there on a weekday, 1 (Monday) to 7, by the hub's clock: `08:30`."""

    weekday: int
    opens: str
    closes: str


class OfHub(Fact, frozen=True, kw_only=True, gc=False):
    """Something about a hub, by which it is found."""

    found_by: ClassVar = {"hub": "hub"}

    hub: Ref


class HubRecorded(OfHub, frozen=True, kw_only=True, gc=False, tag="places.hub-recorded.v1"):
    """A hub is to be in a municipality, and is not open yet; `population` is what the ISTAT table said that day.

    Abroad there is neither ISTAT code nor figure; `municipality` is the town, and `zone` its clock's.
    """

    begins: ClassVar = "hub"

    name: str
    side: str
    country: str
    zone: str
    istat: str
    municipality: str
    population: int | None


class HubOpened(OfHub, frozen=True, kw_only=True, gc=False, tag="places.hub-opened.v1"):
    """Nothing that it must have was missing: the hub is open, and sells from now on."""


class HubRenamed(OfHub, frozen=True, kw_only=True, gc=False, tag="places.hub-renamed.v1"):
    """A hub has another name."""

    name: str


class HubWithdrawn(OfHub, frozen=True, kw_only=True, gc=False, tag="places.hub-withdrawn.v1"):
    """The hub was recorded by mistake, nothing lived on it, and it is no more."""


class PartProvided(OfHub, frozen=True, kw_only=True, gc=False, tag="places.part-provided.v1"):
    """The hub has this part from now on."""

    part: str


class PartLost(OfHub, frozen=True, kw_only=True, gc=False, tag="places.part-lost.v1"):
    """The hub has this part no longer."""

    part: str


class ConnectionMeasured(
    OfHub, frozen=True, kw_only=True, gc=False, tag="places.connection-measured.v1"
):
    """So many Mbit/s came down and went up on the day `measured`; without any there is no connection."""

    down_mbit: int
    up_mbit: int
    measured: date


class HubPlaced(OfHub, frozen=True, kw_only=True, gc=False, tag="places.hub-placed.v1"):
    """Where the hub is: its address, and its coordinates in millionths of a degree (WGS 84)."""

    address: str
    latitude_micro: int
    longitude_micro: int


class HubDescribed(OfHub, frozen=True, kw_only=True, gc=False, tag="places.hub-described.v1"):
    """What the hub says of itself in public: hours, how it is reached, rules of the house, amenities."""

    hours: tuple[OpeningHours, ...]
    email: str
    phone: str
    website: str
    rules: tuple[str, ...]
    amenities: tuple[str, ...]
