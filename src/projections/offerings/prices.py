"""How many shares of everything are issued, and what one cost in the last offering that settled."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.houses.distribute import Of
from ledger.houses.events import DistributionPaid, DistributionUndone
from ledger.offerings.events import OfferingSettled, SharesAdded, SharesRedeemed
from projections.engine.change import Change, Put, See, Update
from projections.engine.table import History


class LastPrice(msgspec.Struct, frozen=True, gc=False):
    """How many shares are issued, what one cost in the last offering that settled, the capital returned since.

    Whatever members pay each other changes nothing here. Of shares that are redeemed the returned capital is gone, too.
    `returns` are the distributions of capital since the offering that were not undone.
    """

    issuer: str
    issued: int
    price_cents: int | None = None
    returned_cents: int = 0
    offering: str = ""
    settled_on: date | None = None
    returns: tuple[str, ...] = ()


PRICES = History(row=LastPrice, name="share_prices", key=("issuer",))


def priced(fact: OfferingSettled, see: See) -> Change:
    """The price is what such shares were last issued for, and no capital came back since."""
    issued = _last(fact.issuer, see).issued + fact.shares
    price = fact.cents // fact.shares
    return Put(LastPrice(fact.issuer, issued, price, 0, fact.offering, fact.day))


def returned(fact: DistributionPaid, see: See) -> Iterator[Change]:
    """The house is worth so much less."""
    if fact.of == Of.CAPITAL:
        last = _last(fact.house, see)
        cents, returns = last.returned_cents + fact.amount_cents, (*last.returns, fact.distribution)
        yield Update(LastPrice, (fact.house,), returned_cents=cents, returns=returns)


def not_returned(fact: DistributionUndone, see: See) -> Iterator[Change]:
    """Capital that came back since the last offering, and went back again, lowers nothing any more."""
    last = _last(fact.house, see)
    if fact.distribution in last.returns:
        cents = max(0, last.returned_cents - fact.amount_cents)
        returns = tuple(one for one in last.returns if one != fact.distribution)
        yield Update(LastPrice, (fact.house,), returned_cents=cents, returns=returns)


def more_issued(fact: SharesAdded, see: See) -> Change:
    """There are more shares, and none of them had a price that all could pay."""
    issued = _last(fact.issuer, see).issued + sum(one.shares for one in fact.holders)
    return Update(LastPrice, (fact.issuer,), issued=issued)


def redeemed(fact: SharesRedeemed, see: See) -> Change:
    """Nobody else's share is worth more or less."""
    before = _last(fact.issuer, see)
    left, of = before.issued - fact.shares, before.issued
    kept = (2 * before.returned_cents * left + of) // (2 * of) if left > 0 else 0
    return Update(LastPrice, (fact.issuer,), issued=left, returned_cents=kept)


def _last(issuer: str, see: See) -> LastPrice:
    found = see(LastPrice, issuer)
    assert found is not None
    return found
