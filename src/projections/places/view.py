"""Which hubs there are, what they are called, where they are, and what they have of what they must have."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from ledger.places.equipment import Required
from ledger.places.events import (
    ConnectionMeasured,
    HubDescribed,
    HubOpened,
    HubPlaced,
    HubRecorded,
    HubRenamed,
    HubWithdrawn,
    OpeningHours,
    PartLost,
    PartProvided,
)
from ledger.places.hub import HubKind
from projections.engine.change import Change, See, Update
from projections.engine.table import History, Row
from projections.engine.view import View


class HubRow(msgspec.Struct, frozen=True, gc=False):
    """A hub of the pact; `population` is its municipality's on the day it was recorded. One that was `withdrawn` was a mistake."""

    hub: str
    side: HubKind
    name: str
    country: str
    zone: str
    istat: str
    municipality: str
    population: int | None
    recorded: date
    opened: date | None = None
    withdrawn: date | None = None


class PremisesRow(msgspec.Struct, frozen=True, gc=False):
    """What a hub has of what it must have, where it is, how fast its connection was, and what it says of itself."""

    hub: str
    parts: tuple[str, ...] = ()
    down_mbit: int | None = None
    up_mbit: int | None = None
    measured: date | None = None
    address: str = ""
    latitude_micro: int | None = None
    longitude_micro: int | None = None
    hours: tuple[OpeningHours, ...] = ()
    email: str = ""
    phone: str = ""
    website: str = ""
    rules: tuple[str, ...] = ()
    amenities: tuple[str, ...] = ()


HUBS = History(row=HubRow, name="hubs", key=("hub",))
PREMISES = History(row=PremisesRow, name="hub_premises", key=("hub",))

FIGURES = """
WITH held AS (
    SELECT * FROM hubs WHERE from_position <= %(position)s AND to_position > %(position)s
), there AS (
    SELECT * FROM hub_premises WHERE from_position <= %(position)s AND to_position > %(position)s
)
SELECT 'directory hub ' || hub, concat_ws(' ',
    CASE WHEN withdrawn IS NOT NULL THEN 'withdrawn' WHEN opened IS NOT NULL THEN 'open' ELSE 'recorded' END,
    nullif(name, ''), hub) FROM held
UNION ALL
SELECT 'place ' || hub, concat_ws(' ', side, country, zone, nullif(istat, ''), municipality, population, recorded,
    opened, withdrawn)
FROM held
UNION ALL
SELECT 'hub ' || hub, name FROM held
UNION ALL
SELECT 'side ' || hub, side FROM held
UNION ALL
SELECT 'premises ' || hub, concat_ws(' ', (SELECT string_agg(p, ',' ORDER BY p) FROM unnest(parts) p),
    down_mbit, up_mbit, measured, nullif(address, ''), latitude_micro, longitude_micro)
FROM there
UNION ALL
SELECT 'described ' || hub, concat_ws(' | ', (
        SELECT string_agg(concat_ws(' ', h ->> 'weekday', h ->> 'opens', h ->> 'closes'), ',' ORDER BY n)
        FROM json_array_elements(hours) WITH ORDINALITY a (h, n)
    ), nullif(email, ''), nullif(phone, ''), nullif(website, ''), nullif(array_to_string(rules, ','), ''),
    nullif(array_to_string(amenities, ','), ''))
FROM there
"""


def recorded(fact: HubRecorded) -> Iterator[Row]:
    """A hub is there from its first day on, bare and not open yet."""
    yield HubRow(
        fact.hub,
        HubKind(fact.side),
        fact.name,
        fact.country,
        fact.zone,
        fact.istat,
        fact.municipality,
        fact.population,
        fact.day,
    )
    yield PremisesRow(fact.hub)


def opened(fact: HubOpened) -> Iterator[Change]:
    """It sells from then on."""
    yield Update(HubRow, (fact.hub,), opened=fact.day)


def renamed(fact: HubRenamed) -> Iterator[Change]:
    """It has another name; what it was called before is still known."""
    yield Update(HubRow, (fact.hub,), name=fact.name)


def withdrawn(fact: HubWithdrawn) -> Iterator[Change]:
    """It is listed no more."""
    yield Update(HubRow, (fact.hub,), withdrawn=fact.day)


def provided(fact: PartProvided, see: See) -> Iterator[Change]:
    """It has one more."""
    yield _has(see, fact.hub, fact.part, there=True)


def lost(fact: PartLost, see: See) -> Iterator[Change]:
    """It has one less."""
    yield _has(see, fact.hub, fact.part, there=False)


def measured(fact: ConnectionMeasured, see: See) -> Iterator[Change]:
    """The last measure stands; where nothing comes down there is no connection."""
    figures = {"down_mbit": fact.down_mbit, "up_mbit": fact.up_mbit, "measured": fact.measured}
    yield _has(see, fact.hub, Required.CONNECTION, there=fact.down_mbit > 0, **figures)


def placed(fact: HubPlaced, see: See) -> Iterator[Change]:
    """The last place stands."""
    yield _has(
        see,
        fact.hub,
        Required.PLACE,
        there=True,
        address=fact.address,
        latitude_micro=fact.latitude_micro,
        longitude_micro=fact.longitude_micro,
    )


def described(fact: HubDescribed) -> Iterator[Change]:
    """What is said last is all that is said."""
    yield Update(
        PremisesRow,
        (fact.hub,),
        hours=fact.hours,
        email=fact.email,
        phone=fact.phone,
        website=fact.website,
        rules=fact.rules,
        amenities=fact.amenities,
    )


def _has(see: See, hub: str, part: str, *, there: bool, **more: Any) -> Change:
    row = see(PremisesRow, hub)
    parts = {*(row.parts if row else ()), part} if there else {*(row.parts if row else ())} - {part}
    return Update(PremisesRow, (hub,), parts=tuple(sorted(parts)), **more)


PLACES = View(
    name="places",
    version=4,
    tables=(HUBS, PREMISES),
    folds=(
        recorded,
        opened,
        renamed,
        withdrawn,
        provided,
        lost,
        measured,
        placed,
        described,
    ),
    figures=FIGURES,
)
