"""What the police are to be told: arrivals with their hours, and the guests of those that they do not know yet."""

from datetime import date, datetime

import msgspec

from ledger.kernel.text import Id
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.judged import judged
from projections.engine.listing import Filter, Listing
from projections.engine.question import Question
from projections.places.view import PLACES
from projections.stays.register import REGISTER, TOLD, GuestRow
from projections.stays.stays import STAYS, Bed


class PoliceReport(msgspec.Struct, frozen=True, kw_only=True):
    """A stay whose guests arrived, and until when the police must know of them; `late` when they do not yet.

    `receipt`, its day and the digest of the file that was sent are null until they are noted.
    """

    id: str
    hub: str
    arrived_at: datetime
    report_by: datetime
    late: bool
    receipt: str | None
    received_on: date | None
    sha256: str | None


_LATE = "(r.receipt = '' AND r.report_by <= judged.at)"
POLICE_REPORT = Listing(
    row=PoliceReport,
    view=REGISTER,
    one="report",
    many="reports",
    key="r.stay",
    rows="judged, police_reports r WHERE {held[r]}",
    columns={
        "late": _LATE,
        "receipt": "nullif(r.receipt, '')",
        "sha256": "nullif(r.sha256, '')",
    },
    filters={
        "hub": Filter(Id),
        "waiting": Filter(bool, "(r.receipt = '') = %(waiting)s::boolean"),
        "late": Filter(bool, f"{_LATE} = %(late)s::boolean"),
    },
    begin=judged,
    also={"judged_at": (datetime, "SELECT at FROM judged")},
)


class Unreported(msgspec.Struct, frozen=True, kw_only=True):
    """A stay that the police do not know: its beds, and what was told of its guests."""

    stay: str
    arrived_on: date
    nights: int
    beds: tuple[Bed, ...]
    told: list[GuestRow]


class ToReport(msgspec.Struct, frozen=True, kw_only=True):
    """All stays of a hub that the police do not know, and the codes of their table that were loaded."""

    as_of: Seen
    hub: str | None
    stays: list[Unreported]
    codes: dict[str, str]


_TO_REPORT = Question(
    ToReport,
    PLACES,
    STAYS,
    REGISTER,
    fields={
        "hub": "SELECT u.hub FROM hubs u WHERE u.hub = %(hub)s AND {held[u]}",
        "stays": f"""SELECT r.stay, r.arrived_on, r.nights, s.beds, {TOLD} AS told
            FROM police_reports r JOIN stays s ON s.stay = r.stay AND {{held[s]}}
            WHERE r.hub = %(hub)s AND r.receipt = '' AND {{held[r]}} ORDER BY r.arrived_at, r.stay""",
        "codes": """SELECT coalesce(json_object_agg(c.place, c.code), '{{}}') FROM police_codes c
            WHERE {held[c]}""",
    },
)


async def to_report(connection: Connection, hub: str, as_of: AsOf | None = None) -> ToReport | None:
    """Return the stays of a hub that the police do not know; None if there was no such hub."""
    found = await _TO_REPORT.ask(connection, as_of, hub=hub)
    return found if found.hub else None
