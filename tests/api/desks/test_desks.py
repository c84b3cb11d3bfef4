"""A villager books a desk in the city over HTTP, comes by the code that is shown there, and the hub sees its day."""

import json
from datetime import timedelta

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio
IN_A_WEEK = TODAY + timedelta(days=7)


async def free(town: Town, day: object, hub: str = "other_hub"):
    asked = {"first": str(day), "until": str(day + timedelta(days=1))}
    told = (await town.get(f"/hubs/{town[hub]}/free-desks", "member", params=asked)).json()
    (one,) = told["days"]
    return one["free_morning"], one["free_afternoon"], one["free_day"]


async def book(town: Town, who: str, day: object, *, part: str = "day", name: str = "anna"):
    body = {"payer": town[name], "on": str(day), "part": part}
    return await town.post(f"/hubs/{town['other_hub']}/desk-bookings", body, who)


async def test_what_a_hub_lets_is_told_to_everybody(town: Town):
    told = (await town.get(f"/hubs/{town['other_hub']}/desks", "stranger")).json()
    assert [one["desks"] for one in told["desks"]] == [2]
    assert told["terms"][0]["day_cents"] == 2_500
    assert (await town.get(f"/hubs/{'S' + 'Z' * 16}/desks")).status_code == 404


async def test_what_a_desk_would_cost_is_told_with_every_candidate(town: Town):
    """To whom it concerns, before booking: the same price, and whether one is free; nobody learns what others would pay."""
    path = f"/hubs/{town['other_hub']}/desk-price"
    asked = {"member": town["anna"], "on": str(IN_A_WEEK + timedelta(days=14))}
    told = (await town.get(path, "member", params=asked)).json()
    assert (told["free"], told["rule"], told["cents"]) == (2, "convention", 1_200)
    assert (told["convention"], told["version"], told["line"]) == (town["convention"], 1, 0)
    assert {one["rule"]: one["because"] for one in told["candidates"]} == {
        "visa-day": "no-visa-day-left",
        "by-hand": "not-by-hand",
        "convention": "cheapest",
        "by-length": "no-length-price",
        "public": "dearer",
    }
    half = (await town.get(path, "member", params=asked | {"part": "morning"})).json()
    assert (half["rule"], half["cents"], half["convention"]) == ("public", 1_500, None)
    assert (await town.get(path, "operator", params=asked)).status_code == 200
    for other in ("stranger", "other_member", "host"):
        assert (await town.get(path, other, params=asked)).status_code == 404
    nowhere = await town.get(f"/hubs/{'S' + 'Z' * 16}/desk-price", "member", params=asked)
    assert nowhere.status_code == 404
    odd = await town.get(path, "member", params=asked | {"part": "evening"})
    assert odd.status_code == 422


async def test_a_desk_is_booked_at_the_agreed_price_and_cancelled(town: Town):
    """12.00 by the convention; a preview tells it before, and what is free says what is refused."""
    assert await free(town, IN_A_WEEK) == (2, 2, 2)
    path, body = (
        f"/hubs/{town['other_hub']}/desk-bookings",
        {"payer": town["anna"], "on": str(IN_A_WEEK)},
    )
    told = {"authorization": f"Bearer {town.tokens['member']}"}
    shown = await town.client.post(f"{path}?preview=true", json=body, headers=told)
    assert shown.json()["facts"][0]["total_cents"] == 1_200
    booked = await book(town, "member", IN_A_WEEK)
    assert booked.status_code == 201, booked.text
    name = booked.json()["facts"][0]["booking"]
    assert booked.headers["location"] == f"/desk-bookings/{name}"
    assert await free(town, IN_A_WEEK) == (1, 1, 1)
    morning = await book(town, "other_member", IN_A_WEEK, part="morning", name="carla")
    assert morning.json()["facts"][0]["sold"] == []
    assert await free(town, IN_A_WEEK) == (0, 1, 0)
    full = await book(town, "co_owner", IN_A_WEEK, name="bruno")
    assert (full.status_code, full.json()["free"]) == (409, {"morning": 0, "afternoon": 1})

    one = (await town.get(f"/desk-bookings/{name}", "member")).json()
    assert one["booking"]["stage"] == "booked"
    assert (one["booking"]["convention"], one["booking"]["line"]) == (town["convention"], 0)
    assert [step["fee_cents"] for step in one["cancelling"]] == [0, 600, 1_200]
    assert (await town.get(f"/desk-bookings/{name}", "stranger")).status_code == 404
    cancelled = await town.post(f"/desk-bookings/{name}/cancel", {}, "member")
    assert cancelled.status_code == 201, cancelled.text
    assert await free(town, IN_A_WEEK) == (1, 2, 1)


