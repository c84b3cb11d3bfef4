"""A distribution is split: each holder's part, how much of it is profit and how much capital, what tax is kept back.

What is paid out is profit first, whatever it is called, as long as profit is there (TUIR 47(1)). Capital comes back untaxed up to
what the shares have cost, and lowers that (47(5)); what is above it is taxed as profit (47(7)).
"""

from collections.abc import Iterable, Mapping

import msgspec

from ledger.houses import chart as of_houses
from ledger.houses.forms import TRANSPARENT
from ledger.houses.house import House
from ledger.houses.withholding import PERSONS, WithholdingRates, rates_of, withheld
from ledger.kernel.money import split
from ledger.kernel.see import See
from ledger.members.membership import Membership
from ledger.offerings.cost import Costs
from ledger.treasury import chart, own_chart
from ledger.treasury.account import Account


class Share(msgspec.Struct, frozen=True, gc=False):
    """One holder's part, for so many shares: profit, capital that lowers the cost, and the tax on all but that."""

    shares: int
    gross_cents: int
    profit_cents: int
    cost_cents: int
    rate_bp: int

    @property
    def withheld_cents(self) -> int:
        """Return the tax that is kept back: on profit, and on capital above the cost."""
        return withheld(self.gross_cents - self.cost_cents, self.rate_bp)


def parts_of(
    see: See, name: str, cents: int, holders: Mapping[str, int], *, from_capital: bool
) -> dict[str, Share]:
    """Split the gross by shares; who sold since has no cost left that could come back untaxed."""
    house, costs = see(House, name), see(Costs, name)
    gross = {member: part for member, part in split(cents, holders).items() if part}
    memberships = see.all(Membership, gross)
    rates = rates_of(house, see(WithholdingRates, PERSONS), memberships, see.today())
    as_profit = _as_profit(see, name, house, cents, from_capital=from_capital)
    profit = split(as_profit, gross)
    return {
        member: Share(
            shares=holders[member],
            gross_cents=part,
            profit_cents=profit[member],
            cost_cents=min(part - profit[member], costs.cents(member)),
            rate_bp=rates[member],
        )
        for member, part in gross.items()
    }


def _as_profit(see: See, name: str, house: House, cents: int, *, from_capital: bool) -> int:
    """Return how much is profit to whoever taxes; who is taxed on what the house earns is not asked again."""
    if house.form in TRANSPARENT:
        return 0 if from_capital else cents
    there = profit_to_tax(name, balances(see, name)) - house.taxed_ahead
    return min(cents, max(there, 0))


def means(house: str) -> tuple[str, ...]:
    """Return the accounts that say what a house may distribute."""
    return (
        chart.house_bank(house),
        chart.withholding(house),
        of_houses.capital(house),
        *_interim(house),
        *_standing(house),
    )


def _interim(house: str) -> Iterable[str]:
    """Return the accounts of what was earned and spent in years that nobody approved."""
    return (
        of_houses.rent_income(house),
        of_houses.house_expense(house),
        own_chart.other_income(house),
        own_chart.other_costs(house),
        own_chart.depreciation(house),
    )


def _standing(house: str) -> Iterable[str]:
    """Return the accounts of what approved years left, and of what was paid out of it."""
    return own_chart.house_result(house), of_houses.distributions(house)


def balances(see: See, house: str) -> dict[str, int]:
    """Return what these accounts hold."""
    return {name: one.balance for name, one in see.all(Account, means(house)).items()}


def profit_to_tax(house: str, balance: Mapping[str, int]) -> int:
    """Return what approved years left and was not paid out, more what the running one has brought; never below zero.

    A loss of the running year takes nothing from a profit that stands until a meeting covers it (TUIR 47(1)).
    """
    interim = -sum(balance[name] for name in _interim(house))
    standing = -sum(balance[name] for name in _standing(house))
    return max(standing + max(interim, 0), 0)
