"""Visits one by one: what the balance of the pact, the flows, and usage by where guests are at home are sums of.

A visit is a night, a day or half a day at a desk, half hours in a hall, or a seat that a member used at a hub other than their home hub. There is one derivation of it
(`stays/flowing.py`): what is told here are its rows, and nobody is named; the fact behind each is at its position.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.conventions.events import ServiceKind
from ledger.kernel.ids import HubId
from ledger.places.hub import HubKind
from projections.engine.listing import Filter, Listing
from projections.stays.flowing import FLOWS


class VisitUnit(StrEnum):
    """By what a visit is counted."""

    NIGHT = "night"
    DAY = "day"
    HALF_DAY = "half-day"
    HALF_HOUR = "half-hour"
    SEAT = "seat"


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """So much (`quantity` of a `unit`) that a member of `home` used at the hub `host` on the day `visited`, by the fact at `position`.

    `worth_cents` is what was agreed for it, or without an agreed price what was paid; `paid_cents` what its guest paid, both net
    of VAT. `home_side` is from where it counts in the balance of the pact: none where both hubs are on one side. A later difference, and what was paid back, is a
    line without unit, of quantity zero, on its own day.
    """

    id: str
    visited: date
    home: str
    home_region: str
    home_side: HubKind | None
    host: str
    host_region: str
    service: ServiceKind
    unit: VisitUnit | None
    quantity: int
    worth_cents: int
    paid_cents: int
    position: int


_UNIT = f"""CASE WHEN m.nights <> 0 THEN '{VisitUnit.NIGHT}' WHEN m.days <> 0 THEN '{VisitUnit.DAY}'
    WHEN m.half_days <> 0 THEN '{VisitUnit.HALF_DAY}' WHEN m.seats <> 0 THEN '{VisitUnit.SEAT}'
    WHEN m.half_hours <> 0 THEN '{VisitUnit.HALF_HOUR}' END"""
_REGION = "(SELECT s.region FROM flow_sides s WHERE s.hub = m.{0} AND {{held[s]}})"
_HOME_REGION, _HOST_REGION = _REGION.format("home_hub"), _REGION.format("hub")
VISIT = Listing(
    row=Visit,
    view=FLOWS,
    one="visit",
    many="visits",
    key="""(concat_ws('.', m.position, m.line) COLLATE "C")""",
    order="visited",
    rows="flow_moves m WHERE m.hub <> m.home_hub AND {recorded[m]}",
    columns={
        "visited": "m.day",
        "home": "m.home_hub",
        "home_region": f"coalesce({_HOME_REGION}, '')",
        "home_side": "nullif(m.side, '')",
        "host": "m.hub",
        "host_region": f"coalesce({_HOST_REGION}, '')",
        "service": "m.service",
        "unit": _UNIT,
        "quantity": "m.nights + m.days + m.half_days + m.seats + m.half_hours",
        "worth_cents": "m.worth_cents",
        "paid_cents": "m.net_cents",
        "position": "m.position",
    },
    filters={
        "hub": Filter(HubId, "%(hub)s IN (m.hub, m.home_hub)"),
        "home": Filter(HubId),
        "host": Filter(HubId),
        "home_side": Filter(HubKind, "m.side = %(home_side)s"),
        "service": Filter(ServiceKind),
        "host_region": Filter(
            Annotated[str, Meta(description="where the host is: a region of Italy")],
            f"{_HOST_REGION} = %(host_region)s",
        ),
        "home_region": Filter(
            Annotated[str, Meta(description="where the guest is at home: a region of Italy")],
            f"{_HOME_REGION} = %(home_region)s",
        ),
        "first": Filter(
            Annotated[date, Meta(description="visits of this day or a later one")],
            "m.day >= %(first)s::date",
        ),
        "last": Filter(
            Annotated[date, Meta(description="visits up to this day")], "m.day <= %(last)s::date"
        ),
    },
)
