"""Facts about houses: who owns what, who asks for shares, who passes them on, what was paid."""

from datetime import date

import msgspec

from ledger.kernel.fact import Fact


class PledgeLine(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One pledge at its end: whose it was and for how many shares."""

    pledge: str
    member: str
    shares: int


class PaidLine(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One holder's part: the shares at the record date's end, its gross and the tax withheld of it."""

    member: str
    shares: int
    gross_cents: int
    withheld_cents: int


class HouseOpened(Fact, frozen=True, kw_only=True, gc=False, tag="houses.house-opened.v1"):
    """A house is to be bought together at a hub.

    `authorisation` and `deed` say what an acceptance of shares takes, by law or by statute;
    `dividend_ceiling_bp` is the most profit a year, in basis points of the capital.
    """

    house: str
    hub: str
    name: str
    form: str
    authorisation: bool
    deed: bool
    dividend_ceiling_bp: int | None = None


class CampaignOpened(Fact, frozen=True, kw_only=True, gc=False, tag="houses.campaign-opened.v1"):
    """Shares of a house are offered to all members at one price."""

    campaign: str
    house: str
    price_cents: int
    shares_min: int
    shares_max: int
    opens: date
    closes: date
    cooling_off_days: int
    shares_limit: int | None = None


class SharesPledged(Fact, frozen=True, kw_only=True, gc=False, tag="houses.shares-pledged.v1"):
    """A member asked for shares in a campaign and the money is held.

    `settles_after` is told when this pledge's cooling-off moves the settlement to after that day.
    """

    pledge: str
    campaign: str
    house: str
    member: str
    shares: int
    settles_after: date | None = None


class PledgeRevoked(Fact, frozen=True, kw_only=True, gc=False, tag="houses.pledge-revoked.v1"):
    """A member thought again; the money is free. `settles_after` as in a pledge."""

    pledge: str
    campaign: str
    house: str
    member: str
    shares: int
    settles_after: date | None = None


class CampaignSettled(Fact, frozen=True, kw_only=True, gc=False, tag="houses.campaign-settled.v1"):
    """The campaign reached its minimum: every open pledge became shares, and its money the house's."""

    campaign: str
    house: str
    issued: tuple[PledgeLine, ...]


class CampaignFailed(Fact, frozen=True, kw_only=True, gc=False, tag="houses.campaign-failed.v1"):
    """The campaign stayed below its minimum and every pledge was released."""

    campaign: str
    house: str
    released: tuple[PledgeLine, ...]


class CampaignCancelled(
    Fact, frozen=True, kw_only=True, gc=False, tag="houses.campaign-cancelled.v1"
):
    """An operator called the campaign off and every pledge was released."""

    campaign: str
    house: str
    reason: str
    released: tuple[PledgeLine, ...]


class SharesOffered(Fact, frozen=True, kw_only=True, gc=False, tag="houses.shares-offered.v1"):
    """A holder offers shares to a named buyer, or to any member when `buyer` is empty.

    `price_cents` is for all of them together; until the end of `expires` they are locked.
    """

    offer: str
    house: str
    seller: str
    buyer: str
    shares: int
    price_cents: int
    expires: date


class OfferWithdrawn(Fact, frozen=True, kw_only=True, gc=False, tag="houses.offer-withdrawn.v1"):
    """The seller took the offer back; the shares are free."""

    offer: str
    house: str
    seller: str


class OfferExpired(Fact, frozen=True, kw_only=True, gc=False, tag="houses.offer-expired.v1"):
    """Nobody accepted in time; the shares are free."""

    offer: str
    house: str
    seller: str


class TransferAuthorised(
    Fact, frozen=True, kw_only=True, gc=False, tag="houses.transfer-authorised.v1"
):
    """The house's directors or partners resolved that this buyer may accept the offer."""

    offer: str
    house: str
    buyer: str
    resolution: str


class SharesTransferred(
    Fact, frozen=True, kw_only=True, gc=False, tag="houses.shares-transferred.v1"
):
    """A buyer accepted an offer: shares and money passed together."""

    offer: str
    house: str
    seller: str
    buyer: str
    shares: int
    price_cents: int
    resolution: str
    deed: str


class DistributionPaid(
    Fact, frozen=True, kw_only=True, gc=False, tag="houses.distribution-paid.v1"
):
    """Profit, or capital, was paid to those who held shares at the end of the record date.

    The gross parts sum to `amount_cents`; `withheld_bp` is the rate of the tax the house kept back.
    """

    distribution: str
    house: str
    of: str
    amount_cents: int
    record_date: date
    withheld_bp: int
    paid: tuple[PaidLine, ...]
