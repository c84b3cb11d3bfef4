"""The till of a hub: where it is counted at the day's end, and what has arrived at the bank is told."""

from datetime import date
from typing import Final

from api.engine.route import Route
from ledger.till.bank import BankTill
from ledger.till.count import CountTill

ROUTES: Final = (
    Route(
        command=CountTill,
        path="/hubs/{hub}/till/counts",
        location="/hubs/{hub}/till",
        example={
            "on": date(2026, 5, 12),
            "cash_cents": 18_450,
            "to_bank_cents": 13_450,
            "cards_cents": 9_000,
            "reason": "Mancano due euro: un resto sbagliato.",
        },
    ),
    Route(
        command=BankTill,
        path="/hubs/{hub}/till/bankings",
        example={
            "means": "cash",
            "of_cents": 13_450,
            "amount_cents": 13_450,
            "day": date(2026, 5, 12),
            "reference": "VERS-0512",
        },
    ),
)
