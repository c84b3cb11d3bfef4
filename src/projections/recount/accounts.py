"""What follows from the name of an account: whose books it is in, its floor, whether its lines are numbered or held."""

from functools import lru_cache

CLIENTS_BANK = "Assets:Bank:Clients"
NETWORK_BANK = "Assets:Bank:Network"
MEMBERS = "Liabilities:Members:"
OF_THE_STATE = ("Liabilities:VAT:", "Liabilities:CityTax:", "Liabilities:Withholding:")
"""What is collected for the state may stand on either side."""
PACT = "Liabilities:Pact:"
"""What the pact owes hubs, and they it: the network keeps it, and it may stand on either side."""
SUSPENSE = "Liabilities:Suspense"
TILLS = ("Assets:Cash:", "Assets:Cards:")
DUE = ("Assets:Due:", "Liabilities:Due:")
AGREEMENTS = "Liabilities:Agreements:"
PLANS = "Liabilities:Plans:"
CREDITS = "Liabilities:Credits:"
RECEIVABLES = "Assets:Receivables:"
OF_NETWORK = ("Assets", "Receivables", "member")
"""A member owes the network; where a hub stands before the member, the hub."""
OWNER_FIRST = ("Equity:Houses:", "Equity:Hubs:", *DUE)
OWED_BY_CLIENTS = (MEMBERS, "Liabilities:Ventures:", "Liabilities:Unclaimed:", SUSPENSE)


def owner(account: str) -> str:
    """Return whose books an account is in: the clients', the network's, those of a hub or a house."""
    if account == CLIENTS_BANK or account.startswith(OWED_BY_CLIENTS):
        return "Clients"
    parts = account.split(":")
    if account.startswith(RECEIVABLES):
        return "Network" if len(parts) == len(OF_NETWORK) else parts[2]
    if account == NETWORK_BANK or account.startswith(PACT):
        return "Network"
    if account.startswith("Equity:Network:"):
        return "Network"
    return parts[2] if account.startswith(OWNER_FIRST) else parts[-1]


class Account:
    """What follows from an account's name: whose books it is in, its floor, whether its lines are numbered or held.

    `floor` is the sign of what it must not be: -1, +1, or 0 where it may be anything. `lines` counts those that were
    posted, `held` is what they say is reserved there, None where no line ever did; `debtor` is who owes what is there.
    """

    __slots__ = ("debtor", "floor", "held", "is_held", "is_members", "is_owed", "lines", "owner")

    def __init__(self, name: str) -> None:
        self.lines = 0
        self.held: int | None = None
        self.owner = owner(name)
        self.debtor = name.rpartition(":")[2] if name.startswith(RECEIVABLES) else ""
        self.is_members = name.startswith(MEMBERS)
        self.is_held = name.startswith((SUSPENSE, DUE[1], AGREEMENTS, PLANS, CREDITS)) or (
            self.is_members and name.endswith(":Held")
        )
        self.is_owed = name.startswith(OWED_BY_CLIENTS)
        self.floor = 0
        if name.startswith(("Assets:Bank:", RECEIVABLES, "Assets:Equipment:", DUE[0], *TILLS)):
            self.floor = -1 if name != NETWORK_BANK else 0
        elif name.startswith("Liabilities:") and not name.startswith((*OF_THE_STATE, PACT)):
            self.floor = 1

    def is_beyond_floor(self, cents: int) -> bool:
        """Say whether a bank but the network's is overdrawn, or somebody got more than was owed to them."""
        return cents * self.floor > 0


account_named = lru_cache(maxsize=65_536)(Account)