async def test_a_guest_comes_by_the_code_that_is_shown(town: Town):
    """Neither the code nor what was sent instead of it stands in any fact."""
    booked = await book(town, "member", TODAY)
    name = booked.json()["facts"][0]["booking"]
    path = f"/hubs/{town['other_hub']}/desk-bookings/{name}/check-in"
    wrong = await town.post(path, {"code": "MELA-43-ROSA"}, "member")
    assert (wrong.status_code, wrong.json()["field"]) == (409, "code")
    came = await town.post(path, {"code": "mela 42 rosa"}, "member")
    assert came.status_code == 201, came.text
    assert came.json()["facts"][0]["by"] == "code"
    assert "mela" not in came.text.lower()
    one = (await town.get(f"/desk-bookings/{name}", "member")).json()["booking"]
    assert (one["stage"], one["paid_cents"], one["home_hub"]) == ("finished", 1_200, town["hub"])
    back = {"payer": town["anna"], "of": "use", "amount_cents": 200, "note": "no heating"}
    paid = await town.post(f"/desk-bookings/{name}/pay-backs", back, "other_host")
    assert paid.status_code == 201, paid.text
    one = (await town.get(f"/desk-bookings/{name}", "other_host")).json()["booking"]
    assert one["paid_back_cents"] == 200


async def test_only_the_hubs_host_reads_the_code(town: Town):
    path = f"/hubs/{town['other_hub']}/desk-code"
    shown = await town.get(path, "other_host")
    assert shown.json()["code"] == "MELA42ROSA"
    assert shown.headers["cache-control"] == "no-store"
    for who in ("host", "member", "auditor", "treasurer"):
        assert (await town.get(path, who)).status_code == 403
    none = await town.get(f"/hubs/{town['hub']}/desk-code", "host")
    assert none.json()["code"] is None


async def test_the_host_sees_the_day_and_records_who_sits_down(town: Town):
    walk_in = {"payer": town["carla"], "part": "afternoon"}
    path = f"/hubs/{town['hub']}/walk-ins"
    assert (await town.post(path, walk_in, "member")).status_code == 403
    recorded = await town.post(path, walk_in, "host")
    assert recorded.status_code == 201, recorded.text
    day = (await town.get(f"/hubs/{town['hub']}/desk-day", "host")).json()
    assert (day["day"], day["used_halves"], day["missed_halves"]) == (str(TODAY), 1, 0)
    assert day["free"]["free_afternoon"] == 1
    (one,) = day["bookings"]
    assert (one["came_by"], one["guest_name"]) == ("walk-in", "Carla Verdi")
    assert (await town.get(f"/hubs/{town['hub']}/desk-day", "other_host")).status_code == 403


async def test_everybody_lists_their_own(town: Town):
    """A member theirs, a host those at the hub, with the names of whom they know."""
    mine = (await town.get("/desk-bookings", "member")).json()["bookings"]
    assert {one["guest"] for one in mine} == {town["anna"]}
    assert {one["guest_name"] for one in mine} == {"Anna Bianchi"}
    assert not (await town.get("/desk-bookings", "stranger")).json()["bookings"]
    asked = {"first": str(TODAY + timedelta(days=5)), "stage": "booked"}
    theirs = (await town.get("/desk-bookings", "other_host", params=asked)).json()["bookings"]
    assert town["booking"] in [one["id"] for one in theirs]
    assert {one["hub"] for one in theirs} == {town["other_hub"]}
    assert "Anna Bianchi" in {one["guest_name"] for one in theirs}


async def test_a_code_is_not_guessed(town: Town):
    """So many tries a minute of one actor for one booking, also those that are only looked at or come in bulk."""
    booked = await book(town, "co_owner", TODAY, part="afternoon", name="bruno")
    assert booked.status_code == 201, booked.text
    name = booked.json()["facts"][0]["booking"]
    path = f"/hubs/{town['other_hub']}/desk-bookings/{name}/check-in"
    told = {"authorization": f"Bearer {town.tokens['co_owner']}"}
    bulk = {**told, "content-type": "application/x-ndjson"}

    async def tried(way: str, n: int) -> int:
        wrong = {"code": f"MELA-{50 + n}-ROSA"}
        if way == "done":
            return (await town.post(path, wrong, "co_owner")).status_code
        if way == "preview":
            seen = await town.client.post(f"{path}?preview=true", json=wrong, headers=told)
            return seen.status_code
        line = {"key": f"guess-{n}", "do": "desks.check-in-by-code", "booking": name, **wrong}
        line["hub"] = town["other_hub"]
        many = await town.client.post("/bulk", content=json.dumps(line), headers=bulk)
        return many.json()["problem"]["status"]

    assert await tried("done", 0) == 409
    for way in ("done", "preview", "bulk"):
        statuses = [await tried(way, n) for n in range(1, 13)]
        assert set(statuses) <= {409, 429}
        assert statuses.count(409) <= 10, "five a minute, and a minute may end meanwhile"
