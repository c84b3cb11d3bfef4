"""A hub offers a plan, and withdraws it: who has one keeps it."""

from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from ledger.conventions.events import ServiceKind, Unit
from ledger.conventions.price_list import NotSoldSo
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, PlanId, Prefix
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.text import BasisPoints, Word
from ledger.places.hub import existing_hub
from ledger.plans.events import PlanOffered, PlanTerms, PlanWithdrawn
from ledger.plans.plan import PlansOffered, existing_plan
from ledger.treasury.vat_rate import must_be_a_rate

PLANS_MAX = 50
BY_PLAN: Final[Mapping[ServiceKind, tuple[Unit, ...]]] = {
    ServiceKind.DESK: (Unit.DAY, Unit.HALF_DAY),
    ServiceKind.MEETING_ROOM: (Unit.HALF_HOUR,),
    ServiceKind.PODCAST_ROOM: (Unit.HALF_HOUR,),
    ServiceKind.BABY_PIT_STOP: (Unit.HALF_HOUR,),
}
"""What is sold out of plans and carnets, and by which units: whoever sells it asks what the buyer has paid ahead."""


class PlanIsWithdrawn(Refused):
    """The hub offers this plan no more."""


class NotByPlan(Malformed):
    """No plan is for this service; `services` are those that are sold by plan."""


class TooManyPlans(Refused):
    """A hub offers so many plans at most (`most`): withdraw one first."""


MonthCents = Annotated[int, Meta(ge=1, le=10_000_000, description="cents a month, with VAT")]


class OfferPlan(Command, frozen=True, kw_only=True, tag="plans.offer-plan"):
    """Offer a plan: so many uses of a service each calendar month, for a price a month (the hub's host, operators).

    Halls are had by the half hour: twenty uses are ten hours a month.
    Other terms are another plan: this one is withdrawn, and who has it keeps it.
    """

    hub: HubId
    name: Annotated[Word, Meta(description="what the hub calls it")]
    service: ServiceKind
    unit: Unit
    uses: Annotated[int, Meta(ge=1, le=1_000, description="how many a month")]
    month_cents: MonthCents
    over_cents: Annotated[
        MonthCents | None,
        Meta(description="what a use past those costs, with VAT; none if there are no more"),
    ] = None
    vat_bp: Annotated[BasisPoints, Meta(description="VAT within the prices")]
    notice_days: Annotated[
        int, Meta(ge=0, le=365, description="how long before a month's end it is ended")
    ] = 0


class WithdrawPlan(Command, frozen=True, kw_only=True, tag="plans.withdraw-plan"):
    """Offer a plan no more (the hub's host, operators): who has it keeps it."""

    hub: HubId
    plan: PlanId


def offer_plan(command: OfferPlan, see: See) -> list[Fact]:
    """Put it on the list."""
    must_run(see, command.hub)
    existing_hub(see, command.hub)
    must_be_by_plan(command.service, command.unit)
    must_be_a_rate(command.vat_bp)
    if len(see(PlansOffered, command.hub).plans) >= PLANS_MAX:
        raise TooManyPlans(most=PLANS_MAX)
    said = msgspec.structs.asdict(command)
    return [
        PlanOffered(
            day=see.today(),
            plan=see.new_id(Prefix.PLAN),
            hub=command.hub,
            name=command.name,
            terms=PlanTerms(**{name: said[name] for name in PlanTerms.__struct_fields__}),
        )
    ]


def must_be_by_plan(service: ServiceKind, unit: Unit) -> None:
    """Refuse `NotByPlan` for what nobody sells out of a plan, and `NotSoldSo` for a unit by which it is not sold."""
    if service not in BY_PLAN:
        raise NotByPlan(field="service", services=tuple(BY_PLAN))
    if unit not in BY_PLAN[service]:
        raise NotSoldSo(field="unit", units=BY_PLAN[service])


def withdraw_plan(command: WithdrawPlan, see: See) -> list[Fact]:
    """Take it off the list."""
    must_run(see, command.hub)
    plan = existing_plan(see, command.hub, command.plan)
    if plan.withdrawn:
        raise PlanIsWithdrawn(plan=command.plan)
    return [PlanWithdrawn(day=see.today(), plan=command.plan, hub=command.hub)]
