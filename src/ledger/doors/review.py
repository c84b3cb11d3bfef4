"""Operators look at applications, ask for more, say no; whoever applies answers, or wants no more."""

from typing import Annotated

from msgspec import Meta

from ledger.doors.application import (
    OPEN,
    existing_application,
    must_be_an_applicant,
    must_stand_at,
    reviewed,
)
from ledger.doors.events import (
    ApplicationDeclined,
    ApplicationWithdrawn,
    MoreAsked,
    MoreTold,
    ReviewStarted,
    Step,
)
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import ApplicationId
from ledger.kernel.see import See
from ledger.members.words import Reason


class StartReview(Command, frozen=True, kw_only=True, tag="doors.start-review"):
    """Look at an application that has arrived (operators)."""

    application: ApplicationId


class AskForMore(Command, frozen=True, kw_only=True, tag="doors.ask-for-more"):
    """Ask whoever applies for more (operators)."""

    personal = Personal(person="application", fact=MoreAsked)

    application: ApplicationId
    question: Annotated[Reason, Meta(description="what is wanted; sealed")]


class TellMore(Command, frozen=True, kw_only=True, tag="doors.tell-more"):
    """Answer what was asked (whoever applies, by their secret address)."""

    personal = Personal(person="application", fact=MoreTold)

    application: ApplicationId
    answer: Annotated[Reason, Meta(description="the answer; sealed")]


class DeclineApplication(Command, frozen=True, kw_only=True, tag="doors.decline-application"):
    """Say no to an application, with a reason (operators); a year later all that was said in it is forgotten."""

    personal = Personal(person="application", fact=ApplicationDeclined)

    application: ApplicationId
    reason: Reason


class WithdrawApplication(Command, frozen=True, kw_only=True, tag="doors.withdraw-application"):
    """Want no more of an application (whoever applies, by their secret address)."""

    application: ApplicationId


def start_review(command: StartReview, see: See) -> list[Fact]:
    """Once, when it has arrived."""
    reviewed(see, command.application, Step.RECEIVED)
    return [ReviewStarted(day=see.today(), application=command.application)]


def ask_for_more(command: AskForMore, see: See) -> list[Fact]:
    """While it is in review."""
    reviewed(see, command.application, Step.IN_REVIEW)
    return [MoreAsked(day=see.today(), application=command.application, question=command.question)]


def tell_more(command: TellMore, see: See) -> list[Fact]:
    """When more was asked; it is in review again."""
    must_be_an_applicant(see)
    found = existing_application(see, command.application)
    must_stand_at(found, command.application, Step.MORE_ASKED)
    return [MoreTold(day=see.today(), application=command.application, answer=command.answer)]


def decline_application(command: DeclineApplication, see: See) -> list[Fact]:
    """At any step before the end."""
    reviewed(see, command.application, *OPEN)
    return [
        ApplicationDeclined(day=see.today(), application=command.application, reason=command.reason)
    ]


def withdraw_application(command: WithdrawApplication, see: See) -> list[Fact]:
    """At any step before the end."""
    must_be_an_applicant(see)
    found = existing_application(see, command.application)
    must_stand_at(found, command.application, *OPEN)
    return [ApplicationWithdrawn(day=see.today(), application=command.application)]
