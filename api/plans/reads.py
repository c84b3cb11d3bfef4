"""Plans: what hubs offer, who has which, and what became of their months."""

from typing import Final

from api.engine.access import May
from api.engine.listing import list_of, one_of
from api.plans.carnets import CARNET_READS
from projections.plans.questions import MONTH, PLAN, SUBSCRIPTION, USE

_ONE: Final = "/subscriptions/{subscription}"

READS: Final = (
    list_of(
        PLAN,
        "/plans",
        "List the plans that hubs offer, or offered: uses a month, price and terms.",
        may=May.EVERYONE,
    ),
    one_of(PLAN, "/plans/{plan}", "One plan that a hub offers: uses a month, price and terms."),
    list_of(
        SUBSCRIPTION,
        "/subscriptions",
        "List the plans that members have: for staff, the host of the hub, and those who act for the member or the payer.",
        may=May.OWN,
        hosts="hub",
    ),
    one_of(
        SUBSCRIPTION,
        _ONE,
        "One plan that a member has: on which terms, from when to when.",
        may=May.OWN,
        hosts="hub",
    ),
    list_of(
        MONTH,
        f"{_ONE}/months",
        "List the months of a plan: paid, earned, or not paid; how many uses are left of each.",
        may=May.OWN,
        hosts="hub",
    ),
    list_of(
        USE,
        f"{_ONE}/uses",
        "List the uses of a plan by day, each with its booking.",
        may=May.OWN,
        hosts="hub",
    ),
    *CARNET_READS,
)
