"""Plans: where they are offered and withdrawn, begun and ended, and where a month is paid."""

from typing import Final

from api.engine.examples import MEMBER, OPENS
from api.engine.route import Route
from api.plans.carnets import CARNET_ROUTES
from ledger.plans.begin import BeginSubscription
from ledger.plans.end import EndSubscription
from ledger.plans.months import PayMonth, TurnMonth
from ledger.plans.offer import OfferPlan, WithdrawPlan
from ledger.plans.pause import PauseSubscription

_SHOWN: Final = "/plans/{plan}"
_ONE: Final = "/subscriptions/{subscription}"

ROUTES: Final = (
    Route(
        command=OfferPlan,
        path="/hubs/{hub}/plans",
        location=_SHOWN,
        example={
            "name": "Dieci giornate",
            "service": "desk",
            "unit": "day",
            "uses": 10,
            "month_cents": 12_200,
            "over_cents": 1_500,
            "vat_bp": 2_200,
            "notice_days": 15,
        },
    ),
    Route(command=WithdrawPlan, path="/hubs/{hub}/plans/{plan}/withdrawal", location=_SHOWN),
    Route(
        command=BeginSubscription,
        path="/hubs/{hub}/plans/{plan}/subscriptions",
        location=_ONE,
        example={"payer": MEMBER, "since": OPENS, "months": 6},
    ),
    Route(
        command=PayMonth,
        path=f"{_ONE}/months",
        location=_ONE,
        example={"first": "2026-06-01"},
    ),
    Route(
        command=TurnMonth,
        path=f"{_ONE}/turns",
        location=_ONE,
        example={"on": "2026-05-01"},
    ),
    Route(
        command=PauseSubscription,
        path=f"{_ONE}/pauses",
        location=_ONE,
        example={"first": "2027-02-01", "months": 2},
    ),
    Route(
        command=EndSubscription,
        path=f"{_ONE}/end",
        location=_ONE,
        example={"until": "2027-03-01"},
    ),
    *CARNET_ROUTES,
)
