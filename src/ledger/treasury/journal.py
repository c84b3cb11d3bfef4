"""The journal of every money event: one function a row, numbered as in the domain's table."""

from collections.abc import Iterable, Mapping

from ledger.treasury import chart
from ledger.treasury.events import Posting
from ledger.treasury.post import Draft


def payment_in(member: str, cents: int) -> Draft:
    """1. Money arrives from a member's bank: CB a / W a."""
    lines = (Posting(chart.CLIENTS_BANK, cents), Posting(chart.wallet(member), -cents))
    return Draft(kind="payment-in", about=member, lines=lines)


def payment_out(member: str, cents: int) -> Draft:
    """2. Money leaves to a member's bank: W a / CB a."""
    lines = (Posting(chart.wallet(member), cents), Posting(chart.CLIENTS_BANK, -cents))
    return Draft(kind="payment-out", about=member, lines=lines)


def reversal(entry: str, lines: Iterable[Posting], *, reason: str, note: str = "") -> Draft:
    """3. The lines negated, naming the entry they reverse."""
    negated = tuple(Posting(line.account, -line.cents, line.hold) for line in lines)
    return Draft(
        kind="reversal", about=entry, lines=negated, reverses=entry, reason=reason, note=note
    )


def bounce(member: str, cents: int, left: int, *, entry: str, reason: str) -> Draft:
    """4. A payment in of `cents` bounced and only `left` is in the wallet: W v, AR a-v / CB v, NB a-v.

    The network makes up the difference, so that the clients' bank still holds what it owes:
    the bank takes back `cents` from CB, and the network's bank pays a-v into it.
    """
    short = cents - left
    lines = (
        Posting(chart.wallet(member), left),
        Posting(chart.receivable(member), short),
        Posting(chart.CLIENTS_BANK, -left),
        Posting(chart.NETWORK_BANK, -short),
    )
    return Draft(kind="bounce", about=member, lines=lines, reverses=entry, reason=reason)


def recovery(member: str, cents: int) -> Draft:
    """5. The network recovers what a bounced payment left open: W r, NB r / CB r, AR r."""
    lines = (
        Posting(chart.wallet(member), cents),
        Posting(chart.NETWORK_BANK, cents),
        Posting(chart.CLIENTS_BANK, -cents),
        Posting(chart.receivable(member), -cents),
    )
    return Draft(kind="recovery", about=member, lines=lines)


def hold(member: str, cents: int, name: str, kind: str) -> Draft:
    """6. Money is reserved for something named (`kind`: pledge-, commitment- or stay-held): W t / H t."""
    lines = (Posting(chart.wallet(member), cents), Posting(chart.held(member), -cents, name))
    return Draft(kind=kind, about=name, lines=lines)


def release(member: str, cents: int, name: str, kind: str) -> Draft:
    """7. Reserved money is free again: H / W."""
    lines = (Posting(chart.held(member), cents, name), Posting(chart.wallet(member), -cents))
    return Draft(kind=kind, about=name, lines=lines)


def released(about: str, holds: Iterable[tuple[str, str, int]], kind: str) -> Draft:
    """7. A campaign or round came to nothing: H / W for each (member, name of the hold, cents)."""
    lines = tuple(
        line for member, name, cents in holds for line in release(member, cents, name, kind).lines
    )
    return Draft(kind=kind, about=about, lines=lines)


def campaign_settled(house: str, campaign: str, pledged: Iterable[tuple[str, str, int]]) -> Draft:
    """8. H each, OB Σ / CB Σ, EC Σ; `pledged` is (member, pledge, cents) each."""
    pledged = tuple(pledged)
    total = sum(cents for _, _, cents in pledged)
    lines = (
        *(Posting(chart.held(member), cents, name) for member, name, cents in pledged),
        Posting(chart.house_bank(house), total),
        Posting(chart.CLIENTS_BANK, -total),
        Posting(chart.capital(house), -total),
    )
    return Draft(kind="campaign-settled", about=campaign, lines=lines)


def shares_paid(buyer: str, seller: str, cents: int, about: str) -> Draft:
    """9. An accepted offer is paid: W buyer p / W seller p."""
    lines = (Posting(chart.wallet(buyer), cents), Posting(chart.wallet(seller), -cents))
    return Draft(kind="shares-paid", about=about, lines=lines)


def rent(hub: str, house: str, cents: int, about: str = "") -> Draft:
    """10. A hub pays rent to a house: RE, OB / HB, RI."""
    lines = (
        Posting(chart.rent_expense(hub), cents),
        Posting(chart.house_bank(house), cents),
        Posting(chart.hub_bank(hub), -cents),
        Posting(chart.rent_income(house), -cents),
    )
    return Draft(kind="rent", about=about or house, lines=lines)


def expense(house: str, cents: int, about: str = "") -> Draft:
    """11. A house pays a running expense: Expenses:Houses / OB."""
    lines = (Posting(chart.house_expense(house), cents), Posting(chart.house_bank(house), -cents))
    return Draft(kind="expense", about=about or house, lines=lines)


def purchase(house: str, cents: int, about: str = "") -> Draft:
    """11. A house pays for the property: Assets:Property / OB."""
    lines = (Posting(chart.property_of(house), cents), Posting(chart.house_bank(house), -cents))
    return Draft(kind="purchase", about=about or house, lines=lines)


def distribution(
    house: str,
    about: str,
    *,
    net: Mapping[str, int],
    withheld: int,
    from_capital: bool,
) -> Draft:
    """12. D = Σ net + withheld: ED D (EC if capital), CB Σ net / OB Σ net, WT withheld, W net each.

    The withheld part stays in the house's bank until it is paid on.
    """
    paid = sum(net.values())
    source = chart.capital(house) if from_capital else chart.distributions(house)
    lines = (
        Posting(source, paid + withheld),
        Posting(chart.CLIENTS_BANK, paid),
        Posting(chart.house_bank(house), -paid),
        Posting(chart.withholding(house), -withheld),
        *(Posting(chart.wallet(member), -cents) for member, cents in sorted(net.items())),
    )
    return Draft(kind="distribution", about=about, lines=lines)


def round_settled(venture: str, about: str, committed: Iterable[tuple[str, str, int]]) -> Draft:
    """17. A round settled: H each / VL Σ; `committed` is (member, commitment, cents) each."""
    committed = tuple(committed)
    lines = (
        *(Posting(chart.held(member), cents, name) for member, name, cents in committed),
        Posting(chart.venture_money(venture), -sum(cents for _, _, cents in committed)),
    )
    return Draft(kind="round-settled", about=about, lines=lines)


def venture_paid(venture: str, cents: int, about: str = "") -> Draft:
    """17. Money raised is paid to the venture: VL / CB."""
    lines = (Posting(chart.venture_money(venture), cents), Posting(chart.CLIENTS_BANK, -cents))
    return Draft(kind="venture-paid", about=about or venture, lines=lines)


def tax_paid(account: str, bank: str, cents: int, about: str) -> Draft:
    """18. City tax or VAT (hub's bank) or withholding (house's bank) is paid on: CT, VAT / HB; WT / OB."""
    lines = (Posting(account, cents), Posting(bank, -cents))
    return Draft(kind="tax-paid", about=about, lines=lines)


def opening_balances(owner: str, balances: Mapping[str, int]) -> Draft:
    """19. Opening balances of one owner: assets / liabilities, the rest to Equity:Opening."""
    lines = (
        *(Posting(account, cents) for account, cents in sorted(balances.items())),
        Posting(chart.opening(owner), -sum(balances.values())),
    )
    return Draft(kind="opening", about=owner, lines=lines)
