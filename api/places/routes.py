"""Hubs: where their commands are sent."""

from typing import Final

from api.engine.route import Route
from ledger.places.open import OpenHub, RenameHub
from ledger.places.withdraw_hub import WithdrawHub

ROUTES: Final = (
    Route(
        command=OpenHub,
        path="/hubs",
        location="/hubs/{hub}",
        example={"name": "Wise Coworking Civita", "side": "village", "istat": "056003"},
    ),
    Route(
        command=RenameHub,
        path="/hubs/{hub}/name",
        location="/hubs/{hub}",
        example={"name": "Wise Coworking Bagnoregio"},
    ),
    Route(command=WithdrawHub, path="/hubs/{hub}/withdraw", location="/hubs/{hub}"),
)
