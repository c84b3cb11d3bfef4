"""A guest wants a bed and another site tells that it sold it, at the same moment, at two servers: never both unseen."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.api.serving import served
from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio
ROUNDS = 6


async def test_of_a_guest_and_a_site_that_want_a_bed_one_is_first_and_the_other_is_told(town: Town):
    """Either the bed is closed and the guest is refused, or the guest has it and the site's is told as overbooked."""
    made = await town.post(f"/rooms/{town['room']}/foreign-calendars", {"site": "Letti"})
    nights, first = [], town.client
    async with served(town):
        clients = [first, town.client]
        for n in range(ROUNDS):
            arrive = TODAY + timedelta(days=100 + 3 * n)
            span = str(arrive), str(arrive + timedelta(days=1))
            nights.append({"first": span[0], "until": span[1]})
            beds = [{"room": town["room"], "bed": "window", "guest": town["anna"]}]
            wish = {"payer": town["anna"], "arrive": span[0], "depart": span[1], "beds": beds}
            asked = [
                (f"/hubs/{town['hub']}/stays", wish),
                (f"{made.headers['location']}/nights", {"nights": nights}),
            ]
            reserved, told = await asyncio.gather(
                *(
                    _sent(town, clients[(n + at) % 2], path, body, f"raced-{n}-{at}")
                    for at, (path, body) in enumerate(asked)
                )
            )
            assert told.status_code == 201, told.text
            twice = [one for one in told.json()["facts"] if one["is"] == "feeds.beds-overbooked.v1"]
            if reserved.status_code == 201:
                stay = reserved.headers["location"].rpartition("/")[2]
                assert [(one["by"], one["beds"]) for one in twice] == [([stay], ["window"])]
            else:
                assert reserved.json()["type"] == "/problems/beds-taken"
                assert not twice
    town.client = first


async def _sent(town: Town, client: Any, path: str, body: Any, key: str) -> Any:
    token = f"Bearer {town.tokens['operator']}"
    return await client.post(
        path, json=body, headers={"authorization": token, "idempotency-key": key}
    )
