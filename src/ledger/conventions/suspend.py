"""A convention in force is suspended, resumed and ended; what was booked before keeps its price."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from ledger.conventions.convention import Convention, Stage, existing_convention
from ledger.conventions.events import ConventionEnded, ConventionResumed, ConventionSuspended
from ledger.conventions.parties import party
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import ConventionId, HubId
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.members.words import Reason


class NotInForce(Refused):
    """The convention is not in force: `stage` says where it stands, and `until` which day is its last, if one is."""


class NotSuspended(Refused):
    """The convention is not suspended."""


class EndedBefore(Refused):
    """A convention ends today or later."""


class SuspendConvention(Command, frozen=True, kw_only=True, tag="conventions.suspend-convention"):
    """Sell nothing more at a convention's prices for now, with a reason (either party)."""

    personal = Personal(person="hub", fact=ConventionSuspended)

    hub: HubId
    convention: ConventionId
    reason: Reason


class ResumeConvention(Command, frozen=True, kw_only=True, tag="conventions.resume-convention"):
    """Sell at a convention's prices again (either party)."""

    hub: HubId
    convention: ConventionId


class EndConvention(Command, frozen=True, kw_only=True, tag="conventions.end-convention"):
    """End a convention with a day, today or later, or sooner than was said, and a reason (either party)."""

    personal = Personal(person="hub", fact=ConventionEnded)

    hub: HubId
    convention: ConventionId
    last: Annotated[date, Meta(description="the last day of use at its prices")]
    reason: Reason


def suspend_convention(command: SuspendConvention, see: See) -> list[Fact]:
    """Suspend what is agreed."""
    by = party(see, command.hub)
    convention = existing_convention(see, command.hub, command.convention)
    _must_be_in_force(convention, command.convention, see, Stage.AGREED)
    return [
        ConventionSuspended(
            day=see.today(),
            convention=command.convention,
            hub=command.hub,
            by=by,
            reason=command.reason,
        )
    ]


def resume_convention(command: ResumeConvention, see: See) -> list[Fact]:
    """Take it up again; whoever suspended it, either may."""
    by = party(see, command.hub)
    if existing_convention(see, command.hub, command.convention).stage is not Stage.SUSPENDED:
        raise NotSuspended(convention=command.convention)
    return [
        ConventionResumed(day=see.today(), convention=command.convention, hub=command.hub, by=by)
    ]


def end_convention(command: EndConvention, see: See) -> list[Fact]:
    """End it with a day; terms on the table go with it."""
    by = party(see, command.hub)
    convention = existing_convention(see, command.hub, command.convention)
    if convention.stage is not Stage.ENDED or _is_past(convention, see.today()):
        _must_be_in_force(convention, command.convention, see, Stage.AGREED, Stage.SUSPENDED)
    if command.last < see.today():
        raise EndedBefore(field="last", today=see.today())
    if _is_later(command.last, convention):
        raise Malformed("It ends before that already.", field="last", until=convention.until)
    return [
        ConventionEnded(
            day=see.today(),
            convention=command.convention,
            hub=command.hub,
            by=by,
            last=command.last,
            reason=command.reason,
        )
    ]


def _must_be_in_force(convention: Convention, name: str, see: See, *stages: Stage) -> None:
    """Refuse `NotInForce` unless it is at one of the stages and not past its last day."""
    if convention.stage not in stages or convention.is_over(see.today()):
        raise NotInForce(convention=name, stage=convention.stage, until=convention.until)


def _is_past(convention: Convention, day: date) -> bool:
    return convention.until is not None and convention.until < day


def _is_later(last: date, convention: Convention) -> bool:
    """Say whether a day is past the last one; one that has been ended ends sooner, if anything."""
    if convention.until is None:
        return False
    return last >= convention.until if convention.stage is Stage.ENDED else last > convention.until
