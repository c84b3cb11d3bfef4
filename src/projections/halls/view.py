"""Halls of hubs, their terms, and every booking: at which stage it is, whose, when, and what became of its price. People are ids."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec

from ledger.billing.bill import Charge, rates_of
from ledger.bookings.at_once import CameBy
from ledger.bookings.booking import LAPSES, Stage
from ledger.bookings.opening import OpenOn
from ledger.conventions.sold import Rule, by_slot
from ledger.halls.events import (
    HallBooked,
    HallCancelled,
    HallChanged,
    HallKind,
    HallMissed,
    HallSetUp,
    HallTermsSet,
    HallUsed,
)
from ledger.halls.half_hours import HALF_HOURS
from ledger.kernel.days import day_at
from ledger.treasury.events import EntryPosted
from projections.bookings.ended import OVER, PaidBackRow, ended, gives_back, paid_back_of
from projections.engine.change import Change, Put, See
from projections.engine.table import History, Index, Row
from projections.engine.view import View
from projections.halls.figures import FIGURES


class HallRow(msgspec.Struct, frozen=True, gc=False):
    """A hall of a hub as it is from a day on."""

    hall: str
    valid_from: date
    hub: str
    kind: HallKind
    name: str
    people: int
    equipment: tuple[str, ...]


class HallHours(msgspec.Struct, frozen=True, gc=False):
    """On this day of the week (1 is Monday) a hall is open from a time by the hub's clock until another."""

    weekday: int
    opens: str
    closes: str


class HallTermsRow(msgspec.Struct, frozen=True, gc=False):
    """On what terms a hall is let from a day on."""

    hall: str
    valid_from: date
    hour_cents: int
    vat_bp: int
    hours: tuple[HallHours, ...]
    shortest: int
    longest: int
    setup_minutes: int
    cleanup_minutes: int
    days_ahead: int
    hours_before: int
    free_days: int
    late_percent: int


class HalfHoursSold(msgspec.Struct, frozen=True, gc=False):
    """So many half hours from an instant on at one price each, by which rule, and of a convention by which line (from 0) of which version; of what was paid ahead, the `source`."""

    first: datetime
    half_hours: int
    cents: int
    vat_bp: int
    rule: Rule
    convention: str | None
    version: int | None
    line: int | None
    source: str | None


class HallBookingRow(msgspec.Struct, frozen=True, gc=False):
    """A booking since its last step; `who` are the payer and the guest, `day` is that on which it begins at the hub.

    From `lapses` on it is a no-show, whether or not anybody has written so. Its price was held, and is paid once the
    guest `came_by` some way, or kept as a fee, or given back; what was paid back later is told besides.
    """

    booking: str
    stage: Stage
    hub: str
    hall: str
    service: HallKind
    payer: str
    guest: str
    who: tuple[str, ...]
    people: int
    zone: str
    day: date
    arrive: datetime
    depart: datetime
    taken_from: datetime
    taken_until: datetime
    total_cents: int
    prices: tuple[HalfHoursSold, ...]
    free_days: int
    late_percent: int
    since: date
    lapses: datetime | None = None
    lapsed: Stage | None = None
    came_by: CameBy | None = None
    home_hub: str | None = None
    fee_cents: int = 0
    paid_cents: int = 0
    stamp_cents: int = 0
    given_back_cents: int = 0
    paid_back_cents: int = 0


HALLS_OF_HUBS = History(
    row=HallRow, name="halls", key=("hall", "valid_from"), indexes=(Index(("hub",)),)
)
HALL_TERMS = History(row=HallTermsRow, name="hall_terms", key=("hall", "valid_from"))
HIRES = History(
    row=HallBookingRow,
    name="hall_bookings",
    key=("booking",),
    indexes=(
        Index(("hall", "arrive")),
        Index(("hub", "day", "booking")),
        Index(("who",), method="gin"),
    ),
)
HALL_PAID_BACK = History(row=PaidBackRow, name="hall_pay_backs", key=("entry",))


