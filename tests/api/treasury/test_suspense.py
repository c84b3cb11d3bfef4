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


async def test_what_the_bank_told_with_it_is_read_by_staff_and_stands_nowhere_in_clear(town: Town):
    """By whom the queue is worked off; without a note there is none."""
    note = "Stipendi di maggio, ditta Verdi"
    receipt = (
        await town.post("/suspense", {"amount_cents": 3_000, "note": note}, "treasurer")
    ).json()
    fact = receipt["facts"][0]
    assert note not in str(fact)
    for path in (f"/suspense/{fact['about']}", f"/suspense/{town['arrival']}"):
        shown = (await town.get(path, "auditor")).json()["arrival"]
        assert shown["note"] == (note if fact["about"] in path else None)
        assert not shown["unreadable"]
    listed = (await town.get("/suspense", "treasurer", params={"limit": 1_000})).json()["arrivals"]
    assert {one["id"]: one["note"] for one in listed}[fact["about"]] == note
    entry = (await town.get(f"/entries/{fact['entry']}", "auditor")).json()
    assert entry["note"] == note


async def test_a_repeat_of_an_arrival_is_the_first_one(town: Town):
    """Its name is drawn once, whatever it is sealed under: another note is another command."""
    body = {"amount_cents": 3_000, "note": "Rossi"}
    first = await town.post("/suspense", body, "treasurer", key="arrives")
    again = await town.post("/suspense", body, "treasurer", key="arrives")
    assert first.json()["facts"] == again.json()["facts"]
    other = await town.post("/suspense", body | {"note": "Verdi"}, "treasurer", key="arrives")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")
    named = await town.post("/suspense", body | {"arrival": town["arrival"]}, "treasurer")
    assert (named.status_code, named.json()["field"]) == (422, "arrival")
