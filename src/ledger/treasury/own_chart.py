"""What an owner has, owes, earns and spends beside what other chapters know; and what a year left."""

from functools import partial

from ledger.kernel.accounts import AccountKind, Floor
from ledger.kernel.ids import Prefix, is_id_of

_by_hand = partial(AccountKind, by_hand=True)

other_income = _by_hand(
    "Income:Other:{owner}",
    english="What {owner} earned otherwise.",
    italian="Altri proventi di {owner}.",
)
other_costs = _by_hand(
    "Expenses:Other:{owner}",
    english="What else {owner} spent.",
    italian="Altri costi di {owner}.",
)
depreciation = _by_hand(
    "Expenses:Depreciation:{owner}",
    english="What the things of {owner} have lost in value.",
    italian="Ammortamenti di {owner}.",
)
equipment = _by_hand(
    "Assets:Equipment:{owner}",
    floor=Floor.NEVER_BELOW_ZERO,
    opens=True,
    english="What {owner} paid for furniture, machines and works, less what they have lost in value.",
    italian="Quanto {owner} ha speso per arredi, macchine e lavori, al netto degli ammortamenti.",
)
loans = _by_hand(
    "Liabilities:Loans:{owner}",
    floor=Floor.NEVER_ABOVE_ZERO,
    opens=True,
    english="What was lent to {owner} and is not yet paid back.",
    italian="Quanto è stato prestato a {owner} e non ancora restituito.",
)


def _result(pattern: str, english: str, italian: str, *, owner: str = "") -> AccountKind:
    return AccountKind(
        pattern,
        owner=owner,
        opens=True,
        english=f"Approved results of the years of {english}, less what became its reserve.",
        italian=f"Risultati approvati degli esercizi {italian}, meno quanto andato a riserva.",
    )


def _reserve(pattern: str, english: str, italian: str, *, owner: str = "") -> AccountKind:
    return AccountKind(
        pattern,
        owner=owner,
        opens=True,
        english=f"The legal reserve of {english}.",
        italian=f"La riserva legale {italian}.",
    )


_HOUSE = ("house {house}", "della casa {house}")
_HUB = ("hub {hub}", "dello spazio {hub}")
_NETWORK = ("the network", "della rete")
house_result = _result("Equity:Houses:{house}:Result", *_HOUSE)
house_reserve = _reserve("Equity:Houses:{house}:Reserve", *_HOUSE)
hub_result = _result("Equity:Hubs:{hub}:Result", *_HUB)
hub_reserve = _reserve("Equity:Hubs:{hub}:Reserve", *_HUB)
network_result = _result("Equity:Network:Result", *_NETWORK, owner="Network")
network_reserve = _reserve("Equity:Network:Reserve", *_NETWORK, owner="Network")
ACCOUNTS = (
    other_income,
    other_costs,
    depreciation,
    equipment,
    loans,
    house_result,
    house_reserve,
    hub_result,
    hub_reserve,
    network_result,
    network_reserve,
)


def result_of(owner: str) -> str:
    """Return the account of an owner's approved results: a house's, a hub's, the network's."""
    return _of(owner, house_result, hub_result, network_result)


def reserve_of(owner: str) -> str:
    """Return the account of an owner's legal reserve."""
    return _of(owner, house_reserve, hub_reserve, network_reserve)


def _of(owner: str, house: AccountKind, hub: AccountKind, network: AccountKind) -> str:
    if is_id_of(Prefix.HOUSE, owner):
        return house(owner)
    return hub(owner) if is_id_of(Prefix.HUB, owner) else network()
