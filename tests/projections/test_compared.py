"""Whatever a view shows is compared with the recount: no column of any table can be wrong without a difference."""

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import psycopg
import pytest
from msgspec.structs import replace
from psycopg import sql

from ledger.agreements.events import MonthSettled, ShareEarned
from ledger.feeds.foreign_events import (
    BedsOverbooked,
    ForeignCalendarAllowed,
    ForeignCalendarRead,
    ForeignCalendarStopped,
)
from ledger.houses.events import (
    DocumentFiled,
    HolderRateSet,
    HouseAppraised,
    HouseDescribed,
    NewsPublished,
    WithholdingRateSet,
)
from ledger.kernel.fact import Fact, Line
from ledger.offerings.crowdfunding_events import InvestorWarned, KeyInformationGiven
from ledger.offerings.events import LienEntered, SharesRedeemed
from ledger.registry import RULES
from ledger.stays.arrival_events import ArrivalRulesSet, DaysWithout, SeasonNights
from ledger.stays.events import DamageCharged, RoomAdded, RoomClosed, StayChanged, StayReserved
from ledger.stays.length_events import LengthPrice, LengthPricesSet
from ledger.stays.stay import Stay
from ledger.stays.why_closed import WhyClosed
from ledger.treasury.events import (
    EntryDocumented,
    EntryPosted,
    PayoutAsked,
    PayoutRefused,
    PeriodClosed,
    PeriodReopened,
    Posting,
    YearApproved,
)
from patto.postgres import Cluster
from projections.engine.figures import figures
from projections.engine.nouns import Nouns
from projections.engine.table import Column
from projections.engine.view import View
from projections.registry import ALL, decided_by
from projections.treasury.view import ACCOUNTS
from tests.approvals.examples import proposed
from tests.projections.told import Told, told
from tests.recount.altered import counted, first, lines
from tests.scenario import named

OTHERWISE = {
    "text": "coalesce({0}, '') || 'x'",
    "bigint": "coalesce({0}, 0) + 1",
    "boolean": "NOT {0}",
    "date": "coalesce({0}, '2026-01-01') + 1",
    "timestamptz": "coalesce({0}, '2026-01-01') + interval '1 second'",
    "text[]": "{0} || 'x'::text",
    "json": "(CASE {0}::text WHEN '[]' THEN '[{{}}]' ELSE '[]' END)::json",
}
"""How a value of each type is made another."""

BY_NAME = {"month": "({0} + interval '1 month')::date"}
"""Columns in which any other value of the type would not do: a month is its first day."""

WORDS = {(ACCOUNTS.name, column) for column in ("account", "heading", "meaning")}
"""A number drawn from the name, and words of the chart of accounts: nobody counts them."""


def after_all(last: Line[Fact]) -> Iterator[Fact]:
    """A reservation lapses, a room is closed, a guest's age is told, and whatever else the demo is too short for."""
    reserved = RULES.decode(lines()[first("stays.stay-reserved.v1")[0]]).fact
    yield replace(reserved, day=last.fact.day, stay=named("S", "LAPSED"), expires=last.at)
    room = RULES.decode(lines()[first("stays.room-added.v1")[0]]).fact
    yield RoomClosed(
        day=last.fact.day,
        closing=named("BC", "CLOSING"),
        hub=room.hub,
        room=room.room,
        beds=room.beds,
        first=date(2099, 1, 1),
        until=date(2099, 2, 1),
        reason="works",
    )
    yield LengthPricesSet(
        day=last.fact.day,
        hub=room.hub,
        valid_from=date(2099, 1, 1),
        prices=(LengthPrice(7, 1_000), LengthPrice(28, 2_500)),
    )
    yield from of_arrivals(last.fact.day, room.hub, room.room)
    yield from of_a_foreign_calendar(last.fact.day, room)
    told = first("stays.guest-registered.v1", lambda fact: bool(fact.get("age")))
    yield replace(RULES.decode(lines()[told[0]]).fact, day=last.fact.day)
    asked = RULES.decode(lines()[first("treasury.invoices-asked.v1")[0]]).fact
    yield replace(asked, day=last.fact.day, details=named("ID", "AGAIN"))
    yield proposed(by="olga")
    yield from of_a_house(last.fact.day)
    yield from of_an_owner(last.fact.day)
    yield from of_shares(last.fact.day)
    yield redeemed(last.fact.day)
    yield from of_the_treasury(last.fact.day, room.hub)


def of_arrivals(day: date, hub: str, room: str) -> Iterator[Fact]:
    """A hub asks this of whoever arrives, and more in one room."""
    of = {"day": day, "hub": hub, "valid_from": date(2099, 1, 1), "nights_min": 2}
    yield ArrivalRulesSet(
        **of,
        nights_max=20,
        seasons=(SeasonNights("08-01", "08-31", 5, None),),
        days_before_min=1,
        days_before_max=365,
        weekdays_without=(7,),
        days_without=(DaysWithout(date(2099, 12, 24), date(2099, 12, 27)),),
    )
    nothing = {"seasons": (), "weekdays_without": (), "days_without": ()}
    free = {"nights_max": None, "days_before_min": 0, "days_before_max": None}
    yield ArrivalRulesSet(**of, room=room, **free, **nothing)


