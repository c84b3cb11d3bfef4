"""Guests look for beds, book, think again, come, break things, and go: two thousand stays in a year's seasons."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from msgspec.structs import replace

from ledger.billing.bill import until
from ledger.bookings.cancelling import quote_fee
from ledger.bookings.way import TooEarly
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.kernel.slots import DAYS
from ledger.kernel.who import Who
from ledger.members.rights import StandingForbids
from ledger.stays.arrive import CheckIn, MarkNoShow
from ledger.stays.asked import BedsTaken
from ledger.stays.book import Book
from ledger.stays.cancel import Cancel
from ledger.stays.change import ChangeStay
from ledger.stays.damage import ChargeDamage
from ledger.stays.events import (
    NoShowMarked,
    ReservationReleased,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedOut,
    StayReserved,
)
from ledger.stays.leave import CheckOut
from ledger.stays.reserve import ReleaseReservation, Reserve
from ledger.stays.stay import Stay
from ledger.treasury.post import NotEnoughMoney
from patto.demo.looking import Looking
from patto.demo.stage import Wish
from patto.demo.till import Till
from patto.demo.trip import Fate, Trip, cost_at_most
from patto.demo.world import OPERATOR, Part, World

_DAMAGES: Final = (
    "Lampada rotta in camera.",
    "Macchia sul divano.",
    "Chiavi smarrite.",
    "Vetro della doccia scheggiato.",
)


class Guests(Part):
    """What guests and hosts do, day by day: `_plans` says what for which stay on which day."""

    def __init__(self, world: World, till: Till) -> None:
        super().__init__(world)
        self._till = till
        self._looking = Looking(world, till)
        self._wishes: list[Trip] = []
        self._reserved: list[Trip] = []
        self._open: dict[str, Trip] = {}
        self._plans: dict[date, list[tuple[str, Trip]]] = defaultdict(list)
        listen = world.stage.listen
        for kind in Stay.parts:
            listen(kind, self._stands)
        listen(StayCancelled, self._off)
        listen(ReservationReleased, self._off)
        listen(NoShowMarked, self._off)
        listen(StayChanged, self._changed)
        listen(StayCheckedOut, self._left)
        self.booked = 0
        listen(StayBooked, self._confirmed)

    # ---- what is heard

    def _stands(self, fact: Any) -> None:
        """Know the stay from what is heard; a book that was filled before is ahead of the story."""
        if trip := self._open.get(fact.stay):
            trip.stay = trip.stay.evolve(fact)

    def _confirmed(self, fact: StayBooked) -> None:
        del fact
        self.booked += 1

    def _off(self, fact: StayCancelled | ReservationReleased | NoShowMarked) -> None:
        if trip := self._open.pop(fact.stay, None):
            trip.let_go()

    def _left(self, fact: StayCheckedOut) -> None:
        if trip := self._open.pop(fact.stay, None):
            trip.let_go(fact.left)

    def _changed(self, fact: StayChanged) -> None:
        trip = self._open[fact.stay]
        trip.let_go()
        trip.arrive, trip.depart = fact.arrive, fact.depart
        trip.take()

    # ---- ten o'clock: what was planned for today; who looks for a bed, and pays in for it

    def morning(self, today: date) -> Iterable[Wish]:
        """Do what stays have planned for the morning, and look for the beds of this evening."""
        for what, trip in self._plans.get(today, ()):
            if what in _CHANGES:
                nights = (trip.depart - trip.arrive).days
                self._till.need(trip.payer, cost_at_most(trip) // nights)
            elif trip.id in self._open and what in _MORNING:
                yield self._act(what, trip)
        self._wishes.extend(self._looking.trips(today))
        if today.day == 1:
            for hub in self.world.hubs:
                for room in hub.rooms:
                    room.forget_before(today)

    # ---- five o'clock: arrivals, and reservations

    def evening(self, today: date) -> Iterable[Wish]:
        """Let the day's guests in; reserve what was looked for."""
        yield from self.late(today)
        for trip in self._wishes:
            command = Reserve(
                hub=trip.hub.id,
                payer=trip.payer.id,
                arrive=trip.arrive,
                depart=trip.depart,
                beds=trip.asked(),
            )
            yield Wish(
                command,
                trip.payer.who,
                partial(self._kept, trip),
                life=(BedsTaken, StandingForbids),
                otherwise=trip.let_go,
            )
        self._wishes = []

    def late(self, today: date) -> Iterable[Wish]:
        """Do what is planned for today and no morning's work, such as letting the guests in."""
        for what, trip in self._plans.pop(today, ()):
            if trip.id in self._open and what not in _MORNING:
                yield self._act(what, trip)

    def _kept(self, trip: Trip, facts: tuple[Fact, ...]) -> None:
        (fact,) = facts
        assert isinstance(fact, StayReserved)
        trip.id = fact.stay
        trip.stay = trip.stay.evolve(fact)
        if not trip.holds:
            trip.take()
        self._open[trip.id] = trip
        self._reserved.append(trip)

    def answers(self, today: date) -> Iterable[Wish]:
        """Book what was reserved, or let it go."""
        for trip in self._reserved:
            if trip.impulse:
                yield Wish(ReleaseReservation(stay=trip.id), trip.payer.who)
                continue
            command = Book(stay=trip.id, payer=trip.payer.id, companions=trip.companions)
            yield Wish(
                command,
                trip.payer.who,
                partial(self._plan, trip, today),
                life=(NotEnoughMoney, StandingForbids),
            )
        self._reserved = []

    def _plan(self, trip: Trip, today: date, facts: tuple[Fact, ...]) -> None:
        """Write down what will be done about a booking, and when."""
        del facts
        lead = (trip.arrive - today).days
        arrive, fate = trip.arrive, trip.fate
        match fate:
            case Fate.FREE if lead > 8:
                self._on(arrive - timedelta(days=7 + lead % (lead - 7)), "cancel", trip)
            case Fate.HALF if lead > 1:
                self._on(arrive - timedelta(days=1 + lead % min(6, lead - 1)), "cancel", trip)
            case Fate.FULL if lead > 0:
                self._on(arrive, "cancel", trip)
            case Fate.CLOSED if lead > 2:
                self._on(arrive - timedelta(days=2), "close", trip)
            case Fate.MOVED if lead > 2:
                self._on(arrive - timedelta(days=1 + lead % 2), "move", trip)
                self._arrivals(trip, arrive + ONE_DAY, trip.depart + ONE_DAY)
            case Fate.ABSENT:
                if lead % 2:
                    self._on(arrive + ONE_DAY, "miss", trip)
            case _:
                if fate is Fate.IMPATIENT and lead > 1:
                    self._on(arrive - ONE_DAY, "check in early", trip)
                self._arrivals(trip, arrive, trip.depart)

    def _arrivals(self, trip: Trip, arrive: date, depart: date) -> None:
        if trip.fate is Fate.LATE:
            self._on(arrive + ONE_DAY, "check in late", trip)
        else:
            self._on(arrive, "check in", trip)
        nights = (depart - arrive).days
        if trip.fate is Fate.LONGER:
            self._on(depart - ONE_DAY, "stay longer", trip)
            depart += ONE_DAY
        if trip.broken and nights > 1:
            self._on(depart - ONE_DAY, "break", trip)
        if trip.fate in (Fate.SHORTER, Fate.WAIVED) and nights > 2:
            self._on(depart - ONE_DAY, "leave early", trip)
        elif not trip.forgets:
            self._on(depart, "check out", trip)

    def _on(self, day: date, what: str, trip: Trip) -> None:
        self._plans[day].append((what, trip))

    # ---- what is done about a stay

    def _act(self, what: str, trip: Trip) -> Wish:
        """Return the deed; operators do at the desk what a suspended guest has left to do."""
        guest = trip.payer.who if trip.payer.active else OPERATOR
        who, command, life = self._deed(what, trip, trip.hub.host, guest)
        return Wish(command, who, life=life)

    def _deed(
        self, what: str, trip: Trip, host: Who, guest: Who
    ) -> tuple[Who, Command, tuple[type[Refused], ...]]:
        """Return who does what, and what refusals they may meet; guests say which fee they saw."""
        match what:
            case "check in" | "check in late":
                return host, CheckIn(stay=trip.id), ()
            case "check in early":
                return host, CheckIn(stay=trip.id), (TooEarly,)
            case "miss":
                return host, MarkNoShow(stay=trip.id), ()
            case "cancel":
                shown = quote_fee(trip.stay, self.world.now)
                return guest, Cancel(stay=trip.id, shown_fee_cents=shown), ()
            case "close":
                return host, Cancel(stay=trip.id, by_hub=True), ()
            case "check out":
                return host, CheckOut(stay=trip.id), ()
            case "leave early" if trip.fate is Fate.WAIVED:
                return host, CheckOut(stay=trip.id, waived=True), ()
            case "leave early":
                shown = quote_fee(trip.stay, self.world.now)
                return guest, CheckOut(stay=trip.id, shown_fee_cents=shown), ()
            case "break":
                note = _DAMAGES[sum(trip.beds) % len(_DAMAGES)]
                return host, self._damage(trip, note), ()
            case "move":
                shown = _fee_for_the_first_night(trip.stay, self.world.now)
                return guest, _shifted(trip, 1, 1, shown), _ON_CHANGE
            case "stay longer":
                return guest, _shifted(trip, 0, 1, 0), _ON_CHANGE
            case _:
                raise AssertionError(what)

    def _damage(self, trip: Trip, note: str) -> ChargeDamage:
        cents = trip.hub.plan.deposit_cents // 4
        return ChargeDamage(stay=trip.id, payer=trip.payer.id, cents=cents, note=note)


_MORNING: Final = frozenset(
    {"check in late", "miss", "cancel", "close", "check out", "leave early", "break"}
)
_CHANGES: Final = frozenset({"move", "stay longer"})
_ON_CHANGE: Final = (BedsTaken, NotEnoughMoney, StandingForbids)


def _fee_for_the_first_night(stay: Stay, now: datetime) -> int:
    """Return what moving the arrival by a day costs: no other night is given up."""
    first = until(DAYS, stay.bill, stay.arrive + ONE_DAY)
    return quote_fee(replace(stay, bill=first), now)


def _shifted(trip: Trip, arrive: int, depart: int, shown: int) -> ChangeStay:
    return ChangeStay(
        stay=trip.id,
        payer=trip.payer.id,
        arrive=trip.arrive + timedelta(days=arrive),
        depart=trip.depart + timedelta(days=depart),
        shown_fee_cents=shown,
    )
