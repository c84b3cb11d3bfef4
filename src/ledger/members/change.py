"""A member moves to another home hub, or to another name and e-mail; a tax code is put right."""

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, MemberId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.members.age import Born, must_be_of_age
from ledger.members.events import ContactChanged, HomeHubChanged, TaxCodeCorrected
from ledger.members.membership import GONE, HERE
from ledger.members.rights import existing_member, must_act_for
from ledger.members.standing import must_stand_in
from ledger.members.tax_holder import must_be_unused
from ledger.members.words import Email, FullName, TaxCode, TaxTag
from ledger.places.hub import existing_hub

_NOT_OVER = (*HERE, *sorted(GONE))


class AlreadyAtHome(Refused):
    """This is the member's home hub already."""


class SameTaxCode(Refused):
    """This is the member's tax code already."""


class ChangeHomeHub(Command, frozen=True, kw_only=True, tag="members.change-home-hub"):
    """Belong to another hub (the member's users, operators)."""

    member: MemberId
    home_hub: HubId


class ChangeContact(Command, frozen=True, kw_only=True, tag="members.change-contact"):
    """Change the name and e-mail of a member (the member's users, operators)."""

    personal = Personal(person="member", fact=ContactChanged)

    member: MemberId
    name: FullName
    email: Email


class CorrectTaxCode(Command, frozen=True, kw_only=True, tag="members.correct-tax-code"):
    """Put right a tax code that was written down wrongly or has changed (operators)."""

    personal = Personal(person="member", fact=TaxCodeCorrected)

    member: MemberId
    tax_code: TaxCode
    tax_tag: TaxTag = ""
    born: Born = ""


def change_home_hub(command: ChangeHomeHub, see: See) -> list[Fact]:
    """Move to another hub that exists."""
    must_act_for(see, command.member)
    must_stand_in(see, command.member, *HERE)
    member = existing_member(see, command.member)
    if member.home_hub == command.home_hub:
        raise AlreadyAtHome(hub=command.home_hub)
    existing_hub(see, command.home_hub)
    return [
        HomeHubChanged(
            day=see.today(),
            member=command.member,
            home_hub=command.home_hub,
            former_hub=member.home_hub,
        )
    ]


def change_contact(command: ChangeContact, see: See) -> list[Fact]:
    """Change name and e-mail while the membership is not over."""
    must_act_for(see, command.member)
    must_stand_in(see, command.member, *_NOT_OVER)
    return [
        ContactChanged(
            day=see.today(), member=command.member, name=command.name, email=command.email
        )
    ]


def correct_tax_code(command: CorrectTaxCode, see: See) -> list[Fact]:
    """Take the right code if nobody else has it."""
    must_be(see, Role.OPERATOR)
    must_stand_in(see, command.member, *_NOT_OVER)
    member = existing_member(see, command.member)
    if member.tax_tag == command.tax_tag:
        raise SameTaxCode(member=command.member)
    if member.person:
        must_be_of_age(see, command.born)
    must_be_unused(see, command.tax_tag)
    return [
        TaxCodeCorrected(
            day=see.today(),
            member=command.member,
            tax_code=command.tax_code,
            tax_tag=command.tax_tag,
            former_tag=member.tax_tag,
        )
    ]
