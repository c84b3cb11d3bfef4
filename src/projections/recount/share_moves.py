"""What moves when shares are entered, passed or redeemed, or a part of a distribution goes back."""

from collections.abc import Container, Iterable
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


def give_back(fact: Json) -> Iterable[Move]:
    """A part of a distribution goes back; what is gone of it the network lends, and the member owes."""
    house, member, back = fact["house"], fact["member"], fact["left_cents"] + fact["owed_cents"]
    source = "Distributions" if fact["of"] == "profit" else "Capital"
    theirs = f"Liabilities:Unclaimed:{member}" if fact.get("unclaimed") else wallet(member)
    return [
        (theirs, fact["left_cents"]),
        (CLIENTS_BANK, -fact["left_cents"]),
        (f"Assets:Receivables:{member}", fact["owed_cents"]),
        ("Assets:Bank:Network", -fact["owed_cents"]),
        (f"Assets:Bank:Houses:{house}", back),
        (f"Liabilities:Withholding:{house}", fact["withheld_cents"]),
        (f"Equity:Houses:{house}:{source}", -fact["gross_cents"]),
    ]


def pay_venture(fact: Json) -> Iterable[Move]:
    """What a venture got leaves the clients' bank."""
    cents = fact["amount_cents"]
    return [(f"Liabilities:Ventures:{fact['venture']}", cents), (CLIENTS_BANK, -cents)]


def undo_payment(fact: Json) -> Iterable[Move]:
    """The same, the other way round."""
    return [(account, -cents) for account, cents in pay_venture(fact)]


def pay_holder(fact: Json, left: Container[str]) -> list[Move]:
    """Into the wallet; what is due to somebody who has left waits, unclaimed."""
    house, member = fact["house"], fact["member"]
    gross, withheld = fact["gross_cents"], fact["withheld_cents"]
    source = "Distributions" if fact["of"] == "profit" else "Capital"
    owed = f"Liabilities:Unclaimed:{member}" if member in left else wallet(member)
    return [
        (f"Equity:Houses:{house}:{source}", gross),
        (CLIENTS_BANK, gross - withheld),
        (f"Assets:Bank:Houses:{house}", withheld - gross),
        (f"Liabilities:Withholding:{house}", -withheld),
        (owed, withheld - gross),
    ]
