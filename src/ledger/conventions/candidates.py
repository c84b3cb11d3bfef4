"""What a use may cost a member: every candidate with its rule, the cheapest of which wins, and why the others do not.

public      what it costs everybody
by length   what it costs everybody who uses so many nights
convention  what network and hub have agreed for members of other hubs, within the limits of the price list
by hand     what the host has agreed with the guest
visa day    nothing: the member's home hub owes what is agreed, on so many days a year, as long as it may owe more
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import msgspec

from ledger.conventions.convention import AgreedTerms, HubConventions
from ledger.conventions.debt_limits import UNLIMITED, Left
from ledger.conventions.events import AgreedPrice, For
from ledger.conventions.rules import PactRule, PactRules
from ledger.conventions.sold import BY_AGREEMENT, Agreed, Rule
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
    none is to be used.
    """

    home: str
    side: HubKind
    had: tuple[date, ...] = ()
    visas: tuple[date, ...] = ()
    no_visa: Because | None = None


class Offer(msgspec.Struct, frozen=True, gc=False):
    """What a hub offers by which unit, asked for at the instant `now`, its conventions, and how much the buyers' home hubs may owe it.

    A home hub of which nothing is said in `left` has no limit.
    """

    hub: str
    side: HubKind
    service: str
    unit: str
    now: datetime
    conventions: HubConventions = HubConventions()
    rules: PactRules = PactRules()
    left: Mapping[str, Left] = {}


class Explained(msgspec.Struct, frozen=True, gc=False):
    """The candidates for one use in the stated order, what was agreed, and what it costs by length, if anything applies; the buyer's `home` hub."""

    day: date
    candidates: tuple[Candidate, ...]
    agreed: Agreed | None = None
    length: ByLength | None = None
    home: str = ""

    @property
    def won(self) -> Candidate:
        """Return the one that is charged."""
        return next(one for one in self.candidates if one.because is Because.CHEAPEST)


def explain(
    offer: Offer, buyer: Buyer | None, uses: Iterable[Use], owed: Counter[str] | None = None
) -> Iterator[Explained]:
    """Yield the candidates for each use, one after the other: what the first one takes of a limit the next lacks.

    Without a buyer it is used by somebody who is no member. In `owed` is counted what this sale makes home hubs owe, by
    hub: buyers in one sale share it.
    """
    owed = Counter[str]() if owed is None else owed
    had = Counter(map(_month, buyer.had)) if buyer else Counter[Any]()
    visas = Counter(day.year for day in buyer.visas) if buyer else Counter[int]()
    for use in uses:
        agreed = _agreed(offer, buyer, use, had)
        found = Explained(
            use.day,
            _judged(
                (
                    _visa_day(offer, buyer, use, agreed, visas, owed),
                    _NOT_BY_HAND,
                    _convention(agreed),
                    _by_length(use),
                    Candidate(Rule.PUBLIC, _OPEN, *use.public),
                )
            ),
            agreed if isinstance(agreed, Agreed) else None,
            use.length if isinstance(use.length, ByLength) else None,
            buyer.home if buyer else "",
        )
        if found.won.rule in BY_AGREEMENT:
            had[_month(use.day)] += 1
        if found.won.rule is Rule.VISA_DAY:
            visas[use.day.year] += 1
            owed[found.home] += found.agreed.cents if found.agreed else 0
        yield found


_OPEN: Final = Because.CHEAPEST
"""What applies is open until all are compared."""
_NOT_BY_HAND: Final = Candidate(Rule.BY_HAND, Because.NOT_BY_HAND)
"""A price by hand is agreed for what was sold before."""


