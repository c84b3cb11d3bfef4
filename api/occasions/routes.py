"""Occasions: where hosts announce them, and members book seats."""

from datetime import date
from typing import Final

from api.engine.examples import MEMBER, SEAT
from api.engine.route import Route
from ledger.occasions.announce import AnnounceOccasion
from ledger.occasions.attend import RecordAttendance
from ledger.occasions.book import BookSeats
from ledger.occasions.call_off import CallOffOccasion, DecideOccasion
from ledger.occasions.cancel import CancelSeat
from ledger.occasions.change import ChangeOccasion
from ledger.occasions.conclude import ConcludeOccasion
from ledger.occasions.pay_back import PayBackSeat
from ledger.occasions.wait import AcceptSeat, JoinWaitingList, LapseSeatOffer, LeaveWaitingList

_SHOWN: Final = "/occasions/{occasion}"
_SEAT: Final = "/seats/{seat}"
_WAITING: Final = "/waiting-list/{waiting}"

ROUTES: Final = (
    Route(
        command=AnnounceOccasion,
        path="/hubs/{hub}/occasions",
        location=_SHOWN,
        example={
            "what": "course",
            "title": "Pane di montagna",
            "included": "Farina, grembiule, una pagnotta da portare a casa",
            "meetings": [
                {"on": date(2027, 7, 5), "begins": "18:00", "ends": "20:30"},
                {"on": date(2027, 7, 12), "begins": "18:00", "ends": "20:30"},
            ],
            "seats_min": 4,
            "seats_max": 10,
            "decided_on": date(2027, 7, 1),
            "price_cents": 6_000,
            "vat_bp": 2_200,
            "free_days": 7,
            "late_percent": 50,
            "offer_hours": 24,
        },
    ),
    Route(
        command=ChangeOccasion,
        path="/occasions/{occasion}/change",
        location=_SHOWN,
        example={"place": "in the old mill"},
    ),
    Route(command=DecideOccasion, path="/occasions/{occasion}/decide", location=_SHOWN),
    Route(
        command=CallOffOccasion,
        path="/occasions/{occasion}/call-off",
        location=_SHOWN,
        example={"reason": "the oven is broken"},
    ),
    Route(
        command=ConcludeOccasion,
        path="/occasions/{occasion}/conclude",
        location=_SHOWN,
        example={"at_till": [{"seat": SEAT, "means": "cash", "receipt": "0123-0051"}]},
    ),
    Route(
        command=BookSeats,
        path="/occasions/{occasion}/seats",
        location=_SEAT,
        example={"payer": MEMBER},
    ),
    Route(
        command=RecordAttendance,
        path="/occasions/{occasion}/attendance",
        location="/occasions/{occasion}/seats",
        example={"meeting": 1, "present": [SEAT]},
    ),
    Route(
        command=JoinWaitingList,
        path="/occasions/{occasion}/waiting-list",
        location=_WAITING,
        example={"payer": MEMBER},
    ),
    Route(command=AcceptSeat, path="/waiting-list/{waiting}/accept", location=_SEAT),
    Route(command=LeaveWaitingList, path="/waiting-list/{waiting}/leave", location=_WAITING),
    Route(command=LapseSeatOffer, path="/waiting-list/{waiting}/lapse", location=_WAITING),
    Route(
        command=CancelSeat,
        path="/seats/{seat}/cancel",
        location=_SEAT,
        example={"shown_fee_cents": 3_000},
    ),
    Route(
        command=PayBackSeat,
        path="/seats/{seat}/pay-backs",
        example={"payer": MEMBER, "of": "use", "amount_cents": 500, "note": "an hour was missing"},
    ),
)
