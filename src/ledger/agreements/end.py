"""An agreement is prolonged, or ends: never before the last night that is booked under it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from ledger.agreements.agreement import Agreement, existing_agreement
from ledger.agreements.events import AgreementEnded, AgreementProlonged
from ledger.agreements.make import Owner, Until, must_last
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import AgreementId, HubId
from ledger.kernel.question import Question
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.text import Sha256
from ledger.members.words import Reason


class BookedAfter(Question[Mapping[str, date]], frozen=True):
    """Which stays have nights that are under nothing if the agreement ends with `until`, and the last such night of each."""

    agreement: str
    until: date


class AgreementIsOver(Refused):
    """The agreement has ended: make another one."""


class EndsBeforeTonight(Refused):
    """An agreement ends with tonight, or a later night."""


class BookedBeyond(Refused):
    """These stays, or leases, have later nights in rooms of the agreement: it ends with the last (`last_night`) or later."""


class NotLonger(Refused):
    """It holds that long already, or without an end."""


class ProlongAgreement(Command, frozen=True, kw_only=True, tag="agreements.prolong-agreement"):
    """Let an agreement hold longer, as hub and owner have signed (the hub's host, operators)."""

    hub: HubId
    agreement: AgreementId
    until: Until = None
    document: Annotated[Sha256, Meta(description="SHA-256 of what was signed")]


class EndAgreement(Command, frozen=True, kw_only=True, tag="agreements.end-agreement"):
    """End an agreement with a night, before which nothing more is booked after it (the hub's host, operators)."""

    personal = Personal(person="owner", fact=AgreementEnded)

    hub: HubId
    agreement: AgreementId
    owner: Owner
    until: Annotated[date, Meta(description="the last night, tonight or later")]
    reason: Reason


def prolong_agreement(command: ProlongAgreement, see: See) -> list[Fact]:
    """Move the last night on."""
    must_run(see, command.hub)
    agreement = live_agreement(see, command.hub, command.agreement)
    must_last(agreement.since, command.until)
    if agreement.until is None or (command.until and command.until <= agreement.until):
        raise NotLonger(field="until", until=agreement.until)
    return [
        AgreementProlonged(
            day=see.today(),
            agreement=command.agreement,
            hub=command.hub,
            to_settle=replace(agreement, until=command.until).to_settle,
            until=command.until,
            document=command.document,
        )
    ]


def end_agreement(command: EndAgreement, see: See) -> list[Fact]:
    """End it; nobody who has booked sleeps in a room that is not the hub's any more."""
    must_run(see, command.hub)
    agreement = live_agreement(see, command.hub, command.agreement)
    if agreement.owner != command.owner:
        raise Malformed("Another owner lends these rooms.", field="owner")
    if command.until < see.today():
        raise EndsBeforeTonight(field="until", today=see.today())
    if agreement.until is not None and command.until > agreement.until:
        raise Malformed("It ends before that already.", field="until", until=agreement.until)
    _must_be_slept_out(see, command)
    return [
        AgreementEnded(
            day=see.today(),
            agreement=command.agreement,
            hub=command.hub,
            to_settle=replace(agreement, until=command.until).to_settle,
            owner=agreement.owner,
            until=command.until,
            reason=command.reason,
        )
    ]


def live_agreement(see: See, hub: str, name: str) -> Agreement:
    """Return the agreement; refuses `AgreementIsOver`."""
    agreement = existing_agreement(see, hub, name)
    if agreement.is_over(see.today()):
        raise AgreementIsOver(agreement=name, until=agreement.until)
    return agreement


def _must_be_slept_out(see: See, command: EndAgreement) -> None:
    """Refuse `BookedBeyond`, naming the stays and the last night of all."""
    answers = see.ask(BookedAfter(command.agreement, command.until))
    booked = {stay: night for one in answers for stay, night in one.items()}
    if booked:
        raise BookedBeyond(
            agreement=command.agreement, stays=sorted(booked), last_night=max(booked.values())
        )
