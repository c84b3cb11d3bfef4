"""Two processes move and swap the same guests at once, on one PostgreSQL: no bed place is doubled."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count

import psycopg
import pytest

from ledger.book.book import Book
from ledger.book.opening import open_book
from ledger.kernel.days import day_in_rome
from ledger.kernel.refused import Refused
from ledger.registry import RULES
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book as BookStay
from ledger.stays.events import StayChanged
from ledger.stays.move import Move, MoveGuests, SwapStays
from ledger.stays.reserve import Reserve
from projections.recount import Recount
from tests.keys import MASTER
from tests.opening import opening_of, people
from tests.staff import OPERATOR

pytestmark = pytest.mark.anyio

GUESTS, BEDS, DEEDS = 4, 6, 120


async def booked(book: Book) -> tuple[str, list[str]]:
    """Four guests in four of six beds for three nights; return the room and their stays."""
    opening = opening_of(book)
    today = day_in_rome(datetime.now(UTC))
    hub = await opening.hub()
    room = await opening.room(hub, BEDS, 2_000, today)
    stays = []
    for n, member in enumerate(await opening.members(hub, people(GUESTS), 100_000), 1):
        span = {"arrive": today + timedelta(days=1), "depart": today + timedelta(days=4)}
        beds = (BedAsked(room=room, bed=str(n), guest=member),)
        reserved = await opening.do(Reserve(hub=hub, payer=member, beds=beds, **span))
        await opening.do(BookStay(stay=reserved.stay, payer=member))
        stays.append(reserved.stay)
    return room, stays


async def test_hosts_who_move_and_swap_at_once_double_no_bed(server, book):
    """Each deed is decided on what is in the log: a bed that another process gave away is taken, or its guest has moved."""
    dice, number, answers = random.Random(8), count(), Counter[str]()
    async with (
        open_book(RULES, server.url(), MASTER, name=book) as one,
        open_book(RULES, server.url(), MASTER, name=book) as other,
    ):
        room, stays = await booked(one)

        async def deed(book: Book) -> None:
            stay, with_stay = dice.sample(stays, 2)
            bed, to = dice.sample([str(n) for n in range(1, BEDS + 1)], 2)
            command = SwapStays(stay=stay, other=with_stay)
            if dice.random() < 0.6:
                move = Move(room=room, bed=bed, to_room=room, to_bed=to)
                command = MoveGuests(stay=stay, moves=(move,))
            try:
                await book.submit(command, OPERATOR, f"deed-{next(number)}")
            except Refused as why:
                answers[type(why).__name__] += 1
            else:
                answers[type(command).__name__] += 1

        await asyncio.gather(*(deed(dice.choice([one, other])) for _ in range(DEEDS)))
    with psycopg.connect(server.url()) as connection:
        rows = connection.execute(f"SELECT data FROM {book.schema}.facts ORDER BY position")
        datas = [bytes(data) for (data,) in rows]
    recount = Recount()
    recount.take(datas)
    recount.finish()
    assert recount.differences == []
    for what in ("SwapStays", "MoveGuests", "BedsTaken", "NotTheirBed"):
        assert answers[what], answers
    changes = [fact for data in datas if isinstance(fact := RULES.decode(data).fact, StayChanged)]
    assert len(changes) == 2 * answers["SwapStays"] + answers["MoveGuests"]
