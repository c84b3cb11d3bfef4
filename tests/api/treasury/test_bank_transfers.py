"""Transfers to make over HTTP: the treasurer notes what a bank moved, the host sees their hub's, holders their house's."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.api.town import Town

pytestmark = pytest.mark.anyio


async def net(town: Town, who: str = "treasurer", **asked: Any) -> Mapping[tuple[str, str], int]:
    """What is to be moved between each two banks."""
    found = (await town.get("/transits/net", who, params=asked)).json()["transits"]
    return {(one["from_owner"], one["to_owner"]): one["cents"] for one in found}


async def bank(town: Town, owner: str, who: str = "treasurer", **asked: Any) -> Any:
    (found,) = (await town.get("/banks", who, params={"owner": owner} | asked)).json()["banks"]
    return found


async def test_a_transfer_is_noted_and_cancelled(town: Town):
    """What a stay cost waits in the clients' bank; one transfer moves it, and a mistake brings it back."""
    hub = town["hub"]
    waits = (await net(town))["Clients", hub]
    before = await bank(town, hub)
    assert before["expected_cents"] == before["book_cents"] + before["out_cents"] - waits
    body = {"from_owner": "Clients", "to_owner": hub, "amount_cents": waits, "reference": "TRN 77"}
    wrong = await town.post("/bank-transfers", body | {"amount_cents": waits + 1}, "treasurer")
    told = wrong.json()
    assert (wrong.status_code, told["type"]) == (409, "/problems/not-the-net")
    assert (told["net_cents"], told["from_owner"]) == (waits, "Clients")
    noted = await town.post("/bank-transfers", body, "treasurer")
    assert noted.status_code == 201, noted.text
    after = {"after": noted.json()["last"]}
    assert ("Clients", hub) not in await net(town, **after)
    moved = await bank(town, hub, **after)
    assert moved["expected_cents"] == before["expected_cents"] + waits
    one = noted.headers["location"]
    shown = (await town.get(one, "host", params=after)).json()["transfer"]
    assert (shown["cents"], shown["reference"]) == (waits, "TRN 77")
    covers = (await town.get(f"{one}/entries", "host", params=after)).json()["covers"]
    assert sum(each["cents"] for each in covers) == waits
    cancelled = await town.post(f"{one}/cancel", {"reason": "wrong-day"}, "treasurer")
    again = {"after": cancelled.json()["last"]}
    assert (await net(town, **again))["Clients", hub] == waits
    assert await bank(town, hub, **again) == before


async def test_a_host_sees_what_concerns_the_hub_and_no_other(town: Town):
    """What is listed, netted, noted, and the hub's own bank."""
    hub = town["hub"]
    for path, name in (("/transits", "transits"), ("/bank-transfers", "transfers")):
        found = (await town.get(path, "host")).json()[name]
        assert found
        assert all(hub in (one["from_owner"], one["to_owner"]) for one in found)
        other = await town.get(path, "other_host", params={"owner": hub})
        assert other.status_code == 403
    assert all(hub in pair for pair in await net(town, "host"))
    banks = (await town.get("/banks", "host")).json()["banks"]
    assert [one["owner"] for one in banks] == [hub]
    for path in ("/transits", "/transits/net", "/banks", "/bank-transfers"):
        assert (await town.get(path, "member")).status_code == 403


async def test_who_holds_shares_sees_what_concerns_the_house(town: Town):
    """Its bank, what it should show, and what is to be moved; nobody else does."""
    house = town["house"]
    for who in ("member", "co_owner", "operator"):
        transits = await town.get(f"/houses/{house}/transits", who)
        found = transits.json()["transits"]
        assert found
        assert all(house in (one["from_owner"], one["to_owner"]) for one in found)
        (shown,) = (await town.get(f"/houses/{house}/bank", who)).json()["banks"]
        assert shown == await bank(town, house)
    for path in ("transits", "bank"):
        assert (await town.get(f"/houses/{house}/{path}", "other_member")).status_code == 403


async def test_what_is_to_be_moved_is_had_as_a_table(town: Town):
    """A line for each entry, in Italy with euros and a comma."""
    csv = await town.get("/transits", "treasurer", headers={"accept": "text/csv"})
    first, *rest = csv.text.splitlines()
    assert first == "id,entry,from_owner,to_owner,cents,since,kind,about"
    assert len(rest) == len((await town.get("/transits", "treasurer")).json()["transits"])
    italian = await town.get(
        "/transits", "treasurer", headers={"accept": "text/csv", "accept-language": "it"}
    )
    assert "euro" in italian.text.splitlines()[0]


async def test_as_of_a_day_it_is_what_was_to_be_moved_then(town: Town):
    """Before the stay there was nothing between the clients and the hub."""
    early = (await town.get("/transits", "treasurer")).json()["transits"]
    day = min(one["since"] for one in early)
    then = (await town.get("/transits", "treasurer", params={"as_of": day})).json()["transits"]
    assert then
    assert {one["since"] for one in then} == {day}
