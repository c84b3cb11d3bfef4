"""Carnets that a hub sells, and the credits that members bought: spent first in first out, until they expire."""

from collections.abc import Iterable
from datetime import date
from typing import Self, assert_never

from immutables import Map
from msgspec.structs import replace

from ledger.kernel.noun import Noun, dropped
from ledger.kernel.refused import Unknown
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.plans.credit_events import (
    CarnetOffered,
    CarnetTerms,
    CarnetWithdrawn,
    CreditsBought,
    CreditsExpired,
    CreditsGiven,
)
from ledger.plans.subscription import DrawnNow
from ledger.treasury import chart


class NoSuchCarnet(Unknown):
    """The hub sells no such carnet, and never did."""


class NoSuchCredits(Unknown):
    """There are no such credits."""


NO_TERMS = CarnetTerms(service="", unit="", uses=0, cents=0, vat_bp=0, months=0)


class Carnet(Noun, frozen=True, kw_only=True, gc=False):
    """One carnet that a hub sells, by its id, until it is withdrawn."""

    kind = "plans.carnet"
    tag = "carnet"
    key = "carnet"

    hub: str = ""
    terms: CarnetTerms = NO_TERMS
    withdrawn: bool = False

    def evolve(self, part: CarnetOffered | CarnetWithdrawn) -> Self:
        """Be sold, or no more."""
        match part:
            case CarnetOffered():
                return type(self)(hub=part.hub, terms=part.terms)
            case CarnetWithdrawn():
                return replace(self, withdrawn=True)
            case _:
                assert_never(part)


class CarnetsOffered(Noun, frozen=True, kw_only=True, gc=False):
    """The carnets that a hub sells now, by its id, in the order in which they were offered."""

    kind = "plans.carnets-offered"
    tag = "carnets-of"
    key = "hub"

    carnets: tuple[str, ...] = ()

    def evolve(self, part: CarnetOffered | CarnetWithdrawn) -> Self:
        """Sell one more, or one less."""
        others = tuple(one for one in self.carnets if one != part.carnet)
        return type(self)(
            carnets=(*others, part.carnet) if isinstance(part, CarnetOffered) else others
        )


class Credits(Noun, frozen=True, kw_only=True, gc=False):
    """The credits of one carnet that was bought, by their id; `hub` is empty for those that never were.

    `left` uses were neither had, nor spent, nor expired, and `owed_cents` is what was paid for them without VAT; of them some are
    `drawn`, by booking.
    """

    kind = "plans.credits"
    tag = "credits"
    key = "credits"

    hub: str = ""
    carnet: str = ""
    member: str = ""
    payer: str = ""
    bought: date = date.min
    expires: date = date.min
    terms: CarnetTerms = NO_TERMS
    left: int = 0
    owed_cents: int = 0
    expired: bool = False
    drawn: Map[str, tuple[date, ...]] = Map()

    def evolve(self, part: CreditsBought | CreditsGiven | CreditsExpired | DrawnNow) -> Self:
        """Be bought or given, drawn, had or given back; expire."""
        match part:
            case CreditsBought() | CreditsGiven():
                return type(self)(
                    hub=part.hub,
                    carnet=part.carnet,
                    member=part.member,
                    payer=part.payer,
                    bought=part.day,
                    expires=part.expires,
                    terms=part.terms,
                    left=part.terms.uses,
                    owed_cents=part.net_cents if isinstance(part, CreditsBought) else 0,
                )
            case CreditsExpired():
                return replace(self.without(part.uses), expired=True)
            case DrawnNow():
                others = replace(self, drawn=dropped(self.drawn, part.booking))
                if part.is_over:
                    return others.without(len(part.days))
                return replace(others, drawn=others.drawn.set(part.booking, part.days))
            case _:
                assert_never(part)

    def without(self, uses: int) -> Self:
        """Return them with so many fewer that are left."""
        owed = self.owed_cents - self.worth_of(uses)
        return replace(self, left=self.left - uses, owed_cents=owed)

    @property
    def free(self) -> int:
        """Return how many uses no booking has drawn."""
        return self.left - sum(map(len, self.drawn.values()))

    def worth_of(self, uses: int) -> int:
        """Return what was paid without VAT for so many of those that are left, in whole cents: the last has the rest."""
        return self.owed_cents * uses // self.left if uses else 0


def _whose(fact: CreditsBought | CreditsGiven) -> Iterable[Part]:
    return [
        (one, fact.credits) for one in dict.fromkeys((fact.hub, fact.member, fact.payer, chart.ALL))
    ]


class CreditsOf(Noun, frozen=True, kw_only=True, gc=False):
    """The credits of members at a hub, that one member has or paid for, or all, in the order in which they were bought or given."""

    kind = "plans.credits-of"
    tag = "credits-of"
    parts = {CreditsBought: _whose, CreditsGiven: _whose}

    bought: tuple[str, ...] = ()

    def evolve(self, part: str) -> Self:
        """There are some more."""
        return type(self)(bought=(*self.bought, part))


def existing_carnet(see: See, hub: str, carnet: str) -> Carnet:
    """Return a carnet; refuses `NoSuchCarnet` if the hub never sold one of that id."""
    found = see(Carnet, carnet)
    if found.hub != hub or not hub:
        raise NoSuchCarnet(carnet=carnet)
    return found


def existing_credits(see: See, name: str) -> Credits:
    """Return a member's credits; refuses `NoSuchCredits`."""
    found = see(Credits, name)
    if not found.hub:
        raise NoSuchCredits(credits=name)
    return found


def unspent(see: See, whose: str) -> list[str]:
    """Return the credits of a hub, or that a member has or paid for, of which some are left that were bought: nobody paid for those that were given."""
    every = see.all(Credits, see(CreditsOf, whose).bought)
    return sorted(name for name, one in every.items() if one.left and one.carnet)
