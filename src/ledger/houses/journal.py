"""The journal of houses: shares paid for, rent, expenses, distributions, numbered as in the domain's table."""

from ledger.houses import chart as of_houses
from ledger.houses.events import CAPITAL, HolderPaid, HolderPartUndone
from ledger.offerings.events import SharesRedeemed
from ledger.treasury import chart
from ledger.treasury.events import Posting
from ledger.treasury.own_chart import loans
from ledger.treasury.post import Draft


def shares_issued(house: str, cents: int) -> tuple[Posting, ...]:
    """8. What was held for a pledge becomes the house's capital: H, OB / CB, EC."""
    return (
        Posting(chart.house_bank(house), cents),
        Posting(chart.CLIENTS_BANK, -cents),
        Posting(of_houses.capital(house), -cents),
    )


def shares_paid(buyer: str, seller: str, cents: int, about: str) -> Draft:
    """9. An accepted offer is paid: W buyer p / W seller p."""
    lines = (Posting(chart.wallet(buyer), cents), Posting(chart.wallet(seller), -cents))
    return Draft(kind="shares-paid", about=about, lines=lines)


def rent(hub: str, house: str, cents: int, about: str = "") -> Draft:
    """10. A hub pays rent to a house: RE, OB / HB, RI."""
    lines = (
        Posting(of_houses.rent_expense(hub), cents),
        Posting(chart.house_bank(house), cents),
        Posting(chart.hub_bank(hub), -cents),
        Posting(of_houses.rent_income(house), -cents),
    )
    return Draft(kind="rent", about=about or house, lines=lines)


def expense(house: str, cents: int, about: str = "") -> Draft:
    """11. A house pays a running expense: Expenses:Houses / OB."""
    lines = (
        Posting(of_houses.house_expense(house), cents),
        Posting(chart.house_bank(house), -cents),
    )
    return Draft(kind="expense", about=about or house, lines=lines)


def purchase(house: str, cents: int, about: str = "") -> Draft:
    """11. A house pays for the property: Assets:Property / OB."""
    lines = (Posting(of_houses.property_of(house), cents), Posting(chart.house_bank(house), -cents))
    return Draft(kind="purchase", about=about or house, lines=lines)


def distribution(
    house: str, about: str, owed: str, *, gross: int, withheld: int, from_capital: bool
) -> Draft:
    """12. One holder's part: ED g (EC if capital), CB n / OB n, WT w, W n, where n = g - w.

    21. Who has left is `owed` it on UC instead of W.

    The withheld part stays in the house's bank until it is paid on.
    """
    net = gross - withheld
    source = of_houses.capital(house) if from_capital else of_houses.distributions(house)
    lines = (
        Posting(source, gross),
        Posting(chart.CLIENTS_BANK, net),
        Posting(chart.house_bank(house), -net),
        Posting(chart.withholding(house), -withheld),
        Posting(owed, -net),
    )
    return Draft(kind="distribution", about=about, lines=lines)


def part_undone(part: HolderPartUndone) -> Draft:
    """23. One holder's part goes back, v is left of it: W v (UC), AR n-v, OB n, WT w / CB v, NB n-v, ED n+w (EC)."""
    house, left, owed = part.house, part.left_cents, part.owed_cents
    from_capital = part.of == CAPITAL
    source = of_houses.capital(house) if from_capital else of_houses.distributions(house)
    lines = (
        Posting(owed_to(part), left),
        Posting(chart.receivable(part.member), owed),
        Posting(chart.house_bank(house), left + owed),
        Posting(chart.withholding(house), part.withheld_cents),
        Posting(chart.CLIENTS_BANK, -left),
        Posting(chart.NETWORK_BANK, -owed),
        Posting(source, -part.gross_cents),
    )
    return Draft(kind="distribution-undone", about=part.distribution, lines=lines)


def owed_to(part: HolderPaid | HolderPartUndone) -> str:
    """Return the account that a holder's part is credited to, and taken back from."""
    return chart.unclaimed(part.member) if part.unclaimed else chart.wallet(part.member)


def redemption(fact: SharesRedeemed) -> tuple[Draft]:
    """25. Shares are taken back at p: EC their part of the capital, ED the rest, CB n / OB n, WT w, W n; n = p - w.

    What is left where the price is below that part is a reserve, and no profit that an approved year brought.
    """
    house, net = fact.issuer, fact.price_cents - fact.withheld_cents
    above = fact.price_cents - fact.capital_cents
    rest = of_houses.distributions if above > 0 else of_houses.redemptions
    lines = (
        Posting(of_houses.capital(house), fact.capital_cents),
        Posting(rest(house), above),
        Posting(chart.CLIENTS_BANK, net),
        Posting(chart.house_bank(house), -net),
        Posting(chart.withholding(house), -fact.withheld_cents),
        Posting(chart.wallet(fact.member), -net),
    )
    return (Draft(kind="redemption", about=house, lines=lines),)


def shares_entered(house: str, member: str, cents: int) -> Draft:
    """8. A co-owner who came in by deed pays from the wallet: W p, OB p / CB p, EC p."""
    lines = (Posting(chart.wallet(member), cents), *shares_issued(house, cents))
    return Draft(kind="shares-entered", about=house, lines=lines)


def brought_in(
    house: str, *, bank: int, property_of: int, loan: int, capital: int, reserves: int
) -> Draft:
    """19. A house that existed before: OB, Assets:Property / Liabilities:Loans, EC, Equity:Opening."""
    lines = (
        Posting(chart.house_bank(house), bank),
        Posting(of_houses.property_of(house), property_of),
        Posting(loans(house), -loan),
        Posting(of_houses.capital(house), -capital),
        Posting(chart.opening(house), -reserves),
    )
    return Draft(kind="brought-in", about=house, lines=lines)
