"""People meet in the halls of a village: by the hour, some by half hours that they bought before, for nothing with a baby, and through the night in which clocks are changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from ledger.billing.taken import Took
from ledger.bookings.cancelling import quote_fee
from ledger.bookings.opening import OpenFrom
from ledger.conventions.events import ServiceKind, Unit
from ledger.halls.arrive import CheckInAtHall
from ledger.halls.book import BookHall
from ledger.halls.booking import HallBooking
from ledger.halls.calendar import HallTaken
from ledger.halls.cancel import CancelHall
from ledger.halls.events import HallBooked, HallCancelled, HallKind, HallMissed, HallSetUp, HallUsed
from ledger.halls.pay_back import PayBackHall
from ledger.halls.set_up import ChangeHall, SetHallTerms, SetUpHall
from ledger.halls.walk_in import RecordHallWalkIn
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.members.rights import StandingForbids
from ledger.places.hub import HubKind
from ledger.plans.credit_events import CarnetOffered
from ledger.plans.sell import BuyCredits, OfferCarnet
from ledger.treasury.debts import OwesMoney
from ledger.treasury.post import NotEnoughMoney
from patto.demo.chance import Chance
from patto.demo.driver import Request
from patto.demo.payments import Payments
from patto.demo.world import OPERATOR, Diary, Hub, Member, Part, World

_ALWAYS: Final = tuple(OpenFrom(weekday=day, opens="00:00", closes="24:00") for day in range(1, 8))
_HALLS: Final[Mapping[HallKind, tuple[str, int, tuple[str, ...], int]]] = {
    HallKind.MEETING_ROOM: ("Sala del camino", 8, ("schermo", "lavagna"), 1_600),
    HallKind.PODCAST_ROOM: ("Studio", 3, ("due microfoni", "cuffie", "telecamera"), 1_500),
    HallKind.BABY_PIT_STOP: ("Baby pit stop", 2, ("fasciatoio", "scaldabiberon"), 0),
}
"""What a village lets: the name, for how many, what belongs to it, and cents an hour."""
_NIGHT: Final = ("17:30", "06:00")
_AT_FIVE: Final = "comes at five"
_A_YEAR: Final = 10
"""Of so many stays one comes with an hour in a hall."""
_NOT_TODAY: Final[tuple[type[Refused], ...]] = (
    *(HallTaken, NotEnoughMoney, OwesMoney, StandingForbids),
)
_NOT_BACK: Final[tuple[type[Refused], ...]] = (NotEnoughMoney, StandingForbids)
_CARNET, _CARNET_CENTS, _BUYERS = 8, 5_600, 3
"""Four hours at a price, and how many buy them."""
_FATES: Final = {"comes": 70, "cancel": 12, "hub cancels": 5, "absent": 13}


class Halls(Part):
    """The first village that opens sets its halls up the day after, and lets them round the clock."""

    def __init__(self, world: World, payments: Payments) -> None:
        super().__init__(world)
        self._payments = payments
        self._hub: Hub | None = None
        self._halls: dict[HallKind, str] = {}
        self._asked: list[tuple[BookHall, Member, str]] = []
        self._open: dict[str, HallBooking] = {}
        self._plans: dict[date, list[tuple[str, str]]] = defaultdict(list)
        self._used: list[HallUsed] = []
        self._carnet: str | None = None
        self._bought: set[str] = set()
        self._walk_ins = Diary(world, "hall walk-ins", 3)
        self._noisy = Diary(world, "noisy halls", 1, 60)
        self._larger = Diary(world, "larger hall", 1, 40)
        world.driver.listen(self._ended)

    # ---- what is heard

    def _ended(self, fact: HallCancelled | HallMissed | HallUsed) -> None:
        self._open.pop(fact.booking, None)
        if isinstance(fact, HallUsed):
            self._used.append(fact)

    def _is_set_up(self, facts: tuple[Fact, ...]) -> None:
        fact = facts[0]
        assert isinstance(fact, HallSetUp)
        self._halls[HallKind(fact.kind)] = fact.hall

    # ---- ten o'clock: halls are set up, and who is awaited comes

    def morning(self, today: date) -> Iterable[Request]:
        """Set halls up and their terms, let the morning's guests in, and think of another day."""
        if self._hub is None:
            villages = (one for one in self.world.hubs if one.plan.side is HubKind.VILLAGE)
            self._hub = next((one for one in villages if one.is_open), None)
            if self._hub is not None:
                yield from self._set_up(self._hub, today)
            return
        yield from self._acts(today)
        self._look(today, self._hub)

    def _set_up(self, hub: Hub, today: date) -> Iterable[Request]:
        for kind, (name, people, equipment, _) in _HALLS.items():
            command = SetUpHall(
                hub=hub.id,
                kind=kind,
                name=name,
                valid_from=today,
                people=people,
                equipment=equipment,
            )
            yield Request(command, hub.host, self._is_set_up)

    def answers(self, today: date) -> Iterable[Request]:
        """Say on the first evening what each costs: half an hour to clean up after whoever was there with a baby."""
        if self._hub is None or self._open or self._plans.get(date.min):
            return
        self._plans[date.min] = [("terms", "are set")]
        for kind, hall in self._halls.items():
            cents = _HALLS[kind][3]
            command = SetHallTerms(
                hall=hall,
                valid_from=today,
                hour_cents=cents,
                vat_bp=2_200,
                hours=_ALWAYS,
                longest=2 if not cents else 32,
                setup_minutes=15 if kind is HallKind.PODCAST_ROOM else 0,
                cleanup_minutes=15 if cents else 30,
                free_days=2 if cents else 0,
                late_percent=50,
            )
            yield Request(command, self._hub.host)
        yield self._sell(self._hub)

    def _sell(self, hub: Hub) -> Request:
        """Sell half hours in the meeting room for less than they cost one by one."""
        command = OfferCarnet(
            hub=hub.id,
            name="Quattro ore in sala",
            service=ServiceKind.MEETING_ROOM,
            unit=Unit.HALF_HOUR,
            uses=_CARNET,
            cents=_CARNET_CENTS,
            vat_bp=2_200,
            months=6,
        )
        return Request(command, hub.host, self._is_sold)

    def _is_sold(self, facts: tuple[Fact, ...]) -> None:
        fact = facts[0]
        assert isinstance(fact, CarnetOffered)
        self._carnet = fact.carnet

    def _acts(self, today: date) -> Iterable[Request]:
        """Yield what was planned for the day; operators do what a suspended guest has left to do."""
        for what, name in self._plans.get(today, ()):
            if what != _AT_FIVE and (booking := self._open.get(name)):
                yield self._act(what, booking)

    def _act(self, what: str, booking: HallBooking) -> Request:
        assert self._hub is not None
        guest = self.world.by_id[booking.guest]
        who = guest.who if guest.active else OPERATOR
        command: Command
        match what:
            case "cancel":
                fee = quote_fee(booking, self.world.now).cents
                command = CancelHall(booking=booking.name, shown_fee_cents=fee)
            case "hub cancels":
                who, command = self._hub.host, CancelHall(booking=booking.name, by_hub=True)
            case _:
                who, command = self._hub.host, CheckInAtHall(booking=booking.name)
        return Request(command, who)

    def _look(self, today: date, hub: Hub) -> None:
        """So many in a year, each for a morning soon; and before clocks are changed somebody means to talk through the night."""
        chance = self.world.chance("halls", today)
        in_a_year = self.world.scale.reservations // _A_YEAR
        times = (in_a_year + chance.below(self.world.scale.days)) // self.world.scale.days
        for _ in range(times):
            day = today + timedelta(days=chance.between(1, 9))
            kind = chance.pick(list(_HALLS))
            ends = chance.pick(["10:30", "11:00", "11:30"] if _HALLS[kind][3] else ["10:30"])
            hours = {"begins": f"{day}T10:00", "ends": f"{day}T{ends}"}
            self._want(chance, kind, day, chance.weighted(_FATES), hours)
        night = today + timedelta(days=5)
        if _is_changed(night + ONE_DAY) and hub.plan.where.istat:
            begins, ends = _NIGHT
            hours = {"begins": f"{night}T{begins}", "ends": f"{night + ONE_DAY}T{ends}"}
            self._want(chance, HallKind.PODCAST_ROOM, night, _AT_FIVE, hours)

    def _want(
        self, chance: Chance, kind: HallKind, day: date, fate: str, hours: Mapping[str, Any]
    ) -> None:
        member = self.world.active(chance, persons=True)
        if member is None or day >= self.world.last or kind not in self._halls:
            return
        self._payments.need(member, 25_000 if fate == _AT_FIVE else 4_000 + _CARNET_CENTS)
        command = BookHall(hall=self._halls[kind], payer=member.id, people=2, **hours)
        self._asked.append((command, member, fate))

    # ---- five o'clock: bookings, and who just goes in

    def evening(self, today: date) -> Iterable[Request]:
        """Book what was looked for, let in who comes for the night; some are there already."""
        for name in [name for what, name in self._plans.get(today, ()) if what == _AT_FIVE]:
            if booking := self._open.get(name):
                yield self._act("comes", booking)
        for command, member, fate in self._asked:
            yield from self._buy(command, member)
            then = partial(self._plan, fate, today)
            yield Request(command, member.who, then, expected=_NOT_TODAY)
        self._asked = []
        if self._hub and self._plans.get(date.min):
            yield from self._now_and_then(self._hub, today)

    def _buy(self, command: BookHall, member: Member) -> Iterable[Request]:
        """The first who want to meet there buy some hours before, and book with them."""
        is_meeting = command.hall == self._halls[HallKind.MEETING_ROOM]
        if self._hub is None or self._carnet is None or not is_meeting:
            return
        if len(self._bought) < _BUYERS and member.id not in self._bought:
            self._bought.add(member.id)
            buy = BuyCredits(hub=self._hub.id, carnet=self._carnet, payer=member.id)
            yield Request(buy, member.who, expected=_NOT_TODAY)

    def _plan(self, fate: str, today: date, facts: tuple[Fact, ...]) -> None:
        """Write down what will be done about a booking, and when."""
        booked = facts[0]
        assert isinstance(booked, HallBooked)
        self._open[booked.booking] = booking = HallBooking().evolve(booked)
        day = booking.day_of(booking.arrive)
        if "cancel" in fate and day > today + ONE_DAY:
            self._plans[day - ONE_DAY].append((fate, booked.booking))
        elif fate != "absent":
            comes = "comes" if "cancel" in fate else fate
            self._plans[day].append((comes, booked.booking))

    def _now_and_then(self, hub: Hub, today: date) -> Iterable[Request]:
        """Somebody goes in at once; one finds it noisy; and a hall has more chairs from next week on."""
        if self._walk_ins.occasions(today):
            chance = self.world.chance("hall walk-in", today)
            member = self.world.active(chance, persons=True)
            if member and self.world.driver.balances.wallet(member.id) >= 1_600:
                hall = self._halls[HallKind.MEETING_ROOM]
                command = RecordHallWalkIn(hall=hall, payer=member.id, half_hours=2)
                yield Request(command, hub.host, self._took(self._walk_ins), expected=_NOT_TODAY)
        paid = [one for one in self._used[-20:] if one.net_cents >= 100]
        if paid and self._noisy.occasions(today):
            used = paid[-1]
            back = PayBackHall(
                booking=used.booking,
                payer=used.payer,
                of=Took.USE,
                amount_cents=100,
                note="Lavori in piazza.",
            )
            yield Request(back, hub.host, self._took(self._noisy), expected=_NOT_BACK)
        if self._larger.occasions(today):
            name, people, equipment, _ = _HALLS[HallKind.MEETING_ROOM]
            change = ChangeHall(
                hall=self._halls[HallKind.MEETING_ROOM],
                name=name,
                valid_from=today + timedelta(days=7),
                people=people + 2,
                equipment=(*equipment, "telecamera"),
            )
            yield Request(change, hub.host, self._took(self._larger))

    def _took(self, diary: Diary) -> Any:
        def took(facts: tuple[Fact, ...]) -> None:
            del facts
            diary.took()

        return took


def _is_changed(day: date) -> bool:
    """Say whether clocks in Italy are changed on a day: it has more hours, or fewer."""
    return rome(day + ONE_DAY) - rome(day) != ONE_DAY
