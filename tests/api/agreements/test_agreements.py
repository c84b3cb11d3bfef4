"""An agreement over HTTP: made before its room, let as long as it lasts, and read by those whom it concerns."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio
LAST = TODAY + timedelta(days=60)
SIGNED = "5f" * 32


async def made(town: Town, **more: Any) -> str:
    """Bruno lends the village a loft."""
    body = {
        "owner": town["bruno"],
        "since": str(TODAY),
        "until": str(LAST),
        "rooms": ["Mansarda"],
        "share_bp": 3_500,
        "documents": [SIGNED],
        "duties": "Bruno Bianchi spala la neve.",
    }
    told = await town.post(f"/hubs/{town['hub']}/agreements", body | more, "host")
    assert told.status_code == 201, told.text
    name = told.json()["facts"][0]["agreement"]
    assert told.headers["location"] == f"/agreements/{name}"
    return name


async def free(town: Town, room: str, first: Any, nights: int = 1) -> int:
    """How many beds of a room are offered."""
    asked = {"hub": town["hub"], "arrive": str(first), "guests": 1}
    asked["depart"] = str(first + timedelta(days=nights))
    hubs = (await town.get("/availability", params=asked)).json()["hubs"]
    return sum(len(one["beds"]) for hub in hubs for one in hub["rooms"] if one["room"] == room)


async def test_a_room_is_let_as_long_as_its_owner_lends_it(town: Town):
    """It is offered up to the last night, named in its hub's calendar, and not let after it."""
    name = await made(town)
    body = {"name": "Mansarda", "beds": 2, "agreement": name}
    elsewhere = await town.post(f"/hubs/{town['hub']}/rooms", body | {"name": "Soffitta"}, "host")
    assert (elsewhere.status_code, elsewhere.json()["rooms"]) == (409, ["Mansarda"])
    added = await town.post(f"/hubs/{town['hub']}/rooms", body, "host")
    room = added.json()["facts"][0]["room"]
    await town.post(f"/rooms/{room}/prices", {"valid_from": str(TODAY), "cents": 2_000}, "host")
    assert await free(town, room, LAST) == 2
    assert await free(town, room, LAST, 2) == 0
    shown = (await town.get(f"/rooms/{room}")).json()["room"]
    lent = {"agreement": name, "since": str(TODAY), "until": str(LAST)}
    assert (shown["own"], shown["agreements"]) == (False, [lent])
    asked = {
        "payer": town["anna"],
        "arrive": str(LAST),
        "depart": str(LAST + timedelta(days=2)),
        "beds": [{"room": room, "bed": "1"}],
    }
    refused = await town.post(f"/hubs/{town['hub']}/stays", asked)
    assert refused.status_code == 409, refused.text
    assert refused.json()["type"].endswith("/not-lent")
    assert refused.json()["night"] == str(LAST + timedelta(days=1))
    end = {"owner": town["bruno"], "until": str(TODAY), "reason": "Serve alla figlia."}
    path = f"/hubs/{town['hub']}/agreements/{name}"
    assert (await town.post(f"{path}/end", end, "host")).status_code == 201
    assert await free(town, room, LAST) == 0


async def test_an_agreement_is_read_by_its_owner_its_hub_and_staff(town: Town):
    """With its duties and why it ended; for everybody else there is none."""
    name = await made(town)
    path = f"/agreements/{name}"
    for who in ("operator", "auditor", "host"):
        told = await town.get(path, who)
        assert told.status_code == 200, (who, told.text)
        one = told.json()["agreement"]
        assert one["duties"] == "Bruno Bianchi spala la neve."
        assert (one["owner"], one["owed_cents"], one["to_pay_cents"]) == (town["bruno"], 0, 0)
    for who in ("member", "other_host"):
        assert (await town.get(path, who)).status_code == 404
        listed = (await town.get("/agreements", who)).json()["agreements"]
        assert name not in [one["id"] for one in listed]
    mine = (await town.get("/agreements", "member")).json()["agreements"]
    assert [one["id"] for one in mine] == [town["agreement"]]
    asked = {"owner": town["bruno"]}
    ours = (await town.get("/agreements", params=asked)).json()["agreements"]
    assert {one["owner"] for one in ours} == {town["bruno"]}
    assert name in [one["id"] for one in ours]
    hosted = (await town.get("/agreements", "host")).json()["agreements"]
    assert {name, town["agreement"]} <= {one["id"] for one in hosted}


async def test_what_is_owed_settled_and_paid_is_told_as_of_any_day(town: Town):
    """A treasurer pays no more than is owed; a host does not pay at all."""
    name = await made(town, rent_cents=30_000)
    path = f"/hubs/{town['hub']}/agreements/{name}"
    early = await town.post(f"{path}/months", {"month": str(TODAY.replace(day=1))}, "treasurer")
    assert (early.status_code, early.json()["type"].rpartition("/")[2]) == (409, "month-not-over")
    too_much = await town.post(f"{path}/payments", {"amount_cents": 1}, "treasurer")
    assert (too_much.status_code, too_much.json()["available_cents"]) == (409, 0)
    assert (await town.post(f"{path}/payments", {"amount_cents": 1}, "host")).status_code == 403
    for what in ("months", "shares", "movements"):
        told = await town.get(f"/agreements/{name}/{what}", "host")
        assert told.json()[what] == []
    yesterday = {"as_of": str(TODAY - timedelta(days=1))}
    assert (await town.get(f"/agreements/{name}", params=yesterday)).status_code == 404
