"""Every occasion that was announced, and every seat: at which stage it is, whose, and what became of its price.

People are ids; what is included, the place in words and why it was called off stand sealed in facts, told by position.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.bookings.booking import Stage
from ledger.conventions.sold import BY_AGREEMENT, Rule
from ledger.kernel.fact import Line
from ledger.occasions.call_off import WhyOff
from ledger.occasions.cancel import CancelledBy
from ledger.occasions.events import (
    OccasionAnnounced,
    OccasionCalledOff,
    OccasionChanged,
    OccasionConcluded,
    OccasionConfirmed,
    OfSeat,
    SeatBooked,
    SeatCancelled,
    SeatMissed,
    SeatMoved,
    SeatUsed,
)
from ledger.occasions.meetings import days_of
from ledger.occasions.occasion import OccasionKind, OccasionStage
from ledger.registry import RULES
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted
from projections.engine.change import Change, Gain, Put, See, Update
from projections.engine.table import Row
from projections.engine.view import View
from projections.occasions.figures import FIGURES
from projections.occasions.rows import (
    OCCASIONS_TABLE,
    PAID_BACK,
    SEATS,
    MeetingShown,
    OccasionRow,
    PaidBackRow,
    SeatRow,
)
from projections.occasions.waited import (
    ATTENDANCE,
    WAITS,
    WaitRow,
    WaitStage,
    attended,
    joined,
    left,
    offered,
)


def announced(fact: OccasionAnnounced, line: Line[Any]) -> Iterator[Row]:
    """There is something to take part in."""
    first, last = days_of(fact.meetings, fact.zone)
    yield OccasionRow(
        occasion=fact.occasion,
        hub=fact.hub,
        what=OccasionKind(fact.what),
        title=fact.title,
        leader=fact.leader or None,
        announced=fact.day,
        told_at=line.position,
        zone=fact.zone,
        meetings=tuple(MeetingShown(one.begins, one.ends) for one in fact.meetings),
        first=first,
        last=last,
        begins=fact.meetings[0].begins,
        ends=fact.meetings[-1].ends,
        seats_min=fact.seats_min,
        seats_max=fact.seats_max,
        decided_on=fact.decided_on,
        price_cents=fact.price_cents,
        vat_bp=fact.vat_bp,
        free_days=fact.free_days,
        late_percent=fact.late_percent,
        offer_hours=fact.offer_hours,
        stage=OccasionStage.ANNOUNCED,
        since=fact.day,
    )


def confirmed(fact: OccasionConfirmed) -> Iterator[Change]:
    """It takes place."""
    yield Update(OccasionRow, (fact.occasion,), stage=OccasionStage.CONFIRMED, since=fact.day)


def changed(fact: OccasionChanged, line: Line[Any]) -> Iterator[Change]:
    """It has other dates, or is at another place."""
    first, last = days_of(fact.meetings, fact.zone)
    days: dict[str, Any] = {"first": first, "last": last}
    days["meetings"] = tuple(MeetingShown(one.begins, one.ends) for one in fact.meetings)
    days |= {"begins": fact.meetings[0].begins, "ends": fact.meetings[-1].ends}
    if fact.place:
        days["place_at"] = line.position
    yield Update(OccasionRow, (fact.occasion,), **days)


def moved(fact: SeatMoved) -> Iterator[Change]:
    """Its guest may leave for nothing."""
    days: dict[str, Any] = {"arrive": fact.arrive, "depart": fact.depart, "starts": fact.starts}
    yield Update(SeatRow, (fact.seat,), may_leave=True, **days)


def called_off(fact: OccasionCalledOff, line: Line[Any]) -> Iterator[Change]:
    """It does not."""
    yield Update(
        OccasionRow,
        (fact.occasion,),
        stage=OccasionStage.CALLED_OFF,
        since=fact.day,
        why_off=WhyOff(fact.why),
        reason_at=line.position if fact.reason else None,
    )


def concluded(fact: OccasionConcluded) -> Iterator[Change]:
    """It has taken place."""
    yield Update(OccasionRow, (fact.occasion,), stage=OccasionStage.CONCLUDED, since=fact.day)


def booked(fact: SeatBooked) -> Iterator[Row | Change]:
    """Somebody has a seat."""
    sold = next(iter(fact.sold), None)
    agreed = sold if sold and sold.rule in BY_AGREEMENT else None
    yield SeatRow(
        seat=fact.seat,
        stage=Stage.BOOKED,
        occasion=fact.occasion,
        hub=fact.hub,
        payer=fact.payer,
        guest=fact.guest,
        who=tuple(dict.fromkeys((fact.payer, fact.guest))),
        arrive=fact.arrive,
        depart=fact.depart,
        starts=fact.starts,
        zone=fact.zone,
        total_cents=fact.total_cents,
        vat_bp=fact.bill[0].vat_bp,
        rule=Rule(sold.rule) if sold else Rule.PUBLIC,
        convention=agreed.convention if agreed else None,
        version=agreed.version if agreed else None,
        line=agreed.line if agreed else None,
        free_days=fact.free_days,
        late_percent=fact.late_percent,
        booked=fact.day,
        since=fact.day,
    )
    if fact.waiting:
        taken = {"stage": WaitStage.TAKEN, "since": fact.day, "seat": fact.seat}
        yield Update(WaitRow, (fact.waiting,), **taken)


def cancelled(fact: SeatCancelled, see: See) -> Iterator[Change]:
    """The seat is free again."""
    by = {"cancelled_by": CancelledBy(fact.by)}
    yield from _ended(fact, see, Stage.CANCELLED, fee_cents=fact.fee_cents, more=by)


def used(fact: SeatUsed, see: See) -> Iterator[Change]:
    """The seat is paid."""
    paid, home = fact.net_cents + fact.vat_cents, {"home_hub": fact.home_hub}
    yield from _ended(fact, see, Stage.FINISHED, paid_cents=paid, more=home)


def missed(fact: SeatMissed, see: See) -> Iterator[Change]:
    """Nobody came, and the price is kept as a fee."""
    yield from _ended(fact, see, Stage.NO_SHOW, fee_cents=fact.fee_cents)


def _ended(
    fact: OfSeat,
    see: See,
    stage: Stage,
    *,
    fee_cents: int = 0,
    paid_cents: int = 0,
    more: Mapping[str, Any] = {},
) -> Iterator[Change]:
    """Nothing is held any more: what was, is paid, kept, or given back."""
    yield Update(SeatRow, (fact.seat,), stage=stage, since=fact.day, **more)
    row = see(SeatRow, fact.seat)
    rest = (row.total_cents if row else 0) - fee_cents - paid_cents
    sums = {"fee_cents": fee_cents, "paid_cents": paid_cents, "given_back_cents": rest}
    yield Gain(SeatRow, (fact.seat,), **sums)


def paid_back(fact: EntryPosted, see: See) -> Iterator[Change]:
    """The hub paid something back for a seat, or took that back."""
    if seat := of_seat(fact, see):
        wallets = (line for line in fact.lines if RULES.chart.of(line.account)[0] is chart.wallet)
        cents = -sum(line.cents for line in wallets)
        yield Put(PaidBackRow(fact.entry, seat))
        yield Gain(SeatRow, (seat,), paid_back_cents=cents)


def of_seat(fact: EntryPosted, see: See) -> str:
    """Return for which seat an entry paid back; nothing if for none."""
    if fact.reverses:
        former = see(PaidBackRow, fact.reverses)
        return former.seat if former else ""
    return fact.about if see(SeatRow, fact.about) else ""


def gives_back(fact: EntryPosted) -> bool:
    """Say whether an entry pays something back, or takes that back."""
    return fact.kind in ("paid-back", "reversal")


OCCASIONS = View(
    name="occasions",
    version=3,
    tables=(OCCASIONS_TABLE, SEATS, ATTENDANCE, WAITS, PAID_BACK),
    folds=(
        *(announced, confirmed, changed, called_off, concluded),
        *(booked, moved, cancelled, used, missed, attended, paid_back),
        *(joined, offered, left),
    ),
    only={EntryPosted: gives_back},
    figures=FIGURES,
)
