"""Applications: where somebody without an account sends one, and what becomes of it."""

from datetime import timedelta
from typing import Final

from api.engine.examples import HUB, OPENS, ROOM
from api.engine.route import Route
from ledger.doors.accept import AcceptApplication
from ledger.doors.apply import ApplyForVillage, ApplyWithCitySpace
from ledger.doors.forget import ForgetApplication
from ledger.doors.rent import AcceptLease, ApplyForLease
from ledger.doors.review import (
    AskForMore,
    DeclineApplication,
    StartReview,
    TellMore,
    WithdrawApplication,
)

_SHOWN: Final = "/applications/{application}"
_WHO: Final = {
    "name": "Comunità di Elva",
    "email": "elva@example.org",
    "phone": "+39 0171 000000",
    "address": "Piazza della Chiesa 4",
}

ROUTES: Final = (
    Route(
        command=ApplyWithCitySpace,
        path="/applications/cities",
        location=_SHOWN,
        applicants=True,
        example={
            **_WHO,
            "name": "Officina Lione",
            "about": "Un'officina di falegnami diventata coworking.",
            "abroad": {"country": "FR", "town": "Lyon", "zone": "Europe/Paris"},
            "seats": 40,
            "rooms": 3,
            "prices": [
                {"service": "desk", "unit": "day", "public_cents": 2500, "agreed_cents": 1200}
            ],
        },
    ),
    Route(
        command=ApplyForVillage,
        path="/applications/villages",
        location=_SHOWN,
        applicants=True,
        example={
            **_WHO,
            "about": "La vecchia scuola, con il forno accanto; la cooperativa ne cura l'apertura.",
            "istat": "004083",
            "has": ["meeting-room", "refreshment-area"],
        },
    ),
    Route(
        command=ApplyForLease,
        path="/applications/companies",
        location=_SHOWN,
        applicants=True,
        example={
            **_WHO,
            "name": "Telaio S.r.l.",
            "about": "Una squadra di sei persone, dal martedì al giovedì, per un anno di progetto.",
            "hub": HUB,
            "first": OPENS,
            "until": OPENS + timedelta(days=180),
            "weekdays": [2, 3, 4],
            "seats": 2,
            "beds": 1,
        },
    ),
    Route(command=StartReview, path=f"{_SHOWN}/review", location=_SHOWN),
    Route(
        command=AskForMore,
        path=f"{_SHOWN}/questions",
        location=_SHOWN,
        example={"question": "Chi apre la porta di notte?"},
    ),
    Route(
        command=TellMore,
        path=f"{_SHOWN}/answers",
        location=_SHOWN,
        applicants=True,
        example={"answer": "Una serratura a codice; il codice cambia ogni mese."},
    ),
    Route(
        command=AcceptApplication,
        path=f"{_SHOWN}/accept",
        location=_SHOWN,
        example={
            "hub_name": "Wise Coworking Elva",
            "person": False,
            "name": "Cooperativa di comunità Elva",
            "email": "elva@example.org",
            "tax_code": "00743110157",
        },
    ),
    Route(
        command=AcceptLease,
        path=f"{_SHOWN}/lease",
        location=_SHOWN,
        example={
            "beds": [{"room": ROOM, "bed": "1"}],
            "month_cents": 48_800,
            "vat_bp": 2_200,
            "notice_days": 30,
            "name": "Telaio S.r.l.",
            "email": "telaio@example.org",
            "tax_code": "00743110157",
        },
    ),
    Route(
        command=DeclineApplication,
        path=f"{_SHOWN}/decline",
        location=_SHOWN,
        example={"reason": "La sede non è ancora disponibile."},
    ),
    Route(command=WithdrawApplication, path=f"{_SHOWN}/withdraw", location=_SHOWN, applicants=True),
    Route(command=ForgetApplication, path=f"{_SHOWN}/forget", location=_SHOWN),
)
