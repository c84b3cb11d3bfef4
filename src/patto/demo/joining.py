"""People and organisations apply at a hub, are admitted or turned down, and get a user who acts for them."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import partial

from ledger.kernel.fact import Fact
from ledger.kernel.who import Role, Who
from ledger.members.apply import ApplyForMembership
from ledger.members.events import MemberApplied, UserNamed
from ledger.members.forget import ForgetMember
from ledger.members.naming import NameUser
from ledger.members.standing import AdmitMember, DeclineMember
from ledger.members.tax_holder import AlreadyMember
from patto.demo import names
from patto.demo.driver import Request
from patto.demo.world import OPERATOR, Hub, Member, Part, World

_REASONS = (
    "Domanda incompleta, mai integrata.",
    "Nessun legame con il territorio.",
    "Documento scaduto.",
)


class Joining(Part):
    """Four in ten come in the first weeks, the others until autumn; one in twelve is an organisation."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        scale, chance = world.scale, world.chance("joining")
        declined = scale.members // 60 + 1
        self._come: Counter[int] = Counter()
        for _ in range(scale.members + declined):
            early = chance.often(40)
            first, last = (2, 8) if early else (5, 65)
            self._come[max(1, scale.days * chance.between(first * 10, last * 10) // 1000)] += 1
        self._declined = set(chance.shuffled(range(scale.members // 3, scale.members))[:declined])
        self._number = 0
        self._codes: set[str] = set()
        self._applied: list[Member] = []
        self._turned_down: list[Member] = []

    def morning(self, today: date) -> Iterable[Request]:
        """Apply at a hub; forget yesterday's declined."""
        for member in self._turned_down:
            yield Request(ForgetMember(member=member.id), OPERATOR)
        self._turned_down = []
        for _ in range(self._come.pop((today - self.world.first).days, 0)):
            self._number += 1
            yield self._applies(self._number, today)

    def _applies(self, number: int, today: date) -> Request:
        chance = self.world.chance("member", number)
        home = chance.pick(self.world.hubs)
        person = not chance.often(8)
        identity = names.organisation(chance, number)
        if person:
            region, year = home.plan.where.region, today.year
            identity = names.person(chance, number, region, year)
            while identity.tax_code in self._codes:
                identity = names.person(chance, number, region, year)
            self._codes.add(identity.tax_code)
        command = ApplyForMembership(
            person=person,
            home_hub=home.id,
            name=identity.name,
            email=identity.email,
            tax_code=identity.tax_code,
        )
        representative = None if person else self.world.active(chance, persons=True)
        who = home.host
        if representative is not None and representative.who.user:
            who = representative.who
        elif chance.often(10):
            who = OPERATOR
        then = partial(self._has_applied, number, home, person=person)
        return Request(command, who, then, expected=(AlreadyMember,))

    def _has_applied(
        self, number: int, home: Hub, facts: tuple[Fact, ...], *, person: bool
    ) -> None:
        applied, *named = facts
        assert isinstance(applied, MemberApplied)
        member = Member(number, applied.member, home, person=person)
        if named:
            self._acts_for(member, tuple(named))
        self._applied.append(member)

    def evening(self, today: date) -> Iterable[Request]:
        """Admit and name a user, or decline."""
        del today
        for member in self._applied:
            if member.number in self._declined:
                chance = self.world.chance("declined", member.number)
                decline = DeclineMember(member=member.id, reason=chance.pick(_REASONS))
                self._turned_down.append(member)
                yield Request(decline, OPERATOR)
                continue
            yield Request(AdmitMember(member=member.id), OPERATOR, partial(self._is_in, member))
            if member.who is OPERATOR and member.number % 10:
                name = NameUser(member=member.id)
                yield Request(name, OPERATOR, partial(self._acts_for, member))
        self._applied = []

    def _is_in(self, member: Member, facts: tuple[Fact, ...]) -> None:
        del facts
        member.active = True
        self.world.members.append(member)
        self.world.by_id[member.id] = member

    def _acts_for(self, member: Member, facts: tuple[Fact, ...]) -> None:
        (fact,) = facts
        assert isinstance(fact, UserNamed)
        member.who = Who(actor=fact.user.lower(), role=Role.MEMBER, user=fact.user)
