"""Facts about conventions: what was offered, countered and signed, and until when it holds."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

import msgspec

from ledger.kernel.refers import Ref, Refs
from ledger.places.events import OfHub


class Party(StrEnum):
    """The two who agree."""

    NETWORK = "network"
    HUB = "hub"


class ServiceKind(StrEnum):
    """What is used at a hub."""

    BED = "bed"
    DESK = "desk"
    MEETING_ROOM = "meeting-room"
    PODCAST_ROOM = "podcast-room"
    BABY_PIT_STOP = "baby-pit-stop"
    OCCASION = "occasion"


class Unit(StrEnum):
    """By what it is counted; price lists say what an hour costs, plans and carnets count half hours."""

    NIGHT = "night"
    DAY = "day"
    HALF_DAY = "half-day"
    HOUR = "hour"
    HALF_HOUR = "half-hour"
    SEAT = "seat"


class For(StrEnum):
    """Whom an agreed price is for: members of the other side of the pact, of all hubs, of named ones."""

    OTHER_SIDE = "other-side"
    ALL_HUBS = "all-hubs"
    NAMED_HUBS = "named-hubs"


class AgreedPrice(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A line of a price list: what a service costs everybody, and what it costs whom the convention is for.

    Prices are cents a unit with VAT at `vat_bp`. A member has the agreed one at most `most_a_month` times, if it
    is said, and asks for it `notice_hours` ahead. `hubs` are the named ones.
    """

    service: str
    unit: str
    public_cents: int
    agreed_cents: int
    vat_bp: int
    whom: str
    hubs: Refs = ()
    most_a_month: int | None = None
    notice_hours: int = 0


class OfConvention(OfHub, frozen=True, kw_only=True, gc=False):
    """Something about a convention of the network with a hub."""

    convention: Ref


class Terms(OfConvention, frozen=True, kw_only=True, gc=False):
    """What is offered or agreed: prices from `since` on, until the end of `until` if that is said.

    Versions of one convention count from 1: each offer is one.
    """

    version: int
    since: date
    until: date | None
    prices: tuple[AgreedPrice, ...]


class ConventionProposed(
    Terms, frozen=True, kw_only=True, gc=False, tag="conventions.convention-proposed.v1"
):
    """A party (`by`) offers the other a convention."""

    begins: ClassVar = "convention"

    by: str


class ConventionCountered(
    Terms, frozen=True, kw_only=True, gc=False, tag="conventions.convention-countered.v1"
):
    """A party offers other terms instead of those on the table, or for a convention in force."""

    by: str


class ConventionSigned(
    OfConvention, frozen=True, kw_only=True, gc=False, tag="conventions.convention-signed.v1"
):
    """A party signs the version that is on the table, by the hand of one person: `signer`."""

    version: int
    by: str
    signer: str


class ConventionAgreed(
    Terms, frozen=True, kw_only=True, gc=False, tag="conventions.convention-agreed.v1"
):
    """Both have signed: what is sold from now on knows these prices."""


class ConventionDeclined(
    OfConvention, frozen=True, kw_only=True, gc=False, tag="conventions.convention-declined.v1"
):
    """What was on the table is off it; a convention that is in force goes on as it is."""

    version: int
    by: str
    reason: str


class ConventionSuspended(
    OfConvention, frozen=True, kw_only=True, gc=False, tag="conventions.convention-suspended.v1"
):
    """Nothing more is sold at its prices for now."""

    by: str
    reason: str


class ConventionResumed(
    OfConvention, frozen=True, kw_only=True, gc=False, tag="conventions.convention-resumed.v1"
):
    """It is sold at its prices again."""

    by: str


class ConventionEnded(
    OfConvention, frozen=True, kw_only=True, gc=False, tag="conventions.convention-ended.v1"
):
    """Nothing after `last` is sold at its prices; what was booked keeps them."""

    by: str
    last: date
    reason: str
