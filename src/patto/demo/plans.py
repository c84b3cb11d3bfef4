"""Hubs offer desk days by the month: members begin a plan, use it, and more than that; one ends it, others are away for a month, one cannot pay a month and does later; and carnets, also for desks elsewhere, and credits for nothing."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Final

from ledger.conventions.events import ServiceKind, Unit
from ledger.desks.arrive import CheckInAtDesk
from ledger.desks.book import BookDesk
from ledger.desks.calendar import DesksTaken, GuestHasDesk
from ledger.desks.events import DeskBooked
from ledger.desks.hub_desks import HubIsClosed
from ledger.desks.walk_in import RecordWalkIn
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.members.rights import StandingForbids
from ledger.places.hub import HubKind
from ledger.plans.begin import BeginSubscription
from ledger.plans.credit_events import CarnetOffered
from ledger.plans.end import EndSubscription
from ledger.plans.events import (
    MonthPaid,
    MonthUnpaid,
    PlanOffered,
    SubscriptionBegun,
    SubscriptionEnded,
)
from ledger.plans.give import GiveCredits, WhyGiven
from ledger.plans.months import NotToPay, PayMonth
from ledger.plans.offer import OfferPlan, WithdrawPlan
from ledger.plans.pause import PauseSubscription
from ledger.plans.sell import BuyCredits, OfferCarnet, WithdrawCarnet
from ledger.plans.subscription import month_after
from ledger.treasury.debts import OwesMoney
from ledger.treasury.post import NotEnoughMoney
from patto.demo.driver import Request
from patto.demo.payments import Payments
from patto.demo.world import Hub, Member, Part, World

_OFFERED, _GIVEN, _ENDED, _PAUSED, _WITHDRAWN = 22, 50, 55, 65, 85
"""At which percent of the year what is done."""
_BEGIN: Final = (28, 34, 40, 47, 60)
_MONTHS: Final = (None, 3, None, None, 2)
_BUY: Final = (30, 37, 45, 58)
_COMES_LATER: Final = tuple(timedelta(days=days) for days in (1, 2, 3, 5, 12))
_ABROAD_LATER: Final = tuple(timedelta(days=days) for days in range(6, 24, 2))
_GO_ABROAD: Final = (1, 3)
_GIFT, _LOOKED_AT, _CREDITS, _CARNET_CENTS, _GOOD_FOR = 2, 20, 3, 4_000, 2
_HUBS, _USES, _DAYS_OF_NOTICE = 2, 5, 15
_OVER_CENTS, _VAT_BP = 1_200, 2_200
_MONTH_CENTS: Final = (7_500, 9_900)
_COMES_ON: Final = (1, 2, 4)
_TRY_AGAIN: Final = timedelta(days=4)
_NOT_TODAY: Final = (NotEnoughMoney, OwesMoney, StandingForbids)
_FULL: Final = (*_NOT_TODAY, DesksTaken, GuestHasDesk, HubIsClosed)


class Plans(Part):
    """The first two hubs that are open offer five desk days a month; what a wallet cannot pay on the first is paid days later, or not."""

    def __init__(self, world: World, payments: Payments) -> None:
        super().__init__(world)
        self._payments = payments
        self._offered: list[tuple[Hub, PlanOffered]] = []
        self._begun: list[SubscriptionBegun] = []
        self._ended: set[str] = set()
        self._plenty: set[str] = set()
        self._carnets: list[tuple[Hub, CarnetOffered]] = []
        self._buys = {world.part(percent): n for n, percent in enumerate(_BUY)}
        self._sits: dict[date, list[tuple[Hub, Member]]] = {}
        self._begins = {world.part(percent): n for n, percent in enumerate(_BEGIN)}
        self._abroad: dict[date, list[tuple[Hub, Member]]] = {}
        self._awaited: dict[date, list[tuple[Hub, str]]] = {}
        self._late: dict[date, list[MonthUnpaid]] = {}
        self._works: dict[date, list[SubscriptionBegun]] = {}
        world.driver.listen(self._unpaid)
        world.driver.listen(self._paid)
        world.driver.listen(self._is_ended)

    def _unpaid(self, fact: MonthUnpaid) -> None:
        if member := self.world.by_id.get(fact.payer):
            self._payments.need(member, _MONTH_CENTS[-1])
        self._late.setdefault(fact.day + _TRY_AGAIN, []).append(fact)

    def _is_ended(self, fact: SubscriptionEnded) -> None:
        """By its payer, or because who used it is gone."""
        self._ended.add(fact.subscription)

    def _paid(self, fact: MonthPaid) -> None:
        """In the first month that is heard of a member comes three days a week: more often than it has uses."""
        begun = next((one for one in self._begun if one.subscription == fact.subscription), None)
        if begun is None or fact.subscription in self._plenty:
            return
        self._plenty.add(fact.subscription)
        for n in range((fact.until - fact.first).days):
            day = fact.first + timedelta(days=n)
            if day.isoweekday() in _COMES_ON and day > fact.day:
                self._works.setdefault(day, []).append(begun)

    def morning(self, today: date) -> Iterable[Request]:
        """Offer, begin, pay late, end, withdraw."""
        if today == self.world.part(_OFFERED):
            yield from self._offer()
        if (n := self._begins.get(today)) is not None:
            yield from self._begin(n, today)
        for late in self._late.pop(today, []):
            yield from self._pay(late)
        for begun in self._works.pop(today, []):
            yield from self._come(begun, today)
        if today == self.world.part(_OFFERED):
            yield from self._sell()
        if (n := self._buys.get(today)) is not None:
            yield from self._buy(n)
        for hub, booking in self._awaited.pop(today, []):
            yield Request(CheckInAtDesk(booking=booking), hub.host)
        for hub, member in self._abroad.pop(today, []):
            yield from self._book_abroad(hub, member, today + ONE_DAY)
        if today == self.world.part(_GIVEN):
            yield from self._give()
        for hub, member in self._sits.pop(today, []):
            yield from self._sit(hub, member, today)
        if today == self.world.part(_ENDED):
            for begun in self._lasting()[:1]:
                yield from self._end(begun, today)
        if today == self.world.part(_PAUSED):
            for begun in self._lasting():
                yield from self._pause(begun, today)
        if today == self.world.part(_WITHDRAWN):
            yield from self._withdraw()

    def _lasting(self) -> list[SubscriptionBegun]:
        """Return the plans without an end, of members who are there to ask for one."""
        return [
            one
            for one in self._begun
            if one.until is None
            and one.subscription not in self._ended
            and self.world.by_id[one.payer].active
        ]

    def _withdraw(self) -> Iterable[Request]:
        """What was bought or begun goes on; nobody else has any."""
        if self._offered:
            hub, plan = self._offered[0]
            yield Request(WithdrawPlan(hub=hub.id, plan=plan.plan), hub.host)
        for hub, carnet in self._carnets[:1]:
            yield Request(WithdrawCarnet(hub=hub.id, carnet=carnet.carnet), hub.host)

    def _come(self, one: SubscriptionBegun, today: date) -> Iterable[Request]:
        """They sit down, and the host records it."""
        hub = next(hub for hub, plan in self._offered if plan.plan == one.plan)
        yield from self._sit(hub, self.world.by_id[one.member], today)

    def _sell(self) -> Iterable[Request]:
        """The first hub, and the first village, sell carnets of three days, good for two months."""
        there = [one for one in self.world.hubs if one.is_open]
        villages = [one for one in there if one.plan.side is HubKind.VILLAGE]
        for hub in (*there[:1], *villages[:1]):
            carnet = OfferCarnet(
                hub=hub.id,
                name="Carnet da tre",
                service=ServiceKind.DESK,
                unit=Unit.DAY,
                uses=_CREDITS,
                cents=_CARNET_CENTS,
                vat_bp=_VAT_BP,
                months=_GOOD_FOR,
            )
            yield Request(carnet, hub.host, self._is_sold(hub))

    def _is_sold(self, hub: Hub) -> Callable[[tuple[Fact, ...]], None]:
        def then(facts: tuple[Fact, ...]) -> None:
            (fact,) = facts
            assert isinstance(fact, CarnetOffered)
            self._carnets.append((hub, fact))

        return then

    def _buy(self, n: int) -> Iterable[Request]:
        """Somebody who can pay buys one, and comes, or goes elsewhere with it."""
        chance, wallet = self.world.chance("carnets", n), self.world.driver.balances.wallet
        some = (self.world.active(chance, persons=True) for _ in range(_LOOKED_AT))
        member = next((one for one in some if one and wallet(one.id) >= _CARNET_CENTS), None)
        if member is None or not self._carnets:
            return
        hub, carnet = self._carnets[-1 if n in _GO_ABROAD else 0]
        member.ties += 1
        buy = BuyCredits(hub=hub.id, carnet=carnet.carnet, payer=member.id)
        yield Request(buy, member.who, self._is_bought(n, hub, member), _NOT_TODAY)

    def _is_bought(self, n: int, hub: Hub, member: Member) -> Callable[[tuple[Fact, ...]], None]:
        def then(facts: tuple[Fact, ...]) -> None:
            day = facts[0].day
            for later in () if n in _GO_ABROAD else _COMES_LATER:
                self._sits.setdefault(day + later, []).append((hub, member))
            for later in _ABROAD_LATER if n in _GO_ABROAD else ():
                self._abroad.setdefault(day + later, []).append((hub, member))

        return then

    def _book_abroad(self, of: Hub, member: Member, on: date) -> Iterable[Request]:
        """With what a hub sold they go to the other side of the pact: that hub owes it."""
        there = [one for one in self.world.hubs if one.is_open and one.plan.side != of.plan.side]
        if not there or not member.active or not member.is_free(on, on + ONE_DAY):
            return
        host = there[on.day % len(there)]
        book = BookDesk(hub=host.id, payer=member.id, on=on, without_visa_days=True)
        self._payments.need(member, _OVER_CENTS)
        yield Request(book, member.who, self._is_awaited(host), _FULL)

    def _is_awaited(self, host: Hub) -> Callable[[tuple[Fact, ...]], None]:
        def then(facts: tuple[Fact, ...]) -> None:
            fact = facts[0]
            assert isinstance(fact, DeskBooked)
            self._awaited.setdefault(fact.arrive, []).append((host, fact.booking))

        return then

    def _give(self) -> Iterable[Request]:
        """The heating was off: who has a plan there may come twice for nothing."""
        if not self._offered:
            return
        hub, _ = self._offered[0]
        for one in [one for one in self._lasting() if one.hub == hub.id][:1]:
            give = GiveCredits(
                hub=hub.id,
                member=one.member,
                service=ServiceKind.DESK,
                unit=Unit.DAY,
                uses=_GIFT,
                months=1,
                reason=WhyGiven.AMENDS,
            )
            yield Request(give, hub.host, None, (StandingForbids,))

    def _sit(self, hub: Hub, member: Member, today: date) -> Iterable[Request]:
        if member.active and member.is_free(today, today + ONE_DAY):
            sits = RecordWalkIn(hub=hub.id, payer=member.id)
            yield Request(sits, hub.host, None, _FULL)

    def _offer(self) -> Iterable[Request]:
        for n, hub in enumerate([one for one in self.world.hubs if one.is_open][:_HUBS]):
            plan = OfferPlan(
                hub=hub.id,
                name="Cinque giornate",
                service=ServiceKind.DESK,
                unit=Unit.DAY,
                uses=_USES,
                month_cents=_MONTH_CENTS[n],
                over_cents=_OVER_CENTS,
                vat_bp=_VAT_BP,
                notice_days=_DAYS_OF_NOTICE,
            )
            yield Request(plan, hub.host, self._is_offered(hub))

    def _is_offered(self, hub: Hub) -> Callable[[tuple[Fact, ...]], None]:
        def then(facts: tuple[Fact, ...]) -> None:
            (fact,) = facts
            assert isinstance(fact, PlanOffered)
            self._offered.append((hub, fact))

        return then

    def _begin(self, n: int, today: date) -> Iterable[Request]:
        member = self._wants_one(n)
        if member is None or not self._offered:
            return
        hub, plan = self._offered[n % len(self._offered)]
        member.ties += 1
        begin = BeginSubscription(
            hub=hub.id, plan=plan.plan, payer=member.id, since=today, months=_MONTHS[n]
        )
        yield Request(begin, member.who, self._is_begun, _NOT_TODAY)

    def _wants_one(self, n: int) -> Member | None:
        """Somebody in good standing, who has none yet."""
        found = self.world.active(self.world.chance("plans", n), persons=True)
        has = {one.member for one in self._begun}
        return found if found and found.id not in has else None

    def _is_begun(self, facts: tuple[Fact, ...]) -> None:
        fact = facts[0]
        assert isinstance(fact, SubscriptionBegun)
        self._begun.append(fact)

    def _pay(self, one: MonthUnpaid) -> Iterable[Request]:
        member = self.world.by_id[one.payer]
        pay = PayMonth(subscription=one.subscription, first=one.first)
        yield Request(pay, member.who, None, (*_NOT_TODAY, NotToPay))

    def _end(self, one: SubscriptionBegun, today: date) -> Iterable[Request]:
        """With the month in which its notice is over."""
        until = month_after(today + timedelta(days=_DAYS_OF_NOTICE))
        end = EndSubscription(subscription=one.subscription, until=until)
        yield Request(end, self.world.by_id[one.payer].who)

    def _pause(self, one: SubscriptionBegun, today: date) -> Iterable[Request]:
        """Away for a month."""
        pause = PauseSubscription(subscription=one.subscription, first=month_after(today))
        yield Request(pause, self.world.by_id[one.payer].who)
