"""The journal of a till, row 27 of the domain's table: what did not tie, and what the bank has of it."""

from ledger.till import chart as of_till
from ledger.treasury import chart
from ledger.treasury.events import Posting
from ledger.treasury.post import Draft


def differs(hub: str, cash_cents: int, cards_cents: int) -> Draft:
    """27. The till has more, or less, than its book: AC, AK / Expenses:Till."""
    lines = (
        Posting(of_till.cash(hub), cash_cents),
        Posting(of_till.cards(hub), cards_cents),
        Posting(of_till.till_differences(hub), -cash_cents - cards_cents),
    )
    return Draft(kind="till-counted", about=hub, lines=lines)


def banked(hub: str, account: str, of_cents: int, cents: int) -> Draft:
    """27. Of what was counted so much has arrived: HB / AC or AK, difference to Expenses:Till."""
    lines = (
        Posting(chart.hub_bank(hub), cents),
        Posting(account, -of_cents),
        Posting(of_till.till_differences(hub), of_cents - cents),
    )
    return Draft(kind="till-banked", about=hub, lines=lines)
