"""A house is bought together, at a hub, in a legal form."""

from datetime import date
from typing import Self, assert_never

from immutables import Map
from msgspec.structs import replace

from ledger.houses import chart
from ledger.houses.events import (
    PROFIT,
    DistributionPaid,
    DistributionUndone,
    HolderRateSet,
    HouseOpened,
)
from ledger.houses.forms import A_PERSONS_CENTS_MAX, NO_OFFERING, LegalForm
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused, Unknown
from ledger.kernel.see import See
from ledger.treasury import chart as of_owners
from ledger.treasury.account import Account
from ledger.treasury.post import NotEnoughMoney

Dated = tuple[tuple[date, int], ...]
"""Rates in basis points, each from its day on, the earliest first."""


class NoSuchHouse(Unknown):
    """There is no such house."""


class FormIssuesNothing(Refused):
    """Shares of a house of this form enter and pass by deed: nothing is offered to all (c.c. 1350)."""


class BelowNominalValue(Refused):
    """A cooperative's share is issued at its nominal value or above (c.c. 2346, 2519)."""


class House(Noun, frozen=True, kw_only=True, gc=False):
    """One house, by its id; `hub` is empty if it was never opened.

    `profit_paid` sums what was distributed in each calendar year, in cents; `taxed_ahead` is capital that was
    taxed as profit and has not been distributed as such since; `rates` are those set for single holders.
    """

    kind = "houses.house"
    tag = "house"
    key = "house"
    fold = 3

    hub: str = ""
    form: LegalForm = LegalForm.COMUNIONE
    authorisation: bool = False
    deed: bool = False
    dividend_ceiling_bp: int | None = None
    nominal_cents: int | None = None
    profit_paid: Map[int, int] = Map()
    taxed_ahead: int = 0
    rates: Map[str, Dated] = Map()

    def evolve(
        self,
        part: HouseOpened | DistributionPaid | DistributionUndone | HolderRateSet,
    ) -> Self:
        """Open it, remember the year's profit and what each holder is taxed at."""
        match part:
            case HouseOpened():
                return type(self)(
                    hub=part.hub,
                    form=LegalForm(part.form),
                    authorisation=part.authorisation,
                    deed=part.deed,
                    dividend_ceiling_bp=part.dividend_ceiling_bp,
                    nominal_cents=part.nominal_cents,
                )
            case DistributionPaid():
                return self._distributed(part, part.day.year, 1)
            case DistributionUndone():
                return self._distributed(part, part.paid.year, -1)
            case HolderRateSet():
                dated = with_rate(self.rates.get(part.member, ()), part.valid_from, part.rate_bp)
                return replace(self, rates=self.rates.set(part.member, dated))
            case _:
                assert_never(part)

    def _distributed(
        self, part: DistributionPaid | DistributionUndone, year: int, sign: int
    ) -> Self:
        """Count what was distributed in a year, and what of it was taxed ahead or had been; or take it off again."""
        if part.of != PROFIT:
            return replace(self, taxed_ahead=self.taxed_ahead + sign * part.as_profit_cents)
        paid = self.profit_paid.get(year, 0) + sign * part.amount_cents
        return replace(
            self,
            profit_paid=self.profit_paid.set(year, paid),
            taxed_ahead=self.taxed_ahead - sign * (part.amount_cents - part.as_profit_cents),
        )


def with_rate(dated: Dated, since: date, rate_bp: int) -> Dated:
    """Return the rates with one more, or another one for its day."""
    return tuple(sorted({**dict(dated), since: rate_bp}.items()))


def existing_house(see: See, house: str) -> House:
    """Return the house; refuses `NoSuchHouse` if it was never opened."""
    found = see(House, house)
    if not found.hub:
        raise NoSuchHouse(house=house)
    return found


def must_be_offered_at(see: See, house: str, price_cents: int) -> None:
    """Refuse `FormIssuesNothing` if the house's legal form knows no offerings, `BelowNominalValue` a price below that."""
    found = existing_house(see, house)
    if found.form in NO_OFFERING:
        raise FormIssuesNothing(house=house, form=found.form)
    nominal = found.nominal_cents or 0
    if price_cents < nominal:
        raise BelowNominalValue(house=house, nominal_cents=nominal, price_cents=price_cents)


def most_for_a_person(see: See, house: str) -> int | None:
    """Return how many shares one natural person may hold of a cooperative; None of all other forms."""
    nominal = see(House, house).nominal_cents
    return A_PERSONS_CENTS_MAX // nominal if nominal else None


def must_afford(see: See, house: str, cents: int) -> None:
    """Refuse `NotEnoughMoney` unless the bank holds so much beside the tax that was kept back already."""
    bank, withholding = of_owners.house_bank(house), of_owners.withholding(house)
    balance = see.all(Account, (bank, withholding))
    free = balance[bank].balance + min(0, balance[withholding].balance)
    if cents > free:
        raise NotEnoughMoney(account=bank, available_cents=max(free, 0), needed_cents=cents)


def capital_of(see: See, house: str, shares: int, issued: int) -> int:
    """Return the part of the house's capital that so many of all its shares are, in cents, floored."""
    return -see(Account, chart.capital(house)).balance * shares // issued
