"""Carnets and credits: where they are sold, bought and settled, and who has which."""

from typing import Final

from api.engine.access import May
from api.engine.examples import MEMBER
from api.engine.listing import list_of, one_of
from api.engine.route import Route
from ledger.plans.give import GiveCredits
from ledger.plans.sell import BuyCredits, ExpireCredits, OfferCarnet, WithdrawCarnet
from projections.plans.credit_questions import CARNET, CREDIT, USE

_SHOWN: Final = "/carnets/{carnet}"
_ONE: Final = "/credits/{credits}"

CARNET_ROUTES: Final = (
    Route(
        command=OfferCarnet,
        path="/hubs/{hub}/carnets",
        location=_SHOWN,
        example={
            "name": "Carnet da dieci",
            "service": "desk",
            "unit": "day",
            "uses": 10,
            "cents": 18_300,
            "vat_bp": 2_200,
            "months": 12,
        },
    ),
    Route(command=WithdrawCarnet, path="/hubs/{hub}/carnets/{carnet}/withdrawal", location=_SHOWN),
    Route(
        command=BuyCredits,
        path="/hubs/{hub}/carnets/{carnet}/credits",
        location=_ONE,
        example={"payer": MEMBER},
    ),
    Route(
        command=GiveCredits,
        path="/hubs/{hub}/credits",
        location=_ONE,
        example={
            "member": MEMBER,
            "service": "desk",
            "unit": "day",
            "uses": 1,
            "months": 3,
            "reason": "amends",
        },
    ),
    Route(command=ExpireCredits, path=f"{_ONE}/expiry", location=_ONE),
)
CARNET_READS: Final = (
    list_of(
        CARNET,
        "/carnets",
        "List the carnets that hubs sell, or sold: uses, price, and how long they are good.",
        may=May.EVERYONE,
    ),
    one_of(CARNET, _SHOWN, "One carnet that a hub sells: uses, price, and how long it is good."),
    list_of(
        CREDIT,
        "/credits",
        "List the credits that members have: for staff, the host of the hub, and those who act for the member or the payer.",
        may=May.OWN,
        hosts="hub",
    ),
    one_of(
        CREDIT,
        _ONE,
        "A member's credits of one carnet: how many are left, and until when.",
        may=May.OWN,
        hosts="hub",
    ),
    list_of(
        USE,
        f"{_ONE}/uses",
        "List what became of credits, by day, each with its booking.",
        may=May.OWN,
        hosts="hub",
    ),
)
