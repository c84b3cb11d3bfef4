"""Facts about who belongs to the network; what is about a person in them is sealed."""

from enum import StrEnum
from typing import ClassVar

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref


class Standing(StrEnum):
    """Where a member stands; NONE is nobody at all."""

    NONE = "none"
    APPLIED = "applied"
    ADMITTED = "admitted"
    DECLINED = "declined"
    SUSPENDED = "suspended"
    EXCLUDED = "excluded"
    DECEASED = "deceased"
    WITHDRAWN = "withdrawn"


class Language(StrEnum):
    """In which language somebody is written to."""

    IT = "it"
    EN = "en"


class OfMember(Fact, frozen=True, kw_only=True, gc=False):
    """Something about a member, by whom it is found."""

    found_by: ClassVar = {"member": "member"}

    member: Ref


class MemberApplied(OfMember, frozen=True, kw_only=True, gc=False, tag="members.member-applied.v1"):
    """Someone asked to join. Names, e-mail and tax code are sealed; `tax_tag` is the keyed HMAC."""

    begins: ClassVar = "member"

    person: bool
    home_hub: Ref
    name: str
    email: str
    tax_code: str
    tax_tag: str


class StandingChanged(OfMember, frozen=True, kw_only=True, gc=False):
    """The member stands otherwise from this day on: as the fact `becomes`."""

    becomes: ClassVar[Standing]


class MemberAdmitted(
    StandingChanged, frozen=True, kw_only=True, gc=False, tag="members.member-admitted.v1"
):
    """An operator let the applicant in."""

    becomes: ClassVar = Standing.ADMITTED


class MemberDeclined(
    StandingChanged, frozen=True, kw_only=True, gc=False, tag="members.member-declined.v1"
):
    """An operator turned the applicant down; the tax code is free for a new application."""

    becomes: ClassVar = Standing.DECLINED

    tax_tag: str
    reason: str = ""


class MemberSuspended(
    StandingChanged, frozen=True, kw_only=True, gc=False, tag="members.member-suspended.v1"
):
    """The member may finish what was begun, and begin nothing new."""

    becomes: ClassVar = Standing.SUSPENDED

    reason: str = ""


class MemberReinstated(
    StandingChanged, frozen=True, kw_only=True, gc=False, tag="members.member-reinstated.v1"
):
    """The member has all rights again: a suspension is over, an exclusion or a death was an error."""

    becomes: ClassVar = Standing.ADMITTED

    reason: str = ""


class MemberExcluded(
    StandingChanged, frozen=True, kw_only=True, gc=False, tag="members.member-excluded.v1"
):
    """The member was put out; what is theirs remains theirs until it is paid out."""

    becomes: ClassVar = Standing.EXCLUDED

    reason: str = ""


class MemberDeceased(
    StandingChanged, frozen=True, kw_only=True, gc=False, tag="members.member-deceased.v1"
):
    """The member died; `day` is when the network took note, what was theirs waits for the heirs."""

    becomes: ClassVar = Standing.DECEASED

    note: str = ""


class MemberWithdrawn(
    StandingChanged, frozen=True, kw_only=True, gc=False, tag="members.member-withdrawn.v1"
):
    """The member left and nothing of theirs remains; the tax code is free again."""

    becomes: ClassVar = Standing.WITHDRAWN

    tax_tag: str


class MemberForgotten(
    OfMember, frozen=True, kw_only=True, gc=False, tag="members.member-forgotten.v1"
):
    """Everything personal about the member can no longer be read: their key is destroyed."""


class HomeHubChanged(
    OfMember, frozen=True, kw_only=True, gc=False, tag="members.home-hub-changed.v1"
):
    """The member belongs to another hub from now on."""

    home_hub: Ref
    former_hub: Ref


class ContactChanged(
    OfMember, frozen=True, kw_only=True, gc=False, tag="members.contact-changed.v1"
):
    """The member's name and e-mail are these now (sealed)."""

    name: str
    email: str


class LanguageChosen(
    OfMember, frozen=True, kw_only=True, gc=False, tag="members.language-chosen.v1"
):
    """The member is written to in this language from now on; before, in Italian."""

    language: Language


class TaxCodeCorrected(
    OfMember, frozen=True, kw_only=True, gc=False, tag="members.tax-code-corrected.v1"
):
    """The tax code was written down wrongly, or changed; the former one is free."""

    tax_code: str
    tax_tag: str
    former_tag: str


class UserNamed(OfMember, frozen=True, kw_only=True, gc=False, tag="members.user-named.v1"):
    """The user acts for the member from now on."""

    user: str


class UserRemoved(OfMember, frozen=True, kw_only=True, gc=False, tag="members.user-removed.v1"):
    """The user no longer acts for the member."""

    user: str
