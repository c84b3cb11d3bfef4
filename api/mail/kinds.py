"""Who tells which kind of mail."""

from collections.abc import Mapping
from typing import Final

from api.mail.bookings import booking, coming, lapsing, offer
from api.mail.money import document, expiring, owed, unpaid
from api.mail.people import answer
from api.mail.telling import Teller
from projections.mail.outbox import Kind

TELLERS: Final[Mapping[Kind, Teller]] = {
    Kind.BOOKED: booking,
    Kind.CHANGED: booking,
    Kind.CANCELLED: booking,
    Kind.MISSED: booking,
    Kind.OFFERED: offer,
    Kind.ACCEPTED: answer,
    Kind.DECLINED: answer,
    Kind.MORE_ASKED: answer,
    Kind.DOCUMENT: document,
    Kind.OWED: owed,
    Kind.UNPAID: unpaid,
    Kind.LAPSING: lapsing,
    Kind.ARRIVING: coming,
    Kind.STARTING: coming,
    Kind.EXPIRING: expiring,
}
