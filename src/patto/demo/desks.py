"""People work at desks, mostly on the other side of the pact: they book, come by the code or not at all, or just sit down."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Final

from ledger.billing.bill import total_of
from ledger.billing.taken import Took
from ledger.bookings.cancelling import quote_fee
from ledger.bookings.opening import OpenFrom
from ledger.desks.arrive import CheckInAtDesk
from ledger.desks.book import BookDesk
from ledger.desks.calendar import DesksTaken, GuestHasDesk
from ledger.desks.cancel import CancelDesk
from ledger.desks.code import CheckInByCode, SetDeskCode
from ledger.desks.desk import Desk
from ledger.desks.events import DeskBooked, DeskCancelled, DeskMissed, DeskUsed
from ledger.desks.hours import Part as PartOfDay
from ledger.desks.pay_back import PayBackDesk
from ledger.desks.provide import SetDesks, SetDeskTerms
from ledger.desks.walk_in import RecordWalkIn
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.members.rights import StandingForbids
from ledger.places.hub import HubKind
from ledger.till.means import Means
from ledger.treasury.debts import OwesMoney
from ledger.treasury.post import NotEnoughMoney
from patto.demo.chance import Chance
from patto.demo.driver import Request
from patto.demo.payments import Payments
from patto.demo.tills import Tills
from patto.demo.world import OPERATOR, Diary, Hub, Member, Part, World

_WORKING_DAYS: Final = 5
_CITY, _VILLAGE = ("08:30", "19:00"), ("00:00", "24:00")
_DESKS: Final = {HubKind.CITY: 12, HubKind.VILLAGE: 4}
_CENTS: Final = {HubKind.CITY: (2_500, 1_500), HubKind.VILLAGE: (1_800, 1_000)}
_ELSEWHERE_PERCENT: Final = 70
_WALK_INS: Final = 6
_COLD: Final = 2
_NOT_TODAY: Final[tuple[type[Refused], ...]] = (
    *(DesksTaken, GuestHasDesk, NotEnoughMoney, OwesMoney, StandingForbids),
)
_NOT_BACK: Final[tuple[type[Refused], ...]] = (NotEnoughMoney, StandingForbids)
_FATES: Final = {"code": 50, "host": 25, "cancel": 12, "hub cancels": 3, "absent": 10}


class Desks(Part):
    """Every hub lets desks from the day on which it opens: cities in working hours, villages round the clock."""

    def __init__(self, world: World, payments: Payments, tills: Tills) -> None:
        super().__init__(world)
        self._payments, self._tills = payments, tills
        self._known: set[str] = set()
        self._codes: dict[str, str] = {}
        self._asked: list[tuple[BookDesk, Member, str]] = []
        self._open: dict[str, Desk] = {}
        self._plans: dict[date, list[tuple[str, str]]] = defaultdict(list)
        self._used: list[DeskUsed] = []
        self._walk_ins = Diary(world, "walk-ins", _WALK_INS)
        self._cold = Diary(world, "cold desks", _COLD, 40)
        world.driver.listen(self._ended)

    # ---- what is heard

    def _ended(self, fact: DeskCancelled | DeskMissed | DeskUsed) -> None:
        if self._open.pop(fact.booking, None):
            self.world.by_id[fact.guest].away.remove((fact.arrive, fact.depart))
        if isinstance(fact, DeskUsed):
            self._used.append(fact)

    # ---- ten o'clock: new hubs and new codes; who was awaited comes; who looks for a desk pays in for it

    def morning(self, today: date) -> Iterable[Request]:
        """Open, show another code on the first of a month, let the day's guests in, and think of another day."""
        for hub in self.world.hubs:
            if hub.id not in self._known:
                self._known.add(hub.id)
                yield from _opening(hub, today)
                yield self._code(hub, today)
            elif today.day == 1:
                yield self._code(hub, today)
        for what, booking in self._plans.pop(today, ()):
            if desk := self._open.get(booking):
                yield self._act(what, desk)
        self._look(today)

    def _code(self, hub: Hub, today: date) -> Request:
        """Show it until the month is over; with the month in it, it is none that was shown before."""
        chance = self.world.chance("desk code", hub.id, today)
        code = f"{hub.plan.where.name[:4].upper():X<4}{today:%y%m}{chance.between(10, 99)}"
        code = "".join(letter if letter.isascii() and letter.isalnum() else "X" for letter in code)
        self._codes[hub.id] = code
        last = (today.replace(day=28) + timedelta(days=4)).replace(day=1) - ONE_DAY
        return Request(SetDeskCode(hub=hub.id, code=code, until=last), hub.host)

    def _act(self, what: str, desk: Desk) -> Request:
        """Return what was planned for the day; operators do what a suspended guest has left to do."""
        hub = next(hub for hub in self.world.hubs if hub.id == desk.hub)
        guest = self.world.by_id[desk.guest]
        who = guest.who if guest.active else OPERATOR
        command: Command
        match what:
            case "code":
                code = self._codes[desk.hub]
                command = CheckInByCode(hub=desk.hub, booking=desk.name, code=code)
            case "cancel":
                fee = quote_fee(desk, self.world.now).cents
                command = CancelDesk(booking=desk.name, shown_fee_cents=fee)
            case "hub cancels":
                who, command = hub.host, CancelDesk(booking=desk.name, by_hub=True)
            case _:
                told = self._tills.told(hub, Means.CASH) if total_of(desk.bill) else None
                who, command = hub.host, CheckInAtDesk(booking=desk.name, at_till=told)
        return Request(command, who)

    def _look(self, today: date) -> None:
        """So many in a year, each for a working day soon."""
        chance = self.world.chance("desks", today)
        in_a_year = self.world.scale.reservations // 2
        times = (in_a_year + chance.below(self.world.scale.days)) // self.world.scale.days
        for _ in range(times):
            member = self.world.active(chance, persons=True)
            day = today + timedelta(days=chance.between(1, 9))
            hub = self._hub(chance, member) if member else None
            if member is None or hub is None or day > self.world.last:
                continue
            if day.isoweekday() > _WORKING_DAYS or not member.is_free(day, day + ONE_DAY):
                continue
            part = chance.weighted({PartOfDay.DAY: 6, PartOfDay.MORNING: 2, PartOfDay.AFTERNOON: 2})
            self._payments.need(member, _CENTS[hub.plan.side][0])
            command = BookDesk(hub=hub.id, payer=member.id, on=day, part=part)
            self._asked.append((command, member, chance.weighted(_FATES)))
            member.away.append((day, day + ONE_DAY))

    def _hub(self, chance: Chance, member: Member) -> Hub | None:
        """Mostly one of the other side, else their own."""
        others = [
            hub
            for hub in self.world.hubs
            if hub.is_open and hub.plan.side is not member.home.plan.side
        ]
        if others and chance.often(_ELSEWHERE_PERCENT):
            return chance.pick(others)
        return member.home if member.home.is_open else None

    # ---- five o'clock: bookings, and who just sits down

    def evening(self, today: date) -> Iterable[Request]:
        """Book what was looked for; some are there already, and one finds it too cold."""
        for command, member, fate in self._asked:
            days = command.on, command.on + ONE_DAY
            yield Request(
                command,
                member.who,
                partial(self._plan, fate, today),
                expected=_NOT_TODAY,
                otherwise=partial(member.away.remove, days),
            )
        self._asked = []
        if today.isoweekday() <= _WORKING_DAYS and self._walk_ins.occasions(today):
            yield from self._walk_in(today)
        if self._used and self._cold.occasions(today):
            yield from self._pay_back(today)

    def _plan(self, fate: str, today: date, facts: tuple[Fact, ...]) -> None:
        """Write down what will be done about a booking, and when."""
        booked = facts[0]
        assert isinstance(booked, DeskBooked)
        self._open[booked.booking] = Desk().evolve(booked)
        if fate != "absent":
            early = fate in ("cancel", "hub cancels") and booked.arrive > today + ONE_DAY
            day = booked.arrive - ONE_DAY if early else booked.arrive
            self._plans[day].append((fate, booked.booking))

    def _walk_in(self, today: date) -> Iterable[Request]:
        """Somebody with money sits down at home for the afternoon."""
        chance = self.world.chance("walk-in", today)
        member = self.world.active(chance, persons=True)
        if member is None or not member.home.is_open:
            return
        if not member.is_free(today, today + ONE_DAY):
            return
        if self.world.driver.balances.wallet(member.id) < _CENTS[member.home.plan.side][1]:
            return
        told = self._tills.told(member.home, Means.CARD) if today.day % 3 else None
        command = RecordWalkIn(
            hub=member.home.id, payer=member.id, part=PartOfDay.AFTERNOON, at_till=told
        )
        host = member.home.host
        yield Request(command, host, self._sat_down, expected=_NOT_TODAY)

    def _sat_down(self, facts: tuple[Fact, ...]) -> None:
        del facts
        self._walk_ins.took()

    def _pay_back(self, today: date) -> Iterable[Request]:
        """A tenth of what somebody paid lately."""
        used = self.world.chance("cold desk", today).pick(self._used[-20:])
        total = used.net_cents + used.vat_cents
        if total >= 10:
            hub = next(hub for hub in self.world.hubs if hub.id == used.hub)
            in_cash = used.booking in self._tills.paid_in_cash
            there = in_cash and self._tills.has(hub, total // 10)
            command = PayBackDesk(
                booking=used.booking,
                payer=used.payer,
                of=Took.USE,
                amount_cents=total // 10,
                note="" if there else "Riscaldamento guasto.",
                at_till=self._tills.told(hub, Means.CASH) if there else None,
            )
            yield Request(command, hub.host, self._was_cold, expected=_NOT_BACK)

    def _was_cold(self, facts: tuple[Fact, ...]) -> None:
        del facts
        self._cold.took()


def _opening(hub: Hub, today: date) -> Iterable[Request]:
    """A hub says what it lets, when, and at what price."""
    side = hub.plan.side
    opens, closes = _CITY if side is HubKind.CITY else _VILLAGE
    days = range(1, (_WORKING_DAYS if side is HubKind.CITY else 7) + 1)
    hours = tuple(OpenFrom(weekday=day, opens=opens, closes=closes) for day in days)
    desks = SetDesks(hub=hub.id, valid_from=today, desks=_DESKS[side], hours=hours)
    day_cents, half_day_cents = _CENTS[side]
    terms = SetDeskTerms(
        hub=hub.id,
        valid_from=today,
        day_cents=day_cents,
        half_day_cents=half_day_cents,
        vat_bp=2_200,
        free_days=2,
        late_percent=50,
    )
    yield from (Request(one, hub.host) for one in (desks, terms))
