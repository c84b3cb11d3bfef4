"""Guests at two servers want the last desks at the same moment: never more of them are sold than there are."""

import asyncio
from datetime import timedelta

import pytest

from tests.api.serving import served
from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio
ROUNDS = 6


async def test_two_pens_sell_two_desks_to_three_guests_and_one_is_too_late(town: Town):
    """Each asks twice, at both servers under a key each: two desks, two receipts, and the others are told by name."""
    first = town.client
    async with served(town):
        clients = [first, town.client]
        for n in range(ROUNDS):
            day = TODAY + timedelta(days=20 + n)
            answers = await asyncio.gather(
                *(
                    client.post(
                        f"/hubs/{town['hub']}/desk-bookings",
                        json={"payer": town[name], "on": str(day), "part": part},
                        headers={
                            "authorization": f"Bearer {town.tokens['operator']}",
                            "idempotency-key": f"race-{n}-{name}-{where}",
                        },
                    )
                    for where, client in enumerate(clients)
                    for name, part in (("anna", "day"), ("bruno", "morning"), ("carla", "day"))
                )
            )
            won = [one.json()["facts"][0] for one in answers if one.status_code == 201]
            lost = [one.json()["type"] for one in answers if one.status_code == 409]
            assert len(won) + len(lost) == len(answers)
            assert set(lost) <= {"/problems/desks-taken", "/problems/guest-has-desk"}
            taken = [tuple(place) for fact in won for place in fact["places"]]
            assert len(taken) == len(set(taken))
            mornings = [desk for half, desk in taken if half == "morning"]
            assert sorted(mornings) == [1, 2]
            asked = {"first": str(day), "until": str(day + timedelta(days=1))}
            shown = await first.get(
                f"/hubs/{town['hub']}/free-desks",
                params=asked,
                headers={
                    "authorization": f"Bearer {town.tokens['operator']}",
                    "x-patto-position": str(max(one["last"] for one in map(_told, answers))),
                },
            )
            assert shown.json()["days"][0]["free_morning"] == 0
    town.client = first


def _told(answer):
    return {"last": 0} | answer.json()
