"""What stays of every euro, over HTTP: the whole for everybody, a hub's for its host and staff."""

from datetime import timedelta

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio
SPAN = {"first": str(TODAY - timedelta(days=120)), "last": str(TODAY)}


@pytest.mark.parametrize("who", ["operator", "member", "host", "auditor"])
async def test_everybody_sees_what_stays_of_all_that_was_spent(town: Town, who: str):
    """One part with its formula; no hub and nobody is named."""
    answer = await town.get("/circular", who, params=SPAN)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert "stays_cents ÷ spent_cents" in found["formula"]
    assert "buys in the village" in found["not_known"]
    assert 0 < found["stays_cents"] <= found["spent_cents"]
    named = [one for one in ("anna", "bruno", "carla", "hub") if town[one] in answer.text]
    assert not named


async def test_where_a_hubs_euros_go_is_for_its_host_and_staff(town: Town):
    """An owner who is alone would be read out of it; and a city has no village to stay in."""
    path = f"/hubs/{town['hub']}/circular"
    for who in ("operator", "treasurer", "host"):
        told = await town.get(path, who, params=SPAN)
        assert told.status_code == 200, told.text
        assert told.json()["hub"] == town["hub"]
    for who in ("member", "other_host"):
        assert (await town.get(path, who, params=SPAN)).status_code in (403, 404)
    city = await town.get(f"/hubs/{town['other_hub']}/circular", params=SPAN)
    assert city.status_code == 404
