"""A host knows whoever sleeps or has booked at the hub, and nobody else who is at home elsewhere."""

from datetime import timedelta

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio


async def test_a_guest_is_known_to_the_host_from_booking_on(town: Town):
    """Carla is at home elsewhere: 404 until she books, then by name, and a week after that is called off."""
    path = f"/members/{town['carla']}"
    assert (await town.get(path, "host")).status_code == 404
    beds = [{"room": town["room"], "bed": "window", "guest": town["carla"]}]
    days = [str(TODAY + timedelta(days=n)) for n in (40, 42)]
    asked = {"payer": town["carla"], "arrive": days[0], "depart": days[1], "beds": beds}
    reserved = await town.post(f"/hubs/{town['hub']}/stays", asked, "other_member")
    assert (await town.get(path, "host")).status_code == 404
    stay = reserved.headers["location"]
    booked = await town.post(f"{stay}/book", {"payer": town["carla"]}, "other_member")
    after = {"after": booked.json()["last"]}
    shown = await town.get(path, "host", params=after)
    assert (shown.status_code, shown.json()["member"]["name"]) == (200, "Carla Verdi")
    assert shown.json()["member"]["email"]
    assert shown.json()["member"]["tax_code"] is None
    listed = (await town.get("/members", "host", params=after)).json()["members"]
    codes = {one["id"]: one["tax_code"] for one in listed}
    assert codes[town["carla"]] is None
    assert codes[town["bruno"]], "a member of the hub"
    money = await town.get(f"/members/{town['carla']}/money", "host")
    assert money.status_code == 403
    assert (await town.get(f"/members/{town['bruno']}", "other_host")).status_code == 404
