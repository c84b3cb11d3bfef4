"""Agreements with owners: where they are made, prolonged, ended, settled and paid."""

from datetime import timedelta
from typing import Final

from api.engine.examples import BANK, MEMBER, OPENS
from api.engine.route import Route
from ledger.agreements.end import EndAgreement, ProlongAgreement
from ledger.agreements.make import MakeAgreement
from ledger.agreements.pay import PayOwner
from ledger.agreements.settle import SettleMonth

_ONE: Final = "/hubs/{hub}/agreements/{agreement}"
_SHOWN: Final = "/agreements/{agreement}"

ROUTES: Final = (
    Route(
        command=MakeAgreement,
        path="/hubs/{hub}/agreements",
        location=_SHOWN,
        example={
            "owner": MEMBER,
            "since": OPENS,
            "until": OPENS + timedelta(days=364),
            "rooms": ["Camera del glicine", "Camera del forno"],
            "share_bp": 3_000,
            "documents": ["5f" * 32],
            "duties": "La proprietaria assicura la casa e taglia il prato; lo spazio cambia le lenzuola.",
        },
    ),
    Route(
        command=ProlongAgreement,
        path=f"{_ONE}/prolongations",
        location=_SHOWN,
        example={"until": OPENS + timedelta(days=729), "document": "6a" * 32},
    ),
    Route(
        command=EndAgreement,
        path=f"{_ONE}/end",
        location=_SHOWN,
        example={
            "owner": MEMBER,
            "until": OPENS + timedelta(days=120),
            "reason": "La casa serve alla figlia.",
        },
    ),
    Route(
        command=SettleMonth, path=f"{_ONE}/months", location=_SHOWN, example={"month": "2026-04-01"}
    ),
    Route(command=PayOwner, path=f"{_ONE}/payments", location=_SHOWN, example=BANK),
)
