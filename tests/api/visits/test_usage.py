"""Usage of desks, where guests are at home, and what a member used, over HTTP: who is told what."""

import pytest

from ledger.conventions.events import ServiceKind
from tests.api.town import BEGAN, TODAY, Town

pytestmark = pytest.mark.anyio
SPAN = {"first": str(BEGAN), "last": str(TODAY)}


@pytest.mark.parametrize(
    "path", ["/usage/desks", "/usage/halls", "/usage/regions", "/usage/demand"]
)
async def test_staff_see_all_hubs_and_a_host_the_own_one(town: Town, path: str):
    """Nobody is named; a member is told nothing, a host nothing of another hub; the months are asked for in order."""
    found = await town.get(path, params=SPAN)
    assert found.status_code == 200, found.text
    assert found.json()["months"], path
    mine = await town.get(path, "host", params=SPAN)
    assert mine.status_code == 200
    of_all = [one for one in found.json()["months"] if one["hub"] == town["hub"]]
    assert mine.json()["months"] == of_all
    other = await town.get(path, "host", params=SPAN | {"hub": town["other_hub"]})
    assert other.status_code == 403
    assert (await town.get(path, "member", params=SPAN)).status_code == 403
    assert not [one for one in ("anna", "bruno", "carla") if town[one] in found.text]
    wrong = await town.get(path, params={"first": SPAN["last"], "last": SPAN["first"]})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "last")
    then = await town.get(path, params=SPAN | {"as_of": str(BEGAN)})
    assert then.status_code == 200, then.text


async def test_a_service_can_be_asked_for_alone(town: Town):
    """All of them together are all."""
    all_of_it = (await town.get("/usage/demand", params=SPAN)).json()["months"]
    parts = [
        (await town.get("/usage/demand", params=SPAN | {"service": service})).json()["months"]
        for service in ServiceKind
    ]
    assert sum(map(len, parts)) == len(all_of_it)
    for part, service in zip(parts, ServiceKind, strict=True):
        assert {one["service"] for one in part} <= {service}


async def test_a_host_is_told_what_a_guest_used_at_the_own_hub(town: Town):
    """Of a guest it is told, of others not; who is at home there sees all of it, and nobody another member's."""
    path = f"/members/{town['anna']}/usage"
    whole = await town.get(path, params=SPAN)
    assert whole.status_code == 200, whole.text
    assert (await town.get(path, "member", params=SPAN)).json() == whole.json()
    mine = await town.get(path, "host", params=SPAN)
    assert mine.status_code == 200, mine.text
    assert mine.json()["hub"] == town["hub"]
    for figure in ("nights", "days", "net_cents", "desk_net_cents"):
        assert sum(one[figure] for one in mine.json()["months"]) <= sum(
            one[figure] for one in whole.json()["months"]
        )
    there = await town.get(path, "other_host", params=SPAN)
    assert (there.json()["hub"], there.json()["months"]) == (town["other_hub"], [])
    for who in ("host", "other_host", "member"):
        other = await town.get(f"/members/{town['carla']}/usage", who, params=SPAN)
        assert other.status_code == 404, who
