"""What a stay shows to its guest, and to the hosts of hubs."""

import pytest

from tests.api.town import Town

pytestmark = pytest.mark.anyio


async def test_the_fee_is_shown_before_cancelling(town: Town):
    """Three days before arrival half of the nights; the very fee that cancelling then keeps."""
    path = f"/stays/{town['stay']}"
    shown = (await town.get(path, "member")).json()
    assert shown["cancel_fee_cents"] == 16_000
    assert shown["companions"] == ["Luca"]
    unsaid = await town.post(f"{path}/cancel", {}, "member")
    assert (unsaid.status_code, unsaid.json()["type"]) == (409, "/problems/fee-not-shown")
    assert unsaid.json()["fee_cents"] == 16_000
    wrong = await town.post(f"{path}/cancel", {"shown_fee_cents": 1}, "member")
    assert (wrong.status_code, wrong.json()["type"]) == (409, "/problems/fee-differs")
    right = {"shown_fee_cents": shown["cancel_fee_cents"]}
    cancelled = await town.post(f"{path}/cancel", right, "member")
    assert cancelled.status_code == 201
    assert cancelled.json()["facts"][0]["fee_cents"] == 16_000
    asked = {"after": cancelled.json()["last"]}
    after = (await town.get(path, "member", params=asked)).json()
    assert (after["stay"]["stage"], after["stay"]["fee_cents"]) == ("cancelled", 16_000)


async def test_a_host_sees_the_stays_of_the_own_hub_alone(town: Town):
    """The other hub's host finds none."""
    own = (await town.get("/stays", "host")).json()["stays"]
    other = (await town.get("/stays", "other_host")).json()["stays"]
    assert {one["hub"] for one in own} == {town["hub"]}
    assert other == []
    assert (await town.get(f"/stays?hub={town['hub']}", "other_host")).status_code == 403
    assert (await town.get("/stays", "other_host")).json()["stays"] == []
