"""Conventions: where they are proposed, signed, suspended and ended."""

from datetime import date, timedelta
from typing import Final

from api.engine.examples import OPENS
from api.engine.route import Route
from ledger.conventions.debt_limits import SetDebtLimit
from ledger.conventions.negotiate import (
    CounterConvention,
    DeclineConvention,
    ProposeConvention,
    SignConvention,
)
from ledger.conventions.net_visits import NetVisits
from ledger.conventions.rules import SetPactRule
from ledger.conventions.suspend import EndConvention, ResumeConvention, SuspendConvention

_OF_HUB: Final = "/hubs/{hub}/conventions"
_ONE: Final = "/hubs/{hub}/conventions/{convention}"
_SHOWN: Final = "/conventions/{convention}"
_PRICES: Final = [
    {
        "service": "desk",
        "unit": "day",
        "public_cents": 2500,
        "agreed_cents": 1200,
        "vat_bp": 2200,
        "whom": "other-side",
    },
    {
        "service": "bed",
        "unit": "night",
        "public_cents": 5000,
        "agreed_cents": 3500,
        "vat_bp": 1000,
        "whom": "all-hubs",
        "most_a_month": 4,
        "notice_hours": 48,
    },
]
_TERMS: Final = {"since": OPENS, "until": OPENS + timedelta(days=364), "prices": _PRICES}

ROUTES: Final = (
    Route(command=ProposeConvention, path=_OF_HUB, location=_SHOWN, example=_TERMS),
    Route(command=CounterConvention, path=f"{_ONE}/terms", location=_SHOWN, example=_TERMS),
    Route(
        command=SignConvention, path=f"{_ONE}/signatures", location=_SHOWN, example={"version": 2}
    ),
    Route(
        command=DeclineConvention,
        path=f"{_ONE}/refusals",
        location=_SHOWN,
        example={"version": 2, "reason": "Troppo poco per i fine settimana."},
    ),
    Route(
        command=SuspendConvention,
        path=f"{_ONE}/suspension",
        location=_SHOWN,
        example={"reason": "Lavori in corso fino a marzo."},
    ),
    Route(
        command=SetPactRule,
        path="/pact-rules",
        example={
            "rule": "visa-days-a-year",
            "valid_from": OPENS,
            "value": 5,
            "reason": "Si comincia con poco.",
        },
    ),
    Route(
        command=SetDebtLimit,
        path="/hubs/{hub}/debt-limits",
        example={
            "creditor": None,
            "cents": 50_000,
            "reason": "Ha appena aperto, e i suoi soci viaggiano molto.",
        },
    ),
    Route(
        command=NetVisits,
        path="/nettings",
        location="/proposals/{proposal}",
        example={"until": date(2026, 4, 30)},
    ),
    Route(command=ResumeConvention, path=f"{_ONE}/resumption", location=_SHOWN),
    Route(
        command=EndConvention,
        path=f"{_ONE}/end",
        location=_SHOWN,
        example={"last": "2027-03-31", "reason": "Lo spazio cambia sede."},
    ),
)
