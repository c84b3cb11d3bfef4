"""A guest with one use left asks for several days at two servers at the same moment: one of them is by the plan."""

import asyncio
from datetime import timedelta

import pytest

from tests.api.serving import served
from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio
ROUNDS = 4
TERMS = {
    "name": "Una giornata",
    "service": "desk",
    "unit": "day",
    "uses": 1,
    "month_cents": 1_220,
    "vat_bp": 2_200,
}


async def test_two_pens_give_the_last_use_of_a_month_once(town: Town):
    """Each round has a plan of its own, and next month one use of it; three days are asked for, two of them twice."""
    first = town.client
    month = (TODAY.replace(day=1) + timedelta(days=31)).replace(day=1)
    async with served(town):
        clients = [first, town.client]
        for n in range(ROUNDS):
            offered = await town.post(f"/hubs/{town['hub']}/plans", TERMS, "operator")
            plan = offered.json()["facts"][0]["plan"]
            body = {"payer": town["bruno"], "since": str(month)}
            path = f"/hubs/{town['hub']}/plans/{plan}/subscriptions"
            begun = (await town.post(path, body, "operator")).json()["facts"][0]["subscription"]
            paid = await town.post(f"/subscriptions/{begun}/months", {"first": str(month)})
            assert paid.status_code == 201, paid.text
            answers = await asyncio.gather(
                *(
                    client.post(
                        f"/hubs/{town['hub']}/desk-bookings",
                        json={"payer": town["bruno"], "on": str(month + timedelta(days=day))},
                        headers={
                            "authorization": f"Bearer {town.tokens['operator']}",
                            "idempotency-key": f"race-{n}-{day}-{where}",
                        },
                    )
                    for where, client in enumerate(clients)
                    for day in range(3 * n, 3 * n + 3)
                )
            )
            facts = [one.json()["facts"][0] for one in answers if one.status_code == 201]
            lost = {one.json()["type"] for one in answers if one.status_code != 201}
            assert len(facts) == 3
            assert lost == {"/problems/guest-has-desk"}
            by_plan = [one for one in facts if one["sold"] and one["sold"][0][3] == "plan"]
            assert [one["sold"][0][13] for one in by_plan] == [begun]
    town.client = first


CARNET = {"name": "Una giornata", "service": "desk", "unit": "day", "uses": 1, "cents": 2_440}


async def test_two_pens_give_the_last_credit_once_at_two_hubs(town: Town):
    """Bruno has one credit of the village, and asks for a day there and for another in the city, at both servers."""
    first, bruno = town.client, town["bruno"]
    async with served(town):
        clients = [first, town.client]
        for n in range(ROUNDS):
            path = f"/hubs/{town['hub']}/carnets"
            sold = await town.post(path, CARNET | {"vat_bp": 2_200, "months": 6})
            carnet = sold.json()["facts"][0]["carnet"]
            bought = await town.post(f"{path}/{carnet}/credits", {"payer": bruno})
            assert bought.status_code == 201, bought.text
            drawn = bought.json()["facts"][0]["credits"]
            answers = await asyncio.gather(
                *(
                    client.post(
                        f"/hubs/{town[hub]}/desk-bookings",
                        json={"payer": bruno, "on": str(TODAY + timedelta(days=90 + 2 * n + day))},
                        headers={
                            "authorization": f"Bearer {town.tokens['operator']}",
                            "idempotency-key": f"both-{n}-{day}-{where}",
                        },
                    )
                    for where, client in enumerate(clients)
                    for day, hub in enumerate(("hub", "other_hub"))
                )
            )
            facts = [one.json()["facts"][0] for one in answers if one.status_code == 201]
            lost = {one.json()["type"] for one in answers if one.status_code != 201}
            assert (len(facts), lost) == (2, {"/problems/guest-has-desk"})
            sources = [sale[13] for one in facts for sale in one["sold"] if sale[13]]
            assert sources == [drawn]
            written = max(one.json()["last"] for one in answers if one.status_code == 201)
            shown = await first.get(
                f"/credits/{drawn}/uses",
                headers={
                    "authorization": f"Bearer {town.tokens['operator']}",
                    "x-patto-position": str(written),
                },
            )
            assert len(shown.json()["credit_uses"]) == 1
    town.client = first
