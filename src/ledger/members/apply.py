"""A person or an organisation asks to join the network at a hub."""

from typing import Annotated

from msgspec import Meta

from ledger.kernel.asker import must_run
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, Prefix
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.members.age import BirthDate, BirthDateMissing, Born, must_be_of_age
from ledger.members.events import MemberApplied, UserNamed
from ledger.members.tax_holder import must_be_unused
from ledger.members.words import ByTheBook, Email, FullName, TaxCode, TaxTag
from ledger.places.hub import existing_hub


class ApplyForMembership(Command, frozen=True, kw_only=True, tag="members.apply-for-membership"):
    """Apply to join, with a home hub (a user, a host at the own hub, an operator)."""

    personal = Personal(person="member", newborn=Prefix.MEMBER, fact=MemberApplied)

    person: Annotated[bool, Meta(description="true for a person, false for an organisation")]
    home_hub: HubId
    name: FullName
    email: Email
    tax_code: TaxCode
    birth_date: BirthDate = ""
    member: ByTheBook = ""
    tax_tag: TaxTag = ""
    born: Born = ""


def apply_for_membership(command: ApplyForMembership, see: See) -> list[Fact]:
    """Apply: a user who applies will act for the member.

    Only an operator hears that a tax code is in use. Whoever else asks gets the answer that everybody gets: whose
    code it is shows when the applicant is to be admitted.
    """
    user = see.who.user if see.who.role is Role.MEMBER else None
    if not user:
        must_run(see, command.home_hub)
    existing_hub(see, command.home_hub)
    if command.person:
        if not command.born:
            raise BirthDateMissing(field="birth_date")
        must_be_of_age(see, command.born)
    if see.who.role is Role.OPERATOR:
        must_be_unused(see, command.tax_tag)
    applied = MemberApplied(
        day=see.today(),
        member=command.member,
        person=command.person,
        home_hub=command.home_hub,
        name=command.name,
        email=command.email,
        tax_code=command.tax_code,
        tax_tag=command.tax_tag,
    )
    if user:
        return [applied, UserNamed(day=applied.day, member=command.member, user=user)]
    return [applied]
