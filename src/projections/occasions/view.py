"""Every occasion that was announced, and every seat: at which stage it is, whose, and what became of its price.

People are ids; what is included, the place in words and why it was called off stand sealed in facts, told by position.
"""

from collections.abc import Iterator
from typing import Any

from ledger.bookings.booking import Stage
from ledger.conventions.sold import Rule
from ledger.kernel.fact import Line
from ledger.occasions.call_off import WhyOff
from ledger.occasions.cancel import CancelledBy
from ledger.occasions.events import (
    OccasionAnnounced,
    OccasionCalledOff,
    OccasionChanged,
    OccasionConcluded,
    OccasionConfirmed,
    SeatBooked,
    SeatCancelled,
    SeatMissed,
    SeatMoved,
    SeatUsed,
)
from ledger.occasions.meetings import days_of
from ledger.occasions.occasion import OccasionKind, OccasionStage
from ledger.treasury.events import EntryPosted
from projections.bookings.ended import ended, gives_back, paid_back_of
from projections.engine.change import Change, See, Update
from projections.engine.table import Row
from projections.engine.view import View
from projections.occasions.figures import FIGURES
from projections.occasions.rows import (
    OCCASIONS_TABLE,
    PAID_BACK,
    SEATS,
    MeetingShown,
    OccasionRow,
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
    agreed = sold if sold and sold.is_agreed else None
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
    fee, by = fact.fee_cents, CancelledBy(fact.by)
    stage = Stage.CANCELLED
    yield from ended(SeatRow, fact.seat, fact, see, stage, fee_cents=fee, cancelled_by=by)


def used(fact: SeatUsed, see: See) -> Iterator[Change]:
    """The seat is paid."""
    paid, home = fact.net_cents + fact.vat_cents, fact.home_hub
    stage = Stage.FINISHED
    yield from ended(SeatRow, fact.seat, fact, see, stage, paid_cents=paid, home_hub=home)


def missed(fact: SeatMissed, see: See) -> Iterator[Change]:
    """Nobody came, and the price is kept as a fee."""
    yield from ended(SeatRow, fact.seat, fact, see, Stage.NO_SHOW, fee_cents=fact.fee_cents)


def paid_back(fact: EntryPosted, see: See) -> Iterator[Change]:
    """The hub paid something back for a seat, or took that back."""
    yield from paid_back_of(SeatRow, fact, see)


OCCASIONS = View(
    name="occasions",
    version=5,
    tables=(OCCASIONS_TABLE, SEATS, ATTENDANCE, WAITS, PAID_BACK),
    folds=(
        *(announced, confirmed, changed, called_off, concluded),
        *(booked, moved, cancelled, used, missed, attended, paid_back),
        *(joined, offered, left),
    ),
    only={EntryPosted: gives_back},
    figures=FIGURES,
)
