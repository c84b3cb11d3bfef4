"""A convention over HTTP: offered, countered and signed, and what a hub sells by on a day."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio
BED = {
    "service": "bed",
    "unit": "night",
    "public_cents": 5_000,
    "agreed_cents": 3_500,
    "vat_bp": 1_000,
    "whom": "other-side",
}
LATER = TODAY + timedelta(days=10)


async def sold_by(town: Town, on: object = None) -> Any:
    """What the village sells by on a day, as its host reads it, who has just written."""
    asked = {"on": str(on)} if on else {}
    told = (await town.get(f"/hubs/{town['hub']}/agreed-prices", "host", params=asked)).json()
    return told["version"], [one["agreed_cents"] for one in told["prices"]]


async def test_a_village_and_the_network_agree_and_change_what_they_agreed(town: Town):
    """The host asks for more, both sign; from its first day on another version is sold by, and the reasons are told to staff."""
    path = f"/hubs/{town['hub']}/conventions"
    offered = await town.post(path, {"since": str(TODAY), "prices": [BED]})
    assert offered.status_code == 201, offered.text
    (fact,) = offered.json()["facts"]
    name = fact["convention"]
    assert offered.headers["location"] == f"/conventions/{name}"
    path = f"{path}/{name}"
    dearer = {"since": str(TODAY), "prices": [BED | {"agreed_cents": 4_000}]}
    assert (await town.post(f"{path}/terms", dearer, "host")).status_code == 201
    unseen = await town.post(f"{path}/signatures", {"version": 1})
    assert (unseen.status_code, unseen.json()["version"]) == (409, 2)
    for who in ("operator", "host"):
        assert await sold_by(town) == (None, [])
        signed = await town.post(f"{path}/signatures", {"version": 2}, who)
        assert signed.status_code == 201, signed.text
    assert await sold_by(town) == (2, [4_000])
    cheaper = {"since": str(LATER), "until": str(LATER), "prices": [BED]}
    await town.post(f"{path}/terms", cheaper)
    for who in ("operator", "host"):
        await town.post(f"{path}/signatures", {"version": 3}, who)
    days = (LATER - timedelta(days=1), LATER, LATER + timedelta(days=1))
    assert [await sold_by(town, day) for day in days] == [(2, [4_000]), (3, [3_500]), (2, [4_000])]
    await town.post(f"{path}/suspension", {"reason": "Anna Rossi non risponde."}, "host")
    assert await sold_by(town) == (None, [])
    steps = (await town.get(f"/conventions/{name}/steps")).json()["steps"]
    assert (steps[-1]["step"], steps[-1]["by"]) == ("suspended", "hub")
    assert steps[-1]["reason"] == "Anna Rossi non risponde."
    assert (await town.get(f"/conventions/{name}/steps", "member")).status_code == 403
    assert (await town.get(f"/conventions/{name}/steps", "host")).json()["steps"] == steps
    assert (await town.get(f"/conventions/{name}/steps", "other_host")).json()["steps"] == []
    await town.post(f"{path}/resumption", None, "host")
    ended = {"last": str(TODAY), "reason": "Cambio di gestione."}
    assert (await town.post(f"{path}/end", ended, "host")).status_code == 201
    assert await sold_by(town) == (2, [4_000])
    assert await sold_by(town, LATER) == (None, [])
    found = (await town.get(f"/conventions/{name}")).json()["convention"]
    assert (found["stage"], found["until"]) == ("ended", str(TODAY))
    assert (await town.get(f"/conventions/{name}/versions", "member")).status_code == 403
    versions = (await town.get(f"/conventions/{name}/versions", "host")).json()["versions"]
    assert [one["standing"] for one in versions] == ["replaced", "agreed", "agreed"]


async def test_nobody_but_the_two_parties_agrees(town: Town):
    """Members, treasurers and the host of another hub are refused, and a price below zero is none."""
    path = f"/hubs/{town['hub']}/conventions"
    body = {"since": str(TODAY), "prices": [BED]}
    for who in ("member", "treasurer", "other_host"):
        assert (await town.post(path, body, who)).status_code == 403
    wrong = await town.post(path, body | {"prices": [BED | {"agreed_cents": 5_001}]})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "prices[0]")
    assert (await town.post(path, body | {"prices": []})).status_code == 422
