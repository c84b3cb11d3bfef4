"""What hubs offer to guests: rooms with their bed places, prices by night, terms by day, what is closed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
from msgspec.structs import astuple

from ledger.agreements.events import AgreementEnded, AgreementMade, AgreementProlonged
from ledger.kernel.fact import Line
from ledger.leases.events import LeaseEnded, LeaseMade, OfLease, agreed_days, runs
from ledger.stays.events import (
    RoomAdded,
    RoomClosed,
    RoomReopened,
    RoomWithdrawn,
    TermsSet,
)
from ledger.stays.lent_events import RoomLent
from ledger.stays.tax_events import CityTaxSet
from projections.engine.change import Change, End, Put, Update
from projections.engine.table import History, Index, Row
from projections.engine.view import View
from projections.stays.arriving import ARRIVING, arriving
from projections.stays.arriving import FIGURES as OF_ARRIVALS
from projections.stays.by_length import BY_LENGTH, LENGTHS, by_length
from projections.stays.pricing import FIGURES as OF_PRICES
from projections.stays.pricing import PRICES, priced


class RoomRow(msgspec.Struct, frozen=True, gc=False):
    """A room; it offers its bed places from the night of `since` on. One that was `withdrawn` was added by mistake.

    It is the hub's `own`, or came under an agreement with its owner.
    """

    room: str
    hub: str
    name: str
    beds: tuple[str, ...]
    since: date
    withdrawn: date | None = None
    own: bool = True


class LendingRow(msgspec.Struct, frozen=True, gc=False):
    """A room is under an agreement, the `nth` of its."""

    room: str
    nth: int
    agreement: str


class PeriodRow(msgspec.Struct, frozen=True, gc=False):
    """From which night to which an agreement lasts."""

    agreement: str
    since: date
    until: date | None


class TermsRow(msgspec.Struct, frozen=True, gc=False):
    """A hub's terms from `valid_from` on; of two for one day the last ones set."""

    hub: str
    valid_from: date
    vat_bp: int
    city_tax_cents: int
    deposit_cents: int
    long_stays: bool
    cin: str
    lodging: str


class SeasonRate(msgspec.Struct, frozen=True, gc=False):
    """Cents a guest and night from one day of the year to another, for lodging of a class, or of every other class."""

    lodging: str
    first: str
    last: str
    cents: int


class TaxRow(msgspec.Struct, frozen=True, gc=False):
    """What a municipality asks of guests from `valid_from` on; of two for one day the last one set."""

    id: str
    istat: str
    valid_from: date
    rates: tuple[SeasonRate, ...]
    nights_max: int | None
    everywhere: bool
    exempt_below: int | None
    exempt_from: int | None
    residents: bool
    others: tuple[str, ...]


class ClosingRow(msgspec.Struct, frozen=True, gc=False):
    """Bed places of a room are not let on the nights of `[first, until)`; opened again, there may be none.

    So are those of a lease, by its id, for whoever else asks: a row (`part`) for nights without a gap.
    """

    closing: str
    room: str
    beds: tuple[str, ...]
    first: date
    until: date
    reason: str
    part: int = 0


ROOMS_OF_HUBS = History(
    row=RoomRow, name="rooms", key=("room",), indexes=(Index(("hub", "to_position")),)
)
LENDINGS = History(row=LendingRow, name="room_lendings", key=("room", "nth"))
PERIODS = History(row=PeriodRow, name="agreement_periods", key=("agreement",))
CLOSINGS = History(
    row=ClosingRow,
    name="room_closings",
    key=("closing", "room", "part"),
    indexes=(Index(("room", "to_position")),),
)
LEASED = "leased"
"""Why bed places are not let that a lease has."""
TERMS = History(row=TermsRow, name="stay_terms", key=("hub", "valid_from"))
TAXES = History(
    row=TaxRow, name="city_tax_tables", key=("id",), indexes=(Index(("istat", "valid_from")),)
)


def added(fact: RoomAdded) -> Iterator[Row | Change]:
    """A room is there, without a price yet."""
    own = not fact.agreement
    yield RoomRow(fact.room, fact.hub, fact.name, fact.beds, fact.day, own=own)
    if not own:
        yield LendingRow(fact.room, 0, fact.agreement)


def lent(fact: RoomLent, line: Line[Any]) -> Iterator[Row | Change]:
    """It comes under an agreement."""
    yield LendingRow(fact.room, line.position, fact.agreement)


def promised(fact: AgreementMade) -> Iterator[Row | Change]:
    """Rooms that come under it are let as long as it lasts."""
    yield PeriodRow(fact.agreement, fact.since, fact.until)


def lasts(fact: AgreementProlonged | AgreementEnded) -> Iterator[Row | Change]:
    """Until another night."""
    yield Update(PeriodRow, (fact.agreement,), until=fact.until)


def withdrawn(fact: RoomWithdrawn) -> Iterator[Row | Change]:
    """It offers nothing, and is listed no more."""
    yield Update(RoomRow, (fact.room,), withdrawn=fact.day)


