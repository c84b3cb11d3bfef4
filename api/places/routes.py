"""Hubs: where their commands are sent."""

from typing import Final

from api.engine.route import Route
from ledger.places.open import OpenHub, RenameHub

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
)
