"""The journal of co-living agreements, row 33 of the domain's table: what is owed, and what is paid of it."""

from datetime import date

from ledger.agreements import chart as of_agreements
from ledger.houses import chart as of_houses
from ledger.kernel.ids import Prefix, is_id_of
from ledger.treasury import chart
from ledger.treasury.events import Posting
from ledger.treasury.post import Draft


def share(hub: str, agreement: str, cents: int) -> Draft:
    """33. The owner's share of a stay: Expenses:Agreements s / Liabilities:Agreements s."""
    return Draft(kind="agreement-share", about=agreement, lines=_owed(hub, agreement, cents))


def rent(hub: str, agreement: str, cents: int, last: date) -> Draft:
    """33. A month's rent, on its last day or the first open one after it: Expenses:Agreements r / Liabilities:Agreements r."""
    lines = _owed(hub, agreement, cents)
    return Draft(kind="agreement-rent", about=agreement, lines=lines, day=last, or_later=True)


def paid(hub: str, agreement: str, owner: str, cents: int) -> Draft:
    """33. The owner is paid p: Liabilities:Agreements p / HB p; a house of this book has earned it as rent: OB p / RI p."""
    lines: tuple[Posting, ...] = (
        Posting(of_agreements.agreements_owed(hub), cents, agreement),
        Posting(chart.hub_bank(hub), -cents),
    )
    if is_id_of(Prefix.HOUSE, owner):
        lines += (
            Posting(chart.house_bank(owner), cents),
            Posting(of_houses.rent_income(owner), -cents),
        )
    return Draft(kind="agreement-paid", about=agreement, lines=lines)


def _owed(hub: str, agreement: str, cents: int) -> tuple[Posting, ...]:
    return (
        Posting(of_agreements.agreements_cost(hub), cents),
        Posting(of_agreements.agreements_owed(hub), -cents, agreement),
    )
