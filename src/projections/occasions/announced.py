"""The calendar of occasions as of any moment: what is announced, when, and how many seats are left."""

from datetime import date, datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from ledger.kernel.ids import HubId
from ledger.occasions.call_off import WhyOff
from ledger.occasions.occasion import OccasionKind, OccasionStage
from projections.engine.listing import Filter, Listing
from projections.occasions.rows import MeetingShown
from projections.occasions.view import OCCASIONS


class OccasionListed(msgspec.Struct, frozen=True, kw_only=True):
    """An experience, a course or an activity of a hub: its dates (several are sold as one), days by the clock of its `zone`.

    Of `seats_max` seats `seats_sold` are sold, `seats_offered` kept for some of those who waited, and `seats_left` are left; so many are `waiting`; with fewer than `seats_min` it is called off on the day
    `decided_on`, at noon. A seat costs everybody `price_cents`, VAT at `vat_bp` within it. It is given up for nothing until
    `free_days` before the first day, then `late_percent` are kept, and on that day all, unless `free_days` is 0.
    """

    id: str
    hub: str
    what: OccasionKind
    title: str
    stage: OccasionStage
    since: date
    announced: date
    zone: str
    meetings: tuple[MeetingShown, ...]
    first: date
    last: date
    begins: datetime
    ends: datetime
    seats_min: int
    seats_max: int
    seats_sold: int
    seats_left: int
    seats_offered: int
    waiting: int
    decided_on: date | None
    price_cents: int
    vat_bp: int
    free_days: int
    late_percent: int
    offer_hours: int
    why_off: WhyOff | None


class OccasionFound(OccasionListed, frozen=True, kw_only=True):
    """An occasion, who leads it, and at which positions its sealed words stand."""

    leader: str | None
    told_at: int
    reason_at: int | None
    place_at: int | None


_SOLD: Final = "(SELECT count(*) FROM seats s WHERE s.occasion = o.occasion AND s.stage <> 'cancelled' AND {held[s]})"
_WAITS: Final = "(SELECT count(*) FROM waits w WHERE w.occasion = o.occasion AND w.stage = '{0}' AND {{held[w]}})"
_OFFERED: Final = _WAITS.format("offered")
From = Annotated[date, Meta(description="occasions that are not over before this day")]
Before = Annotated[date, Meta(description="occasions that begin before this day")]
OCCASION = Listing(
    row=OccasionListed,
    view=OCCASIONS,
    one="occasion",
    many="occasions",
    key="o.occasion",
    order="first",
    rows="occasions o WHERE {held[o]}",
    columns={
        "seats_sold": _SOLD,
        "seats_left": f"CASE WHEN o.stage IN ('announced', 'confirmed') THEN o.seats_max - {_SOLD} - {_OFFERED} ELSE 0 END",
        "seats_offered": _OFFERED,
        "waiting": _WAITS.format("waiting"),
    },
    filters={
        "hub": Filter(HubId),
        "what": Filter(OccasionKind),
        "stage": Filter(OccasionStage),
        "first": Filter(From, "o.last >= %(first)s::date"),
        "until": Filter(Before, "o.first < %(until)s::date"),
    },
)
ONE: Final = msgspec.structs.replace(OCCASION, row=OccasionFound)
