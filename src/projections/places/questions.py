"""Which hubs there are, whether they are open, and what is missing."""

from datetime import date

import msgspec

from ledger.places.country import CountryCode
from ledger.places.equipment import OF_A_VILLAGE, Required
from ledger.places.events import HubPart, OpeningHours
from ledger.places.hub import HubKind
from projections.conventions.questions import SELLS_BY_ONE
from projections.conventions.view import CONVENTIONS
from projections.engine.listing import Filter, Listing
from projections.places.view import PLACES


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where in its municipality a hub is; coordinates in millionths of a degree (WGS 84)."""

    address: str
    latitude_micro: int
    longitude_micro: int


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """How many Mbit/s came down and went up when it was measured last."""

    down_mbit: int
    up_mbit: int
    measured: date


class Hub(msgspec.Struct, frozen=True, kw_only=True):
    """A hub of the pact; `population` is its municipality's on the day it was `recorded`, and abroad there is none.

    It sells since it `opened`. Before that `missing` is what it opens without; of one that is open it is what it has lost.
    `parts` are what a village hub provides. One that was `withdrawn` was a mistake.
    """

    id: str
    name: str
    side: HubKind
    country: str
    zone: str
    istat: str
    municipality: str
    population: int | None
    recorded: date
    opened: date | None
    withdrawn: date | None
    missing: tuple[Required, ...]
    parts: tuple[HubPart, ...]
    connection: Connection | None
    place: Place | None
    hours: tuple[OpeningHours, ...]
    email: str
    phone: str
    website: str
    rules: tuple[str, ...]
    amenities: tuple[str, ...]


_OF_A_VILLAGE = ", ".join(f"'{one}'" for one in OF_A_VILLAGE)
_MISSING = f"""(CASE WHEN h.side = '{HubKind.VILLAGE}' THEN (
        SELECT coalesce(json_agg(r.part ORDER BY r.n), '[]')
        FROM unnest(ARRAY[{_OF_A_VILLAGE}]) WITH ORDINALITY r (part, n)
        WHERE NOT r.part = ANY (p.parts)
    ) WHEN ({SELLS_BY_ONE}) THEN '[]' ELSE '["{Required.CONVENTION}"]' END)"""
_PARTS = f"""(SELECT coalesce(json_agg(r.part), '[]') FROM unnest(p.parts) r (part)
    WHERE r.part NOT IN ('{Required.CONNECTION}', '{Required.PLACE}'))"""
_CONNECTION = """(CASE WHEN p.measured IS NOT NULL THEN json_build_object(
        'down_mbit', p.down_mbit, 'up_mbit', p.up_mbit, 'measured', p.measured) END)"""
_PLACE = """(CASE WHEN p.latitude_micro IS NOT NULL THEN json_build_object(
        'address', p.address, 'latitude_micro', p.latitude_micro, 'longitude_micro', p.longitude_micro) END)"""
HUB = Listing(
    row=Hub,
    view=PLACES,
    beside=(CONVENTIONS,),
    one="hub",
    many="hubs",
    key="h.hub",
    rows="hubs h JOIN hub_premises p ON p.hub = h.hub AND {held[p]} WHERE {held[h]}",
    listed="h.withdrawn IS NULL",
    columns={
        "missing": _MISSING,
        "parts": _PARTS,
        "connection": _CONNECTION,
        "place": _PLACE,
        **{
            name: f"p.{name}"
            for name in ("hours", "email", "phone", "website", "rules", "amenities")
        },
    },
    filters={
        "side": Filter(HubKind),
        "country": Filter(CountryCode),
        "open": Filter(bool, "(h.opened IS NOT NULL) = %(open)s::boolean"),
    },
)
