"""Guests pay at a hub in cash; in the evening the host counts, and the treasurer reads off what the bank has."""

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio
RECEIPT = {"means": "cash", "receipt": "0123-0045"}


async def walk_in(town: Town, name: str = "anna", told: object = RECEIPT):
    body = {"payer": town[name], "part": "day", "at_till": told}
    return await town.post(f"/hubs/{town['other_hub']}/walk-ins", body, "other_host")


async def till(town: Town, who: str = "other_host"):
    return (await town.get(f"/hubs/{town['other_hub']}/till", who)).json()["till"]


async def test_what_was_taken_is_listed_for_whoever_runs_the_hub(town: Town):
    """By day and means, as a table too; others see nothing of it."""
    await walk_in(town, "bruno", {"means": "card", "receipt": "778899"})
    path = f"/hubs/{town['other_hub']}/till/takings"
    of_day = {"on": str(TODAY), "means": "card"}
    (one,) = (await town.get(path, "other_host", params=of_day)).json()["takings"]
    assert (one["receipt"], one["payer"], one["cents"]) == ("778899", town["bruno"], 1_200)
    assert not (await town.get(path, params=of_day | {"means": "cash"})).json()["takings"]
    table = await town.get(path, headers={"accept": "text/csv"})
    assert "778899" in table.text
    for who in ("member", "host", "stranger"):
        assert (await town.get(path, who)).status_code in (403, 404)
        assert (await town.get(f"/hubs/{town['other_hub']}/till", who)).status_code in (403, 404)
    listed = (await town.get("/tills", "treasurer", params={"uncounted_days": 0})).json()["tills"]
    assert [one["hub"] for one in listed] == [town["other_hub"]]
    long_ago = {"uncounted_days": 3}
    assert not (await town.get("/tills", "treasurer", params=long_ago)).json()["tills"]


async def test_what_is_paid_in_cash_is_counted_and_banked(town: Town):
    """Nothing leaves the wallet; a cent that is missing has its reason, and the drawer keeps the change."""
    wallet = f"/members/{town['anna']}/money"
    before = (await town.get(wallet)).json()["wallet_cents"]
    paid = await walk_in(town)
    assert paid.status_code == 201, paid.text
    assert (await town.get(wallet)).json()["wallet_cents"] == before
    hours = [{"weekday": n, "opens": "00:00", "closes": "24:00"} for n in range(1, 8)]
    desks = {"valid_from": str(TODAY), "desks": 5, "hours": hours}
    await town.post(f"/hubs/{town['other_hub']}/desks", desks)
    again = await walk_in(town, "carla")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/receipt-told-before")
    now = await till(town)
    assert (now["drawer_cents"], now["uncounted_since"]) == (1_200, str(TODAY))

    path = f"/hubs/{town['other_hub']}/till"
    count = {"on": str(TODAY), "cash_cents": 1_199, "to_bank_cents": 1_000, "cards_cents": 1_200}
    differs = await town.post(f"{path}/counts", count, "other_host")
    assert (differs.status_code, differs.json()["type"]) == (409, "/problems/till-differs")
    assert differs.json()["cash_difference_cents"] == -1
    told = await town.post(f"{path}/counts", count | {"reason": "un centesimo"}, "other_host")
    assert told.status_code == 201, told.text
    assert told.headers["location"] == path
    assert "centesimo" not in told.text
    twice = await town.post(f"{path}/counts", count | {"reason": "ancora"}, "other_host")
    assert twice.json()["type"] == "/problems/day-is-counted"
    now = await till(town)
    assert (now["drawer_cents"], now["on_its_way_cents"], now["difference_cents"]) == (
        199,
        1_000,
        1,
    )
    assert (now["counted"], now["uncounted_since"]) == (str(TODAY), None)
    (counted,) = (await town.get(f"{path}/counts", "other_host")).json()["till_counts"]
    assert (counted["reason"], counted["cash_difference_cents"]) == ("un centesimo", -1)

    body = {"means": "cash", "of_cents": 1_000, "amount_cents": 990, "reference": "VERS 7"}
    banked = await town.post(f"{path}/bankings", body, "treasurer")
    assert banked.status_code == 201, banked.text
    (one,) = (await town.get(f"{path}/bankings", "auditor")).json()["till_bankings"]
    assert (one["of_cents"], one["amount_cents"], one["reference"]) == (1_000, 990, "VERS 7")
    assert (await till(town, "treasurer"))["on_its_way_cents"] == 0
    more = await town.post(f"{path}/bankings", body | {"reference": "VERS 8"}, "treasurer")
    assert more.json()["type"] == "/problems/not-taken-out"
