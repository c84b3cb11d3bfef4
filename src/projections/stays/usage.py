"""What was slept, which desks, halls and seats were used, and what it brought, with running totals, so that a month as of then is one look-up."""

from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from ledger.billing import chart as of_bills
from ledger.billing.chart import occasions_income, services_income
from ledger.desks.events import DeskCancelled, DeskMissed, DeskUsed
from ledger.desks.hours import Part
from ledger.halls.events import HallCancelled, HallMissed, HallUsed
from ledger.halls.half_hours import HALF_HOURS
from ledger.kernel.accounts import AccountKind
from ledger.occasions.events import SeatCancelled, SeatMissed, SeatUsed
from ledger.registry import RULES
from ledger.stays import chart as of_stays
from ledger.stays.events import (
    DamageCharged,
    NightCorrected,
    NightSlept,
    NoShowMarked,
    NoShowUndone,
    StayCancelled,
    StayChanged,
    StayCheckedOut,
)
from ledger.till.events import TakenAtTill
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted
from projections.bookings.ended import gives_back
from projections.engine.change import Change, Put, See
from projections.engine.table import History, Lines, Row, Running
from projections.engine.view import View


class MoveRow(msgspec.Struct, frozen=True, gc=False):
    """What one fact brought in one room; desks, halls, seats, fees and damages name no room. Money is net of VAT; `net_cents` is of nights."""

    hub: str
    month: date
    room: str
    member: str
    nights: int = 0
    net_cents: int = 0
    fee_cents: int = 0
    damage_cents: int = 0
    days: int = 0
    half_days: int = 0
    desk_net_cents: int = 0
    half_hours: int = 0
    hall_net_cents: int = 0
    seats: int = 0
    occasion_net_cents: int = 0


def _sums(of: str) -> dict[str, str]:
    """Return the names of the running sums of one kind of group, and what each adds up."""
    return {
        f"{of}_nights": "nights",
        f"{of}_net": "net_cents",
        f"{of}_fee": "fee_cents",
        f"{of}_damage": "damage_cents",
        f"{of}_days": "days",
        f"{of}_half_days": "half_days",
        f"{of}_desk_net": "desk_net_cents",
        f"{of}_half_hours": "half_hours",
        f"{of}_hall_net": "hall_net_cents",
        f"{of}_seats": "seats",
        f"{of}_occasion_net": "occasion_net_cents",
    }


EARNED: Mapping[AccountKind, str] = {
    of_stays.stay_income: "net_cents",
    of_bills.fee_income: "fee_cents",
    of_bills.damage_income: "damage_cents",
    services_income: "desk_net_cents",
    occasions_income: "occasion_net_cents",
}
"""Accounts whose sums are told, by the column that tells them."""

MOVES = Lines(
    row=MoveRow,
    name="usage_moves",
    key=("hub", "month", "room"),
    running=(
        Running(("hub", "month", "room"), _sums("room")),
        Running(("member", "month"), _sums("member")),
    ),
)


class HallUseRow(msgspec.Struct, frozen=True, gc=False):
    """A booking of a hall, or an entry about one: what is paid back of it is no desk's."""

    of: str


class TillPayerRow(msgspec.Struct, frozen=True, gc=False):
    """Who paid for this at a till, or had it back by this entry: no account of theirs says so."""

    of: str
    payer: str


TILL_PAYERS = History(row=TillPayerRow, name="till_payers", key=("of",))
HALL_USES = History(row=HallUseRow, name="hall_uses", key=("of",))


def slept(fact: NightSlept | NightCorrected) -> Iterator[Row | Change]:
    """A night is the room's and the payer's, in the month in which it was slept."""
    month = fact.day.replace(day=1)
    for one in fact.rooms:
        yield MoveRow(fact.hub, month, one.room, fact.payer, one.beds, one.net_cents)


def used(fact: DeskUsed) -> Iterator[Row | Change]:
    """A day at a desk, or half of it, is the hub's and the payer's."""
    came = {"days": 1} if fact.part == Part.DAY else {"half_days": 1}
    month = fact.day.replace(day=1)
    yield MoveRow(fact.hub, month, "", fact.payer, desk_net_cents=fact.net_cents, **came)


def used_hall(fact: HallUsed) -> Iterator[Row | Change]:
    """Half hours in a hall are the hub's and the payer's."""
    many = HALF_HOURS.count(fact.arrive, fact.depart)
    sums = {"half_hours": many, "hall_net_cents": fact.net_cents}
    yield MoveRow(fact.hub, fact.day.replace(day=1), "", fact.payer, **sums)
    yield Put(HallUseRow(fact.booking))


