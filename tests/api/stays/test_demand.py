"""How stays are asked for, over HTTP: staff see all hubs, a host the own one."""

from datetime import timedelta

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio
SPAN = {"first": str(TODAY - timedelta(days=400)), "last": str(TODAY)}


async def test_staff_and_the_hubs_host_see_how_stays_are_asked_for(town: Town):
    """Anna booked, came, and left; she booked again, and all of it adds up by month."""
    found = (await town.get("/usage/demand", params=SPAN)).json()
    assert {one["hub"] for one in found["months"]} >= {town["hub"]}
    assert sum(one["booked"] for one in found["months"]) >= sum(
        one["arrived"] for one in found["months"]
    )
    assert sum(one["arrived"] for one in found["months"]) > 0
    mine = (await town.get("/usage/demand", "host", params=SPAN)).json()["months"]
    assert mine == [one for one in found["months"] if one["hub"] == town["hub"]]


async def test_nobody_else_does(town: Town):
    """A host sees no other hub, a member none."""
    other = await town.get("/usage/demand", "host", params=SPAN | {"hub": town["other_hub"]})
    assert other.status_code == 403
    assert (await town.get("/usage/demand", "member", params=SPAN)).status_code == 403
    wrong = await town.get("/usage/demand", params={"first": SPAN["last"], "last": SPAN["first"]})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "last")
