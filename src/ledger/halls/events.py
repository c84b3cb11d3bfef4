"""Facts about the halls of a hub: what they are and cost, who booked one for which hours, who came."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from ledger.billing.bill import BillLine
from ledger.billing.fee import GivenUp
from ledger.bookings.opening import OpenOn
from ledger.conventions.sold import Sold, Spent
from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref
from ledger.places.events import OfHub


class HallKind(StrEnum):
    """What a hall is for: by this word price lists know it."""

    MEETING_ROOM = "meeting-room"
    PODCAST_ROOM = "podcast-room"
    BABY_PIT_STOP = "baby-pit-stop"


class OfHall(OfHub, frozen=True, kw_only=True, gc=False):
    """Something about a hall of a hub."""

    hall: Ref


class Fitted(OfHall, frozen=True, kw_only=True, gc=False):
    """What a hall is from `valid_from` on: of a kind, called so, for so many people, with what belongs to it."""

    kind: str
    name: str
    valid_from: date
    people: int
    equipment: tuple[str, ...]


class HallSetUp(Fitted, frozen=True, kw_only=True, gc=False, tag="halls.hall-set-up.v1"):
    """A hub has one more hall."""

    begins: ClassVar = "hall"


class HallChanged(Fitted, frozen=True, kw_only=True, gc=False, tag="halls.hall-changed.v1"):
    """A hall is called otherwise, or has other places or equipment; its kind never changes."""


class HallTermsSet(OfHall, frozen=True, kw_only=True, gc=False, tag="halls.hall-terms-set.v1"):
    """On what terms a hall is let on days from `valid_from` on; without `hours` it is let no more.

    An hour costs everybody `hour_cents`, VAT included, or nothing. It is booked for `shortest` to `longest` half hours, from `days_ahead` before
    until `hours_before`; `setup_minutes` before and `cleanup_minutes` after it nobody else has it. Cancelling is free until `free_days` before;
    `late_percent` are kept from then on, everything on the day itself.
    """

    valid_from: date
    hour_cents: int
    vat_bp: int
    hours: tuple[OpenOn, ...]
    shortest: int
    longest: int
    setup_minutes: int
    cleanup_minutes: int
    days_ahead: int
    hours_before: int
    free_days: int
    late_percent: int


class OfBooking(Fact, frozen=True, kw_only=True, gc=False):
    """Something about one booking: a guest has a hall from an instant until another, and the payer pays.

    `zone` is that of the hub, by whose clock days and hours are meant.
    """

    booking: Ref
    hub: Ref
    hall: Ref
    service: str
    payer: Ref
    guest: Ref
    arrive: datetime
    depart: datetime
    zone: str
    sold: tuple[Sold[datetime], ...]


class HallBooked(OfBooking, frozen=True, kw_only=True, gc=False, tag="halls.hall-booked.v1"):
    """A hall is booked for so many people and its price held; from `taken_from` until `taken_until` nobody else has it.

    What cancelling costs is kept, whatever the terms are later.
    """

    found_by: ClassVar = {"hub": "hub", "guest": "member"}
    begins: ClassVar = "booking"

    people: int
    taken_from: datetime
    taken_until: datetime
    bill: tuple[BillLine[datetime], ...]
    total_cents: int
    free_days: int
    late_percent: int


class HallCancelled(OfBooking, frozen=True, kw_only=True, gc=False, tag="halls.hall-cancelled.v1"):
    """The booking is off, and the hall free; the hub itself cancels without a fee. Uses of a plan, and credits, given up late are `spent`."""

    taken_from: datetime
    taken_until: datetime
    given_up: tuple[GivenUp[datetime], ...]
    fee_cents: int
    stamp_cents: int = 0
    by_hub: bool
    spent: tuple[Spent[datetime], ...]


class HallMissed(OfBooking, frozen=True, kw_only=True, gc=False, tag="halls.hall-missed.v1"):
    """Nobody came: the price is owed as a fee, uses of a plan, and credits, are `spent`, and the hall was not used."""

    given_up: tuple[GivenUp[datetime], ...]
    fee_cents: int
    stamp_cents: int = 0
    spent: tuple[Spent[datetime], ...]


class HallUsed(OfBooking, frozen=True, kw_only=True, gc=False, tag="halls.hall-used.v1"):
    """The guest came, and what was held is paid: let in by the host, by a code at the hub, or without a booking (`by`).

    `home_hub` is where the guest was at home that day: elsewhere it is a visit. It is worth what was agreed for its half hours
    without VAT, or what was paid where nothing was agreed or everybody pays less; none where nothing was agreed for any.
    """

    by: str
    home_hub: Ref
    net_cents: int
    vat_cents: int
    stamp_cents: int = 0
    agreed_net_cents: int | None
