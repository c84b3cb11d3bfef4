"""A plan that a hub offers, and all that it offers; whose plans there are."""

from collections.abc import Iterable
from typing import Self, assert_never

from msgspec.structs import replace

from ledger.kernel.noun import Noun
from ledger.kernel.refused import Unknown
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.plans.events import PlanOffered, PlanTerms, PlanWithdrawn, SubscriptionBegun
from ledger.plans.subscription import NO_TERMS
from ledger.treasury import chart


class NoSuchPlan(Unknown):
    """The hub offers no such plan, and never did."""


class Plan(Noun, frozen=True, kw_only=True, gc=False):
    """One plan that a hub offers, by its id, until it is withdrawn."""

    kind = "plans.plan"
    tag = "plan"
    key = "plan"

    hub: str = ""
    terms: PlanTerms = NO_TERMS
    withdrawn: bool = False

    def evolve(self, part: PlanOffered | PlanWithdrawn) -> Self:
        """Be offered, or no more."""
        match part:
            case PlanOffered():
                return type(self)(hub=part.hub, terms=part.terms)
            case PlanWithdrawn():
                return replace(self, withdrawn=True)
            case _:
                assert_never(part)


class PlansOffered(Noun, frozen=True, kw_only=True, gc=False):
    """The plans that a hub offers now, by its id, in the order in which they were offered."""

    kind = "plans.plans-offered"
    tag = "plans-of"
    key = "hub"

    plans: tuple[str, ...] = ()

    def evolve(self, part: PlanOffered | PlanWithdrawn) -> Self:
        """Offer one more, or one less."""
        others = tuple(one for one in self.plans if one != part.plan)
        return type(self)(plans=(*others, part.plan) if isinstance(part, PlanOffered) else others)


def _whose(fact: SubscriptionBegun) -> Iterable[Part]:
    some = dict.fromkeys((fact.hub, fact.member, fact.payer, chart.ALL))
    return [(one, fact.subscription) for one in some]


class SubscriptionsOf(Noun, frozen=True, kw_only=True, gc=False):
    """The plans that members have at a hub, that one member has or pays for, or all, in the order in which they began."""

    kind = "plans.subscriptions-of"
    tag = "subscriptions-of"
    parts = {SubscriptionBegun: _whose}

    subscriptions: tuple[str, ...] = ()

    def evolve(self, part: str) -> Self:
        """There is one more."""
        return type(self)(subscriptions=(*self.subscriptions, part))


def existing_plan(see: See, hub: str, plan: str) -> Plan:
    """Return a plan; refuses `NoSuchPlan` if the hub never offered one of that id."""
    found = see(Plan, plan)
    if found.hub != hub or not hub:
        raise NoSuchPlan(plan=plan)
    return found
