"""What is kept of occasions and of seats: each as it stands since its last step."""

from datetime import date, datetime

import msgspec

from ledger.bookings.booking import Stage
from ledger.conventions.sold import Rule
from ledger.occasions.call_off import WhyOff
from ledger.occasions.cancel import CancelledBy
from ledger.occasions.occasion import OccasionKind, OccasionStage
from projections.bookings.ended import PaidBackRow
from projections.engine.table import History, Index


class MeetingShown(msgspec.Struct, frozen=True, gc=False):
    """One date, from an instant until another."""

    begins: datetime
    ends: datetime


class OccasionRow(msgspec.Struct, frozen=True, gc=False):
    """An occasion as it was announced; its days are by the clock of its zone. Sealed words stand in the facts at `told_at`, `reason_at` and `place_at`: where it has been moved to."""

    occasion: str
    hub: str
    what: OccasionKind
    title: str
    leader: str | None
    announced: date
    told_at: int
    zone: str
    meetings: tuple[MeetingShown, ...]
    first: date
    last: date
    begins: datetime
    ends: datetime
    seats_min: int
    seats_max: int
    decided_on: date | None
    price_cents: int
    vat_bp: int
    free_days: int
    late_percent: int
    offer_hours: int
    stage: OccasionStage
    since: date
    why_off: WhyOff | None = None
    reason_at: int | None = None
    place_at: int | None = None


class SeatRow(msgspec.Struct, frozen=True, gc=False):
    """A seat since its last step; `who` are the payer and the guest.

    Its price was held, and is paid once the occasion has taken place, or kept as a fee, or given back; what was paid back
    later is told besides.
    """

    seat: str
    stage: Stage
    occasion: str
    hub: str
    payer: str
    guest: str
    who: tuple[str, ...]
    arrive: date
    depart: date
    starts: datetime
    zone: str
    total_cents: int
    vat_bp: int
    rule: Rule
    convention: str | None
    version: int | None
    line: int | None
    free_days: int
    late_percent: int
    booked: date
    since: date
    may_leave: bool = False
    cancelled_by: CancelledBy | None = None
    home_hub: str | None = None
    fee_cents: int = 0
    paid_cents: int = 0
    stamp_cents: int = 0
    given_back_cents: int = 0
    paid_back_cents: int = 0


OCCASIONS_TABLE = History(
    row=OccasionRow,
    name="occasions",
    key=("occasion",),
    indexes=(Index(("first", "occasion")), Index(("hub", "first", "occasion"))),
)
SEATS = History(
    row=SeatRow,
    name="seats",
    key=("seat",),
    indexes=(Index(("occasion", "seat")), Index(("who",), method="gin")),
)
PAID_BACK = History(row=PaidBackRow, name="seat_pay_backs", key=("entry",))
