"""Stays: at which stage each is, whose it is, which beds on which nights, and what it costs.

People are ids. Where personal words are is told by the position of the fact that has them sealed.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import astuple, replace

from ledger.billing.bill import Bill, total_of
from ledger.bookings.booking import LAPSES, Stage
from ledger.kernel.fact import Line
from ledger.stays.deposit_events import DepositReleased
from ledger.stays.events import (
    Bedding,
    DamageCharged,
    NoShowMarked,
    NoShowUndone,
    OfGuests,
    ReservationReleased,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedIn,
    StayCheckedOut,
    StayReserved,
)
from ledger.stays.stay import BY_THE_NIGHT
from projections.engine.change import Change, Gain, Put, See, Update
from projections.engine.table import History, Index, Row
from projections.engine.view import View
from projections.stays.bills import (
    BILLS,
    BillRow,
    GuestTaxed,
    billed_anew,
    charged,
    night_fees,
    sold_as,
    spent_on,
)
from projections.stays.counted import FIGURES


class Bed(msgspec.Struct, frozen=True, gc=False):
    """One guest in one bed place; `guest` is a member, or null for a companion."""

    room: str
    bed: str
    guest: str | None = None


class StayRow(msgspec.Struct, frozen=True, gc=False):
    """A stay since its last step; `who` are the payer and the guests who are members.

    From `lapses` on it is at the stage `lapsed`, whether or not anybody has written so. It costs
    `agreed_cents`; at its end `paid_cents` of that are the hub's, `stamp_cents` are stamp duty, and `given_back_cents` the payer's again.
    `fee_cents` and `damage_cents` are all that was kept so far; `damage_owed_cents` of damage were above the deposit, and
    became a debt to the hub. `companions_at` is the position of their names.
    After check-out `deposit_cents` are held, until `deposit_until` unless they are released before.
    """

    stay: str
    stage: Stage
    hub: str
    payer: str
    who: tuple[str, ...]
    arrive: date
    depart: date
    beds: tuple[Bed, ...]
    agreed_cents: int
    since: date
    lapses: datetime | None = None
    lapsed: Stage | None = None
    left_on: date | None = None
    companions_at: int | None = None
    fee_cents: int = 0
    damage_cents: int = 0
    damage_owed_cents: int = 0
    paid_cents: int = 0
    stamp_cents: int = 0
    given_back_cents: int = 0
    deposit_cents: int = 0
    deposit_until: datetime | None = None


STAYS_OF_HUBS = History(
    row=StayRow,
    name="stays",
    key=("stay",),
    indexes=(
        Index(("hub", "arrive", "stay")),
        Index(("hub", "depart")),
        Index(("who",), method="gin"),
    ),
)


def reserved(fact: StayReserved) -> Iterator[Row | Change]:
    """A stay begins as a reservation, which lapses."""
    yield StayRow(
        stay=fact.stay,
        stage=Stage.RESERVED,
        hub=fact.hub,
        payer=fact.payer,
        arrive=fact.arrive,
        depart=fact.depart,
        since=fact.day,
        **_lapsing(Stage.RESERVED, fact.expires),
        **_bedded(fact.payer, fact.beds, fact.bill),
    )
    yield BillRow(fact.stay, charged(fact.bill), sold=sold_as(fact.sold))


def booked(fact: StayBooked, line: Line[Any]) -> Iterator[Row | Change]:
    """Whoever does not come is a no-show from some hour on."""
    lapses = _lapsing(Stage.BOOKED, BY_THE_NIGHT.absent_at(fact.arrive))
    yield _at(fact, Stage.BOOKED, companions_at=_position(fact, line), **lapses)


def changed(fact: StayChanged, line: Line[Any], see: See) -> Iterator[Row | Change]:
    """Other days, beds or guests at another price; the stage remains. Whoever slept here is of the stay, though they left."""
    columns: dict[str, Any] = {"arrive": fact.arrive, "depart": fact.depart}
    columns |= _bedded(fact.payer, fact.beds, fact.bill)
    if not fact.in_house:
        columns |= _lapsing(Stage.BOOKED, BY_THE_NIGHT.absent_at(fact.arrive))
    if fact.companions or all(one.guest for one in fact.beds):
        columns["companions_at"] = line.position if fact.companions else None
    if fact.in_house and (stay := see(StayRow, fact.stay)):
        columns["who"] = tuple(dict.fromkeys((*stay.who, *columns["who"])))
    yield Update(StayRow, (fact.stay,), **columns)
    before = see(BillRow, fact.stay) or BillRow(fact.stay, ())
    yield billed_anew(fact, before, before.fees)
    if fact.fee_cents:
        yield Gain(StayRow, (fact.stay,), fee_cents=fact.fee_cents)


def arrived(fact: StayCheckedIn) -> Iterator[Row | Change]:
    """The guests are in the house until they leave."""
    yield _at(fact, Stage.IN_HOUSE)


def broken(fact: DamageCharged, see: See) -> Iterator[Row | Change]:
    """Damage takes of the deposit; what is above it is owed."""
    stay = see(StayRow, fact.stay)
    after = stay is not None and stay.stage is Stage.FINISHED
    held = {"deposit_cents": -fact.cents} if after else {}
    owed = {"damage_owed_cents": fact.owed_cents} if fact.owed_cents else {}
    yield Gain(StayRow, (fact.stay,), damage_cents=fact.cents, **owed, **held)


def released(fact: ReservationReleased) -> Iterator[Row | Change]:
    """The reservation is over without a booking."""
    yield _at(fact, Stage.RELEASED)


def cancelled(fact: StayCancelled, see: See) -> Iterator[Row | Change]:
    """The booking is off."""
    yield from _ended(fact, see, Stage.CANCELLED)


def absent(fact: NoShowMarked, see: See) -> Iterator[Row | Change]:
    """Nobody came."""
    yield from _ended(fact, see, Stage.NO_SHOW)


def came(fact: NoShowUndone, see: See) -> Iterator[Row | Change]:
    """They came after all: nothing was kept for their absence, nor given back; a night that they missed is a fee."""
    before = see(BillRow, fact.stay) or BillRow(fact.stay, ())
    if stay := see(StayRow, fact.stay):
        came = {"stage": Stage.IN_HOUSE, "since": fact.day, "arrive": fact.arrive}
        fee = stay.fee_cents - fact.undone_cents + fact.fee_cents
        bedded = _bedded(fact.payer, fact.beds, fact.bill)
        yield Put(replace(stay, **came, **bedded, fee_cents=fee, stamp_cents=0, given_back_cents=0))
    yield billed_anew(fact, before, (one for one in before.fees if one.by_change))


def left(fact: StayCheckedOut, see: See) -> Iterator[Row | Change]:
    """The guests are gone: what they slept is paid."""
    paid = fact.net_cents + fact.vat_cents + fact.city_tax_cents
    columns = {"left_on": fact.left, "deposit_until": fact.deposit_until}
    yield from _ended(fact, see, Stage.FINISHED, paid, fact.deposit_cents, **columns)
    guests = tuple(GuestTaxed(*astuple(one)) for one in fact.guests)
    yield Update(BillRow, (fact.stay,), guests=guests, sold=sold_as(fact.sold))


def deposit_released(fact: DepositReleased) -> Iterator[Row | Change]:
    """What was left of the deposit is given back."""
    yield Update(StayRow, (fact.stay,), deposit_until=None)
    cents = fact.cents
    yield Gain(StayRow, (fact.stay,), given_back_cents=cents, deposit_cents=-cents)


def _ended(
    fact: StayCancelled | NoShowMarked | StayCheckedOut,
    see: See,
    stage: Stage,
    paid_cents: int = 0,
    deposit_cents: int = 0,
    **columns: Any,
) -> Iterator[Change]:
    """Nothing but the deposit is held: what was agreed is paid, kept for damage or as a fee, or given back."""
    yield _at(fact, stage, **columns)
    if (stay := see(StayRow, fact.stay)) is None:
        return
    sums = {"fee_cents": fact.fee_cents, "paid_cents": paid_cents, "stamp_cents": fact.stamp_cents}
    sums["deposit_cents"] = deposit_cents
    sums["given_back_cents"] = stay.agreed_cents - stay.damage_cents - sum(sums.values())
    yield Gain(StayRow, (fact.stay,), **sums)
    if fact.spent:
        yield Update(BillRow, (fact.stay,), spent=spent_on(fact.spent))
    bill = see(BillRow, fact.stay)
    if bill and fact.fee_cents:
        fees = *bill.fees, *night_fees(fact, by_change=False)
        yield Put(replace(bill, fees=fees, spent=spent_on(fact.spent)))


def _bedded(payer: str, beds: Iterable[Bedding], bill: Bill[date]) -> dict[str, Any]:
    """Return the columns that say who sleeps where, whose stay it is, and for how much."""
    shown = tuple(Bed(one.room, one.bed, one.guest or None) for one in beds)
    guests = (one.guest for one in shown if one.guest)
    who = tuple(dict.fromkeys((payer, *guests)))
    return {"who": who, "beds": shown, "agreed_cents": total_of(bill)}


def _lapsing(stage: Stage, at: datetime) -> dict[str, Any]:
    return {"lapses": at, "lapsed": LAPSES[stage]}


def _at(
    fact: OfGuests | StayCheckedOut,
    stage: Stage,
    *,
    lapses: datetime | None = None,
    lapsed: Stage | None = None,
    **columns: Any,
) -> Change:
    """Take the stay to another stage, which lapses only if that is said."""
    columns |= {"stage": stage, "since": fact.day, "lapses": lapses, "lapsed": lapsed}
    return Update(StayRow, (fact.stay,), **columns)


def _position(fact: StayBooked, line: Line[Any]) -> int | None:
    return line.position if fact.companions else None


STAYS = View(
    name="stays",
    version=13,
    tables=(STAYS_OF_HUBS, BILLS),
    folds=(
        reserved,
        booked,
        changed,
        arrived,
        broken,
        released,
        cancelled,
        absent,
        came,
        left,
        deposit_released,
    ),
    figures=FIGURES,
)