def of_a_foreign_calendar(day: date, room: RoomAdded) -> Iterator[Fact]:
    """A room is sold elsewhere, too, and once what somebody has here; then it is not any more."""
    of = {"day": day, "hub": room.hub, "room": room.room, "foreign_calendar": named("CE", "ONE")}
    span = {"first": date(2099, 3, 1), "until": date(2099, 3, 3), "closing": named("BC", "TWICE")}
    yield ForeignCalendarAllowed(beds=room.beds, site="Altrove", address="", **of)
    yield ForeignCalendarAllowed(
        beds=room.beds,
        site="Letti",
        address="sealed",
        **of | {"foreign_calendar": named("CE", "TWO")},
    )
    yield ForeignCalendarRead(periods=1, **of)
    reason = WhyClosed.SOLD_ELSEWHERE
    yield RoomClosed(beds=room.beds, reason=reason, **span, **of)
    yield BedsOverbooked(beds=room.beds[:1], by=(named("LE", "ONE"),), **span, **of)
    yield ForeignCalendarStopped(kept=(span["closing"],), **of)


def of_a_house(day: date) -> Iterator[Fact]:
    """It is found to be worth something, and its holders are told where it stands and what there is."""
    house = RULES.decode(lines()[first("houses.house-opened.v1")[0]]).fact.house
    yield HouseAppraised(
        day=day,
        appraisal=named("AP", "ONE"),
        house=house,
        amount_cents=100_00,
        appraised_on=day,
        source="sealed",
        document="sealed",
    )
    yield HouseDescribed(day=day, house=house, address="Via Roma 1", cadastre="1/2/3")
    yield DocumentFiled(
        day=day, house=house, title="sealed", kind="deed", sha256="1" * 64, dated=day
    )
    yield NewsPublished(day=day, house=house, kind="works", words="sealed")
    since = {"day": day, "rate_bp": 100, "valid_from": day}
    yield WithholdingRateSet(holders="persons", law="a law", **since)
    taxing = RULES.decode(
        lines()[first("houses.house-opened.v1", lambda fact: fact["form"] == "srl")[0]]
    ).fact.house
    yield HolderRateSet(house=taxing, member=named("M", "ONE"), reason="sealed", **since)


def of_an_owner(day: date) -> Iterator[Fact]:
    """Guests have left a room that is lent, and its month is settled and paid."""
    made = RULES.decode(lines()[first("agreements.agreement-made.v1")[0]]).fact
    of = {"day": day, "agreement": made.agreement, "hub": made.hub, "to_settle": None}
    yield ShareEarned(**of, stay=named("S", "LENT"), nights=2, net_cents=100, cents=35)
    yield MonthSettled(**of, month=day.replace(day=1), share_cents=35, rent_cents=1)
    lines_of = (
        Posting(f"Liabilities:Agreements:{made.hub}", 1, made.agreement),
        Posting(f"Assets:Bank:Hubs:{made.hub}", -1),
    )
    yield EntryPosted(
        day=day,
        entry=named("E", "OWNER"),
        kind="agreement-paid",
        about=made.agreement,
        lines=lines_of,
    )


def of_shares(day: date) -> Iterator[Fact]:
    """Some stand under a lien; others are asked for by somebody who has seen a key information sheet."""
    issued = RULES.decode(lines()[first("offerings.shares-issued.v1")[0]]).fact
    yield LienEntered(
        day=day,
        lien=named("LN", "ONE"),
        issuer=issued.issuer,
        member=issued.member,
        shares=1,
        creditor="sealed",
        document="sealed",
    )
    pledged = RULES.decode(lines()[first("offerings.shares-pledged.v1")[0]]).fact
    of = pledged.offering
    yield KeyInformationGiven(
        day=day, offering=of, issuer=pledged.issuer, sha256="2" * 64, version=1
    )
    yield InvestorWarned(
        day=day,
        offering=of,
        pledge=pledged.pledge,
        member=pledged.member,
        version=1,
        investor="sophisticated",
        assessed=day,
    )


def redeemed(day: date) -> Fact:
    """A house takes a share back."""
    place, _ = first("offerings.shares-issued.v1", lambda fact: fact["issuer"][0] == "H")
    issued = RULES.decode(lines()[place]).fact
    return SharesRedeemed(
        day=day,
        issuer=issued.issuer,
        document="sealed",
        member=issued.member,
        shares=1,
        price_cents=300,
        cost_cents=200,
        rate_bp=2600,
        withheld_cents=26,
        capital_cents=200,
    )