def agreed(fact: TermsSet) -> Iterator[Row | Change]:
    """The hub lets on other terms from a day on."""
    yield Put(
        TermsRow(
            fact.hub,
            fact.valid_from,
            fact.vat_bp,
            fact.city_tax_cents,
            fact.deposit_cents,
            fact.long_stays,
            fact.cin,
            fact.lodging,
        )
    )


def taxed(fact: CityTaxSet) -> Iterator[Row | Change]:
    """Guests owe this from a night on."""
    yield Put(
        TaxRow(
            f"{fact.istat}:{fact.valid_from}",
            fact.istat,
            fact.valid_from,
            tuple(SeasonRate(*astuple(one)) for one in fact.rates),
            fact.nights_max,
            fact.everywhere,
            fact.exempt_below,
            fact.exempt_from,
            fact.residents,
            fact.others,
        )
    )


def closed(fact: RoomClosed) -> Iterator[Row | Change]:
    """These beds are not let on these nights."""
    yield ClosingRow(fact.closing, fact.room, fact.beds, fact.first, fact.until, fact.reason)


def reopened(fact: RoomReopened) -> Iterator[Row | Change]:
    """They are let again from a night on."""
    yield Update(ClosingRow, (fact.closing, fact.room, 0), until=fact.first)


def leased(fact: LeaseMade) -> Iterator[Row | Change]:
    """These beds are one member's alone on the nights that are agreed."""
    for part, (first, until) in enumerate(_nights_of(fact)):
        for one in fact.beds:
            yield ClosingRow(fact.lease, one.room, one.beds, first, until, LEASED, part)


def lease_ended(fact: LeaseEnded) -> Iterator[Row | Change]:
    """From a night on they are let again."""
    for part, (first, until) in enumerate(_nights_of(fact)):
        for one in fact.beds:
            key = (fact.lease, one.room, part)
            if first >= fact.ends:
                yield End(ClosingRow, key)
            elif until > fact.ends:
                yield Update(ClosingRow, key, until=fact.ends)


def _nights_of(fact: OfLease) -> list[tuple[date, date]]:
    return runs(agreed_days(fact.first, fact.until, fact.weekdays))


FIGURES = """
WITH room AS (
    SELECT * FROM rooms WHERE from_position <= %(position)s AND to_position > %(position)s
)
SELECT 'room ' || room, concat_ws(' ', hub, array_to_string(beds, ',')) FROM room
UNION ALL
SELECT 'capacity ' || room, concat_ws(' ', hub, cardinality(beds), since, withdrawn) FROM room
UNION ALL
SELECT 'room-under ' || room, concat_ws(' ', CASE WHEN own THEN 'own' ELSE 'lent' END, (
    SELECT string_agg(agreement || ' ' || nth, ' ' ORDER BY nth) FROM room_lendings l
    WHERE l.room = room.room AND from_position <= %(position)s AND to_position > %(position)s)) FROM room
UNION ALL
SELECT 'agreement-period ' || agreement, concat_ws(' ', since, until) FROM agreement_periods
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'directory room ' || room, concat_ws(' ',
    CASE WHEN withdrawn IS NULL THEN 'open' ELSE 'withdrawn' END, nullif(name, ''), hub, hub) FROM room
UNION ALL
SELECT concat_ws(' ', 'room closing', closing, CASE WHEN reason = 'leased' THEN room || ' ' || part ELSE nullif(part, 0)::text END),
    concat_ws(' ', room, first, until,
    (SELECT string_agg(bed, ',' ORDER BY bed COLLATE "C") FROM unnest(beds) bed), reason)
FROM room_closings WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'terms', hub, valid_from),
    concat_ws(' ', vat_bp, city_tax_cents, deposit_cents, long_stays::int, nullif(cin, ''), nullif(lodging, ''))
FROM stay_terms WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'city tax ' || id, concat_ws(' ', istat, valid_from,
    coalesce(nights_max::text, '-'), everywhere::int, coalesce(exempt_below::text, '-'),
    coalesce(exempt_from::text, '-'), residents::int, nullif(array_to_string(others, ','), ''), (
        SELECT string_agg(concat_ws(' ', r->>'first', r->>'last', r->>'cents', nullif(r->>'lodging', '')), ', ' ORDER BY n)
        FROM json_array_elements(rates) WITH ORDINALITY AS r (r, n)))
FROM city_tax_tables WHERE from_position <= %(position)s AND to_position > %(position)s
"""
ROOMS = View(
    name="rooms",
    version=10,
    tables=(ROOMS_OF_HUBS, LENDINGS, PERIODS, PRICES, TERMS, LENGTHS, ARRIVING, TAXES, CLOSINGS),
    folds=(
        added,
        lent,
        promised,
        lasts,
        withdrawn,
        priced,
        agreed,
        by_length,
        arriving,
        taxed,
        closed,
        reopened,
        leased,
        lease_ended,
    ),
    figures=FIGURES + OF_PRICES + BY_LENGTH + OF_ARRIVALS,
)
