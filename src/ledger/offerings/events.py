"""Facts about offerings: new shares of a house or a venture are asked for, and issued or released."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

import msgspec

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref


class Stage(StrEnum):
    """Where an offering stands; NONE is one that was never opened."""

    NONE = "none"
    OPEN = "open"
    SETTLED = "settled"
    FAILED = "failed"
    CANCELLED = "cancelled"


class WhyCancelled(StrEnum):
    """Why an offering was called off, in words that name nobody."""

    SELLER_WITHDREW = "seller-withdrew"
    TERMS_CHANGE = "terms-change"
    PURCHASE_FAILED = "purchase-failed"
    NOT_NEEDED = "not-needed"
    OTHER = "other"


class OfferingOpened(Fact, frozen=True, kw_only=True, gc=False, tag="offerings.offering-opened.v1"):
    """New shares of the issuer are offered to all members at one price.

    `issuer` is the id of the house or the venture; `shares_limit` is the most one member may have.
    """

    begins: ClassVar = "offering"

    offering: Ref
    issuer: Ref
    price_cents: int
    shares_min: int
    shares_max: int
    opens: date
    closes: date
    cooling_off_days: int
    shares_limit: int | None = None


class OfferingExtended(
    Fact, frozen=True, kw_only=True, gc=False, tag="offerings.offering-extended.v1"
):
    """Shares may be asked for until a later closing day; `settles_after` as in a pledge."""

    offering: Ref
    issuer: Ref
    closes: date
    settles_after: date | None = None


class OfPledge(Fact, frozen=True, kw_only=True, gc=False):
    """What happened to one member's pledge for so many shares, whose price is `cents`."""

    pledge: Ref
    offering: Ref
    issuer: Ref
    member: Ref
    shares: int
    cents: int


class SharesPledged(
    OfPledge, frozen=True, kw_only=True, gc=False, tag="offerings.shares-pledged.v1"
):
    """A member asked for shares and the money is held.

    `settles_after` is told when this pledge's cooling-off moves the settlement to after that day.
    """

    settles_after: date | None = None


class PledgeProlonged(
    OfPledge, frozen=True, kw_only=True, gc=False, tag="offerings.pledge-prolonged.v1"
):
    """Who asked for shares is told that the offering closes later; the pledge stands, and may be revoked."""

    found_by: ClassVar = {"offering": "offering", "member": "member"}

    closes: date


class PledgeLowered(
    OfPledge, frozen=True, kw_only=True, gc=False, tag="offerings.pledge-lowered.v1"
):
    """A member asks for fewer shares than before: `shares` are left, and the money of the others is free.

    The pledge keeps its name and its day, so that its place and its cooling-off are as they were.
    """

    freed_cents: int


class PledgeGone(OfPledge, frozen=True, kw_only=True, gc=False):
    """A pledge is none any more before its offering is over; `settles_after` as in a pledge."""

    settles_after: date | None = None


class PledgeRevoked(
    PledgeGone, frozen=True, kw_only=True, gc=False, tag="offerings.pledge-revoked.v1"
):
    """A member thought again; the money is free."""


class PledgeLapsed(
    PledgeGone, frozen=True, kw_only=True, gc=False, tag="offerings.pledge-lapsed.v1"
):
    """The member was put out, or died; the money is free."""


class SharesIssued(OfPledge, frozen=True, kw_only=True, gc=False, tag="offerings.shares-issued.v1"):
    """One pledge of an offering that settled became shares, and its money the issuer's."""


class PledgeReleased(
    OfPledge, frozen=True, kw_only=True, gc=False, tag="offerings.pledge-released.v1"
):
    """One pledge of an offering that failed or was cancelled came to nothing; its money is free."""


