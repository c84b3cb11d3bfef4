"""A year after an application came to nothing, what was said in it is forgotten."""

from ledger.doors.application import existing_application, must_stand_at
from ledger.doors.events import (
    ApplicationDeclined,
    ApplicationForgotten,
    ApplicationWithdrawn,
    Step,
)
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.days import rome, years_after
from ledger.kernel.due import Done, Due
from ledger.kernel.fact import Fact
from ledger.kernel.ids import ApplicationId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role

YEARS_KEPT = 1


class KeptForAYear(Refused):
    """What was said in an application is kept for a year after it came to nothing."""


class ApplicationIsForgotten(Refused):
    """What was said in this application was forgotten before."""


class ForgetApplication(Command, frozen=True, kw_only=True, tag="doors.forget-application"):
    """Destroy what was said in an application that came to nothing a year ago (operators; by itself when it is due)."""

    application: ApplicationId


def forget_application(command: ForgetApplication, see: See) -> list[Fact]:
    """Forget; the book destroys the key once this fact is written."""
    must_be(see, Role.OPERATOR, Role.SYSTEM)
    found = existing_application(see, command.application)
    must_stand_at(found, command.application, Step.DECLINED, Step.WITHDRAWN)
    if found.forgotten:
        raise ApplicationIsForgotten(application=command.application)
    assert found.since is not None, "who stands somewhere does so since a day"
    until = years_after(found.since, YEARS_KEPT)
    if see.today() < until:
        raise KeptForAYear(application=command.application, until=until)
    return [ApplicationForgotten(day=see.today(), application=command.application)]


def due_to_be_forgotten(
    fact: ApplicationDeclined | ApplicationWithdrawn | ApplicationForgotten,
) -> list[Due | Done]:
    """A year later, at the beginning of the day."""
    subject = f"forget:{fact.application}"
    if isinstance(fact, ApplicationForgotten):
        return [Done(subject=subject)]
    at = rome(years_after(fact.day, YEARS_KEPT))
    command = ForgetApplication(application=fact.application)
    return [Due(subject=subject, at=at, command=command)]
