"""Members are suspended and come back, are put out, die, leave, move house and correct what was written wrongly."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Final

from ledger.kernel.days import ONE_DAY
from ledger.members.change import ChangeContact, ChangeHomeHub
from ledger.members.events import Language
from ledger.members.language import ChooseLanguage
from ledger.members.naming import RemoveUser
from ledger.members.standing import (
    ExcludeMember,
    RecordDeath,
    ReinstateMember,
    SuspendMember,
)
from ledger.members.withdraw import SomethingRemains, Withdraw
from ledger.treasury import chart
from patto.demo import names
from patto.demo.driver import Request
from patto.demo.payments import Payments
from patto.demo.world import OPERATOR, Diary, Member, Part, World

_SUSPENDED_FOR: Final = timedelta(days=30)


class Standings(Part):
    """Some of everything in every year; only who has no plans and owes nothing dies or leaves."""

    def __init__(self, world: World, payments: Payments) -> None:
        super().__init__(world)
        self._payments = payments
        some = world.scale.members // 100
        self._suspending = Diary(world, "suspend", some + 1, 35, 80)
        self._excluding = Diary(world, "exclude", some // 3 + 1, 55, 90)
        self._dying = Diary(world, "die", some // 3 + 1, 40, 90)
        self._leaving = Diary(world, "leave", some // 2 + 1, 45, 90)
        self._moving = Diary(world, "move", some + 1, 30, 95)
        self._renaming = Diary(world, "rename", some + 1, 30, 95)
        self._english: set[str] = set()
        self._back: dict[date, list[Member]] = {}
        self._goodbye: dict[date, list[Member]] = {}

    def evening(self, today: date) -> Iterable[Request]:
        """Suspend, reinstate, exclude, record a death; say goodbye."""
        yield from self._suspensions(today)
        for _ in self._dying.occasions(today):
            if member := self._untied(today, "die"):
                self._dying.took()
                member.active = False
                note = f"Certificato di morte n. {today:%j}/{today:%Y}; eredi da convocare."
                yield Request(RecordDeath(member=member.id, note=note), OPERATOR)
                self._payments.pay_all_out(member)
        yield from self._goodbyes(today)
        yield from self._changes(today)

    def _suspensions(self, today: date) -> Iterable[Request]:
        """A suspension ends after a month; who is put out gets their money back from the treasurer."""
        for _ in self._suspending.occasions(today):
            if member := self._untied(today, "suspend", tied=True):
                self._suspending.took()
                member.active = False
                self._back.setdefault(today + _SUSPENDED_FOR, []).append(member)
                reason = "Quota annuale non versata dopo due solleciti."
                yield Request(SuspendMember(member=member.id, reason=reason), OPERATOR)
        for _ in self._excluding.occasions(today):
            if member := self._untied(today, "exclude", tied=True):
                self._excluding.took()
                member.active = False
                reason = "Gravi inadempienze verso la rete."
                yield Request(ExcludeMember(member=member.id, reason=reason), OPERATOR)
                self._payments.pay_all_out(member)
        for member in self._back.pop(today, ()):
            member.active = True
            reason = "Posizione regolarizzata."
            yield Request(ReinstateMember(member=member.id, reason=reason), OPERATOR)

    def _goodbyes(self, today: date) -> Iterable[Request]:
        """Who leaves asks first, hears what remains, is paid out, and asks again."""
        for _ in self._leaving.occasions(today):
            if member := self._untied(today, "leave"):
                self._leaving.took()
                member.active = False
                self._payments.pay_all_out(member)
                plans = self._goodbye.setdefault(today + ONE_DAY, [])
                yield Request(
                    Withdraw(member=member.id),
                    member.who,
                    expected=(SomethingRemains,),
                    otherwise=partial(plans.append, member),
                )
        for member in self._goodbye.pop(today, ()):
            yield Request(Withdraw(member=member.id), member.who, expected=(SomethingRemains,))

    def _changes(self, today: date) -> Iterable[Request]:
        """Somebody belongs to another hub, marries, or has an assistant act no longer."""
        chance = self.world.chance("changes", today)
        for _ in self._moving.occasions(today):
            self._moving.took()
            member, hub = self.world.active(chance), chance.pick(self.world.hubs)
            if member is not None and hub is not member.home:
                member.home = hub
                yield Request(ChangeHomeHub(member=member.id, home_hub=hub.id), member.who)
                if member.id not in self._english:
                    self._english.add(member.id)
                    english = ChooseLanguage(member=member.id, language=Language.EN)
                    yield Request(english, member.who)
        for _ in self._renaming.occasions(today):
            self._renaming.took()
            if (member := self.world.active(chance)) and member.person:
                name = names.companion(chance)
                email = f"{name.split()[0].lower()}.{member.number}@nuova.example"
                yield Request(ChangeContact(member=member.id, name=name, email=email), member.who)
                if member.who.user and chance.often(25):
                    user, member.who = member.who.user, OPERATOR
                    yield Request(RemoveUser(member=member.id, user=user), OPERATOR)

    def _untied(self, today: date, why: str, *, tied: bool = False) -> Member | None:
        """Return a person without plans, debts, and (unless `tied` is well) shares and pledges."""
        chance = self.world.chance("standing", why, today)
        for _ in range(20):
            member = self.world.active(chance, persons=True)
            if member is None:
                return None
            owes = self.world.driver.balances.balance(chart.receivable(member.id))
            if not member.away and not owes and (tied or not member.ties):
                return member
        return None
