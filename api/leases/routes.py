"""Leases: where one is ended early; it is made where an application is accepted."""

from typing import Final

from api.engine.examples import OPENS
from api.engine.route import Route
from ledger.leases.end import EndLease

ROUTES: Final = (
    Route(
        command=EndLease,
        path="/hubs/{hub}/leases/{lease}/end",
        location="/leases/{lease}",
        example={"ends": OPENS, "reason": "L'azienda chiude la sede."},
    ),
)
