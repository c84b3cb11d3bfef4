"""What is due between two owners, over HTTP: a wrong rent is corrected, its money gone; it is listed, and settled."""

from datetime import timedelta

import pytest

from tests.api.town import BEGAN, TODAY, Town

pytestmark = pytest.mark.anyio


async def test_what_is_due_is_listed_until_it_is_settled(town: Town):
    """Twenty euros of a rent that the house spent: as of any day, by whom, to whom, since when, for which entry."""
    hub = town["hub"]
    tower = (await town.get(f"/dues/{town['owners_due']}")).json()["owners_due"]["debtor"]
    rent = {"hub": hub, "amount_cents": 2_000}
    wrong = (await town.post(f"/houses/{tower}/rents", rent, "treasurer")).json()["facts"][0][
        "entry"
    ]
    spent = {"amount_cents": 2_000}
    assert (await town.post(f"/houses/{tower}/expenses", spent, "treasurer")).status_code == 201
    receipt = await town.post(f"/entries/{wrong}/reverse", {"reason": "wrong-party"}, "treasurer")
    after = {"after": receipt.json()["last"]}
    told = (await town.get(f"/dues/{wrong}", params=after)).json()["owners_due"]
    assert told == {
        "id": wrong,
        "state": "open",
        "debtor": tower,
        "creditor": hub,
        "cents": 2_000,
        "left_cents": 2_000,
        "since": str(TODAY),
        "reversal": receipt.json()["facts"][0]["entry"],
    }
    assert {wrong, town["owners_due"]} <= set(await _open(town, after | {"debtor": tower}))
    assert wrong not in await _open(town, after | {"debtor": hub})

    more = {"hub": hub, "amount_cents": 3_000}
    assert (await town.post(f"/houses/{tower}/rents", more, "treasurer")).status_code == 201
    pays = {"debtor": tower, "creditor": hub, "entry": wrong, "amount_cents": 2_001}
    refused = await town.post("/due-payments", pays, "treasurer")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-so-much-due")
    last = (await town.post("/due-payments", pays | {"amount_cents": 2_000}, "treasurer")).json()
    now = (await town.get(f"/dues/{wrong}", params={"after": last["last"]})).json()["owners_due"]
    assert (now["left_cents"], now["state"]) == (0, "settled")

    assert wrong in await _open(town, {"position": receipt.json()["last"]})
    assert wrong not in await _open(town, {"as_of": str(BEGAN + timedelta(days=1))})


async def _open(town: Town, more: dict[str, object]) -> list[str]:
    found = await town.get("/dues", params={"state": "open", "limit": 1000} | more)
    return [one["id"] for one in found.json()["dues"]]


async def test_dues_are_for_staff(town: Town):
    """Whose books owe whom is not for everybody."""
    for who in ("member", "host"):
        assert (await town.get("/dues", who)).status_code == 403
