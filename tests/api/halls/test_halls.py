"""A villager books a meeting room in the city over HTTP, and the hub sees its day in its halls."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio
IN_TEN_DAYS = TODAY + timedelta(days=10)


async def free(town: Town, day: date) -> list[tuple[str, int]]:
    asked = {"first": str(day), "until": str(day + timedelta(days=1))}
    path = f"/halls/{town['hall']}/free-half-hours"
    (one,) = (await town.get(path, "stranger", params=asked)).json()["days"]
    return [(run["begins"][11:16], run["half_hours"]) for run in one["free"]]


async def book(town: Town, hours: tuple[str, str], who: str = "member", **more: Any) -> Any:
    begins, ends = (f"{IN_TEN_DAYS}T{hour}" for hour in hours)
    body = {"payer": town["anna"], "begins": begins, "ends": ends, **more}
    return await town.post(f"/halls/{town['hall']}/bookings", body, who)


async def test_what_is_booked_is_free_no_more_until_it_is_called_off(town: Town):
    """18.00 an hour; a quarter is cleaned up after it, so that the half hour behind it is taken too."""
    assert await free(town, IN_TEN_DAYS) == [("00:00", 48)]
    booked = await book(town, ("10:00", "11:30"), people=4)
    assert booked.status_code == 201, booked.text
    name = booked.json()["facts"][0]["booking"]
    assert booked.headers["location"] == f"/hall-bookings/{name}"
    shown = (await town.get(booked.headers["location"], "member")).json()
    assert (shown["booking"]["total_cents"], shown["booking"]["people"]) == (2_700, 4)
    assert [step["fee_cents"] for step in shown["cancelling"]] == [0, 1_350, 2_700]
    before, after = await free(town, IN_TEN_DAYS)
    assert (before, after) == (("00:00", 19), ("12:00", 24))
    taken = await book(town, ("11:00", "12:00"), "other_member", payer=town["carla"])
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/hall-taken")
    assert (await town.get(f"/hall-bookings/{name}", "stranger")).status_code == 404
    off = await town.post(f"/hall-bookings/{name}/cancel", {"shown_fee_cents": 0}, "member")
    assert off.status_code == 201, off.text
    assert await free(town, IN_TEN_DAYS) == [("00:00", 48)]


@pytest.mark.parametrize(
    "hours, status, field",
    [
        (("10:00", "10:00"), 422, "ends"),
        (("11:00", "10:00"), 422, "ends"),
        (("10:15", "11:00"), 422, "begins"),
        (("10:00", "25:00"), 422, "ends"),
    ],
)
async def test_hours_that_are_none_are_refused_by_name(
    town: Town, hours: tuple[str, str], status: int, field: str
):
    refused = await book(town, hours)
    assert (refused.status_code, refused.json()["field"]) == (status, field), refused.text


async def test_the_host_sees_the_day_in_the_halls(town: Town):
    """When each is open and free, and who is awaited, by name; other hosts are told nothing, nor members."""
    path = f"/hubs/{town['other_hub']}/hall-day"
    asked = {"day": str(TODAY + timedelta(days=5))}
    told = await town.get(path, "other_host", params=asked)
    assert told.status_code == 200, told.text
    day = told.json()
    (hall,) = day["halls"]
    assert (hall["name"], hall["opens"], hall["closes"]) == ("Sala del camino", "00:00", "24:00")
    assert (
        sum(run["half_hours"] for run in hall["free"]) == 48 - 3 - 2
    )  # who ends when it begins would not have cleaned up
    (one,) = day["bookings"]
    assert (one["id"], one["guest_name"]) == (town["hall_booking"], "Anna Bianchi")
    today = (await town.get(path, "other_host")).json()
    assert (today["day"], today["bookings"]) == (str(TODAY), [])
    for who in ("host", "member", "stranger"):
        assert (await town.get(path, who, params=asked)).status_code == 403
    nowhere = await town.get(f"/hubs/{'S' + 'Z' * 16}/hall-day", "operator")
    assert nowhere.status_code == 404


async def test_a_price_is_asked_before_it_is_booked(town: Town):
    """For oneself, or nobody known; nobody asks what another member would pay."""
    path = f"/halls/{town['hall']}/price"
    asked = {"begins": f"{IN_TEN_DAYS}T15:00", "ends": f"{IN_TEN_DAYS}T16:30"}
    told = (await town.get(path, "member", params=asked | {"member": town["anna"]})).json()
    (run,) = told["half_hours"]
    assert (told["is_free"], told["total_cents"], run["half_hours"]) == (True, 27_00, 3)
    rules = {one["rule"]: one["because"] for one in run["candidates"]}
    assert rules[run["rule"]] == "cheapest"
    unknown = (await town.get(path, "stranger", params=asked)).json()
    assert unknown["member"] is None
    other = await town.get(path, "stranger", params=asked | {"member": town["anna"]})
    assert other.status_code in (403, 404), other.text
    wrong = asked | {"ends": f"{IN_TEN_DAYS}T15:10"}
    refused = await town.get(path, "member", params=wrong)
    assert (refused.status_code, refused.json()["field"]) == (422, "ends"), refused.text
