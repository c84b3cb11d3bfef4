"""A hundred members race for their last visa days at ten hubs at once over HTTP: as many receipts as there are days, at half of the pledge rate or more."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from os import urandom

import msgspec

from benchmarks import pledging
from benchmarks.cast import Cast, new_cast, opening
from benchmarks.load import Outcome, Work, loaded, request
from benchmarks.row import Row, at_least, median
from benchmarks.server import BenchServer
from benchmarks.serving import api, follower, token_for, wait_until_followed
from ledger.conventions.rules import PactRule, SetPactRule
from ledger.kernel.days import day_in_rome
from ledger.log.names import BookName
from ledger.places.hub import HubKind

OF_PLEDGES = 0.5
TURNS, MEMBERS, HUBS, DESKS = 3, 100, 10, 40
ASKED = MEMBERS * HUBS


def measure(server: BenchServer) -> list[Row]:
    """In each turn other members ask at every hub, for one visa day after the other; a pledge is measured by turns."""
    name = server.new_book("bench_visa_days")
    days = server.scaled(10, 3)
    cast, hubs = asyncio.run(_pact(server, name, days))
    token = token_for(server, name)
    pledges = pledging.requests_of(cast, token)
    pairs: list[tuple[float, float]] = []
    with follower(server, name), api(server, name) as port:
        wait_until_followed(server, name)
        number = 0
        for turn in range(TURNS):
            members = cast.members[turn * MEMBERS : (turn + 1) * MEMBERS]
            asked = [one for n in range(days) for one in _race(members, hubs, token, n)]
            raced = loaded(Work(port=port, requests=asked, seconds=0, first=0, once=True))
            _must_be_fair(raced, days)
            ours = loaded(Work(port=port, requests=pledges, seconds=2, first=number))
            number = ours.last
            pairs.append((raced.rate, ours.rate))
    server.drop(name)
    rate, pledged = (median([pair[n] for pair in pairs]) for n in (0, 1))
    return [
        at_least(
            OF_PLEDGES,
            "members racing for their last visa days ÷ pledges over HTTP",
            median([mine / theirs for mine, theirs in pairs]),
            "×",
            f"{rate:,.0f}/s of {pledged:,.0f}/s; {ASKED:,} at {HUBS} hubs, {MEMBERS} visa days: {MEMBERS} receipts, the rest refused",
        )
    ]


async def _pact(server: BenchServer, name: BookName, days: int) -> tuple[Cast, list[str]]:
    """Open ten city hubs that serve members of a village, who have so many visa days a year."""
    async with server.opened(name) as book:
        opened = opening(book)
        hubs = [await opened.hub(HubKind.CITY) for _ in range(HUBS)]
        today = day_in_rome(datetime.now(UTC))
        for hub in hubs:
            await opened.desks(hub, DESKS, today)
        rule = SetPactRule(
            rule=PactRule.VISA_DAYS_A_YEAR, valid_from=today, value=days, reason="measured"
        )
        await opened.do(rule)
        members = pledging.MEMBERS
        cast = await new_cast(
            book, members=members, offerings=pledging.OFFERINGS, side=HubKind.VILLAGE
        )
        return cast, hubs


def _race(members: list[str], hubs: list[str], token: str, n: int) -> list[str]:
    """Return what each asks at every hub, on a day each: neighbours in time want the same visa day, and nothing else.

    Not all begin at the same hub, so that every one of them has a desk for whoever is first.
    """
    first = date(day_in_rome(datetime.now(UTC)).year + 1, 3, 1) + timedelta(days=n * HUBS)
    key = urandom(4).hex()
    return [
        request("POST", f"/hubs/{hubs[k]}/desk-bookings", token, _wish(member, first, k), key)
        for begins, member in enumerate(members)
        for k in ((begins + n) % HUBS for n in range(HUBS))
    ]


def _wish(member: str, first: date, k: int) -> bytes:
    on = first + timedelta(days=k)
    return msgspec.json.encode({"payer": member, "on": on, "shown_total_cents": 0})


def _must_be_fair(raced: Outcome, days: int) -> None:
    """Exactly as many receipts as there are visa days; whoever insists on one that is gone is refused."""
    expected = {201: MEMBERS * days, 409: (ASKED - MEMBERS) * days}
    assert raced.statuses == expected, raced.statuses
