"""What each account is for, in a sentence that needs no book-keeping."""

import re
from functools import lru_cache

from ledger.treasury.chart import CLIENTS, NETWORK

_AN_ID = re.compile(r":[A-Z]{1,2}[A-Z2-7]{16}(?=:|$)")


def heading(account: str) -> str:
    """Return the account's name without whose it is: `Liabilities:Members:Wallet`."""
    return _AN_ID.sub("", account)


@lru_cache(maxsize=65_536)
def meaning(account: str) -> str:
    """Return a sentence about an account of the chart; raises `ValueError` for any other name."""
    match account.split(":"):
        case ["Assets", "Bank", "Clients"]:
            return (
                "Money of members and ventures, at the payment provider; never the network's own."
            )
        case ["Assets", "Bank", "Network"]:
            return "The network's own bank account; it may be overdrawn."
        case ["Assets", "Bank", "Hubs", hub]:
            return f"The bank account of hub {hub}."
        case ["Assets", "Bank", "Houses", house]:
            return f"The bank account of house {house}."
        case ["Assets", "Receivables", member]:
            return f"What member {member} owes the network after a payment that bounced."
        case ["Assets", "Unbilled", hub]:
            return f"Nights slept at hub {hub} and not yet paid, without VAT."
        case ["Assets", "Property", house]:
            return f"What house {house} paid for the property itself."
        case ["Liabilities", "Members", member, "Wallet"]:
            return f"Money owed to member {member}, free to use."
        case ["Liabilities", "Members", member, "Held"]:
            return f"Money of member {member} reserved for pledges, commitments and stays; still theirs."
        case ["Liabilities", "Ventures", venture]:
            return f"Money raised for venture {venture} and not yet paid to it."
        case ["Equity", "Opening", owner]:
            return f"What {_whose(owner)} had when this book began, less what was owed."
    return _of_one(account)


def _of_one(account: str) -> str:
    match account.split(":"):
        case ["Liabilities", "VAT", hub]:
            return f"VAT that hub {hub} owes the state."
        case ["Liabilities", "CityTax", hub]:
            return f"City tax that hub {hub} collected for its municipality."
        case ["Liabilities", "Withholding", house]:
            return f"Tax that house {house} kept back on distributions and owes the state."
        case ["Equity", "Houses", house, "Capital"]:
            return f"What holders paid for the shares of house {house}, less capital returned."
        case ["Equity", "Houses", house, "Distributions"]:
            return f"Profit that house {house} has paid to its holders."
        case ["Income", "Stays", hub]:
            return f"Nights slept at hub {hub}, without VAT."
        case ["Income", "Fees", hub]:
            return f"Fees that hub {hub} kept on cancelled stays and no-shows."
        case ["Income", "Damages", hub]:
            return f"Damage that hub {hub} kept from security deposits."
        case ["Income", "Rent", house]:
            return f"Rent that house {house} has earned from hubs."
        case ["Expenses", "Rent", hub]:
            return f"Rent that hub {hub} has paid to houses."
        case ["Expenses", "Houses", house]:
            return f"Running expenses of house {house}."
    raise ValueError(f"{account} is not in the chart of accounts")


def _whose(owner: str) -> str:
    return {CLIENTS: "the clients together", NETWORK: "the network"}.get(owner, owner)
