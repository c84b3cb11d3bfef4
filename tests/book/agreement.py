"""What the nouns of the pen say is what was counted from the lines: no less and no more."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from ledger.desks.calendar import DeskCalendar, GuestHalves
from ledger.desks.events import OfDesk
from ledger.desks.hours import Half
from ledger.desks.payer import Payer as DeskPayer
from ledger.halls.booking import UNIT
from ledger.halls.calendar import HallCalendar
from ledger.halls.events import HallBooked, HallCancelled, OfBooking
from ledger.halls.half_hours import QUARTERS
from ledger.halls.payer import Payer as HallPayer
from ledger.houses.seller import Seller
from ledger.kernel.days import day_in_rome, nights
from ledger.kernel.fact import Fact
from ledger.kernel.ids import Prefix, is_id_of
from ledger.leases.events import OfLease
from ledger.members.membership import Membership
from ledger.occasions.events import OfSeat
from ledger.occasions.occasion import Occasion
from ledger.occasions.payer import OpenOccasions
from ledger.occasions.payer import Payer as SeatPayer
from ledger.offerings.cost import Costs
from ledger.offerings.holder import Holder
from ledger.offerings.offering import Offering
from ledger.offerings.register import Register
from ledger.stays.calendar import ASLEEP, Calendar, GuestNights
from ledger.stays.events import RoomClosed, RoomReopened
from ledger.stays.payer import Payer
from ledger.treasury.account import Account, Hold
from ledger.treasury.transit import Transit
from projections.recount import Recount
from projections.recount.accounts import CREDITS, PLANS
from projections.recount.agreements import OWED
from tests.bookings.sheets import holder_of
from tests.scenario import Memory

Place = tuple[str, str, date]


def assert_agree(recount: Recount, memory: Memory, now: datetime, places: Iterable[Place]) -> None:
    """Money, shares, people, and these bed places, desks and halls."""
    assert recount.differences == [], recount.differences
    _money(recount, memory)
    _transit(recount, memory)
    _shares(recount, memory, day_in_rome(now))
    _offerings(recount, memory)
    _occasions(recount, memory)
    _people(recount, memory)
    for room, bed, night in places:
        if is_id_of(Prefix.HALL, room):
            assert isinstance(night, datetime)
            sheet = memory[HallCalendar, HallCalendar.sheet(room, night)]
            told = sheet.holder(f"{night:{QUARTERS.mark}}/{bed}", now)
            assert told == recount.halls.holder(room, night), (room, night)
            continue
        if is_id_of(Prefix.HUB, room) or bed in tuple(Half):
            _desk(recount, memory, now, (room, bed, night))
            continue
        sheets = GuestNights if bed == ASLEEP else Calendar
        told = holder_of(memory[sheets, sheets.sheet(room, night)], night, bed, now)
        # What a lease has is told by the lease, the room and the part of it.
        held = (one.partition(" ")[0] for one in recount.beds.holders((room, bed, night), now))
        assert told == "".join(held), (room, bed, night)


def _desk(recount: Recount, memory: Memory, now: datetime, place: Place) -> None:
    """Who has the desk, or where the guest sits, on half a day."""
    of, unit, day = place
    sits = unit in tuple(Half)
    sheets = GuestHalves if sits else DeskCalendar
    told = holder_of(memory[sheets, sheets.sheet(of, day)], day, unit, now)
    counted = recount.desks.sits_at(of, day.isoformat(), unit) if sits else ""
    if not sits:
        desk, half = unit.split()
        counted = recount.desks.holder(of, day.isoformat(), half, int(desk))
    assert told == counted, place


def places_of(fact: Fact) -> Iterator[Place]:
    """Every bed place, and every member who sleeps, with the nights that the fact speaks of, given up or not; every desk and hall."""
    if isinstance(fact, OfBooking):
        if isinstance(fact, HallBooked | HallCancelled):
            for quarter in QUARTERS.each(fact.taken_from, fact.taken_until):
                yield fact.hall, UNIT, quarter
        return
    if isinstance(fact, OfDesk):
        yield from ((fact.hub, f"{one.desk} {one.half}", fact.arrive) for one in fact.places)
        yield from ((fact.guest, one.half, fact.arrive) for one in fact.places)
        return
    if isinstance(fact, OfSeat):
        return
    if isinstance(fact, OfLease):
        for day in nights(fact.first, fact.until):
            yield from ((one.room, bed, day) for one in fact.beds for bed in one.beds)
            yield from ((fact.hub, f"{n} {half}", day) for n in (1, 2, 3) for half in Half)
        return
    first = getattr(fact, "left", None) or getattr(fact, "arrive", None)
    if first is not None:
        for night in nights(first, fact.depart):
            yield from ((bed.room, bed.bed, night) for bed in fact.beds)
            yield from ((bed.guest, ASLEEP, night) for bed in fact.beds if bed.guest)
    if isinstance(fact, RoomClosed | RoomReopened):
        yield from (
            (fact.room, bed, night) for night in nights(fact.first, fact.until) for bed in fact.beds
        )
    for bed in getattr(fact, "was_beds", ()):
        for night in nights(fact.was_arrive, getattr(fact, "was_depart", fact.depart)):
            yield bed.room, bed.bed, night
            if bed.guest:
                yield bed.guest, ASLEEP, night


def _money(recount: Recount, memory: Memory) -> None:
    """Accounts and holds; each hold is what the facts promised, the rest is in suspense, due between owners, owed to an owner of rooms, or for months of a plan or a lease."""
    for account, cents in recount.money.balance.items():
        assert memory[Account, account].balance == cents, account
    promised = {name: cents for name, (_, cents) in recount.journal.promised.items()}
    reserved = {name: cents for name, cents in recount.money.reserved.items() if cents}
    owed = {name: cents for name, cents in reserved.items() if is_id_of(Prefix.AGREEMENT, name)}
    in_suspense = {
        name: cents for name, cents in reserved.items() if is_id_of(Prefix.ARRIVAL, name)
    }
    due = {name: cents for name, cents in reserved.items() if name.startswith("E")}
    plans = {
        name: cents
        for name, cents in reserved.items()
        if any(is_id_of(of, name) for of in (Prefix.SUBSCRIPTION, Prefix.CREDITS, Prefix.LEASE))
    }
    assert reserved == promised | in_suspense | due | owed | plans
    assert sum(in_suspense.values()) == -recount.money.balance["Liabilities:Suspense"]
    to_owners = {n: c for n, c in recount.money.balance.items() if n.startswith(OWED)}
    assert sum(owed.values()) == -sum(to_owners.values())
    for_plans = {n: c for n, c in recount.money.balance.items() if n.startswith((PLANS, CREDITS))}
    assert sum(plans.values()) == -sum(for_plans.values())
    for name, cents in recount.money.reserved.items():
        assert memory[Hold, name].reserved == cents, name


def _transit(recount: Recount, memory: Memory) -> None:
    """What no bank has moved yet, by entry: a cent for each that banks have otherwise than the books."""
    for pair, moves in recount.transit.to_make().items():
        waits = memory[Transit, pair].to_make(date.max)
        assert {entry: leg.cents for entry, leg in waits.items()} == moves, pair


def _shares(recount: Recount, memory: Memory, today: date) -> None:
    """Registers, on every day that anything moved; holders; what is locked."""
    shares = recount.shares
    for thing in shares.held:
        holders = {member: n for member, n in shares.held[thing].items() if n}
        assert sum(holders.values()) == shares.issued[thing]
        register = memory[Register, thing]
        assert (dict(register.shares), register.issued) == (holders, shares.issued[thing])
        for day in {day for one in shares.courses[thing].values() for day in one.days}:
            told = register.at_end_of(date.fromisoformat(day))
            assert told == shares.at_end_of(thing, day)
        costs = memory[Costs, thing]
        assert {member: one.shares for member, one in costs.held.items()} == holders
        for member, n in holders.items():
            assert memory[Holder, member].shares[thing] == n
            assert costs.cents(member) == recount.taxes.cost(thing, member)
    for offer in shares.offers.values():
        house, seller = offer["house"], offer["seller"]
        locked = shares.locked(house, seller, today.isoformat())
        assert locked <= shares.held[house][seller]
        assert memory[Seller, seller].locked(house, today) == locked


def _offerings(recount: Recount, memory: Memory) -> None:
    """What is asked for in each, by whom, and never more than there is."""
    for name, pledges in recount.shares.pledges.items():
        noun = memory[Offering, name]
        assert set(noun.pledges) == set(pledges)
        assert all(noun.by_member.values())
        is_limited = noun.pledges and noun.terms.shares_limit is not None
        counted = noun.shares if is_limited else 0
        assert sum(noun.by_member.values()) == counted
        assert noun.shares <= noun.terms.shares_max


def _occasions(recount: Recount, memory: Memory) -> None:
    """Who has a seat at what, and how far it has come."""
    by_occasion: defaultdict[str, list[tuple[str, Any]]] = defaultdict(list)
    for one in recount.waits.waits.items():
        by_occasion[one[1].fact["occasion"]].append(one)
    for name, counted in recount.occasions.occasions.items():
        noun, waits = memory[Occasion, name], by_occasion[name]
        assert (dict(noun.seats), noun.stage) == (counted.seats, counted.stage)
        assert len(noun.seats) + noun.waiting.offered <= noun.seats_max
        for stage, told in (
            ("waiting", noun.waiting.in_order),
            ("offered", noun.waiting.by_number),
        ):
            there = [place for place, one in waits if one.stage == stage]
            assert there == [place for place in told if place in there], name
        assert {place for place, one in waits if one.stage in ("waiting", "offered")} == {
            *noun.waiters
        }


def _people(recount: Recount, memory: Memory) -> None:
    """Where everybody stands, and all that they have begun."""
    asked, stays = recount.shares.asked_by_all(), recount.beds.open_by_all()
    desks, halls = recount.desks.open_by_all(), recount.halls.open_by_all()
    seats = recount.occasions.open_by_all()
    for member, standing in recount.people.standing.items():
        mine = set(memory[Holder, member].pledges)
        assert mine == asked.get(member, set())
        assert set(memory[Payer, member].open) == stays.get(member, set())
        assert set(memory[DeskPayer, member].open) == desks.get(member, set())
        assert set(memory[HallPayer, member].open) == halls.get(member, set())
        open_ = {*memory[SeatPayer, member].open, *memory[OpenOccasions, member].occasions}
        assert open_ == seats.get(member, set())
        noun = memory[Membership, member]
        assert noun.standing == standing
        assert noun.forgotten == (member in recount.people.forgotten)