def fitted(fact: HallSetUp | HallChanged) -> Iterator[Change]:
    """It is so from a day on."""
    said = {name: getattr(fact, name) for name in HallRow.__struct_fields__}
    yield Put(HallRow(**said | {"kind": HallKind(fact.kind)}))


def priced(fact: HallTermsSet) -> Iterator[Change]:
    """On these terms, from a day on."""
    names = HallTermsRow.__struct_fields__
    said = {name: getattr(fact, name) for name in names} | {"hours": _hours(fact.hours)}
    yield Put(HallTermsRow(**said))


def _hours(hours: tuple[OpenOn, ...]) -> tuple[HallHours, ...]:
    return tuple(HallHours(*msgspec.structs.astuple(one)) for one in hours)


def booked(fact: HallBooked) -> Iterator[Row]:
    """Somebody has a hall, and is a no-show once its time is over."""
    yield HallBookingRow(
        booking=fact.booking,
        stage=Stage.BOOKED,
        hub=fact.hub,
        hall=fact.hall,
        service=HallKind(fact.service),
        payer=fact.payer,
        guest=fact.guest,
        who=tuple(dict.fromkeys((fact.payer, fact.guest))),
        people=fact.people,
        zone=fact.zone,
        day=day_at(fact.zone, fact.arrive),
        arrive=fact.arrive,
        depart=fact.depart,
        taken_from=fact.taken_from,
        taken_until=fact.taken_until,
        total_cents=fact.total_cents,
        prices=tuple(_prices(fact)),
        free_days=fact.free_days,
        late_percent=fact.late_percent,
        since=fact.day,
        lapses=fact.depart,
        lapsed=LAPSES[Stage.BOOKED],
    )


def _prices(fact: HallBooked) -> Iterator[HalfHoursSold]:
    """Yield what each run of half hours costs, and by which rule."""
    rates = rates_of(HALF_HOURS, fact.bill)
    sold = by_slot(HALF_HOURS, fact.sold)
    of: dict[datetime, tuple[Any, ...]] = {}
    for slot in HALF_HOURS.each(fact.arrive, fact.depart):
        (rate,) = rates[Charge.USE, fact.hall, slot]
        one = sold.get((fact.guest, slot))
        agreed = one if one and one.is_agreed else None
        line = (agreed.convention, agreed.version, agreed.line) if agreed else (None, None, None)
        source = (one.source or None) if one else None
        of[slot] = rate.cents, rate.vat_bp, Rule(one.rule) if one else Rule.PUBLIC, *line, source
    for first, count, told in HALF_HOURS.runs(of):
        yield HalfHoursSold(first, count, *told)


def cancelled(fact: HallCancelled, see: See) -> Iterator[Change]:
    """The booking is off."""
    yield from _given_up(fact, see, Stage.CANCELLED)


def missed(fact: HallMissed, see: See) -> Iterator[Change]:
    """Nobody came."""
    yield from _given_up(fact, see, Stage.NO_SHOW)


def _given_up(fact: HallCancelled | HallMissed, see: See, stage: Stage) -> Iterator[Change]:
    fee = fact.fee_cents
    yield from ended(HallBookingRow, fact.booking, fact, see, stage, fee_cents=fee, **OVER)


def used(fact: HallUsed, see: See) -> Iterator[Change]:
    """The guest came, and the hall is paid."""
    came: dict[str, Any] = {"came_by": CameBy(fact.by), "home_hub": fact.home_hub}
    paid = fact.net_cents + fact.vat_cents
    of, stage = HallBookingRow, Stage.FINISHED
    yield from ended(of, fact.booking, fact, see, stage, paid_cents=paid, **came, **OVER)


def paid_back(fact: EntryPosted, see: See) -> Iterator[Change]:
    """The hub paid something back of a booking, or took that back."""
    yield from paid_back_of(HallBookingRow, fact, see)


HALLS = View(
    name="halls",
    version=3,
    tables=(HALLS_OF_HUBS, HALL_TERMS, HIRES, HALL_PAID_BACK),
    folds=(fitted, priced, booked, cancelled, missed, used, paid_back),
    only={EntryPosted: gives_back},
    figures=FIGURES,
)
