"""Hubs: where their commands are sent."""

from typing import Final

from api.engine.route import Route
from ledger.places.describe import DescribeHub, PlaceHub
from ledger.places.equip import LosePart, MeasureConnection, ProvideParts
from ledger.places.open import OpenHub
from ledger.places.record import RecordHub, RenameHub
from ledger.places.withdraw_hub import WithdrawHub

ROUTES: Final = (
    Route(
        command=RecordHub,
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
    Route(
        command=ProvideParts,
        path="/hubs/{hub}/parts",
        location="/hubs/{hub}",
        example={"parts": ["meeting-room", "shared-desks"]},
    ),
    Route(
        command=LosePart,
        path="/hubs/{hub}/lost-parts",
        location="/hubs/{hub}",
        example={"part": "baby-pit-stop"},
    ),
    Route(
        command=MeasureConnection,
        path="/hubs/{hub}/connection",
        location="/hubs/{hub}",
        example={"down_mbit": 940, "up_mbit": 310, "measured": "2026-03-02"},
    ),
    Route(
        command=PlaceHub,
        path="/hubs/{hub}/place",
        location="/hubs/{hub}",
        example={
            "address": "Piazza della Chiesa 4",
            "latitude_micro": 44_541_900,
            "longitude_micro": 7_091_300,
        },
    ),
    Route(
        command=DescribeHub,
        path="/hubs/{hub}/description",
        location="/hubs/{hub}",
        example={
            "hours": [
                {"weekday": 1, "opens": "08:30", "closes": "13:00"},
                {"weekday": 1, "opens": "14:00", "closes": "19:00"},
            ],
            "email": "elva@example.org",
            "phone": "+39 0171 000000",
            "website": "https://example.org/elva",
            "rules": ["Le sale si lasciano come si sono trovate."],
            "amenities": ["Stampante", "Biciclette"],
        },
    ),
    Route(command=OpenHub, path="/hubs/{hub}/open", location="/hubs/{hub}"),
    Route(command=WithdrawHub, path="/hubs/{hub}/withdraw", location="/hubs/{hub}"),
)
