"""What a use may cost a member: who asks for what, and every candidate with its rule; the cheapest wins, and why the others do not.

What each rule means, and which of them applies, is said in `explain`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

import msgspec

from ledger.conventions.convention import HubConventions
from ledger.conventions.debt_limits import Left
from ledger.conventions.paid_ahead import PaidAhead
from ledger.conventions.rules import PactRules
from ledger.conventions.sold import Agreed, Rule
from ledger.places.hub import HubKind

Rate = tuple[int, int]
"""Cents, and the VAT within them in basis points."""


class Because(StrEnum):
    """Why a candidate won, lost, or does not apply."""

    CHEAPEST = "cheapest"
    DEARER = "dearer"
    LATER_IN_ORDER = "later-in-order"
    NO_MEMBER = "no-member"
    AT_HOME = "at-home"
    NO_CONVENTION = "no-convention"
    NOT_LISTED = "not-listed"
    NOT_FOR_THEM = "not-for-them"
    MONTH_USED_UP = "month-used-up"
    NOTICE_TOO_SHORT = "notice-too-short"
    NOT_BY_HAND = "not-by-hand"
    COSTS_NOTHING = "costs-nothing"
    NO_VISA_DAY_LEFT = "no-visa-day-left"
    DECLINED = "declined"
    NOT_THE_PAYER = "not-the-payer"
    HALF_A_DAY = "half-a-day"
    BY_THE_HOUR = "by-the-hour"
    NOT_BY_THE_DAY = "not-by-the-day"
    PUBLIC_IS_LESS = "public-is-less"
    NO_LENGTH_PRICE = "no-length-price"
    STAY_TOO_SHORT = "stay-too-short"
    LENGTH_IS_LESS = "length-is-less"
    HUB_AT_ITS_LIMIT = "hub-at-its-limit"
    PAIR_AT_ITS_LIMIT = "pair-at-its-limit"


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """What a use costs by one rule, VAT included; null where the rule does not apply."""

    rule: Rule
    because: Because
    cents: int | None = None
    vat_bp: int = 0


class ByLength(msgspec.Struct, frozen=True, gc=False):
    """What a use costs everybody who uses `slots_from` slots at least, with the VAT of the public price."""

    cents: int
    slots_from: int


class Use(msgspec.Struct, frozen=True, gc=False):
    """One use that is priced: its day, the instant at which it begins, what it costs everybody, and what by length, or why not."""

    day: date
    begins: datetime
    public: Rate
    length: ByLength | Because = Because.NO_LENGTH_PRICE


class Buyer(msgspec.Struct, frozen=True, gc=False):
    """The member who uses it: the side and the hub where they are at home, and on which days they had the agreed price of this offer.

    `visas` are the days of the pact's visa days that they have booked, used or spent, wherever; `no_visa` says why
    none is to be used. What they have paid for `ahead` comes in the order in which it is spent.
    """

    home: str
    side: HubKind
    had: tuple[date, ...] = ()
    visas: tuple[date, ...] = ()
    no_visa: Because | None = None
    ahead: tuple[PaidAhead, ...] = ()


class Offer(msgspec.Struct, frozen=True, gc=False):
    """What a hub offers by which unit, asked for at the instant `now`, its conventions, and how much the buyers' home hubs may owe it.

    A home hub of which nothing is said in `left` has no limit. Each use is one of the `parts` of a unit: half an hour of an hour is one of two.
    """

    hub: str
    side: HubKind
    service: str
    unit: str
    now: datetime
    conventions: HubConventions = HubConventions()
    rules: PactRules = PactRules()
    left: Mapping[str, Left] = {}
    parts: int = 1


class Explained(msgspec.Struct, frozen=True, gc=False):
    """The candidates for one use in the stated order, what was agreed, and what it costs by length, if anything applies.

    `home` is the hub that owes the host for it, if one will; `source` what was paid ahead that it is sold by.
    """

    day: date
    candidates: tuple[Candidate, ...]
    agreed: Agreed | None = None
    length: ByLength | None = None
    home: str = ""
    source: str = ""

    @property
    def won(self) -> Candidate:
        """Return the one that is charged."""
        return next(one for one in self.candidates if one.because is Because.CHEAPEST)
