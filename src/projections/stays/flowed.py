"""Which side of the pact uses the other's places: what members of each hub used at each hub, by service."""

from datetime import date

import msgspec

from ledger.conventions.events import ServiceKind
from ledger.places.hub import HubKind
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question
from projections.places.view import PLACES
from projections.stays.flowing import FLOWS


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """What members of one home hub used of a service at a hub: bed nights, days and half days at desks, half hours in halls, seats at occasions, and their net; companions count with who paid."""

    home_hub: str
    home_side: HubKind
    hub: str
    side: HubKind
    service: ServiceKind
    nights: int
    days: int
    half_days: int
    half_hours: int
    seats: int
    net_cents: int


class Flows(msgspec.Struct, frozen=True, kw_only=True):
    """Who uses whose places from the day `first` to the day `last`: the pact of cities and villages, by service."""

    as_of: Seen
    first: date
    last: date
    flows: list[Flow]


_LAST = "(%(last)s::date + interval '1 month')::date - 1"
_FLOWS = Question(
    Flows,
    PLACES,
    FLOWS,
    fields={
        "first": "%(first)s::date",
        "last": f"least({_LAST}, %(day)s::date)",
        "flows": """SELECT f.home_hub, h.side AS home_side, f.hub, u.side, f.service, f.nights, f.days, f.half_days, f.half_hours, f.seats, f.net_cents
            FROM (
                SELECT m.home_hub, m.hub, m.service, sum(m.nights) AS nights, sum(m.days) AS days,
                    sum(m.half_days) AS half_days, sum(m.half_hours) AS half_hours, sum(m.seats) AS seats, sum(m.net_cents) AS net_cents
                FROM flow_moves m
                WHERE m.month BETWEEN %(first)s AND %(last)s AND {recorded[m]}
                GROUP BY m.home_hub, m.hub, m.service
            ) f
            JOIN hubs u ON u.hub = f.hub AND {held[u]}
            JOIN hubs h ON h.hub = f.home_hub AND {held[h]}
            ORDER BY f.home_hub, f.hub, f.service""",
    },
)


async def flows(
    connection: Connection, first: date, last: date, as_of: AsOf | None = None
) -> Flows:
    """Return what members of each hub used at each hub, by service: who hosts, and who is hosted.

    A night, or a day at a desk, counts for the hub that its guest belonged to when it was recorded, whoever paid; a companion, who is no
    member, counts with who paid. What a room brought is shared alike by the beds slept in.
    """
    return await _FLOWS.ask(connection, as_of, first=first.replace(day=1), last=last.replace(day=1))
