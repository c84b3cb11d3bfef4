"""A thousand guests race for a hundred beds over HTTP: as many receipts as there are beds, at half of the pledge rate or more."""

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
from ledger.kernel.days import day_in_rome
from ledger.log.names import BookName
from ledger.places.hub import HubKind
from ledger.stays.furnish import AddRoom
from ledger.stays.set_price import SetPrice

OF_PLEDGES = 0.5
GUESTS, ROOMS, BEDS_OF_ROOM = 1_000, 2, 50
BEDS = ROOMS * BEDS_OF_ROOM


def measure(server: BenchServer) -> list[Row]:
    """On each night every guest asks for one bed, ten for the same; a pledge is measured by turns."""
    name = server.new_book("bench_racing")
    cast, rooms, hub = asyncio.run(_hub(server, name))
    token = token_for(server, name)
    pledges = pledging.requests_of(cast, token)
    nights = server.scaled(10, 3)
    pairs: list[tuple[float, float]] = []
    with follower(server, name), api(server, name) as port:
        wait_until_followed(server, name)
        number = 0
        for turn in range(3):
            asked = [
                one
                for n in range(nights)
                for one in _race(cast, hub, rooms, token, turn * nights + n + 1)
            ]
            raced = loaded(Work(port=port, requests=asked, seconds=0, first=0, once=True))
            _must_be_fair(raced, nights)
            ours = loaded(Work(port=port, requests=pledges, seconds=2, first=number))
            number = ours.last
            pairs.append((raced.rate, ours.rate))
    server.drop(name)
    rate, pledged = (median([pair[n] for pair in pairs]) for n in (0, 1))
    return [
        at_least(
            OF_PLEDGES,
            "guests racing for beds ÷ pledges over HTTP",
            median([mine / theirs for mine, theirs in pairs]),
            "×",
            f"{rate:,.0f}/s of {pledged:,.0f}/s; {GUESTS:,} guests, {BEDS} beds: {BEDS} receipts a night, the rest refused",
        )
    ]


async def _hub(server: BenchServer, name: BookName) -> tuple[Cast, list[str], str]:
    async with server.opened(name) as book:
        cast = await new_cast(book, members=GUESTS, offerings=pledging.OFFERINGS)
        opened = opening(book)
        hub = await opened.hub(HubKind.VILLAGE)
        today = day_in_rome(datetime.now(UTC))
        rooms = [await opened.room(hub, BEDS_OF_ROOM, 4_000, today)]
        for n in range(1, ROOMS):
            room = (await opened.do(AddRoom(hub=hub, name=f"Camera {n}", beds=BEDS_OF_ROOM))).room
            await opened.do(SetPrice(room=room, valid_from=today, cents=4_000))
            rooms.append(room)
        return cast, rooms, hub


def _race(cast: Cast, hub: str, rooms: list[str], token: str, night: int) -> list[str]:
    """Return what all guests ask for one night: neighbours in time want the same bed."""
    arrive = day_in_rome(datetime.now(UTC)) + timedelta(days=night)
    key = urandom(4).hex()
    return [
        request("POST", f"/hubs/{hub}/stays", token, _wish(cast, rooms, arrive, n), key)
        for n in range(GUESTS)
    ]


def _wish(cast: Cast, rooms: list[str], arrive: date, n: int) -> bytes:
    member, place = cast.members[n], n * BEDS // GUESTS
    bed = {"room": rooms[place % ROOMS], "bed": str(place // ROOMS + 1), "guest": member}
    return msgspec.json.encode(
        {
            "payer": member,
            "arrive": arrive,
            "depart": arrive + timedelta(days=1),
            "beds": [bed],
        }
    )


def _must_be_fair(raced: Outcome, nights: int) -> None:
    """Exactly as many receipts as there are beds; all others are told that they are taken."""
    assert raced.statuses == {201: BEDS * nights, 409: (GUESTS - BEDS) * nights}, raced.statuses
