"""Cities teach evening courses, villages show how bread, cheese and baskets are made; some are full or called off, and guests come from the other side."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Final

from ledger.billing.taken import Took
from ledger.bookings.cancelling import quote_fee
from ledger.bookings.way import NotBooked
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.kernel.who import Who
from ledger.members.rights import StandingForbids
from ledger.occasions.announce import AnnounceOccasion
from ledger.occasions.attend import RecordAttendance
from ledger.occasions.book import BookSeats
from ledger.occasions.call_off import CallOffOccasion
from ledger.occasions.cancel import CancelSeat
from ledger.occasions.change import ChangeOccasion
from ledger.occasions.conclude import ConcludeOccasion
from ledger.occasions.events import (
    OccasionAnnounced,
    OccasionCalledOff,
    OccasionConcluded,
    SeatBooked,
    SeatCancelled,
    SeatMissed,
    SeatOffered,
    SeatUsed,
    WaitingListLeft,
)
from ledger.occasions.meetings import MeetingAsked, days_of
from ledger.occasions.occasion import (
    GuestHasSeat,
    GuestWaits,
    OccasionHasBegun,
    OccasionIsFull,
    OccasionIsOver,
    OccasionKind,
)
from ledger.occasions.pay_back import PayBackSeat
from ledger.occasions.seat import Seat
from ledger.occasions.wait import (
    AcceptSeat,
    JoinWaitingList,
    OfferIsOver,
    SeatsAreLeft,
    WaitsNoLonger,
    WhyLeft,
)
from ledger.places.hub import HubKind
from ledger.treasury.debts import OwesMoney
from ledger.treasury.post import NotEnoughMoney
from patto.demo.chance import Chance
from patto.demo.driver import Request
from patto.demo.payments import Payments
from patto.demo.world import OPERATOR, Diary, Hub, Member, Part, World

_COURSES: Final = ("Fotografia di strada", "Italiano per chi arriva", "Bilancio di una cooperativa")
_EXPERIENCES: Final = ("Il pane al forno del paese", "Una giornata in malga", "Cesti di salice")
_CENTS: Final = {HubKind.CITY: 9_000, HubKind.VILLAGE: 4_500}
_SEATS: Final = 6
_LEAST: Final = 2
_ELSEWHERE_PERCENT: Final = 75
_CANCELS_PERCENT: Final = 12
_NOT_TODAY: Final[tuple[type[Refused], ...]] = (
    *(OccasionIsFull, GuestHasSeat, GuestWaits, OccasionHasBegun, OccasionIsOver),
    *(SeatsAreLeft, OfferIsOver, WaitsNoLonger),
    *(NotEnoughMoney, OwesMoney, StandingForbids),
)
_POPULAR, _FEW, _BY_HUB = 0, 1, 2
"""Which of all that is announced more want than there are seats, which finds too few, and which a host calls off."""


class Occasions(Part):
    """Something is announced now and then, at either side in turn; for the first many wait, the second finds too few, and a storm calls the third off."""

    def __init__(self, world: World, payments: Payments) -> None:
        super().__init__(world)
        self._payments = payments
        self._diary = Diary(world, "announced", max(4, world.scale.reservations // 60), 18, 80)
        self._back = Diary(world, "seats paid back", 1, 60)
        self._announced = 0
        self._open: dict[str, tuple[int, OccasionAnnounced]] = {}
        self._seats: dict[str, Seat] = {}
        self._asked: list[tuple[BookSeats, Member]] = []
        self._joining: list[tuple[JoinWaitingList, Member]] = []
        self._offers: list[SeatOffered] = []
        self._sold: Counter[str] = Counter()
        self._used: list[SeatUsed] = []
        world.driver.listen(self._over)
        world.driver.listen(self._let_go)
        world.driver.listen(self._taken)
        world.driver.listen(self._offered)

    def _over(self, fact: OccasionCalledOff | OccasionConcluded) -> None:
        self._open.pop(fact.occasion, None)

    def _taken(self, fact: SeatBooked) -> None:
        self._sold[fact.occasion] += not fact.waiting

    def _offered(self, fact: SeatOffered | WaitingListLeft) -> None:
        """What is offered is as good as sold, until nobody takes it."""
        if isinstance(fact, SeatOffered):
            self._sold[fact.occasion] += 1
            self._offers.append(fact)
        elif fact.why == WhyLeft.LAPSED:
            self._sold[fact.occasion] -= 1

    def _let_go(self, fact: SeatCancelled | SeatUsed | SeatMissed) -> None:
        self._sold[fact.occasion] -= 1
        if self._seats.pop(fact.seat, None):
            self.world.by_id[fact.guest].away.remove((fact.arrive, fact.depart))
        if isinstance(fact, SeatUsed):
            self._used.append(fact)

    def morning(self, today: date) -> Iterable[Request]:
        """Announce what the diary says; do what hosts do about what is open; look who would come."""
        for _ in self._diary.occasions(today):
            if command := self._thought_of(today):
                hub = self._hub(command.hub)
                then = partial(self._is_announced, self._announced)
                yield Request(command, hub.host, then)
                self._announced += 1
        for number, one in list(self._open.values()):
            yield from self._hosted(number, one, today)
        self._look(today)

    def _thought_of(self, today: date) -> AnnounceOccasion | None:
        """Return what the next one is; nothing as long as no hub of its side is open, or the year is nearly over."""
        number = self._announced
        chance = self.world.chance("occasion", number)
        side = HubKind.VILLAGE if number % 2 == 0 else HubKind.CITY
        hubs = [one for one in self.world.hubs if one.is_open and one.plan.side is side]
        first = today + chance.between(9, 13) * ONE_DAY
        if not hubs or first + 9 * ONE_DAY > self.world.last:
            return None
        is_course = side is HubKind.CITY
        days = (first, first + 7 * ONE_DAY) if is_course else (first,)
        begins, ends = ("18:30", "20:30") if is_course else ("09:30", "16:00")
        return AnnounceOccasion(
            hub=chance.pick(hubs).id,
            what=OccasionKind.COURSE if is_course else OccasionKind.EXPERIENCE,
            title=chance.pick(_COURSES if is_course else _EXPERIENCES),
            included="Materiali e merenda.",
            place="" if is_course else "Ritrovo in piazza, davanti alla fontana.",
            meetings=tuple(MeetingAsked(on=day, begins=begins, ends=ends) for day in days),
            seats_min=_SEATS if number == _FEW else _LEAST,
            seats_max=_LEAST + 1 if number == _POPULAR else _SEATS,
            decided_on=first - 3 * ONE_DAY,
            price_cents=_CENTS[side],
            vat_bp=2_200,
            free_days=5,
            late_percent=50,
            offer_hours=48,
        )

    def _is_announced(self, number: int, facts: tuple[Fact, ...]) -> None:
        self._diary.took()
        (fact,) = facts
        assert isinstance(fact, OccasionAnnounced)
        self._open[fact.occasion] = number, fact

    def _hosted(self, number: int, one: OccasionAnnounced, today: date) -> Iterable[Request]:
        """A storm is announced two days before; a host mostly says that it has taken place, else the clock does."""
        first, last = days_of(one.meetings, one.zone)
        host = self._hub(one.hub).host
        if number == _BY_HUB and today == first - 2 * ONE_DAY:
            reason = "Allerta meteo: il sentiero è chiuso."
            yield Request(CallOffOccasion(occasion=one.occasion, reason=reason), host)
        elif number > _BY_HUB and today == first - 4 * ONE_DAY:
            yield Request(ChangeOccasion(occasion=one.occasion, place="In sala consiliare."), host)
        elif today == last + ONE_DAY:
            yield from self._seen(one, host)
            if self.world.chance("host", one.occasion).often(60):
                yield Request(ConcludeOccasion(occasion=one.occasion), host)

    def _seen(self, one: OccasionAnnounced, host: Who) -> Iterable[Request]:
        """Most were there on the last date, a few were not."""
        mine = sorted(seat.name for seat in self._seats.values() if seat.occasion == one.occasion)
        absent = {seat for seat in mine if self.world.chance("absent", seat).often(12)}
        if mine:
            command = RecordAttendance(
                occasion=one.occasion,
                meeting=len(one.meetings),
                present=tuple(seat for seat in mine if seat not in absent),
                absent=tuple(seat for seat in mine if seat in absent),
            )
            yield Request(command, host)

    def _look(self, today: date) -> None:
        """Two or three a day think of something that is open; of what finds too few one does. Who was offered a seat pays in for it."""
        for offer in self._offers:
            self._payments.need(self.world.by_id[offer.payer], max(_CENTS.values()))
        for number, one in self._open.values():
            chance = self.world.chance("seats", one.occasion, today)
            first, last = days_of(one.meetings, one.zone)
            if today >= first - ONE_DAY:
                continue
            for _ in range(
                chance.between(int(number != _FEW), {_FEW: 1, _POPULAR: 4}.get(number, 3))
            ):
                member = self._member(chance, one)
                if member is None or not member.is_free(first, last + ONE_DAY):
                    continue
                if self._sold[one.occasion] >= one.seats_max:
                    join = JoinWaitingList(occasion=one.occasion, payer=member.id)
                    self._joining.append((join, member))
                    continue
                self._payments.need(member, one.price_cents)
                self._asked.append((BookSeats(occasion=one.occasion, payer=member.id), member))
                member.away.append((first, last + ONE_DAY))

    def _member(self, chance: Chance, one: OccasionAnnounced) -> Member | None:
        """Mostly somebody from the other side of the pact."""
        side = self._hub(one.hub).plan.side
        other = chance.often(_ELSEWHERE_PERCENT)
        for _ in range(8):
            member = self.world.active(chance, persons=True)
            if member and (member.home.plan.side is not side) is other:
                return member
        return None

    def _hub(self, name: str) -> Hub:
        return next(hub for hub in self.world.hubs if hub.id == name)

    def evening(self, today: date) -> Iterable[Request]:
        """Book what was thought of, or wait; a few give their seat up five days before, and so does somebody of what many wait for."""
        yield from self._answers_of_offered()
        for seat in list(self._seats.values()):
            chance = self.world.chance("gives up", seat.name)
            number, _ = self._open.get(seat.occasion, (-1, None))
            percent = 60 if number == _POPULAR else _CANCELS_PERCENT
            if today == seat.arrive - 5 * ONE_DAY and chance.often(percent):
                guest = self.world.by_id[seat.guest]
                fee = quote_fee(seat, self.world.now).cents
                command = CancelSeat(seat=seat.name, shown_fee_cents=fee)
                who = guest.who if guest.active else OPERATOR
                yield Request(command, who, expected=(NotBooked,))
        for asked, member in self._asked:
            yield Request(
                asked,
                member.who,
                self._has_seat,
                expected=_NOT_TODAY,
                otherwise=partial(self._stays_at_home, asked, member),
            )
        self._asked = []
        for join, member in self._joining:
            yield Request(join, member.who, expected=_NOT_TODAY)
        self._joining = []
        if self._used and self._back.occasions(today):
            yield from self._pay_back(today)

    def _answers_of_offered(self) -> Iterable[Request]:
        """Most take what is offered to them; the others let it lapse."""
        offers, self._offers = self._offers, []
        for offer in offers:
            member = self.world.by_id[offer.payer]
            if self.world.chance("offered", offer.waiting).often(60):
                command = AcceptSeat(waiting=offer.waiting)
                who = member.who if member.active else OPERATOR
                yield Request(command, who, partial(self._accepted, member), expected=_NOT_TODAY)

    def _accepted(self, member: Member, facts: tuple[Fact, ...]) -> None:
        self._has_seat(facts)
        booked = facts[0]
        assert isinstance(booked, SeatBooked)
        member.away.append((booked.arrive, booked.depart))

    def _has_seat(self, facts: tuple[Fact, ...]) -> None:
        booked = facts[0]
        assert isinstance(booked, SeatBooked)
        self._seats[booked.seat] = Seat().evolve(booked)

    def _stays_at_home(self, asked: BookSeats, member: Member) -> None:
        _, one = self._open.get(asked.occasion, (0, None))
        if one is not None:
            first, last = days_of(one.meetings, one.zone)
            member.away.remove((first, last + ONE_DAY))

    def _pay_back(self, today: date) -> Iterable[Request]:
        """A fifth of what somebody paid lately."""
        used = self.world.chance("seat paid back", today).pick(self._used[-20:])
        command = PayBackSeat(
            seat=used.seat,
            payer=used.payer,
            of=Took.USE,
            amount_cents=(used.net_cents + used.vat_cents) // 5,
            note="La merenda mancava.",
        )
        host = self._hub(used.hub).host
        yield Request(command, host, self._is_back, expected=(NotEnoughMoney, StandingForbids))

    def _is_back(self, _: tuple[Fact, ...]) -> None:
        self._back.took()
