"""The journal of ventures: money raised waits for the venture, and is paid to it."""

from ledger.offerings.events import SharesRedeemed
from ledger.treasury import chart
from ledger.treasury.events import Posting
from ledger.treasury.post import Draft
from ledger.ventures import chart as of_ventures


def shares_issued(venture: str, cents: int) -> tuple[Posting, ...]:
    """17. What was held for a pledge waits for the venture: H / VL."""
    return (Posting(of_ventures.venture_money(venture), -cents),)


def venture_paid(venture: str, cents: int, about: str = "") -> Draft:
    """17. Money raised is paid to the venture: VL / CB."""
    lines = (
        Posting(of_ventures.venture_money(venture), cents),
        Posting(chart.CLIENTS_BANK, -cents),
    )
    return Draft(kind="venture-paid", about=about or venture, lines=lines)


def redemption(fact: SharesRedeemed) -> tuple[Draft]:
    """A stake is taken back with money that waits for the venture: VL p / W p.

    What the venture pays from its own bank is not in these books: then the price here is zero.
    """
    lines = (
        Posting(of_ventures.venture_money(fact.issuer), fact.price_cents),
        Posting(chart.wallet(fact.member), -fact.price_cents),
    )
    return (Draft(kind="redemption", about=fact.issuer, lines=lines),)