def _judged(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Return the candidates in order, each with why: the cheapest wins, of equals the first."""
    in_order = sorted(candidates, key=lambda one: list(Rule).index(one.rule))
    best = min((one for one in in_order if one.cents is not None), key=_cents)

    def why(one: Candidate) -> Because:
        if one.cents is None or one is best:
            return one.because
        return Because.LATER_IN_ORDER if one.cents == best.cents else Because.DEARER

    return tuple(msgspec.structs.replace(one, because=why(one)) for one in in_order)


def _cents(one: Candidate) -> int:
    assert one.cents is not None, "it applies"
    return one.cents


def _visa_day(
    offer: Offer,
    buyer: Buyer | None,
    use: Use,
    agreed: Agreed | Because,
    visas: Counter[int],
    owed: Counter[str],
) -> Candidate:
    """Return a visa day: only where an agreed price applies, which the home hub will owe, and nobody would pay less."""
    if isinstance(agreed, Because):
        return Candidate(Rule.VISA_DAY, agreed)
    if not agreed.cents or not use.public[0]:
        return Candidate(Rule.VISA_DAY, Because.COSTS_NOTHING)
    if use.public[0] < agreed.cents:
        return Candidate(Rule.VISA_DAY, Because.PUBLIC_IS_LESS)
    if isinstance(use.length, ByLength) and use.length.cents < agreed.cents:
        return Candidate(Rule.VISA_DAY, Because.LENGTH_IS_LESS)
    if buyer is not None and buyer.no_visa is not None:
        return Candidate(Rule.VISA_DAY, buyer.no_visa)
    if visas[use.day.year] >= offer.rules.on(PactRule.VISA_DAYS_A_YEAR, use.day):
        return Candidate(Rule.VISA_DAY, Because.NO_VISA_DAY_LEFT)
    if buyer is not None and (limit := _at_limit(offer, buyer.home, agreed.cents, owed)):
        return Candidate(Rule.VISA_DAY, limit)
    return Candidate(Rule.VISA_DAY, _OPEN, 0, agreed.vat_bp)


def _at_limit(offer: Offer, home: str, cents: int, owed: Counter[str]) -> Because | None:
    """Return which limit of the home hub's debt so many cents more would pass, if any."""
    left, more = offer.left.get(home, UNLIMITED), owed[home] + cents
    if left.hub is not None and more > left.hub:
        return Because.HUB_AT_ITS_LIMIT
    if left.pair is not None and more > left.pair:
        return Because.PAIR_AT_ITS_LIMIT
    return None


def _convention(agreed: Agreed | Because) -> Candidate:
    if isinstance(agreed, Because):
        return Candidate(Rule.CONVENTION, agreed)
    return Candidate(Rule.CONVENTION, _OPEN, agreed.cents, agreed.vat_bp)


def _by_length(use: Use) -> Candidate:
    if isinstance(use.length, Because):
        return Candidate(Rule.BY_LENGTH, use.length)
    return Candidate(Rule.BY_LENGTH, _OPEN, use.length.cents, use.public[1])


def _agreed(
    offer: Offer, buyer: Buyer | None, use: Use, had: Counter[tuple[int, int]]
) -> Agreed | Because:
    """Return the cheapest agreed price that the buyer may have, or why there is none."""
    if buyer is None:
        return Because.NO_MEMBER
    if buyer.home == offer.hub:
        return Because.AT_HOME
    if (terms := offer.conventions.on(use.day)) is None:
        return Because.NO_CONVENTION
    listed = [(n, one) for n, one in enumerate(terms.prices) if _is_of(one, offer)]
    if not listed:
        return Because.NOT_LISTED
    meant = [(n, one) for n, one in listed if _is_for(one, offer, buyer)]
    if not meant:
        return Because.NOT_FOR_THEM
    left = [
        (n, one)
        for n, one in meant
        if one.most_a_month is None or had[_month(use.day)] < one.most_a_month
    ]
    if not left:
        return Because.MONTH_USED_UP
    in_time = [(n, one) for n, one in left if _is_in_time(one, offer, use)]
    if not in_time:
        return Because.NOTICE_TOO_SHORT
    return _told(terms, *min(in_time, key=lambda one: (one[1].agreed_cents, one[0])))


def _told(terms: AgreedTerms, line: int, price: AgreedPrice) -> Agreed:
    return Agreed(price.agreed_cents, price.vat_bp, terms.convention, terms.version, line)


def _is_of(price: AgreedPrice, offer: Offer) -> bool:
    return (price.service, price.unit) == (offer.service, offer.unit)


def _is_for(price: AgreedPrice, offer: Offer, buyer: Buyer) -> bool:
    match For(price.whom):
        case For.OTHER_SIDE:
            return buyer.side is not offer.side
        case For.ALL_HUBS:
            return True
        case For.NAMED_HUBS:
            return buyer.home in price.hubs


def _is_in_time(price: AgreedPrice, offer: Offer, use: Use) -> bool:
    notice = timedelta(hours=price.notice_hours)
    return not notice or offer.now + notice <= use.begins


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
