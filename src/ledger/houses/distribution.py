"""A distribution is remembered with what each holder got, so that it can be undone once."""

from datetime import date
from typing import Self, assert_never

from immutables import Map
from msgspec.structs import replace

from ledger.houses.events import DistributionPaid, DistributionUndone, HolderPaid
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused, Unknown
from ledger.kernel.see import See


class NoSuchDistribution(Unknown):
    """There is no such distribution."""


class AlreadyUndone(Refused):
    """This distribution was undone before; it is undone once."""


class Distribution(Noun, frozen=True, kw_only=True, gc=False):
    """What a house paid on a day, and each holder's part by member; `house` is empty if it was never paid."""

    kind = "houses.distribution"
    tag = "distribution"
    key = "distribution"

    house: str = ""
    of: str = ""
    paid: date | None = None
    amount_cents: int = 0
    as_profit_cents: int = 0
    holders: Map[str, HolderPaid] = Map()
    undone: bool = False

    def evolve(self, part: DistributionPaid | HolderPaid | DistributionUndone) -> Self:
        """Be declared, be paid to one holder after another, be undone."""
        match part:
            case DistributionPaid():
                return type(self)(
                    house=part.house,
                    of=part.of,
                    paid=part.day,
                    amount_cents=part.amount_cents,
                    as_profit_cents=part.as_profit_cents,
                )
            case HolderPaid():
                return replace(self, holders=self.holders.set(part.member, part))
            case DistributionUndone():
                return replace(self, holders=Map(), undone=True)
            case _:
                assert_never(part)


def standing_distribution(see: See, name: str) -> Distribution:
    """Return a distribution that stands; refuses `NoSuchDistribution`, `AlreadyUndone`."""
    found = see(Distribution, name)
    if not found.house:
        raise NoSuchDistribution(distribution=name)
    if found.undone:
        raise AlreadyUndone(distribution=name)
    return found
