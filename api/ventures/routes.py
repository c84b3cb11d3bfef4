"""Ventures: where their commands are sent."""

from datetime import date
from typing import Final

from api.engine.examples import HUB, MEMBER
from api.engine.route import Route
from ledger.ventures.open_venture import OpenVenture
from ledger.ventures.pay_venture import PayVenture, ReversePayment

ROUTES: Final = (
    Route(
        command=OpenVenture,
        path="/ventures",
        location="/ventures/{venture}",
        example={
            "hub": HUB,
            "name": "Forno Nuovo",
            "founders": [{"member": MEMBER, "shares": 10_000}],
        },
    ),
    Route(
        command=PayVenture,
        path="/ventures/{venture}/payments",
        location="/ventures/{venture}",
        example={"amount_cents": 500_000, "day": date(2026, 5, 12), "reference": "CRO-4712"},
    ),
    Route(
        command=ReversePayment,
        path="/ventures/{venture}/payments/{entry}/reverse",
        location="/ventures/{venture}",
        example={"reason": "returned", "day": date(2026, 5, 15), "reference": "CRO-4713"},
    ),
)
