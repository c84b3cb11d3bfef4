"""Two hosts at two servers give the last bed away at the same moment: one of them is too late, by name."""

import asyncio
from collections import Counter

import httpx
import pytest

from tests.api.serving import served
from tests.api.stays.inn import counted_again, days, seen
from tests.api.town import Town

pytestmark = pytest.mark.anyio

ROUNDS = 8


async def booked(inn: Town, guest: str, bed: str) -> str:
    """Book one bunk for a guest, some days ahead."""
    beds = [{"room": inn["bunks"], "bed": bed, "guest": inn[guest]}]
    asked = {"payer": inn[guest], "arrive": days(10), "depart": days(12), "beds": beds}
    stay = (await inn.post(f"/hubs/{inn['hub']}/stays", asked, guest)).headers["location"]
    confirmed = await inn.post(f"{stay}/book", {"payer": inn[guest]}, guest)
    assert confirmed.status_code == 201, confirmed.text
    return stay


def move(inn: Town, bed: str, to: str) -> dict[str, object]:
    """Move whoever lies in one bunk to another."""
    bunks = inn["bunks"]
    return {"moves": [{"room": bunks, "bed": bed, "to_room": bunks, "to_bed": to}]}


async def test_two_hosts_move_guests_into_one_bed_and_exactly_one_wins(inn: Town):
    """Each at a server of its own, on one book: whoever loses is told that the bed is taken, and has moved nobody."""
    first = inn.client
    stays = [await booked(inn, "carla", "1"), await booked(inn, "dino", "2")]
    lies = ["1", "2"]
    async with served(inn):
        second = inn.client
        clients: list[httpx.AsyncClient] = [first, second]
        wins: Counter[int] = Counter()
        for n in range(ROUNDS):
            free = str(3 + n % 2)
            answers = await asyncio.gather(
                *(
                    clients[one].post(
                        f"{stays[one]}/moves",
                        json=move(inn, lies[one], free),
                        headers={
                            "authorization": f"Bearer {inn.tokens[who]}",
                            "idempotency-key": f"race-{n}-{one}",
                        },
                    )
                    for one, who in enumerate(("host", "second_host"))
                )
            )
            assert sorted(one.status_code for one in answers) == [201, 409], [
                one.text for one in answers
            ]
            (lost,) = [one.json() for one in answers if one.status_code == 409]
            assert lost["type"] == "/problems/beds-taken"
            assert lost["taken"] == [f"{inn['bunks']}/{free}"]
            (won,) = [n for n, one in enumerate(answers) if one.status_code == 201]
            wins[won] += 1
            back = await clients[won].post(
                f"{stays[won]}/moves",
                json=move(inn, free, lies[won]),
                headers={
                    "authorization": f"Bearer {inn.tokens['host']}",
                    "idempotency-key": f"back-{n}",
                },
            )
            assert back.status_code == 201, back.text
    inn.client = first
    assert wins.total() == ROUNDS
    shown = await seen(inn, back, stays[0])
    assert [one["bed"] for one in shown["stay"]["beds"]] == ["1"]


async def test_two_stays_swap_once_however_many_ask(inn: Town):
    """Four hosts ask at once for the same swap under one key: it is done once, and each has the other's bed."""
    stays = [await booked(inn, "elsa", "3"), await booked(inn, "bruno", "4")]
    other = stays[1].removeprefix("/stays/")
    answers = await asyncio.gather(
        *(inn.post(f"{stays[0]}/swap", {"other": other}, "host", key="swap") for _ in range(4))
    )
    assert {one.status_code for one in answers} <= {200, 201}
    assert len({one.json()["last"] for one in answers}) == 1
    for stay, bed in zip(stays, ("4", "3"), strict=True):
        shown = await seen(inn, answers[0], stay) if answers[0].status_code == 201 else None
        shown = shown or (await inn.get(stay, "host")).json()
        assert [one["bed"] for one in shown["stay"]["beds"]] == [bed]
        assert shown["stay"]["fee_cents"] == 0
    guest = await inn.post(f"{stays[0]}/swap", {"other": other}, "elsa")
    assert guest.status_code == 403


def test_what_is_shown_is_what_happened(inn: Town):
    """All of the above, told again from the facts alone."""
    assert counted_again(inn) == []
