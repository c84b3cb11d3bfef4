"""Operators admit, decline, suspend, reinstate and exclude members, and record that one died."""

from typing import Annotated

from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.members.events import (
    MemberAdmitted,
    MemberDeceased,
    MemberDeclined,
    MemberExcluded,
    MemberReinstated,
    MemberSuspended,
    Standing,
)
from ledger.members.lapse import lapsed
from ledger.members.membership import GONE, HERE
from ledger.members.rights import existing_member, must_act_for
from ledger.members.tax_holder import must_be_no_others
from ledger.members.words import FreeText, Reason


class WrongStanding(Refused):
    """This step does not follow from where the member stands."""


class NotAPerson(Refused):
    """An organisation does not die; it withdraws, or is excluded."""


def must_stand_in(see: See, member: str, *standings: Standing) -> None:
    """Refuse `WrongStanding`, naming where the member stands, unless it is in one of these."""
    standing = existing_member(see, member).standing
    if standing not in standings:
        raise WrongStanding(member=member, standing=standing, needed=list(standings))


def must_decide_for(see: See, member: str) -> None:
    """Refuse whoever may not decide for a member whose membership is not over.

    For the excluded and the deceased only operators do: heirs, an administrator ask them.
    """
    must_act_for(see, member)
    must_stand_in(see, member, *HERE, *sorted(GONE))
    if existing_member(see, member).standing in GONE:
        must_be(see, Role.OPERATOR)


class AdmitMember(Command, frozen=True, kw_only=True, tag="members.admit-member"):
    """Admit an applicant (operators)."""

    member: MemberId


class DeclineMember(Command, frozen=True, kw_only=True, tag="members.decline-member"):
    """Turn an applicant down (operators)."""

    personal = Personal(person="member", fact=MemberDeclined)

    member: MemberId
    reason: Reason


class SuspendMember(Command, frozen=True, kw_only=True, tag="members.suspend-member"):
    """Suspend a member, who may finish what was begun and begin nothing new (operators)."""

    personal = Personal(person="member", fact=MemberSuspended)

    member: MemberId
    reason: Reason


class ReinstateMember(Command, frozen=True, kw_only=True, tag="members.reinstate-member"):
    """End a suspension, or undo an exclusion or a death that was an error (operators)."""

    personal = Personal(person="member", fact=MemberReinstated)

    member: MemberId
    reason: Reason


class ExcludeMember(Command, frozen=True, kw_only=True, tag="members.exclude-member"):
    """Put a member out; what is theirs is paid out by the treasurer (operators; c.c. 2533)."""

    personal = Personal(person="member", fact=MemberExcluded)

    member: MemberId
    reason: Reason


class RecordDeath(Command, frozen=True, kw_only=True, tag="members.record-death"):
    """Record that a member died; what was theirs waits for the heirs (operators)."""

    personal = Personal(person="member", fact=MemberDeceased)

    member: MemberId
    note: Annotated[FreeText, Meta(description="the certificate, the heirs; sealed")] = ""


def admit_member(command: AdmitMember, see: See) -> list[Fact]:
    """Admit who applied, unless the tax code is that of a member already."""
    must_be(see, Role.OPERATOR)
    must_stand_in(see, command.member, Standing.APPLIED)
    must_be_no_others(see, existing_member(see, command.member).tax_tag, command.member)
    return [MemberAdmitted(day=see.today(), member=command.member)]


def decline_member(command: DeclineMember, see: See) -> list[Fact]:
    """Turn down who applied; the tax code may apply again."""
    must_be(see, Role.OPERATOR)
    must_stand_in(see, command.member, Standing.APPLIED)
    applicant = existing_member(see, command.member)
    return [
        MemberDeclined(
            day=see.today(),
            member=command.member,
            tax_tag=applicant.tax_tag,
            reason=command.reason,
        )
    ]


def suspend_member(command: SuspendMember, see: See) -> list[Fact]:
    """Suspend who is admitted."""
    must_be(see, Role.OPERATOR)
    must_stand_in(see, command.member, Standing.ADMITTED)
    return [MemberSuspended(day=see.today(), member=command.member, reason=command.reason)]


def reinstate_member(command: ReinstateMember, see: See) -> list[Fact]:
    """Give all rights back to who was suspended, wrongly excluded, or wrongly said to be dead."""
    must_be(see, Role.OPERATOR)
    must_stand_in(see, command.member, Standing.SUSPENDED, Standing.EXCLUDED, Standing.DECEASED)
    return [MemberReinstated(day=see.today(), member=command.member, reason=command.reason)]


def exclude_member(command: ExcludeMember, see: See) -> list[Fact]:
    """Put out who is admitted or suspended; their pledges and offers end with it."""
    must_be(see, Role.OPERATOR)
    must_stand_in(see, command.member, Standing.ADMITTED, Standing.SUSPENDED)
    excluded = MemberExcluded(day=see.today(), member=command.member, reason=command.reason)
    return [excluded, *lapsed(see, command.member)]


def record_death(command: RecordDeath, see: See) -> list[Fact]:
    """Record the death of a person who was admitted once and has not withdrawn; as in an exclusion."""
    must_be(see, Role.OPERATOR)
    must_stand_in(see, command.member, Standing.ADMITTED, Standing.SUSPENDED, Standing.EXCLUDED)
    member = existing_member(see, command.member)
    if not member.person:
        raise NotAPerson(member=command.member)
    deceased = MemberDeceased(day=see.today(), member=command.member, note=command.note)
    return [deceased, *lapsed(see, command.member)]