def of_the_treasury(day: date, hub: str) -> Iterator[Fact]:
    """An entry is made, a year approved, a payment out refused, a period closed and in part opened again."""
    words = {"title": "", "sha256": "0" * 64}
    yield EntryDocumented(
        day=day, entry=named("E", "HAND"), owner=hub, counterpart="", why="", **words
    )
    yield YearApproved(
        day=day,
        owner=hub,
        year=2001,
        result_cents=0,
        reserve_cents=0,
        approved_by="",
        **words,
    )
    member = RULES.decode(lines()[first("treasury.payout-asked.v1")[0]]).fact.member
    payout = {"payout": named("PO", "REFUSED"), "member": member, "cents": 1}
    yield PayoutAsked(day=day, iban="sealed", **payout)
    yield PayoutRefused(day=day, reason="sealed", **payout)
    yield PeriodClosed(day=day, owner=hub, until=day - timedelta(days=1))
    yield PeriodReopened(day=day, owner=hub, until=day - timedelta(days=2), reason="sealed")


@cache
def history() -> list[bytes]:
    """Return lines in which there is something of everything."""
    last = RULES.decode(lines()[-1])
    more = (
        Line(last.position + n, last.at, "olga", f"more-{n}", last.salt, fact)
        for n, fact in enumerate(after_all(last), 1)
    )
    return [*lines(), *map(RULES.encode, more)]


@cache
def recounted() -> dict[str, str]:
    """Return all that was counted from them."""
    return counted(history()).figures()


COLUMNS = [
    (view, table.name, column)
    for view in ALL
    for table in view.tables
    for column in table.columns
    if (table.name, column.name) not in WORDS
]


@pytest.fixture(scope="module")
def book(server: Cluster) -> Iterator[Told]:
    """A small demo, shown by every view."""
    with told(server, *ALL) as one:
        one.take([RULES.decode(data) for data in history()], [len(history()) // 2])
        yield one


def differing(server: Cluster, book: Told, view: View, change: sql.Composed | None) -> set[str]:
    """Return the figures that are not as counted when a view's table was changed; nothing remains changed."""

    async def asked() -> dict[str, str] | None:
        options = f"-c search_path={book.book.read},{book.book.schema}"
        async with await psycopg.AsyncConnection.connect(
            server.url(), options=options
        ) as connection:
            if change is not None:
                assert (await connection.execute(change)).rowcount > 0
            shown = await figures(view, connection, len(history()))
            await connection.rollback()
            return shown

    shown = asyncio.run(asked())
    assert shown is not None
    return {name for name in shown if shown[name] != recounted().get(name)} | (
        _of_same_kinds(shown) - shown.keys()
    )


def _of_same_kinds(shown: dict[str, str]) -> set[str]:
    """Return the names of counted figures that begin as those shown do."""
    kinds = {name.split()[0] for name in shown} - {"directory", "usage"}
    return {name for name in recounted() if name.split()[0] in kinds}


@pytest.mark.parametrize("view", ALL, ids=lambda view: view.name)
def test_what_is_shown_is_what_was_counted(server: Cluster, book: Told, view: View) -> None:
    """What the other tests spoil is right to begin with."""
    assert differing(server, book, view, None) == set()


@pytest.mark.parametrize(
    "view, table, column", COLUMNS, ids=[f"{table}.{column.name}" for _, table, column in COLUMNS]
)
def test_a_column_that_is_wrong_is_found(
    server: Cluster, book: Told, view: View, table: str, column: Column
) -> None:
    """One value changed in the last row that a table got is at least one figure that differs."""
    to = BY_NAME.get(column.name) or OTHERWISE[column.type.partition(" COLLATE")[0]]
    value = sql.SQL(to).format(sql.Identifier(column.name))
    change = sql.SQL(
        "UPDATE {table} SET {column} = {value} WHERE ctid = (SELECT max(ctid) FROM {table})"
    ).format(table=sql.Identifier(table), column=sql.Identifier(column.name), value=value)
    assert differing(server, book, view, change)


def undecided() -> set[str]:
    """Return the figures by which the pen would decide though they were counted otherwise."""
    nouns = Nouns(RULES)
    nouns.take(map(RULES.decode, history()))
    said = decided_by(nouns)
    return {name for name, text in said.items() if recounted()[name].split()[0] != text}


@pytest.mark.parametrize("overlooked", [DamageCharged, StayChanged, StayReserved])
def test_a_stay_that_overlooks_something_is_found(
    monkeypatch: pytest.MonkeyPatch, overlooked: type[Fact]
) -> None:
    """Its bill, or what damage took of its deposit: the recount says what the noun should."""
    assert undecided() == set()
    evolve = Stay.evolve

    def overlooking(stay: Stay, part: Fact) -> Stay:
        return stay if isinstance(part, overlooked) else evolve(stay, part)

    monkeypatch.setattr(Stay, "evolve", overlooking)
    assert {name.split()[0] for name in undecided()} & {"billed", "kept"}
