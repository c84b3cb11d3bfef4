"""Which applications there are, and where each stands."""

from datetime import date

import msgspec

from ledger.doors.events import Door, ProposedPrice, Step
from ledger.places.equipment import Required
from projections.doors.view import DOORS
from projections.engine.listing import Filter, Listing


class ApplicationListed(msgspec.Struct, frozen=True, kw_only=True):
    """An application at one of the doors: where its hub is, or would be, and what there is of it already.

    `population` and `has` are of a village; `seats`, meeting `rooms` and proposed `prices` (cents a unit, VAT included) of a city.
    A company's tells at which `hub` it would rent `seats` and `beds`, on the `weekdays` (1 is Monday) of `[first, until)`.
    An accepted one has its `hub` and `member`, and a company's its `lease`.
    """

    id: str
    door: Door
    step: Step
    received: date
    since: date
    country: str
    zone: str
    istat: str
    town: str
    population: int | None
    has: tuple[Required, ...]
    seats: int | None
    rooms: int | None
    beds: int | None
    first: date | None
    until: date | None
    weekdays: tuple[int, ...]
    prices: tuple[ProposedPrice, ...]
    hub: str | None
    member: str | None
    lease: str | None


class Application(ApplicationListed, frozen=True, kw_only=True):
    """An application, the digest of its secret, and at which positions what was said stands sealed."""

    forgotten: bool
    digest: str
    told_at: int
    asked_at: int | None
    answered_at: int | None
    reason_at: int | None


APPLICATION = Listing(
    row=Application,
    view=DOORS,
    one="application",
    many="applications",
    key="a.application",
    rows="applications a WHERE {held[a]}",
    filters={"door": Filter(Door), "step": Filter(Step)},
)
