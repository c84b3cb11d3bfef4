"""Which code a hub shows just now: where it stands, sealed."""

from datetime import date, datetime

import msgspec

from projections.desks.view import DESKS
from projections.engine.asof import AsOf, Connection, Seen, moment
from projections.engine.judged import judged
from projections.engine.question import Question
from projections.places.view import PLACES


class DeskCodeAt(msgspec.Struct, frozen=True, kw_only=True):
    """The position of the fact that has the code sealed, until the end of a day; none when the hub shows none."""

    as_of: Seen
    hub: str | None
    code_at: int | None
    until: date | None


_CODE = Question(
    DeskCodeAt,
    PLACES,
    DESKS,
    begin=lambda shape: (
        judged(shape)
        + """, shown AS MATERIALIZED (SELECT c.code_at, c.until FROM seen, judged, desk_codes c
        JOIN hubs u ON u.hub = c.hub WHERE c.hub = %(hub)s AND {held[c]} AND {held[u]}
            AND c.until >= (judged.at AT TIME ZONE u.zone)::date)"""
    ),
    fields={
        "hub": "SELECT u.hub FROM hubs u WHERE u.hub = %(hub)s AND {held[u]}",
        "code_at": "SELECT code_at FROM shown",
        "until": "SELECT until FROM shown",
    },
)


async def desk_code(
    connection: Connection, hub: str, as_of: AsOf | None = None, *, now: datetime
) -> DeskCodeAt | None:
    """Return where the code is that the hub shows; None if there was no such hub."""
    found = await _CODE.ask(connection, as_of, hub=hub, now=moment(now, as_of))
    return found if found.hub else None
