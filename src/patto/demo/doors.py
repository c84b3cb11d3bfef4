"""People without an account knock at the doors of the pact: some are taken, some are not, one place is too large."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from typing import Any, Final

from ledger.conventions.events import ConventionProposed, For, ServiceKind, Unit
from ledger.conventions.negotiate import ProposeConvention, SignConvention
from ledger.conventions.price_list import PriceLine
from ledger.doors.accept import AcceptApplication
from ledger.doors.apply import ApplyForVillage, ApplyWithCitySpace, Price
from ledger.doors.events import ApplicationAccepted
from ledger.doors.review import (
    AskForMore,
    DeclineApplication,
    StartReview,
    TellMore,
    WithdrawApplication,
)
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.kernel.who import Role, Who
from ledger.places.country import Abroad
from ledger.places.equipment import Required
from ledger.places.municipality import municipalities
from ledger.places.open import OpenHub
from ledger.places.record import VILLAGE_BELOW, NotAVillage
from patto.demo import names
from patto.demo.driver import Request
from patto.demo.world import OPERATOR, Part, World

LYON: Final = Abroad(country="FR", town="Lyon", zone="Europe/Paris")
_DESK: Final = Price(
    service=ServiceKind.DESK, unit=Unit.DAY, public_cents=2_800, agreed_cents=1_400
)
_AGREED: Final = PriceLine(
    service=ServiceKind.DESK,
    unit=Unit.DAY,
    public_cents=2_800,
    agreed_cents=1_400,
    vat_bp=2_200,
    whom=For.OTHER_SIDE,
)
_HAS: Final = (Required.MEETING_ROOM, Required.SHARED_DESKS, Required.ROUND_THE_CLOCK)
_WEEK: Final = timedelta(days=7)
_NUMBER_FROM: Final = 700_000

Step = Callable[[date], Iterable[Request]]


class Applicant:
    """Somebody with a secret address, and the application that was made there."""

    def __init__(self, seed: int, number: int) -> None:
        digest = sha256(f"demo {seed} {number}".encode()).hexdigest()
        self.number = number
        self.who = Who(actor=f"application-{digest}", role=Role.APPLICANT, address=digest)
        self.application = ""

    def heard(self, facts: tuple[Fact, ...]) -> None:
        """Remember what it is called."""
        fact: Any = facts[0]
        self.application = fact.application


class Doors(Part):
    """A space in Lyon is taken and opens; a village is taken and fits out; two come to nothing, one is no village."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._steps: dict[date, list[Step]] = {}
        lyon, taken, declined, withdrawn = (Applicant(world.seed, n) for n in range(4))
        first = world.part(15)
        self._on(first, partial(self._from_lyon, lyon))
        self._on(world.part(20), partial(self._from_a_village, taken))
        self._on(world.part(35), partial(self._from_a_village, declined))
        self._on(world.part(55), partial(self._from_a_village, withdrawn))
        self._on(world.part(58), partial(self._no_more, withdrawn))
        self._on(world.part(25), self._from_too_large_a_place)
        for one, began in ((lyon, first), (taken, world.part(20)), (declined, world.part(35))):
            self._on(began + ONE_DAY, partial(self._looks, one))
            self._on(began + 2 * ONE_DAY, partial(self._asks, one))
            self._on(began + 3 * ONE_DAY, partial(self._tells, one))
        self._on(first + 4 * ONE_DAY, partial(self._accepts, lyon, "Spazio Wiser Lyon"))
        self._on(world.part(20) + _WEEK, partial(self._accepts, taken, ""))
        self._on(world.part(35) + _WEEK, partial(self._declines, declined))

    def _on(self, day: date, step: Step) -> None:
        self._steps.setdefault(day, []).append(step)

    def morning(self, today: date) -> Iterable[Request]:
        """Do what is planned for the day."""
        for step in self._steps.pop(today, ()):
            yield from step(today)

    def _words(self, one: int) -> dict[str, str]:
        identity = names.organisation(self.world.chance("door", one), _NUMBER_FROM + one)
        return {
            "name": identity.name,
            "email": identity.email,
            "phone": f"+39 0171 {200_000 + one}",
            "address": f"Via della Stazione {one + 1}",
        }

    def _from_lyon(self, one: Applicant, _: date) -> Iterable[Request]:
        command = ApplyWithCitySpace(
            **self._words(one.number),
            about="Quaranta scrivanie nella vecchia seteria.",
            abroad=LYON,
            seats=40,
            rooms=3,
            prices=(_DESK,),
        )
        yield Request(command, one.who, one.heard)

    def _from_a_village(self, one: Applicant, _: date) -> Iterable[Request]:
        """A village near the others, in which there is no hub."""
        there = {hub.plan.where.istat for hub in self.world.hubs}
        free = [
            istat
            for istat, place in municipalities().items()
            if place.population < VILLAGE_BELOW and istat not in there
        ]
        command = ApplyForVillage(
            **self._words(one.number),
            about="La vecchia scuola; il Comune la presta per dieci anni.",
            istat=self.world.chance("where", one.number).pick(free),
            has=_HAS,
        )
        yield Request(command, one.who, one.heard)

    def _from_too_large_a_place(self, _: date) -> Iterable[Request]:
        """5,004 inhabitants are a city's side of the pact."""
        istat = next(
            one.istat for one in municipalities().values() if one.population == VILLAGE_BELOW + 4
        )
        stranger = Applicant(self.world.seed, 9)
        command = ApplyForVillage(**self._words(9), istat=istat, has=())
        yield Request(command, stranger.who, expected=(NotAVillage,))

    def _looks(self, one: Applicant, _: date) -> Iterable[Request]:
        yield Request(StartReview(application=one.application), OPERATOR)

    def _asks(self, one: Applicant, _: date) -> Iterable[Request]:
        question = "Chi tiene le chiavi, e chi risponde di notte?"
        yield Request(AskForMore(application=one.application, question=question), OPERATOR)

    def _tells(self, one: Applicant, _: date) -> Iterable[Request]:
        answer = "Due soci che abitano di fronte; il numero è sulla porta."
        yield Request(TellMore(application=one.application, answer=answer), one.who)

    def _declines(self, one: Applicant, _: date) -> Iterable[Request]:
        reason = "L'edificio non sarà agibile prima di due anni."
        yield Request(DeclineApplication(application=one.application, reason=reason), OPERATOR)

    def _no_more(self, one: Applicant, _: date) -> Iterable[Request]:
        yield Request(WithdrawApplication(application=one.application), one.who)

    def _accepts(self, one: Applicant, name: str, _: date) -> Iterable[Request]:
        """A city's hub opens when its convention is signed; the village's has parts to get first."""
        identity = names.organisation(
            self.world.chance("door", one.number), _NUMBER_FROM + one.number
        )
        command = AcceptApplication(
            application=one.application,
            hub_name=name or "Wise Coworking della Scuola",
            person=False,
            name=identity.name,
            email=identity.email,
            tax_code=identity.tax_code,
        )
        yield Request(command, OPERATOR, self._convenes if name else None)

    def _convenes(self, facts: tuple[Fact, ...]) -> None:
        accepted = facts[0]
        assert isinstance(accepted, ApplicationAccepted)
        self._on(accepted.day + ONE_DAY, partial(self._proposes, accepted.hub))

    def _proposes(self, hub: str, today: date) -> Iterable[Request]:
        command = ProposeConvention(hub=hub, since=today, prices=(_AGREED,))
        yield Request(command, OPERATOR, self._signs)

    def _signs(self, facts: tuple[Fact, ...]) -> None:
        (proposed,) = facts
        assert isinstance(proposed, ConventionProposed)
        self._on(proposed.day + ONE_DAY, partial(self._opens, proposed))

    def _opens(self, proposed: ConventionProposed, _: date) -> Iterable[Request]:
        sign = SignConvention(hub=proposed.hub, convention=proposed.convention, version=1)
        yield Request(sign, OPERATOR)
        yield Request(sign, Who(actor="host-lyon", role=Role.HOST, hub=proposed.hub))
        yield Request(OpenHub(hub=proposed.hub), OPERATOR)
