"""Facts about the desks of a hub: how many there are and what they cost, who booked one, who came."""

from datetime import date, datetime
from typing import ClassVar

import msgspec

from ledger.billing.bill import BillLine
from ledger.billing.fee import GivenUp
from ledger.bookings.opening import OpenOn
from ledger.conventions.sold import Sold, Spent
from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref
from ledger.places.events import OfHub


class DeskHalf(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A desk, by its number from 1, for half a day."""

    half: str
    desk: int


class DesksSet(OfHub, frozen=True, kw_only=True, gc=False, tag="desks.desks-set.v1"):
    """From `valid_from` on a hub lets so many desks, on the days and hours on which it is open."""

    valid_from: date
    desks: int
    hours: tuple[OpenOn, ...]


class DeskTermsSet(OfHub, frozen=True, kw_only=True, gc=False, tag="desks.desk-terms-set.v1"):
    """What a desk costs everybody on days from `valid_from` on, VAT included, and on what terms.

    Cancelling is free until `free_days` before; `late_percent` are kept from then on, everything on the day itself.
    """

    valid_from: date
    day_cents: int
    half_day_cents: int
    vat_bp: int
    free_days: int
    late_percent: int


class DeskCodeSet(OfHub, frozen=True, kw_only=True, gc=False, tag="desks.desk-code-set.v1"):
    """By this code, shown at the hub, guests check in themselves until the end of `until`.

    The code is sealed under the hub's key; `code_tag` is its keyed digest, by which it is known again.
    """

    until: date
    code: str
    code_tag: str


class OfDesk(Fact, frozen=True, kw_only=True, gc=False):
    """Something about one booking: a guest has `places` at a hub on the day `arrive`, and the payer pays."""

    booking: Ref
    hub: Ref
    payer: Ref
    guest: Ref
    part: str
    arrive: date
    depart: date
    places: tuple[DeskHalf, ...]


class OfSale(OfDesk, frozen=True, kw_only=True, gc=False):
    """Something about a booking that says, too, by which rule it was sold at another than the public price."""

    sold: tuple[Sold[date], ...]


class DeskBooked(OfSale, frozen=True, kw_only=True, gc=False, tag="desks.desk-booked.v1"):
    """A desk is booked and its price held; it is the guest's from `starts` until `ends`, by the hours and the `zone` of the hub.

    What cancelling costs is kept, whatever the hub's terms are later.
    """

    found_by: ClassVar = {"hub": "hub", "guest": "member"}
    begins: ClassVar = "booking"

    bill: tuple[BillLine[date], ...]
    total_cents: int
    free_days: int
    late_percent: int
    starts: datetime
    ends: datetime
    zone: str


class DeskCancelled(OfSale, frozen=True, kw_only=True, gc=False, tag="desks.desk-cancelled.v1"):
    """The booking is off, and the desk free; the hub itself cancels without a fee. A visa day, or a use of a plan, given up late is `spent`."""

    given_up: tuple[GivenUp[date], ...]
    fee_cents: int
    stamp_cents: int = 0
    by_hub: bool
    spent: tuple[Spent[date], ...]


class DeskMissed(OfSale, frozen=True, kw_only=True, gc=False, tag="desks.desk-missed.v1"):
    """Nobody came: the price is owed as a fee, a visa day, or a use of a plan, is `spent`, and the desk was not used."""

    given_up: tuple[GivenUp[date], ...]
    fee_cents: int
    stamp_cents: int = 0
    spent: tuple[Spent[date], ...]


class DeskUsed(OfSale, frozen=True, kw_only=True, gc=False, tag="desks.desk-used.v1"):
    """The guest came, and what was held is paid: let in by the host, by a code at the hub, or without a booking (`by`).

    `home_hub` is where the guest was at home that day: elsewhere it is a visit. It is worth what was agreed for it without
    VAT, whatever was paid, or the public price where that was less; none where nothing was agreed.
    """

    by: str
    home_hub: Ref
    net_cents: int
    vat_cents: int
    stamp_cents: int = 0
    agreed_net_cents: int | None
