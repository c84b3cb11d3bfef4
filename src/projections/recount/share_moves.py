"""What moves when shares are entered, passed or redeemed."""

from collections.abc import Iterable
from typing import Any

from projections.recount.accounts import CLIENTS_BANK
from projections.recount.money import wallet

Json = dict[str, Any]
Move = tuple[str, int]


def enter(fact: Json) -> Iterable[Move]:
    """What each co-owner pays is the house's capital."""
    house, paid = fact["issuer"], sum(cents for *_, cents in fact["holders"])
    bank, capital = f"Assets:Bank:Houses:{house}", f"Equity:Houses:{house}:Capital"
    theirs = [(wallet(member), cents) for member, _, cents in fact["holders"]]
    return [*theirs, (bank, paid), (CLIENTS_BANK, -paid), (capital, -paid)]


def redeem(fact: Json) -> Iterable[Move]:
    """What a house pays for shares; or a venture, from what waits for it."""
    of, price, withheld = fact["issuer"], fact["price_cents"], fact["withheld_cents"]
    if of.startswith("V"):
        return [(f"Liabilities:Ventures:{of}", price), (wallet(fact["member"]), -price)]
    above = price - fact["capital_cents"]
    return [
        (f"Equity:Houses:{of}:Capital", fact["capital_cents"]),
        (f"Equity:Houses:{of}:{'Distributions' if above > 0 else 'Redemptions'}", above),
        (f"Assets:Bank:Houses:{of}", withheld - price),
        (f"Liabilities:Withholding:{of}", -withheld),
        (CLIENTS_BANK, price - withheld),
        (wallet(fact["member"]), withheld - price),
    ]


def pass_shares(fact: Json) -> Iterable[Move]:
    """The buyer pays the seller."""
    cents = fact["price_cents"]
    return [(wallet(fact["buyer"]), cents), (wallet(fact["seller"]), -cents)]
