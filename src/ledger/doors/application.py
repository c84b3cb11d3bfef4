"""An application has a way of its own, from the door to a yes or a no.

received ──start──▶ in review ◀──tell── more asked
                        │ ───ask for more──▶ ┘
    received, in review, more asked ──▶ accepted, declined (by operators), withdrawn (by whoever applies)
"""

from datetime import date
from typing import Self, assert_never

from msgspec.structs import replace

from ledger.doors.events import (
    ApplicationForgotten,
    CityApplicationReceived,
    CompanyApplicationReceived,
    Door,
    Received,
    Step,
    StepTaken,
    VillageApplicationReceived,
)
from ledger.kernel.asker import must_be
from ledger.kernel.noun import Noun
from ledger.kernel.refused import NotAllowed, Refused, Unknown
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.leases.asked import Asked

OPEN = (Step.RECEIVED, Step.IN_REVIEW, Step.MORE_ASKED)


class NoSuchApplication(Unknown):
    """There is no such application."""


class WrongStep(Refused):
    """This does not follow from where the application stands."""


class Application(Noun, frozen=True, kw_only=True, gc=False):
    """One application, by its id; `since` is the day from which it stands so."""

    kind = "doors.application"
    tag = "application"
    key = "application"

    step: Step = Step.NONE
    since: date | None = None
    door: Door = Door.VILLAGE
    digest: str = ""
    country: str = ""
    zone: str = ""
    istat: str = ""
    town: str = ""
    asked: Asked | None = None
    forgotten: bool = False

    def evolve(
        self,
        part: CityApplicationReceived
        | VillageApplicationReceived
        | CompanyApplicationReceived
        | StepTaken
        | ApplicationForgotten,
    ) -> Self:
        """Arrive, take a step, or be forgotten."""
        match part:
            case CityApplicationReceived():
                arrived = self._arrived(part)
                return replace(
                    arrived,
                    country=part.country,
                    zone=part.zone,
                    istat=part.istat,
                    town=part.town,
                )
            case VillageApplicationReceived():
                return replace(self._arrived(part), istat=part.istat)
            case CompanyApplicationReceived():
                asked = {name: getattr(part, name) for name in Asked.__struct_fields__}
                return replace(self._arrived(part), asked=Asked(**asked))
            case StepTaken():
                return replace(self, step=part.becomes, since=part.day)
            case ApplicationForgotten():
                return replace(self, forgotten=True)
            case _:
                assert_never(part)

    def _arrived(self, part: Received) -> Self:
        return type(self)(
            step=Step.RECEIVED,
            since=part.day,
            door=part.door,
            digest=part.digest,
        )


class SecretAddress(Noun, frozen=True, kw_only=True, gc=False):
    """What was applied for at a secret address, by its digest."""

    kind = "doors.secret-address"
    tag = "door"
    key = "digest"

    application: str = ""

    def evolve(
        self,
        part: CityApplicationReceived | VillageApplicationReceived | CompanyApplicationReceived,
    ) -> Self:
        """It is taken."""
        return type(self)(application=part.application)


def must_be_an_applicant(see: See) -> None:
    """Refuse everybody but who came by a secret address."""
    if see.who.role is not Role.APPLICANT or not see.who.address:
        raise NotAllowed("Only whoever applies may, by a secret address of their own.")


def existing_application(see: See, application: str) -> Application:
    """Return the application; refuses `NoSuchApplication`, also to whoever comes by another secret address."""
    found = see(Application, application)
    of_another = see.who.role is Role.APPLICANT and found.digest != see.who.address
    if found.step is Step.NONE or of_another:
        raise NoSuchApplication(application=application)
    return found


def reviewed(see: See, application: str, *steps: Step) -> Application:
    """Return an application at which an operator looks, if it stands at one of these steps."""
    must_be(see, Role.OPERATOR)
    found = existing_application(see, application)
    must_stand_at(found, application, *steps)
    return found


def must_stand_at(found: Application, application: str, *steps: Step) -> None:
    """Refuse `WrongStep`, naming where it stands, unless it is at one of these."""
    if found.step not in steps:
        raise WrongStep(application=application, step=found.step, needed=list(steps))
