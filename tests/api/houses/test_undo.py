"""A distribution is undone over HTTP: it is listed as such, and what it paid is told as gone back."""

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio


async def test_a_distribution_that_was_wrong_is_undone(town: Town):
    """By the treasurer, once; the house may pay the right one, and nobody was paid by the wrong one."""
    name, path = town["distribution"], f"/distributions/{town['distribution']}/undo"
    body = {"reason": "wrong-amount"}
    assert (await town.post(path, body)).status_code == 403
    before = (await town.get(f"/members/{town['anna']}/portfolio")).json()["paid"]

    done = await town.post(path, body, "treasurer")
    assert (done.status_code, done.headers["location"]) == (201, f"/distributions/{name}")
    after = {"after": done.json()["last"]}
    told = (await town.get(f"/distributions/{name}", params=after)).json()["distribution"]
    assert told["undone"] == str(TODAY) > told["day"]
    mine = (await town.get(f"/members/{town['anna']}/portfolio", params=after)).json()
    assert (len(before), mine["paid"]) == (1, [])
    paid, back = (one["net_cents"] for one in mine["distributions"])
    assert paid == -back > 0

    again = await town.post(path, body, "treasurer")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-undone")