class Share(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A member and how many shares are theirs."""

    member: Ref
    shares: int


class SharesPassed(Fact, frozen=True, kw_only=True, gc=False):
    """Shares of a house or a venture came, passed or went by a document, and not by an offering.

    `moves` are the members whom it concerns, each with how many shares more or fewer.
    """

    issuer: Ref
    document: str

    @property
    def moves(self) -> tuple[tuple[str, int], ...]:
        """Return who has how many more, or fewer."""
        return ()


class Holding(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A member, how many shares are theirs from now on, and what these cost them, in cents."""

    member: Ref
    shares: int
    cents: int


class SharesAdded(SharesPassed, frozen=True, kw_only=True, gc=False):
    """Shares came onto the register without an offering; each holder with what they cost."""

    holders: tuple[Holding, ...]

    @property
    def moves(self) -> tuple[tuple[str, int], ...]:
        """Return every holder."""
        return tuple((one.member, one.shares) for one in self.holders)


class SharesEntered(
    SharesAdded, frozen=True, kw_only=True, gc=False, tag="offerings.shares-entered.v1"
):
    """Co-owners came in by deed; what each paid through the network is in the entry beside it."""


class SharesRegistered(
    SharesAdded, frozen=True, kw_only=True, gc=False, tag="offerings.shares-registered.v1"
):
    """A house that existed before has these holders, who paid long ago."""


class SharesGiven(
    SharesPassed, frozen=True, kw_only=True, gc=False, tag="offerings.shares-given.v1"
):
    """A member passed shares to another for nothing; `resolution` where the issuer's form asks for one."""

    giver: Ref
    receiver: Ref
    shares: int
    resolution: str

    @property
    def moves(self) -> tuple[tuple[str, int], ...]:
        """Return the giver, then the receiver."""
        return (self.giver, -self.shares), (self.receiver, self.shares)


class SharesInherited(
    SharesPassed, frozen=True, kw_only=True, gc=False, tag="offerings.shares-inherited.v1"
):
    """Shares of a member who died passed to the heirs whom the document names."""

    deceased: Ref
    heirs: tuple[Share, ...]

    @property
    def moves(self) -> tuple[tuple[str, int], ...]:
        """Return the deceased, then the heirs."""
        shares = sum(heir.shares for heir in self.heirs)
        return (self.deceased, -shares), *((heir.member, heir.shares) for heir in self.heirs)


class SharesRedeemed(
    SharesPassed, frozen=True, kw_only=True, gc=False, tag="offerings.shares-redeemed.v1"
):
    """The issuer took shares back and cancelled them, for `price_cents` in all; they were `capital_cents` of its capital.

    They had cost `cost_cents` of that; `withheld_cents` are the tax that it keeps back of the rest, at `rate_bp`.
    """

    member: Ref
    shares: int
    price_cents: int
    cost_cents: int
    rate_bp: int
    withheld_cents: int
    capital_cents: int

    @property
    def moves(self) -> tuple[tuple[str, int], ...]:
        """Return the former holder; nobody has them any more."""
        return ((self.member, -self.shares),)


class OfLien(Fact, frozen=True, kw_only=True, gc=False):
    """A lien on so many of a member's shares of an issuer, by a document."""

    found_by: ClassVar = {"issuer": "issuer"}

    lien: Ref
    issuer: Ref
    member: Ref
    shares: int
    document: str


class LienEntered(OfLien, frozen=True, kw_only=True, gc=False, tag="offerings.lien-entered.v1"):
    """A creditor has a right to the shares, which stay where they are meanwhile."""

    creditor: str


class LienLifted(OfLien, frozen=True, kw_only=True, gc=False, tag="offerings.lien-lifted.v1"):
    """The shares are free again."""


class OfferingOver(Fact, frozen=True, kw_only=True, gc=False):
    """An offering ended with so many open `pledges`; what became of each is told beside it.

    The offering is what the fact `becomes`.
    """

    becomes: ClassVar[Stage]

    offering: Ref
    issuer: Ref
    shares: int
    cents: int
    pledges: int


class OfferingSettled(
    OfferingOver, frozen=True, kw_only=True, gc=False, tag="offerings.offering-settled.v1"
):
    """The minimum was reached: shares are issued for every pledge."""

    becomes: ClassVar = Stage.SETTLED


class OfferingFailed(
    OfferingOver, frozen=True, kw_only=True, gc=False, tag="offerings.offering-failed.v1"
):
    """The minimum was not reached: every pledge is released."""

    becomes: ClassVar = Stage.FAILED


class OfferingCancelled(
    OfferingOver, frozen=True, kw_only=True, gc=False, tag="offerings.offering-cancelled.v1"
):
    """An operator called the offering off: every pledge is released."""

    becomes: ClassVar = Stage.CANCELLED

    reason: str
