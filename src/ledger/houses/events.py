"""Facts about houses: which there are, who passes shares on, what was paid."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref

PROFIT = "profit"
CAPITAL = "capital"


class OfferState(StrEnum):
    """Where an offer stands; NONE is one that was never made."""

    NONE = "none"
    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    LAPSED = "lapsed"


class HouseOpened(Fact, frozen=True, kw_only=True, gc=False, tag="houses.house-opened.v1"):
    """A house is to be bought together at a hub.

    `authorisation` and `deed` say what an acceptance of shares takes, by law or by statute;
    `dividend_ceiling_bp` is the most profit a year, in basis points of the capital; `nominal_cents` is what
    a cooperative's share stands for.
    """

    found_by: ClassVar = {"hub": "hub"}
    begins: ClassVar = "house"

    house: Ref
    hub: Ref
    name: str
    form: str
    authorisation: bool
    deed: bool
    dividend_ceiling_bp: int | None = None
    nominal_cents: int | None = None


class HouseDescribed(Fact, frozen=True, kw_only=True, gc=False, tag="houses.house-described.v1"):
    """Where the house stands: its address, and its reference in the cadastre."""

    found_by: ClassVar = {"house": "house"}

    house: Ref
    address: str
    cadastre: str


class DocumentFiled(Fact, frozen=True, kw_only=True, gc=False, tag="houses.document-filed.v1"):
    """A file is among the house's documents: its SHA-256, what it is called (sealed), the day that it bears."""

    house: Ref
    title: str
    kind: str
    sha256: str
    dated: date


class NewsPublished(Fact, frozen=True, kw_only=True, gc=False, tag="houses.news-published.v1"):
    """Whoever holds shares of the house was told something (sealed)."""

    found_by: ClassVar = {"house": "house"}

    house: Ref
    kind: str
    words: str


class SharesOffered(Fact, frozen=True, kw_only=True, gc=False, tag="houses.shares-offered.v1"):
    """A holder offers shares to a named buyer, or to any member when `buyer` is empty.

    `price_cents` is for all of them together; until the end of `expires` they are locked.
    """

    found_by: ClassVar = {"house": "house", "buyer": "member"}
    begins: ClassVar = "offer"

    offer: Ref
    house: Ref
    seller: Ref
    buyer: Ref
    shares: int
    price_cents: int
    expires: date


class OfferEnded(Fact, frozen=True, kw_only=True, gc=False):
    """An offer is over: it is what the fact `becomes`."""

    found_by: ClassVar = {"house": "house"}
    becomes: ClassVar[OfferState]

    offer: Ref
    house: Ref
    seller: Ref


class OfferWithdrawn(
    OfferEnded, frozen=True, kw_only=True, gc=False, tag="houses.offer-withdrawn.v1"
):
    """The seller took the offer back; the shares are free."""

    becomes: ClassVar = OfferState.WITHDRAWN


class OfferExpired(OfferEnded, frozen=True, kw_only=True, gc=False, tag="houses.offer-expired.v1"):
    """Nobody accepted in time; the shares are free."""

    becomes: ClassVar = OfferState.EXPIRED


class OfferLapsed(OfferEnded, frozen=True, kw_only=True, gc=False, tag="houses.offer-lapsed.v1"):
    """The seller was put out, or died; the shares are what remains of theirs."""

    becomes: ClassVar = OfferState.LAPSED


class TransferAuthorised(
    Fact, frozen=True, kw_only=True, gc=False, tag="houses.transfer-authorised.v1"
):
    """The house's directors or partners resolved that this buyer may accept the offer."""

    found_by: ClassVar = {"house": "house", "buyer": "member"}

    offer: Ref
    house: Ref
    buyer: Ref
    resolution: str


class TransferRequested(
    Fact, frozen=True, kw_only=True, gc=False, tag="houses.transfer-requested.v1"
):
    """The house's directors are asked whether this buyer may accept: from that day on they have to answer."""

    found_by: ClassVar = {"house": "house", "buyer": "member"}

    offer: Ref
    house: Ref
    buyer: Ref


