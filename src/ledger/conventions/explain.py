"""What a use may cost a member: every candidate with its rule, the cheapest of which wins, and why the others do not.

public      what it costs everybody
by length   what it costs everybody who uses so many nights
convention  what network and hub have agreed for members of other hubs, within the limits of the price list
by hand     what the host has agreed with the guest
visa day    nothing: the member's home hub owes what is agreed, on so many days a year, as long as it may owe more
plan        nothing for so many uses of a month that is paid, then what the plan asks for more; told to those who have one
credit      nothing: it was bought, or given, before; told to those who have some
            elsewhere than at the hub that sold it, that hub owes what is agreed, as for a visa day
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

import msgspec

from ledger.conventions.candidates import (
    Because,
    Buyer,
    ByLength,
    Candidate,
    Explained,
    Offer,
    Use,
)
from ledger.conventions.convention import AgreedTerms
from ledger.conventions.debt_limits import UNLIMITED
from ledger.conventions.events import AgreedPrice
from ledger.conventions.lines import is_for, is_in_time, is_of
from ledger.conventions.paid_ahead import Drawn, PaidAhead, costs, on
from ledger.conventions.rules import PactRule
from ledger.conventions.sold import BY_AGREEMENT, PAID_AHEAD, Agreed, Rule


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
    drawn: Drawn = {}
    for use in uses:
        agreed = _agreed(offer, buyer, use, had)
        ahead = {
            rule: _ahead(offer, buyer, use, one, _Taken(had, drawn, owed))
            for rule in PAID_AHEAD
            if buyer and (one := tuple(on(use.day, buyer.ahead, rule)))
        }
        candidates = _judged(
            (
                _visa_day(offer, buyer, use, agreed, visas, owed),
                *(one.candidate for one in ahead.values()),
                _NOT_BY_HAND,
                _convention(agreed),
                _by_length(use),
                Candidate(Rule.PUBLIC, _OPEN, *use.public),
            )
        )
        found = _found(offer, buyer, use, candidates, agreed, ahead)
        if found.won.rule in BY_AGREEMENT or found.home:
            had[_month(use.day)] += 1
        if found.won.rule is Rule.VISA_DAY:
            visas[use.day.year] += 1
        if found.home:
            owed[found.home] += found.agreed.cents if found.agreed else 0
        if (taken := ahead.get(found.won.rule)) and taken.of and not found.won.cents:
            key = taken.of.source, taken.of.first
            drawn[key] = drawn.get(key, 0) + 1
        yield found


class _Taken(msgspec.Struct, frozen=True, gc=False):
    """What this sale has taken so far: of lines by month, of what was paid ahead, of what hubs may owe."""

    had: Counter[Any]
    drawn: Drawn
    owed: Counter[str]


class _Ahead(msgspec.Struct, frozen=True, gc=False):
    """A candidate that was paid ahead, `of` what, and the price at which the hub that sold it will owe it, if it will."""

    candidate: Candidate
    of: PaidAhead | None = None
    agreed: Agreed | None = None


def _found(
    offer: Offer,
    buyer: Buyer | None,
    use: Use,
    candidates: tuple[Candidate, ...],
    agreed: Agreed | Because,
    ahead: Mapping[Rule, _Ahead],
) -> Explained:
    """Return what a use is sold by."""
    said = agreed if isinstance(agreed, Agreed) else None
    found = Explained(
        use.day, candidates, said, use.length if isinstance(use.length, ByLength) else None
    )
    if found.won.rule is Rule.VISA_DAY and buyer:
        return msgspec.structs.replace(found, home=buyer.home)
    if (one := ahead.get(found.won.rule)) is None or one.of is None:
        return found
    owes = "" if one.of.hub == offer.hub else one.of.hub
    return msgspec.structs.replace(
        found, agreed=one.agreed or said, home=owes, source=one.of.source
    )


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
    if (less := _is_less(use, agreed)) is not None:
        return Candidate(Rule.VISA_DAY, less)
    if buyer is not None and buyer.no_visa is not None:
        return Candidate(Rule.VISA_DAY, buyer.no_visa)
    if visas[use.day.year] >= offer.rules.on(PactRule.VISA_DAYS_A_YEAR, use.day):
        return Candidate(Rule.VISA_DAY, Because.NO_VISA_DAY_LEFT)
    if buyer is not None and (limit := _at_limit(offer, buyer.home, agreed.cents, owed)):
        return Candidate(Rule.VISA_DAY, limit)
    return Candidate(Rule.VISA_DAY, _OPEN, 0, agreed.vat_bp)


def _is_less(use: Use, agreed: Agreed) -> Because | None:
    """Return why no hub owes what was agreed, if so: it costs nothing, or everybody pays less."""
    if not agreed.cents or not use.public[0]:
        return Because.COSTS_NOTHING
    if use.public[0] < agreed.cents:
        return Because.PUBLIC_IS_LESS
    if isinstance(use.length, ByLength) and use.length.cents < agreed.cents:
        return Because.LENGTH_IS_LESS
    return None


def _ahead(
    offer: Offer, buyer: Buyer, use: Use, some: tuple[PaidAhead, ...], taken: _Taken
) -> _Ahead:
    """Return the first that costs least of what was paid ahead, or why the last of it does not apply."""
    every = [_paid(offer, buyer, use, one, taken) for one in some]
    apply = [one for one in every if one.candidate.cents is not None]
    return min(apply, key=lambda one: _cents(one.candidate)) if apply else every[-1]


def _paid(offer: Offer, buyer: Buyer, use: Use, one: PaidAhead, taken: _Taken) -> _Ahead:
    """Return what a use costs by something that was paid ahead; a hub that sold it owes the host what was agreed."""
    if not use.public[0]:
        return _Ahead(Candidate(one.rule, Because.COSTS_NOTHING))
    if (cents := costs(one, taken.drawn, offer.hub)) is None:
        return _Ahead(Candidate(one.rule, Because.MONTH_USED_UP))
    if one.hub == offer.hub:
        return _Ahead(Candidate(one.rule, _OPEN, cents, one.vat_bp), one)
    seller = msgspec.structs.replace(buyer, home=one.hub, side=one.side)
    agreed = _agreed(offer, seller, use, taken.had)
    if isinstance(agreed, Because):
        return _Ahead(Candidate(one.rule, agreed))
    no = _is_less(use, agreed) or _at_limit(offer, one.hub, agreed.cents, taken.owed)
    if no is not None:
        return _Ahead(Candidate(one.rule, no))
    return _Ahead(Candidate(one.rule, _OPEN, 0, agreed.vat_bp), one, agreed)


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
    listed = [
        (n, one) for n, one in enumerate(terms.prices) if is_of(one, offer.service, offer.unit)
    ]
    if not listed:
        return Because.NOT_LISTED
    meant = [(n, one) for n, one in listed if is_for(one, offer.side, buyer.home, buyer.side)]
    if not meant:
        return Because.NOT_FOR_THEM
    left = [
        (n, one)
        for n, one in meant
        if one.most_a_month is None or had[_month(use.day)] < one.most_a_month * offer.parts
    ]
    if not left:
        return Because.MONTH_USED_UP
    in_time = [(n, one) for n, one in left if is_in_time(one, offer.now, use.begins)]
    if not in_time:
        return Because.NOTICE_TOO_SHORT
    line, price = min(in_time, key=lambda one: (one[1].agreed_cents, one[0]))
    return _told(terms, line, price, offer.parts)


def _told(terms: AgreedTerms, line: int, price: AgreedPrice, parts: int) -> Agreed:
    return Agreed(price.agreed_cents // parts, price.vat_bp, terms.convention, terms.version, line)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
