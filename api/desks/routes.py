"""Desks: where hosts set them and guests book them."""

from datetime import date
from typing import Final

from api.engine.examples import MEMBER, OPENS
from api.engine.route import Route
from ledger.desks.arrive import CheckInAtDesk, MarkDeskMissed
from ledger.desks.book import BookDesk
from ledger.desks.cancel import CancelDesk
from ledger.desks.code import CheckInByCode, SetDeskCode
from ledger.desks.pay_back import PayBackDesk
from ledger.desks.provide import SetDesks, SetDeskTerms
from ledger.desks.walk_in import RecordWalkIn

_SHOWN: Final = "/desk-bookings/{booking}"
_HOURS: Final = [{"weekday": day, "opens": "08:30", "closes": "19:00"} for day in range(1, 6)]

ROUTES: Final = (
    Route(
        command=SetDesks,
        path="/hubs/{hub}/desks",
        location="/hubs/{hub}/desks",
        example={"valid_from": OPENS, "desks": 12, "hours": _HOURS},
    ),
    Route(
        command=SetDeskTerms,
        path="/hubs/{hub}/desk-terms",
        location="/hubs/{hub}/desks",
        example={
            "valid_from": OPENS,
            "day_cents": 2_500,
            "half_day_cents": 1_500,
            "vat_bp": 2_200,
            "free_days": 2,
            "late_percent": 50,
        },
    ),
    Route(
        command=SetDeskCode,
        path="/hubs/{hub}/desk-code",
        location="/hubs/{hub}/desk-code",
        example={"code": "MELA-42-ROSA", "until": date(2027, 3, 14)},
    ),
    Route(
        command=BookDesk,
        path="/hubs/{hub}/desk-bookings",
        location=_SHOWN,
        example={"payer": MEMBER, "on": date(2027, 7, 5), "part": "morning"},
    ),
    Route(
        command=RecordWalkIn,
        path="/hubs/{hub}/walk-ins",
        location=_SHOWN,
        example={"payer": MEMBER, "part": "day"},
    ),
    Route(
        command=CancelDesk,
        path="/desk-bookings/{booking}/cancel",
        location=_SHOWN,
        example={"shown_fee_cents": 1_250},
    ),
    Route(
        command=CheckInAtDesk,
        path="/desk-bookings/{booking}/check-in",
        location=_SHOWN,
        example={"at_till": {"means": "cash", "receipt": "0123-0045"}},
    ),
    Route(
        command=CheckInByCode,
        path="/hubs/{hub}/desk-bookings/{booking}/check-in",
        location=_SHOWN,
        example={"code": "MELA-42-ROSA"},
    ),
    Route(command=MarkDeskMissed, path="/desk-bookings/{booking}/no-show", location=_SHOWN),
    Route(
        command=PayBackDesk,
        path="/desk-bookings/{booking}/pay-backs",
        example={"payer": MEMBER, "of": "use", "amount_cents": 500, "note": "the heating was off"},
    ),
)
