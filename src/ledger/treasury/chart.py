"""The chart of accounts: each account's name says whose books it is in, what it means, how low it may go.

Assets       Bank:{Clients, Network, Hubs:‹h›, Houses:‹o›} Receivables:‹m› Unbilled:‹h› Property:‹o›
Liabilities  Members:‹m›:{Wallet, Held} Ventures:‹v› VAT:‹h› CityTax:‹h› Withholding:‹o›
Equity       Houses:‹o›:{Capital, Distributions} Opening:‹owner›
Income       {Stays, Fees, Damages}:‹h› Rent:‹o›
Expenses     Rent:‹h› Houses:‹o›
"""

from functools import lru_cache

CLIENTS = "Clients"
NETWORK = "Network"

CLIENTS_BANK = "Assets:Bank:Clients"
NETWORK_BANK = "Assets:Bank:Network"


def wallet(member: str) -> str:
    """Return the account of money owed to a member, free to use."""
    return f"Liabilities:Members:{member}:Wallet"


def held(member: str) -> str:
    """Return the account of a member's money reserved for something named."""
    return f"Liabilities:Members:{member}:Held"


def receivable(member: str) -> str:
    """Return the account of what a member owes the network after a bounced payment."""
    return f"Assets:Receivables:{member}"


def venture_money(venture: str) -> str:
    """Return the account of money raised for a venture and not yet paid to it."""
    return f"Liabilities:Ventures:{venture}"


def hub_bank(hub: str) -> str:
    """Return a hub's bank account."""
    return f"Assets:Bank:Hubs:{hub}"


def unbilled(hub: str) -> str:
    """Return the account of nights slept and not yet captured."""
    return f"Assets:Unbilled:{hub}"


def vat(hub: str) -> str:
    """Return the account of VAT a hub owes."""
    return f"Liabilities:VAT:{hub}"


def city_tax(hub: str) -> str:
    """Return the account of city tax a hub collected for the municipality."""
    return f"Liabilities:CityTax:{hub}"


def stay_income(hub: str) -> str:
    """Return a hub's income from nights slept."""
    return f"Income:Stays:{hub}"


def fee_income(hub: str) -> str:
    """Return a hub's income from cancellations and no-shows."""
    return f"Income:Fees:{hub}"


def damage_income(hub: str) -> str:
    """Return a hub's income from damages."""
    return f"Income:Damages:{hub}"


def rent_expense(hub: str) -> str:
    """Return the account of rent a hub pays to houses."""
    return f"Expenses:Rent:{hub}"


def house_bank(house: str) -> str:
    """Return a house's bank account."""
    return f"Assets:Bank:Houses:{house}"


def property_of(house: str) -> str:
    """Return the account of what the house paid for the property itself."""
    return f"Assets:Property:{house}"


def house_expense(house: str) -> str:
    """Return a house's running expenses."""
    return f"Expenses:Houses:{house}"


def capital(house: str) -> str:
    """Return the capital that holders paid in."""
    return f"Equity:Houses:{house}:Capital"


def distributions(house: str) -> str:
    """Return the profit a house has distributed."""
    return f"Equity:Houses:{house}:Distributions"


def rent_income(house: str) -> str:
    """Return the rent a house has earned."""
    return f"Income:Rent:{house}"


def withholding(house: str) -> str:
    """Return the tax withheld on distributions and owed by a house."""
    return f"Liabilities:Withholding:{house}"


def opening(owner: str) -> str:
    """Return the counter-account of an owner's opening balances; `owner` as `owner_of` names it."""
    return f"Equity:Opening:{owner}"


@lru_cache(maxsize=65_536)
def owner_of(account: str) -> str:
    """Return whose books an account is in: `Clients`, `Network`, or the id of a hub or house.

    Raises `ValueError` for a name that is not in the chart.
    """
    match account.split(":"):
        case ["Assets", "Bank", "Clients"] | ["Liabilities", "Ventures", _]:
            return CLIENTS
        case ["Liabilities", "Members", _, "Wallet" | "Held"]:
            return CLIENTS
        case ["Assets", "Bank", "Network"] | ["Assets", "Receivables", _]:
            return NETWORK
        case ["Assets", "Bank", "Hubs" | "Houses", owner] | ["Equity", "Opening", owner]:
            return owner
        case ["Assets", "Unbilled" | "Property", owner]:
            return owner
        case ["Liabilities", "VAT" | "CityTax" | "Withholding", owner]:
            return owner
        case ["Income", "Stays" | "Fees" | "Damages" | "Rent", owner]:
            return owner
        case ["Expenses", "Rent" | "Houses", owner]:
            return owner
        case ["Equity", "Houses", owner, "Capital" | "Distributions"]:
            return owner
    raise ValueError(f"{account} is not in the chart of accounts")


@lru_cache(maxsize=65_536)
def floor_of(account: str) -> int:
    """Return which way an account must never go: 1 never below zero, -1 never above, 0 no matter.

    Banks may not be overdrawn (the network's may), and nobody is paid more than is owed to them.
    """
    match account.split(":"):
        case ["Assets", "Bank", "Network"]:
            return 0
        case ["Assets", "Bank", *_] | ["Assets", "Receivables", _]:
            return 1
        case ["Liabilities", *_]:
            return -1
    return 0
