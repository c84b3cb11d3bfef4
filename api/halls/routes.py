"""Halls: where hosts set them up and guests book them."""

from typing import Final

from api.engine.examples import MEMBER, OPENS
from api.engine.route import Route
from ledger.halls.arrive import CheckInAtHall, CheckInAtHallByCode, MarkHallMissed
from ledger.halls.book import BookHall
from ledger.halls.cancel import CancelHall
from ledger.halls.pay_back import PayBackHall
from ledger.halls.set_up import ChangeHall, SetHallTerms, SetUpHall
from ledger.halls.walk_in import RecordHallWalkIn

_SHOWN: Final = "/hall-bookings/{booking}"
_HOURS: Final = [{"weekday": day, "opens": "08:30", "closes": "19:00"} for day in range(1, 6)]

ROUTES: Final = (
    Route(
        command=SetUpHall,
        path="/hubs/{hub}/halls",
        location="/hubs/{hub}/halls",
        example={
            "kind": "meeting-room",
            "name": "Sala del camino",
            "valid_from": OPENS,
            "people": 8,
            "equipment": ["schermo", "lavagna"],
        },
    ),
    Route(
        command=ChangeHall,
        path="/halls/{hall}",
        location="/hubs/{hub}/halls",
        example={
            "name": "Sala del camino",
            "valid_from": OPENS,
            "people": 10,
            "equipment": ["schermo", "lavagna", "telecamera"],
        },
    ),
    Route(
        command=SetHallTerms,
        path="/halls/{hall}/terms",
        location="/hubs/{hub}/halls",
        example={
            "valid_from": OPENS,
            "hour_cents": 1_800,
            "vat_bp": 2_200,
            "hours": _HOURS,
            "shortest": 1,
            "longest": 16,
            "setup_minutes": 0,
            "cleanup_minutes": 15,
            "days_ahead": 180,
            "hours_before": 2,
            "free_days": 2,
            "late_percent": 50,
        },
    ),
    Route(
        command=BookHall,
        path="/halls/{hall}/bookings",
        location=_SHOWN,
        example={
            "payer": MEMBER,
            "begins": "2027-07-05T09:30",
            "ends": "2027-07-05T11:00",
            "people": 4,
        },
    ),
    Route(
        command=RecordHallWalkIn,
        path="/halls/{hall}/walk-ins",
        location=_SHOWN,
        example={"payer": MEMBER, "half_hours": 2},
    ),
    Route(
        command=CancelHall,
        path="/hall-bookings/{booking}/cancel",
        location=_SHOWN,
        example={"shown_fee_cents": 1_350},
    ),
    Route(command=CheckInAtHall, path="/hall-bookings/{booking}/check-in", location=_SHOWN),
    Route(
        command=CheckInAtHallByCode,
        path="/hubs/{hub}/hall-bookings/{booking}/check-in",
        location=_SHOWN,
        example={"code": "MELA-42-ROSA"},
    ),
    Route(command=MarkHallMissed, path="/hall-bookings/{booking}/no-show", location=_SHOWN),
    Route(
        command=PayBackHall,
        path="/hall-bookings/{booking}/pay-backs",
        example={"payer": MEMBER, "of": "use", "amount_cents": 500, "note": "the screen was off"},
    ),
)
