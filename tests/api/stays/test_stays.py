"""What a stay shows to its guest, and to the hosts of hubs."""

from datetime import date, timedelta

import pytest

from tests.api.town import Town

pytestmark = pytest.mark.anyio


async def test_a_change_is_previewed_and_its_price_does_not_rise_unseen(town: Town):
    """A night more costs as much as the preview says; without a word about it, it is refused by name."""
    path = f"/stays/{town['stay']}"
    shown = (await town.get(path, "member")).json()["stay"]
    depart = f"{date.fromisoformat(shown['depart']) + timedelta(days=1)}"
    change = {"payer": shown["payer"], "arrive": shown["arrive"], "depart": depart}
    asks = {"authorization": f"Bearer {town.tokens['member']}"}
    preview = await town.client.post(f"{path}/change?preview=true", json=change, headers=asks)
    fact = preview.json()["facts"][0]
    assert (fact["fee_cents"], fact["given_up"]) == (0, [])
    assert fact["total_cents"] > shown["agreed_cents"]
    unseen = await town.post(f"{path}/change", change, "member")
    assert (unseen.status_code, unseen.json()["type"]) == (409, "/problems/price-not-shown")
    assert unseen.json()["total_cents"] == fact["total_cents"]
    assert (await town.get(path, "member")).json()["stay"] == shown


async def test_a_reservation_says_what_cancelling_will_cost(town: Town):
    """Twenty days ahead: nothing for a while, then half, then all, and until when each."""
    shown = (await town.get(f"/stays/{town['reserved_stay']}", "member")).json()
    fees = [one["fee_cents"] for one in shown["cancelling"]]
    assert (shown["cancel_fee_cents"], fees[0], 2 * fees[1]) == (0, 0, fees[2])
    untils = [one["until"] for one in shown["cancelling"]]
    assert untils == sorted(untils)


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
    over = after["stay"]
    assert (over["stage"], over["fee_cents"], over["paid_cents"]) == ("cancelled", 16_000, 0)
    assert (over["held_cents"], after["deposit_left_cents"]) == (0, 0)
    assert over["given_back_cents"] == over["agreed_cents"] - 16_000
    assert sum(night["fee_cents"] for night in after["nights"]) == 16_000


async def test_a_host_sees_the_stays_of_the_own_hub_alone(town: Town):
    """The other hub's host finds none."""
    own = (await town.get("/stays", "host")).json()["stays"]
    other = (await town.get("/stays", "other_host")).json()["stays"]
    assert {one["hub"] for one in own} == {town["hub"]}
    assert other == []
    assert (await town.get(f"/stays?hub={town['hub']}", "other_host")).status_code == 403
    assert (await town.get("/stays", "other_host")).json()["stays"] == []
