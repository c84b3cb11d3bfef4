"""The book itself over HTTP: found by kind, tag, position and time; each sees their own."""

import pytest

from ledger.kernel.days import rome
from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio


async def test_facts_are_found_by_kind_tag_position_and_time(town: Town):
    """Each filter narrows, and all together too."""

    async def positions(**asked: object) -> list[int]:
        page = (await town.get("/facts", params={"limit": 1000, **asked})).json()
        return [one["line"]["position"] for one in page["facts"]]

    everything = await positions()
    assert everything == list(range(1, len(everything) + 1))
    assert await positions(newest=True) == everything[::-1]
    hubs = await positions(kind="places.hub-recorded.v1")
    assert hubs[0] == 1
    assert set(hubs) < set(everything)
    of_house = await positions(tag=f"house:{town['house']}")
    assert of_house
    assert await positions(tag=f"house:{town['house']}", kind="places.hub-recorded.v1") == []
    assert await positions(after=5, before=8) == [6, 7]
    assert await positions(until="2020-01-01T00:00:00Z") == []
    today = await positions(since=rome(TODAY).isoformat())
    assert today == [one for one in everything if one >= today[0]]
    unknown = await town.get("/facts", params={"kind": "no-such-kind.v1"})
    assert unknown.status_code == 422  # An empty list would say that nothing of it happened.


async def test_facts_are_shown_to_those_they_are_about(town: Town):
    """A member's page holds only lines that mention members of theirs and nobody else."""
    for role, name in (("member", "anna"), ("co_owner", "bruno"), ("other_member", "carla")):
        page = (await town.get("/facts?limit=1000", role)).json()
        assert page["facts"], role
        for one in page["facts"]:
            text = str(one["line"])
            assert town[name] in text
            assert not [
                other
                for other in ("anna", "bruno", "carla")
                if other != name and town[other] in text
            ]
    assert (await town.get("/facts", "stranger")).json()["facts"] == []
    hosts = (await town.get("/facts?limit=1000", "host")).json()["facts"]
    assert hosts
    assert not [one for one in hosts if town["other_hub"] in str(one["line"])]


async def test_a_tag_opens_no_door(town: Town):
    """Asking by another's tag shows nothing that one may not see anyway."""
    for tag in (f"member:{town['anna']}", f"house:{town['house']}", f"stay:{town['stay']}"):
        page = (await town.get("/facts", "other_member", params={"tag": tag})).json()
        assert page["facts"] == []
