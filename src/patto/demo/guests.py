"""Guests look for beds, book, think again, come, break things, and go: two thousand stays in a year's seasons."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from ledger.billing.bill import total_of
from ledger.billing.fee import TotalDiffers
from ledger.bookings.cancelling import fee, quote_fee
from ledger.bookings.way import TooEarly
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY, day_in_rome
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.kernel.who import Who
from ledger.members.rights import StandingForbids
from ledger.stays.arrival_rules import NoArrivals, TooFewNights
from ledger.stays.arrive import CheckIn, MarkNoShow, fee_of_coming
from ledger.stays.asked import BedsTaken, GuestElsewhere
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
from ledger.stays.lent import NotLent
from ledger.stays.reserve import ReleaseReservation, Reserve
from ledger.stays.stay import Stay
from ledger.treasury.debts import OwesMoney
from ledger.treasury.post import NotEnoughMoney
from patto.demo.city_tax import exempting
from patto.demo.driver import Request
from patto.demo.looking import Looking
from patto.demo.payments import Payments
from patto.demo.planned_stay import Fate, PlannedStay, cost_at_most
from patto.demo.pricing import Pricing
from patto.demo.register import codes_loaded, registering, reporting
from patto.demo.world import OPERATOR, Part, World

_DAMAGES: Final = (
    "Lampada rotta in camera.",
    "Macchia sul divano.",
    "Chiavi smarrite.",
    "Vetro della doccia scheggiato.",
)


class Guests(Part):
    """What guests and hosts do, day by day: `_plans` says what for which stay on which day."""

    def __init__(self, world: World, payments: Payments) -> None:
        super().__init__(world)
        self._payments = payments
        self._looking = Looking(world, payments)
        self._pricing = Pricing(world.driver)
        self._looked_for: list[PlannedStay] = []
        self._reserved: list[PlannedStay] = []
        self._open: dict[str, PlannedStay] = {}
        self._plans: dict[date, list[tuple[str, PlannedStay]]] = defaultdict(list)
        listen = world.driver.listen
        listen(self._stands, Stay.parts)
        listen(self._off)
        listen(self._changed)
        listen(self._left)
        self.booked = 0
        listen(self._confirmed)

    # ---- what is heard

    def _stands(self, fact: Any) -> None:
        """Know the stay from what is heard; a book that was filled before is ahead of the story."""
        if planned := self._open.get(fact.stay):
            planned.stay = planned.stay.evolve(fact)

    def _confirmed(self, fact: StayBooked) -> None:
        del fact
        self.booked += 1

    def _off(self, fact: StayCancelled | ReservationReleased | NoShowMarked) -> None:
        if planned := self._open.pop(fact.stay, None):
            planned.let_go()

    def _left(self, fact: StayCheckedOut) -> None:
        if planned := self._open.pop(fact.stay, None):
            planned.let_go(fact.left)

    def _changed(self, fact: StayChanged) -> None:
        if planned := self._open.get(fact.stay):
            planned.let_go()
            planned.arrive, planned.depart = fact.arrive, fact.depart
            planned.take()

    # ---- ten o'clock: what was planned for today; who looks for a bed, and pays in for it

    def morning(self, today: date) -> Iterable[Request]:
        """Do what stays have planned for the morning, and look for the beds of this evening."""
        if today == self.world.first:
            yield codes_loaded()
        for what, planned in self._plans.get(today, ()):
            if what in _CHANGES:
                nights = (planned.depart - planned.arrive).days
                self._payments.need(planned.payer, cost_at_most(planned) // nights)
            elif planned.id in self._open and what in _MORNING:
                yield from self._acts(what, planned)
        self._looked_for.extend(self._looking.stays(today))
        if today.day == 1:
            for hub in self.world.hubs:
                for room in hub.rooms:
                    room.forget_before(today)

    # ---- five o'clock: arrivals, and reservations

    def evening(self, today: date) -> Iterable[Request]:
        """Let the day's guests in; reserve what was looked for."""
        yield from self.late(today)
        for planned in self._looked_for:
            command = Reserve(
                hub=planned.hub.id,
                payer=planned.payer.id,
                arrive=planned.arrive,
                depart=planned.depart,
                beds=planned.asked(),
            )
            yield Request(
                command,
                planned.payer.who,
                partial(self._has_reserved, planned),
                expected=(BedsTaken, NotLent, GuestElsewhere, OwesMoney, StandingForbids),
                otherwise=planned.let_go,
            )
        self._looked_for = []

    def late(self, today: date) -> Iterable[Request]:
        """Do what is planned for today and no morning's work, such as letting the guests in."""
        for what, planned in self._plans.pop(today, ()):
            if planned.id in self._open and what not in _MORNING:
                yield from self._acts(what, planned)

    def _has_reserved(self, planned: PlannedStay, facts: tuple[Fact, ...]) -> None:
        (fact,) = facts
        assert isinstance(fact, StayReserved)
        planned.id = fact.stay
        planned.stay = planned.stay.evolve(fact)
        if not planned.holds:
            planned.take()
        self._open[planned.id] = planned
        self._reserved.append(planned)

    def answers(self, today: date) -> Iterable[Request]:
        """Book what was reserved, or let it go."""
        for planned in self._reserved:
            if planned.impulse:
                yield Request(ReleaseReservation(stay=planned.id), planned.payer.who)
                continue
            command = Book(stay=planned.id, payer=planned.payer.id, companions=planned.companions)
            yield Request(
                command,
                planned.payer.who,
                partial(self._plan, planned, today),
                expected=(NotEnoughMoney, OwesMoney, StandingForbids),
            )
        self._reserved = []

    def _plan(self, planned: PlannedStay, today: date, facts: tuple[Fact, ...]) -> None:
        """Write down what will be done about a booking, and when."""
        del facts
        lead = (planned.arrive - today).days
        arrive, fate = planned.arrive, planned.fate
        match fate:
            case Fate.FREE if lead > 8:
                self._on(arrive - timedelta(days=7 + lead % (lead - 7)), "cancel", planned)
            case Fate.HALF if lead > 1:
                self._on(arrive - timedelta(days=1 + lead % min(6, lead - 1)), "cancel", planned)
            case Fate.FULL if lead > 0:
                self._on(arrive, "cancel", planned)
            case Fate.CLOSED if lead > 2:
                self._on(arrive - timedelta(days=2), "close", planned)
            case Fate.MOVED if lead > 2:
                self._on(arrive - timedelta(days=1 + lead % 2), "move", planned)
                self._arrivals(planned, arrive + ONE_DAY, planned.depart + ONE_DAY)
            case Fate.ABSENT:
                if lead % 2:
                    self._on(arrive + ONE_DAY, "miss", planned)
            case _:
                if fate is Fate.IMPATIENT and lead > 1:
                    self._on(arrive - ONE_DAY, "check in early", planned)
                self._arrivals(planned, arrive, planned.depart)

    def _arrivals(self, planned: PlannedStay, arrive: date, depart: date) -> None:
        if planned.fate is Fate.LATE and depart > arrive + ONE_DAY:
            self._on(arrive + ONE_DAY, "check in late", planned)
        else:
            self._on(arrive, "check in", planned)
        nights = (depart - arrive).days
        if planned.fate is Fate.LONGER:
            self._on(depart - ONE_DAY, "stay longer", planned)
            depart += ONE_DAY
        if planned.broken and nights > 1:
            self._on(depart - ONE_DAY, "break", planned)
        if planned.fate in (Fate.SHORTER, Fate.WAIVED) and nights > 2:
            self._on(depart - ONE_DAY, "leave early", planned)
        elif not planned.forgets:
            self._on(depart, "check out", planned)

    def _on(self, day: date, what: str, planned: PlannedStay) -> None:
        self._plans[day].append((what, planned))

    # ---- what is done about a stay

    def _acts(self, what: str, planned: PlannedStay) -> Iterable[Request]:
        """Return the deed; at the door the host asks first what the law wants to know, and tells the police."""
        if what in _AT_THE_DOOR:
            yield from registering(self.world, planned.party())
            yield from exempting(self.world, planned)
        yield self._act(what, planned)
        if what in _AT_THE_DOOR:
            yield reporting(planned.party(), day_in_rome(self.world.now))

    def _act(self, what: str, planned: PlannedStay) -> Request:
        """Return the deed; operators do at the desk what a suspended guest has left to do."""
        guest = planned.payer.who if planned.payer.active else OPERATOR
        who, command, expected = self._deed(what, planned, planned.hub.host, guest)
        return Request(command, who, expected=expected)

    def _deed(
        self, what: str, planned: PlannedStay, host: Who, guest: Who
    ) -> tuple[Who, Command, tuple[type[Refused], ...]]:
        """Return who does what, and what refusals they may meet; guests say which fee they saw."""
        match what:
            case "check in" | "check in late":
                shown = fee_of_coming(planned.stay, self.world.now).cents
                return host, CheckIn(stay=planned.id, shown_fee_cents=shown), ()
            case "check in early":
                return host, CheckIn(stay=planned.id), (TooEarly,)
            case "miss":
                return host, MarkNoShow(stay=planned.id), ()
            case "cancel":
                shown = quote_fee(planned.stay, self.world.now).cents
                return guest, Cancel(stay=planned.id, shown_fee_cents=shown), ()
            case "close":
                return host, Cancel(stay=planned.id, by_hub=True), ()
            case "check out":
                return host, CheckOut(stay=planned.id), ()
            case "leave early" if planned.fate is Fate.WAIVED:
                return host, CheckOut(stay=planned.id, waived=True), ()
            case "leave early":
                shown = quote_fee(planned.stay, self.world.now).cents
                return guest, CheckOut(stay=planned.id, shown_fee_cents=shown), ()
            case "break":
                note = _DAMAGES[sum(bed for _, bed in planned.places) % len(_DAMAGES)]
                return host, self._damage(planned, note), ()
            case "move":
                return guest, self._shifted(planned, 1, 1), _ON_CHANGE
            case "stay longer":
                return guest, self._shifted(planned, 0, 1), _ON_CHANGE
            case _:
                raise AssertionError(what)

    def _damage(self, planned: PlannedStay, note: str) -> ChargeDamage:
        cents = planned.hub.plan.deposit_cents // 4
        return ChargeDamage(stay=planned.id, payer=planned.payer.id, cents=cents, note=note)

    def _shifted(self, planned: PlannedStay, arrive: int, depart: int) -> ChangeStay:
        """Return the change to so many days later, for the price and the fee that are shown before."""
        span = planned.arrive + timedelta(days=arrive), planned.depart + timedelta(days=depart)
        bill = self._pricing.changed(planned.stay, *span, day_in_rome(self.world.now))
        return ChangeStay(
            stay=planned.id,
            payer=planned.payer.id,
            arrive=span[0],
            depart=span[1],
            shown_total_cents=total_of(bill),
            shown_fee_cents=fee(planned.stay, day_in_rome(self.world.now), bill).cents,
        )


_MORNING: Final = frozenset(
    {"check in late", "miss", "cancel", "close", "check out", "leave early", "break"}
)
_AT_THE_DOOR: Final = frozenset({"check in", "check in late"})
_CHANGES: Final = frozenset({"move", "stay longer"})
_ON_CHANGE: Final = (
    *(BedsTaken, NotLent, GuestElsewhere, NotEnoughMoney, OwesMoney, StandingForbids),
    *(TotalDiffers, NoArrivals, TooFewNights),
)
"""What is in the way of a change; a total differs when guests have slept at the hub until the very day."""
