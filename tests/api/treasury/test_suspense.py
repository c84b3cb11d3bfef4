"""The queue of money without a home, over HTTP: it arrives, is listed, is assigned, and is seen as it was."""

from datetime import timedelta

import pytest

from tests.api.town import BEGAN, Town

pytestmark = pytest.mark.anyio


async def test_one_movement_to_many_is_listed_until_nothing_is_left(town: Town):
    """Open with 120 euros, then with 20, then settled; and as of the day before nobody knew of it."""
    body = {"amount_cents": 12_000, "why": "several", "reference": "0306 9096"}
    receipt = (await town.post("/suspense", body, "treasurer")).json()
    arrival, after = receipt["facts"][0]["about"], {"after": receipt["last"]}
    listed = (await town.get(f"/suspense/{arrival}", params=after)).json()["arrival"]
    assert (listed["state"], listed["cents"], listed["left_cents"]) == ("open", 12_000, 12_000)

    again = await town.post("/suspense", body | {"reference": "03069096"}, "treasurer")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-noted")

    parts = [{"member": town[who], "amount_cents": 5_000} for who in ("anna", "bruno")]
    path = f"/suspense/{arrival}/assignments"
    last = (await town.post(path, {"parts": parts}, "treasurer")).json()["last"]
    rest = {"amount_cents": 2_000, "reference": "OUT1"}
    was = (await town.get(f"/suspense/{arrival}", params={"after": last})).json()["arrival"]
    last = (await town.post(f"/suspense/{arrival}/return", rest, "treasurer")).json()["last"]
    now = (await town.get(f"/suspense/{arrival}", params={"after": last})).json()["arrival"]
    assert (was["left_cents"], now["left_cents"], now["state"]) == (2_000, 0, "settled")

    then = {"position": receipt["last"]}
    assert arrival in await _open(town, then)
    assert arrival not in await _open(town, {"after": last})
    assert arrival not in await _open(town, {"as_of": str(BEGAN + timedelta(days=1))})


async def _open(town: Town, more: dict[str, object]) -> list[str]:
    found = await town.get("/suspense", params={"state": "open", "limit": 1000} | more)
    return [one["id"] for one in found.json()["arrivals"]]


async def test_the_queue_is_for_staff(town: Town):
    """Whose it will be is nobody's to guess."""
    for who in ("member", "host"):
        assert (await town.get("/suspense", who)).status_code == 403
