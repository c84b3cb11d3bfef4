"""The balance of the pact over HTTP: for everybody who has signed in, and nobody is named."""

from datetime import timedelta

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio
SPAN = {"first": str(TODAY - timedelta(days=120)), "last": str(TODAY)}


@pytest.mark.parametrize("who", ["operator", "member", "host", "auditor"])
async def test_everybody_sees_the_same_balance(town: Town, who: str):
    """With its formula beside it, and no member's id or name in it."""
    answer = await town.get("/equilibrium", who, params=SPAN)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert "÷ the larger" in found["formula"]
    assert {one["hub"] for one in found["hubs"]} >= {town["hub"], town["other_hub"]}
    assert not [name for name in ("anna", "bruno", "carla") if town[name] in answer.text]


async def test_the_months_are_asked_for_in_order(town: Town):
    """From the last to the first there are none: refused, and said which field."""
    wrong = await town.get("/equilibrium", params={"first": SPAN["last"], "last": SPAN["first"]})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "last")


async def test_it_can_be_looked_at_as_of_a_day(town: Town):
    """As it stood before anybody had come: nothing yet."""
    day = str(TODAY - timedelta(days=119))
    found = (await town.get("/equilibrium", params=SPAN | {"as_of": day})).json()
    assert (found["balance"], found["gives_more"], found["months"]) == (None, None, [])


@pytest.mark.parametrize("who", ["operator", "member", "host"])
async def test_everybody_sees_with_whom_a_hub_has_visits(town: Town, who: str):
    """In the town everybody slept at home: with nobody, as its line in the balance says."""
    answer = await town.get(f"/hubs/{town['hub']}/equilibrium", who, params=SPAN)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["hub"], found["pairs"]) == (town["hub"], [])
    hubs = (await town.get("/equilibrium", who, params=SPAN)).json()["hubs"]
    assert all(one["gave"]["nights"] == one["got"]["nights"] == 0 for one in hubs)
