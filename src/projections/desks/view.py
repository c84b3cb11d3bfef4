"""Desks of hubs, their terms, and every booking: at which stage it is, whose, where, and what became of its price.

People are ids, and the code that a hub shows is told by the position of the fact that has it sealed.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec

from ledger.bookings.at_once import CameBy
from ledger.bookings.booking import LAPSES, Stage
from ledger.conventions.sold import Rule, visas_in
from ledger.desks.events import (
    DeskBooked,
    DeskCancelled,
    DeskCodeSet,
    DeskMissed,
    DesksSet,
    DeskTermsSet,
    DeskUsed,
)
from ledger.desks.hours import Half, Part
from ledger.kernel.fact import Line
from ledger.kernel.slots import DAYS
from ledger.treasury.events import EntryPosted
from projections.bookings.ended import OVER, PaidBackRow, ended, gives_back, paid_back_of
from projections.desks.figures import FIGURES
from projections.desks.leased import LEASED, lease_ended, leased
from projections.engine.change import Change, Put, See
from projections.engine.table import History, Index, Row
from projections.engine.view import View


class OpeningHours(msgspec.Struct, frozen=True, gc=False):
    """On this day of the week (1 is Monday) the hub is open from a time by its clock until another."""

    weekday: int
    opens: str
    closes: str


class Place(msgspec.Struct, frozen=True, gc=False):
    """A desk, by its number, for half a day."""

    half: Half
    desk: int


class DesksRow(msgspec.Struct, frozen=True, gc=False):
    """So many desks of a hub from a day on, and when it is open."""

    hub: str
    valid_from: date
    desks: int
    hours: tuple[OpeningHours, ...]


class DeskTermsRow(msgspec.Struct, frozen=True, gc=False):
    """What a desk of a hub costs everybody from a day on, and what cancelling it costs."""

    hub: str
    valid_from: date
    day_cents: int
    half_day_cents: int
    vat_bp: int
    free_days: int
    late_percent: int


class DeskCodeRow(msgspec.Struct, frozen=True, gc=False):
    """The code that a hub shows until the end of a day is sealed in the fact at `code_at`."""

    hub: str
    until: date
    code_at: int


class BookingRow(msgspec.Struct, frozen=True, gc=False):
    """A booking since its last step; `who` are the payer and the guest. A visa day that nobody used is spent.

    From `lapses` on it is a no-show, whether or not anybody has written so. Its price was held, and is paid once the
    guest `came_by` some way, or kept as a fee, or given back; what was paid back later is told besides.
    """

    booking: str
    stage: Stage
    hub: str
    payer: str
    guest: str
    who: tuple[str, ...]
    part: Part
    arrive: date
    places: tuple[Place, ...]
    total_cents: int
    vat_bp: int
    rule: Rule
    convention: str | None
    version: int | None
    line: int | None
    source: str | None
    free_days: int
    late_percent: int
    ends: datetime
    since: date
    lapses: datetime | None = None
    lapsed: Stage | None = None
    visa_day_spent: bool = False
    came_by: CameBy | None = None
    home_hub: str | None = None
    fee_cents: int = 0
    paid_cents: int = 0
    stamp_cents: int = 0
    given_back_cents: int = 0
    paid_back_cents: int = 0


DESKS_OF_HUBS = History(row=DesksRow, name="desks", key=("hub", "valid_from"))
DESK_TERMS = History(row=DeskTermsRow, name="desk_terms", key=("hub", "valid_from"))
DESK_CODES = History(row=DeskCodeRow, name="desk_codes", key=("hub",))
BOOKINGS = History(
    row=BookingRow,
    name="desk_bookings",
    key=("booking",),
    indexes=(Index(("hub", "arrive", "booking")), Index(("who",), method="gin")),
)
PAID_BACK = History(row=PaidBackRow, name="desk_pay_backs", key=("entry",))


def provided(fact: DesksSet) -> Iterator[Change]:
    """So many desks, from a day on."""
    hours = tuple(OpeningHours(*msgspec.structs.astuple(one)) for one in fact.hours)
    yield Put(DesksRow(fact.hub, fact.valid_from, fact.desks, hours))


def priced(fact: DeskTermsSet) -> Iterator[Change]:
    """At this price, from a day on."""
    yield Put(
        DeskTermsRow(
            fact.hub,
            fact.valid_from,
            fact.day_cents,
            fact.half_day_cents,
            fact.vat_bp,
            fact.free_days,
            fact.late_percent,
        )
    )


def shown(fact: DeskCodeSet, line: Line[Any]) -> Iterator[Change]:
    """The hub shows another code."""
    yield Put(DeskCodeRow(fact.hub, fact.until, line.position))


def booked(fact: DeskBooked) -> Iterator[Row]:
    """Somebody has a desk, and is a no-show once its time is over."""
    sold = next(iter(fact.sold), None)
    agreed = sold if sold and sold.is_agreed else None
    yield BookingRow(
        booking=fact.booking,
        stage=Stage.BOOKED,
        hub=fact.hub,
        payer=fact.payer,
        guest=fact.guest,
        who=tuple(dict.fromkeys((fact.payer, fact.guest))),
        part=Part(fact.part),
        arrive=fact.arrive,
        places=tuple(Place(Half(one.half), one.desk) for one in fact.places),
        total_cents=fact.total_cents,
        vat_bp=fact.bill[0].vat_bp,
        rule=Rule(sold.rule) if sold else Rule.PUBLIC,
        convention=agreed.convention if agreed else None,
        version=agreed.version if agreed else None,
        line=agreed.line if agreed else None,
        source=(sold.source or None) if sold else None,
        free_days=fact.free_days,
        late_percent=fact.late_percent,
        ends=fact.ends,
        since=fact.day,
        lapses=fact.ends,
        lapsed=LAPSES[Stage.BOOKED],
    )


def cancelled(fact: DeskCancelled, see: See) -> Iterator[Change]:
    """The booking is off."""
    yield from _given_up(fact, see, Stage.CANCELLED)


def missed(fact: DeskMissed, see: See) -> Iterator[Change]:
    """Nobody came."""
    yield from _given_up(fact, see, Stage.NO_SHOW)


def _given_up(fact: DeskCancelled | DeskMissed, see: See, stage: Stage) -> Iterator[Change]:
    lost: dict[str, Any] = {"visa_day_spent": bool(fact.spent) and bool(visas_in(DAYS, fact.sold))}
    fee = {"fee_cents": fact.fee_cents}
    yield from ended(BookingRow, fact.booking, fact, see, stage, **fee, **lost, **OVER)


def used(fact: DeskUsed, see: See) -> Iterator[Change]:
    """The guest came, and the desk is paid."""
    came: dict[str, Any] = {"came_by": CameBy(fact.by), "home_hub": fact.home_hub}
    paid = fact.net_cents + fact.vat_cents
    stage = Stage.FINISHED
    yield from ended(BookingRow, fact.booking, fact, see, stage, paid_cents=paid, **came, **OVER)


def paid_back(fact: EntryPosted, see: See) -> Iterator[Change]:
    """The hub paid something back of a booking, or took that back."""
    yield from paid_back_of(BookingRow, fact, see)


DESKS = View(
    name="desks",
    version=5,
    tables=(DESKS_OF_HUBS, DESK_TERMS, DESK_CODES, BOOKINGS, PAID_BACK, LEASED),
    folds=(
        provided,
        priced,
        shown,
        booked,
        cancelled,
        missed,
        used,
        paid_back,
        leased,
        lease_ended,
    ),
    only={EntryPosted: gives_back},
    figures=FIGURES,
)
