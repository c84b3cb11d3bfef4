"""What a house owns, earns, spends and owes its holders, as accounts."""

from ledger.kernel.accounts import AccountKind

property_of = AccountKind(
    "Assets:Property:{house}",
    by_hand=True,
    opens=True,
    english="What house {house} paid for the property itself.",
    italian="Quanto la casa {house} ha pagato per l'immobile.",
)
house_expense = AccountKind(
    "Expenses:Houses:{house}",
    by_hand=True,
    english="Running expenses of house {house}.",
    italian="Spese correnti della casa {house}.",
)
rent_expense = AccountKind(
    "Expenses:Rent:{hub}",
    english="Rent that hub {hub} has paid to houses.",
    italian="Canoni pagati dallo spazio {hub} alle case.",
)
rent_income = AccountKind(
    "Income:Rent:{house}",
    english="Rent that house {house} has earned from hubs.",
    italian="Canoni che la casa {house} ha ricevuto dagli spazi.",
)
capital = AccountKind(
    "Equity:Houses:{house}:Capital",
    english="What holders paid for the shares of house {house}, less capital returned.",
    italian="Quanto i titolari hanno versato per le quote della casa {house}, meno il capitale reso.",
)
distributions = AccountKind(
    "Equity:Houses:{house}:Distributions",
    english="Profit that house {house} has paid to its holders.",
    italian="Utili che la casa {house} ha distribuito ai titolari.",
)
redemptions = AccountKind(
    "Equity:Houses:{house}:Redemptions",
    english="What shares that house {house} took back left in it, below their part of the capital: a reserve, no profit.",
    italian="Quanto è rimasto alla casa {house} dal rimborso di quote sotto la loro parte di capitale: riserva, non utile.",
)
ACCOUNTS = (
    property_of,
    house_expense,
    rent_expense,
    rent_income,
    capital,
    distributions,
    redemptions,
)
