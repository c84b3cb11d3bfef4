"""Facts about offerings: new shares of a house or a venture are asked for, and issued or released."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref


class Stage(StrEnum):
    """Where an offering stands; NONE is one that was never opened."""

    NONE = "none"
    OPEN = "open"
    SETTLED = "settled"
    FAILED = "failed"
    CANCELLED = "cancelled"


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