def sat(fact: SeatUsed) -> Iterator[Row | Change]:
    """A seat at an occasion is the hub's and the payer's."""
    month, net = fact.day.replace(day=1), fact.net_cents
    yield MoveRow(fact.hub, month, "", fact.payer, seats=1, occasion_net_cents=net)


Owing = (
    StayCancelled
    | NoShowMarked
    | StayChanged
    | StayCheckedOut
    | DeskCancelled
    | DeskMissed
    | HallCancelled
    | HallMissed
    | SeatCancelled
    | SeatMissed
)


def owed(
    fact: Owing,
) -> Iterator[Row | Change]:
    """Whoever gave nights up may owe a fee, or a desk, a hall, or a seat."""
    if fact.fee_cents:
        yield MoveRow(fact.hub, fact.day.replace(day=1), "", fact.payer, fee_cents=fact.fee_cents)


def came(fact: NoShowUndone) -> Iterator[Row | Change]:
    """The fee of a no-show was none; a first night that was missed is one."""
    cents = fact.fee_cents - fact.undone_cents
    yield MoveRow(fact.hub, fact.day.replace(day=1), "", fact.payer, fee_cents=cents)


def broken(fact: DamageCharged) -> Iterator[Row | Change]:
    """Damage was taken from the deposit, and is owed above it."""
    cents = fact.cents + fact.owed_cents
    yield MoveRow(fact.hub, fact.day.replace(day=1), "", fact.payer, damage_cents=cents)


def paid_at_till(fact: TakenAtTill) -> Iterator[Change]:
    """Whoever pays there may have it back there."""
    yield Put(TillPayerRow(fact.about, fact.payer))


def paid_back(fact: EntryPosted, see: See) -> Iterator[Row | Change]:
    """What a hub paid back, or took again when that was wrong, it has not earned: on the day of the entry."""
    if of_hall := see(HallUseRow, fact.reverses or fact.about) is not None:
        yield Put(HallUseRow(fact.entry))
    of = {RULES.chart.of(line.account): line.cents for line in fact.lines}
    at_till = see(TillPayerRow, fact.reverses or fact.about)
    if at_till:
        yield Put(TillPayerRow(fact.entry, at_till.payer))
    member = next((whose for kind, whose in of if kind is chart.wallet), "")
    member = member or (at_till.payer if at_till else "")
    for (kind, hub), cents in of.items():
        if (column := EARNED.get(kind)) is not None:
            if of_hall and kind is services_income:
                column = "hall_net_cents"
            month = fact.day.replace(day=1)
            yield MoveRow(hub, month, "", member, **{column: -cents})


# What was brought is told by the running sums and, as what moved, by the sum of the rows.
FIGURES = """
SELECT concat_ws(' ', 'moved', hub, to_char(month, 'YYYY-MM'), room),
    concat_ws(' ', sum(nights), sum(net_cents), sum(fee_cents), sum(damage_cents),
        sum(days), sum(half_days), sum(desk_net_cents), sum(half_hours), sum(hall_net_cents), sum(seats), sum(occasion_net_cents))
FROM usage_moves WHERE position <= %(position)s GROUP BY hub, month, room
UNION ALL
SELECT concat_ws(' ', 'usage', hub, to_char(month, 'YYYY-MM'), room),
    concat_ws(' ', room_nights, room_net, room_fee, room_damage, room_days, room_half_days, room_desk_net, room_half_hours, room_hall_net, room_seats, room_occasion_net)
FROM (
    SELECT DISTINCT ON (hub, month, room) * FROM usage_moves WHERE position <= %(position)s
    ORDER BY hub, month, room, position DESC, line DESC
) last
UNION ALL
SELECT concat_ws(' ', 'usage', member, to_char(month, 'YYYY-MM')),
    concat_ws(' ', member_nights, member_net, member_fee, member_damage, member_days, member_half_days, member_desk_net, member_half_hours, member_hall_net, member_seats, member_occasion_net)
FROM (
    SELECT DISTINCT ON (member, month) * FROM usage_moves WHERE position <= %(position)s
    ORDER BY member, month, position DESC, line DESC
) last
UNION ALL
SELECT 'till-payer ' || of, payer FROM till_payers
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'hall-use ' || of, '-' FROM hall_uses
WHERE from_position <= %(position)s AND to_position > %(position)s
"""
USAGE = View(
    name="usage",
    version=8,
    tables=(MOVES, HALL_USES, TILL_PAYERS),
    folds=(slept, used, used_hall, sat, owed, came, broken, paid_at_till, paid_back),
    only={EntryPosted: gives_back},
    figures=FIGURES,
)