class TransferRefused(Fact, frozen=True, kw_only=True, gc=False, tag="houses.transfer-refused.v1"):
    """The house's directors or partners resolved, for reasons, that this buyer may not accept."""

    found_by: ClassVar = {"house": "house", "buyer": "member"}

    offer: Ref
    house: Ref
    buyer: Ref
    resolution: str
    reasons: str


class SharesTransferred(
    Fact, frozen=True, kw_only=True, gc=False, tag="houses.shares-transferred.v1"
):
    """A buyer accepted an offer, or a part of it: shares and money passed together.

    `shares_left` are still on offer; when none are, the offer is over.
    """

    found_by: ClassVar = {"house": "house"}

    offer: Ref
    house: Ref
    seller: Ref
    buyer: Ref
    shares: int
    price_cents: int
    shares_left: int
    deed: str


class DistributionPaid(
    Fact, frozen=True, kw_only=True, gc=False, tag="houses.distribution-paid.v1"
):
    """Profit, or capital, was paid to those who held shares at the end of the record date.

    `amount_cents` is `net_cents` and `withheld_cents` together, to so many `holders`; what each of
    them got is told beside it. `as_profit_cents` of it are profit to whoever taxes, whatever it is called (TUIR 47(1)).
    """

    begins: ClassVar = "distribution"

    distribution: Ref
    house: Ref
    of: str
    amount_cents: int
    record_date: date
    as_profit_cents: int
    holders: int
    net_cents: int
    withheld_cents: int


class HoldersPart(Fact, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One holder's part of a distribution: the shares at the record date's end, gross and withheld.

    `cost_cents` of it are capital that comes back: untaxed, and the shares have cost so much less. The rest is taxed
    at `rate_bp`.
    """

    found_by: ClassVar = {"member": "member"}

    distribution: Ref
    house: Ref
    of: str
    member: Ref
    shares: int
    gross_cents: int
    cost_cents: int
    rate_bp: int
    withheld_cents: int


class HolderPaid(HoldersPart, frozen=True, kw_only=True, tag="houses.holder-paid.v1"):
    """A holder was paid; what is due to somebody who has left waits `unclaimed`."""

    unclaimed: bool = False


class DistributionUndone(
    Fact, frozen=True, kw_only=True, gc=False, tag="houses.distribution-undone.v1"
):
    """A distribution was wrong, and what it `paid` on a day went back: what it was, and for which reason.

    Of `amount_cents` holders had `left_cents` left and owe `owed_cents`; `withheld_cents` are the house's
    claim on the state. What each of them gave back is told beside it.
    """

    distribution: Ref
    house: Ref
    of: str
    amount_cents: int
    as_profit_cents: int
    paid: date
    holders: int
    left_cents: int
    owed_cents: int
    withheld_cents: int
    reason: str


class HolderPartUndone(HoldersPart, frozen=True, kw_only=True, tag="houses.holder-part-undone.v1"):
    """A part went back: of the net so much was left, the rest the holder owes the network.

    The shares have cost `cost_cents` more again: what came back of the cost, for those that are still there.
    """

    left_cents: int
    owed_cents: int
    unclaimed: bool = False


class WithholdingRateSet(
    Fact, frozen=True, kw_only=True, gc=False, tag="houses.withholding-rate-set.v1"
):
    """From a day on a law taxes profit that is paid to such holders (`persons`) at this rate."""

    holders: str
    rate_bp: int
    valid_from: date
    law: str


class HolderRateSet(Fact, frozen=True, kw_only=True, gc=False, tag="houses.holder-rate-set.v1"):
    """From a day on a house keeps back this rate of one holder's profit, for a reason (sealed)."""

    found_by: ClassVar = {"member": "member"}

    house: Ref
    member: Ref
    rate_bp: int
    valid_from: date
    reason: str


class HouseAppraised(Fact, frozen=True, kw_only=True, gc=False, tag="houses.house-appraised.v1"):
    """A building was found to be worth so much on a day; who says so, and in which document."""

    found_by: ClassVar = {"house": "house"}
    begins: ClassVar = "appraisal"

    appraisal: Ref
    house: Ref
    amount_cents: int
    appraised_on: date
    source: str
    document: str
