"""A host reads names of guests from booking to a week after leaving, and not a day longer."""

from datetime import timedelta

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio


async def test_a_host_knows_names_from_booking_to_a_week_after_leaving(town: Town):
    """Carla's reservation is nobody's name to the host yet; who left weeks ago is none any more, whatever day is asked.

    Anna is at home at the hub, so she is known; her friend, who is not, is told to staff alone.
    """
    beds = [{"room": town["room"], "bed": "window", "guest": town["carla"]}]
    days = [str(TODAY + timedelta(days=n)) for n in (54, 55)]
    asked = {"payer": town["carla"], "arrive": days[0], "depart": days[1], "beds": beds}
    reserved = await town.post(f"/hubs/{town['hub']}/stays", asked, "other_member")
    carlas, past = reserved.headers["location"].removeprefix("/stays/"), town["past_stay"]
    after = {"after": reserved.json()["last"]}

    async def named(who: str) -> dict[str, list[str | None]]:
        stays = (await town.get("/stays", who, params=after)).json()["stays"]
        return {one["id"]: [one["payer_name"], *one["guests"]] for one in stays}

    staff, host = await named("operator"), await named("host")
    assert (staff[carlas], staff[past]) == (["Carla Verdi"] * 2, ["Anna Bianchi"] * 2 + ["Luca"])
    assert (host[carlas], host[past]) == ([None] * 2, ["Anna Bianchi"] * 2 + [None])
    assert (await town.get(f"/stays/{past}", "host")).json()["companions"] == [None]
    came = {"day": (await town.get(f"/stays/{past}")).json()["stay"]["arrive"]}
    (then,) = (await town.get(f"/hubs/{town['hub']}/day", "host", params=came)).json()["arriving"]
    assert [one["name"] for one in then["guests"]] == ["Anna Bianchi", None]
