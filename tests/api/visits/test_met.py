"""Where both sides met, over HTTP: for everybody, by hub and months; nobody is named, and of few nothing is told."""

from datetime import timedelta

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio
SPAN = {"first": str(TODAY - timedelta(days=120)), "last": str(TODAY)}


@pytest.mark.parametrize("who", ["operator", "member", "host", "auditor"])
async def test_everybody_may_ask_of_any_hub(town: Town, who: str):
    """With the formula and how many are few; in this town nobody met so many others."""
    for hub in ("hub", "other_hub"):
        answer = await town.get(f"/hubs/{town[hub]}/met", who, params=SPAN)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert (found["at_least"], found["days"]) == (3, [])
        assert "at_least" in found["formula"]
        assert not [one for one in ("anna", "bruno", "carla") if town[one] in answer.text]


async def test_as_of_a_day_it_ends_there(town: Town):
    """And months in the wrong order are no period."""
    path = f"/hubs/{town['hub']}/met"
    day = str(TODAY - timedelta(days=40))
    assert (await town.get(path, params=SPAN | {"as_of": day})).json()["last"] == day
    wrong = await town.get(path, params={"first": SPAN["last"], "last": SPAN["first"]})
    assert wrong.status_code == 422
