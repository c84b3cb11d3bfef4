"""Two servers are told of one receipt at the same moment: it is taken once."""

import asyncio

import pytest

from tests.api.serving import served
from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio


async def test_two_pens_are_told_of_one_receipt_and_one_is_refused(town: Town):
    """Each at a server of its own, for two guests: one entry, one receipt, and the other learns what it was for."""
    first, waiting = town.client, ["anna", "bruno", "carla"]
    hours = [{"weekday": n, "opens": "00:00", "closes": "24:00"} for n in range(1, 8)]
    desks = {"valid_from": str(TODAY), "desks": 5, "hours": hours}
    await town.post(f"/hubs/{town['other_hub']}/desks", desks)
    async with served(town):
        clients = [first, town.client]
        for number in ("RACE-1", "RACE-2"):
            pair = waiting[:2]
            answers = await asyncio.gather(
                *(_paid(town, *one, number) for one in zip(clients, pair, strict=True))
            )
            statuses = [one.status_code for one in answers]
            assert sorted(statuses) == [201, 409], [one.text for one in answers]
            lost = answers[statuses.index(409)].json()
            assert (lost["type"], lost["receipt"]) == ("/problems/receipt-told-before", number)
            won = answers[statuses.index(201)].json()
            assert lost["about"] == won["facts"][0]["booking"]
            last = won["last"]
            waiting.remove(pair[statuses.index(201)])
    town.client = first
    so_far = {"x-patto-position": str(last)}
    taken = await town.get(f"/hubs/{town['other_hub']}/till/takings", headers=so_far)
    numbers = [one["receipt"] for one in taken.json()["takings"]]
    assert numbers == ["RACE-1", "RACE-2"]


async def _paid(town: Town, client, name: str, number: str):
    """Somebody sits down at the other hub, and pays in cash."""
    return await client.post(
        f"/hubs/{town['other_hub']}/walk-ins",
        json={"payer": town[name], "at_till": {"means": "cash", "receipt": number}},
        headers={
            "authorization": f"Bearer {town.tokens['operator']}",
            "idempotency-key": f"till-{number}-{name}",
        },
    )
