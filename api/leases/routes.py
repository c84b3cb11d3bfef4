"""Leases: where a month of one turns, and one is ended early; it is made where an application is accepted."""

from typing import Final

from api.engine.examples import OPENS
from api.engine.route import Route
from ledger.leases.end import EndLease
from ledger.leases.months import TurnLease

_ONE: Final = "/leases/{lease}"

ROUTES: Final = (
    Route(
        command=TurnLease,
        path=f"{_ONE}/turns",
        location=_ONE,
        example={"on": "2027-02-01"},
    ),
    Route(
        command=EndLease,
        path="/hubs/{hub}/leases/{lease}/end",
        location=_ONE,
        example={"ends": OPENS, "reason": "L'azienda chiude la sede."},
    ),
)
