"""Where every application stands; the sealed words stand in the facts at the positions that are told."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from ledger.doors.events import (
    ApplicationAccepted,
    ApplicationDeclined,
    ApplicationForgotten,
    ApplicationWithdrawn,
    CityApplicationReceived,
    CompanyApplicationReceived,
    Door,
    MoreAsked,
    MoreTold,
    ProposedPrice,
    ReviewStarted,
    Step,
    VillageApplicationReceived,
)
from ledger.kernel.fact import Line
from ledger.leases.events import LeaseMade
from ledger.places.country import ITALY, ROME
from projections.engine.change import Change, Update
from projections.engine.table import History, Row
from projections.engine.view import View


class ApplicationRow(msgspec.Struct, frozen=True, gc=False):
    """An application: what it is for, and where what was said, asked, answered and reasoned stands sealed."""

    application: str
    door: Door
    step: Step
    received: date
    since: date
    digest: str
    country: str
    zone: str
    istat: str
    town: str
    told_at: int
    population: int | None = None
    seats: int | None = None
    rooms: int | None = None
    beds: int | None = None
    first: date | None = None
    until: date | None = None
    weekdays: tuple[int, ...] = ()
    has: tuple[str, ...] = ()
    prices: tuple[ProposedPrice, ...] = ()
    asked_at: int | None = None
    answered_at: int | None = None
    reason_at: int | None = None
    hub: str | None = None
    member: str | None = None
    lease: str | None = None
    forgotten: bool = False


APPLICATIONS = History(row=ApplicationRow, name="applications", key=("application",))

FIGURES = """
SELECT 'application ' || application, concat_ws(' ', door, step, received, since, digest, country, zone,
    nullif(istat, ''), town, told_at, coalesce(population::text, '-'), coalesce(seats::text, '-'),
    coalesce(rooms::text, '-'), coalesce(beds::text, '-'), coalesce(first::text, '-'), coalesce(until::text, '-'),
    coalesce((SELECT string_agg(d, ',' ORDER BY m) FROM json_array_elements_text(weekdays) WITH ORDINALITY e (d, m)), '-'), coalesce(nullif(array_to_string(has, ','), ''), '-'), coalesce((
        SELECT string_agg(concat_ws(' ', p ->> 'service', p ->> 'unit', p ->> 'public_cents', p ->> 'agreed_cents'), ';'
            ORDER BY n) FROM json_array_elements(prices) WITH ORDINALITY a (p, n)
    ), '-'), coalesce(asked_at::text, '-'), coalesce(answered_at::text, '-'), coalesce(reason_at::text, '-'),
    coalesce(hub, '-'), coalesce(member, '-'), coalesce(lease, '-'), forgotten)
FROM applications WHERE from_position <= %(position)s AND to_position > %(position)s
"""


def arrived_from_a_city(fact: CityApplicationReceived, line: Line[Any]) -> Iterator[Row]:
    """Somebody with a space in a city."""
    where = {"country": fact.country, "zone": fact.zone, "istat": fact.istat, "town": fact.town}
    asks = {"seats": fact.seats, "rooms": fact.rooms, "prices": fact.prices}
    yield _arrived(fact, line, **where, **asks)


def arrived_from_a_village(fact: VillageApplicationReceived, line: Line[Any]) -> Iterator[Row]:
    """Somebody who would open one in a village."""
    yield _arrived(fact, line, **_in_italy(fact), population=fact.population, has=fact.has)


def arrived_from_a_company(fact: CompanyApplicationReceived, line: Line[Any]) -> Iterator[Row]:
    """A company that would rent space at a hub."""
    asks = {"hub": fact.hub, "seats": fact.seats, "beds": fact.beds, "weekdays": fact.weekdays}
    yield _arrived(fact, line, **_in_italy(fact), **asks, first=fact.first, until=fact.until)


def _in_italy(fact: VillageApplicationReceived | CompanyApplicationReceived) -> dict[str, Any]:
    return {"country": ITALY, "zone": ROME, "istat": fact.istat, "town": fact.municipality}


def _arrived(
    fact: CityApplicationReceived | VillageApplicationReceived | CompanyApplicationReceived,
    line: Line[Any],
    **said: Any,
) -> ApplicationRow:
    """Return an application as it arrives, by whatever door; `said` are the columns of that door."""
    return ApplicationRow(
        application=fact.application,
        door=fact.door,
        step=Step.RECEIVED,
        received=fact.day,
        since=fact.day,
        digest=fact.digest,
        told_at=line.position,
        **said,
    )


def stood(fact: ReviewStarted | ApplicationWithdrawn) -> Iterator[Change]:
    """It stands otherwise."""
    yield _stands(fact)


def asked(fact: MoreAsked, line: Line[Any]) -> Iterator[Change]:
    """The last question stands there."""
    yield _stands(fact, asked_at=line.position)


def answered(fact: MoreTold, line: Line[Any]) -> Iterator[Change]:
    """The last answer stands there."""
    yield _stands(fact, answered_at=line.position)


def declined(fact: ApplicationDeclined, line: Line[Any]) -> Iterator[Change]:
    """For a reason."""
    yield _stands(fact, reason_at=line.position)


def accepted(fact: ApplicationAccepted) -> Iterator[Change]:
    """With a hub and a member."""
    yield _stands(fact, hub=fact.hub, member=fact.member)


def let(fact: LeaseMade) -> Iterator[Change]:
    """With a lease."""
    yield Update(ApplicationRow, (fact.application,), lease=fact.lease)


def forgotten(fact: ApplicationForgotten) -> Iterator[Change]:
    """Nobody can read it any more."""
    yield Update(ApplicationRow, (fact.application,), forgotten=True)


def _stands(fact: Any, **more: Any) -> Change:
    return Update(ApplicationRow, (fact.application,), step=fact.becomes, since=fact.day, **more)


DOORS = View(
    name="applications",
    version=2,
    tables=(APPLICATIONS,),
    folds=(
        arrived_from_a_city,
        arrived_from_a_village,
        arrived_from_a_company,
        stood,
        asked,
        answered,
        declined,
        accepted,
        let,
        forgotten,
    ),
    figures=FIGURES,
)
