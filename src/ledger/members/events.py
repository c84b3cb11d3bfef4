"""Facts about who belongs to the network; what is about a person in them is sealed."""

from ledger.kernel.fact import Fact


class MemberApplied(Fact, frozen=True, kw_only=True, gc=False, tag="members.member-applied.v1"):
    """Someone asked to join. Names, e-mail and tax code are sealed; `tax_tag` is the keyed HMAC."""

    member: str
    person: bool
    home_hub: str
    name: str
    email: str
    tax_code: str
    tax_tag: str


class MemberAdmitted(Fact, frozen=True, kw_only=True, gc=False, tag="members.member-admitted.v1"):
    """An operator let the applicant in."""

    member: str


class MemberDeclined(Fact, frozen=True, kw_only=True, gc=False, tag="members.member-declined.v1"):
    """An operator turned the applicant down; the tax code is free for a new application."""

    member: str
    tax_tag: str
    reason: str = ""


class MemberSuspended(Fact, frozen=True, kw_only=True, gc=False, tag="members.member-suspended.v1"):
    """The member may finish what was begun, and begin nothing new."""

    member: str
    reason: str = ""


class MemberReinstated(
    Fact, frozen=True, kw_only=True, gc=False, tag="members.member-reinstated.v1"
):
    """The member has all rights again: a suspension is over, an exclusion or a death was an error."""

    member: str
    reason: str = ""


class MemberExcluded(Fact, frozen=True, kw_only=True, gc=False, tag="members.member-excluded.v1"):
    """The member was put out; what is theirs remains theirs until it is paid out."""

    member: str
    reason: str = ""


class MemberDeceased(Fact, frozen=True, kw_only=True, gc=False, tag="members.member-deceased.v1"):
    """The member died; `day` is when the network took note, what was theirs waits for the heirs."""

    member: str
    note: str = ""


class MemberWithdrawn(Fact, frozen=True, kw_only=True, gc=False, tag="members.member-withdrawn.v1"):
    """The member left and nothing of theirs remains; the tax code is free again."""

    member: str
    tax_tag: str


class MemberForgotten(Fact, frozen=True, kw_only=True, gc=False, tag="members.member-forgotten.v1"):
    """Everything personal about the member can no longer be read: their key is destroyed."""

    member: str


class HomeHubChanged(Fact, frozen=True, kw_only=True, gc=False, tag="members.home-hub-changed.v1"):
    """The member belongs to another hub from now on."""

    member: str
    home_hub: str
    former_hub: str


class ContactChanged(Fact, frozen=True, kw_only=True, gc=False, tag="members.contact-changed.v1"):
    """The member's name and e-mail are these now (sealed)."""

    member: str
    name: str
    email: str


class TaxCodeCorrected(
    Fact, frozen=True, kw_only=True, gc=False, tag="members.tax-code-corrected.v1"
):
    """The tax code was written down wrongly, or changed; the former one is free."""

    member: str
    tax_code: str
    tax_tag: str
    former_tag: str


class UserNamed(Fact, frozen=True, kw_only=True, gc=False, tag="members.user-named.v1"):
    """The user acts for the member from now on."""

    member: str
    user: str


class UserRemoved(Fact, frozen=True, kw_only=True, gc=False, tag="members.user-removed.v1"):
    """The user no longer acts for the member."""

    member: str
    user: str
