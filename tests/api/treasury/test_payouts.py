"""Paying in and out over HTTP: a code and an account to pay to, and a payment out that waits for the treasurer."""

import re
from pathlib import Path

import pytest

from ledger.treasury.payment_code import payment_code
from projections.portfolio import ClaimKind
from tests.api.town import Town

GLOSSARY = Path(__file__).parents[3] / "GLOSSARY.md"
pytestmark = pytest.mark.anyio

IBAN = "IT60 X054 2811 1010 0000 0123 456"


async def test_a_member_sees_where_to_pay_and_pays_by_the_code(town: Town):
    """Their own code; what comes under it is theirs, and a slip in it is told."""
    anna = town["anna"]
    told = (await town.get(f"/members/{anna}/paying-in", "member")).json()
    assert told["code"] == payment_code(anna)
    assert (await town.get(f"/members/{town['carla']}/paying-in", "member")).status_code != 200
    body = {"code": told["code"].lower(), "amount_cents": 1_000}
    paid = await town.post("/payments-in", body, "treasurer")
    assert paid.json()["facts"][0]["about"] == anna
    wrong = await town.post("/payments-in", body | {"code": told["code"][:-1]}, "treasurer")
    assert (wrong.status_code, wrong.json()["type"]) == (422, "/problems/not-a-payment-code")


async def test_a_payment_out_is_asked_for_seen_and_paid(town: Town):
    """The treasurer sees the IBAN, which the log has only sealed; another member sees nothing."""
    asked = await town.post(
        f"/members/{town['anna']}/payouts", {"amount_cents": 2_000, "iban": IBAN}, "member"
    )
    receipt = asked.json()
    payout, last = receipt["facts"][0]["payout"], receipt["last"]
    assert "IT60" not in asked.text
    for who in ("member", "treasurer"):
        found = (await town.get(f"/payouts/{payout}", who, params={"after": last})).json()
        shown = found["payout"]
        assert (shown["state"], shown["iban"]) == ("waiting", IBAN.replace(" ", ""))
    assert (await town.get(f"/payouts/{payout}", "other_member")).status_code == 404
    paid = await town.post(f"/payouts/{payout}/payment", {}, "treasurer")
    after = {"after": paid.json()["last"], "state": "waiting"}
    waiting = (await town.get("/payouts", "treasurer", params=after)).json()["payouts"]
    assert payout not in [one["id"] for one in waiting]
    again = await town.post(f"/payouts/{payout}/payment", {}, "treasurer")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/not-waiting")


async def test_what_is_held_is_one_sum_wherever_it_is_shown(town: Town):
    """A portfolio names all that a member has money held for, a payment out as well, and holds what /money holds."""
    anna = town["anna"]
    asked = await town.post(
        f"/members/{anna}/payouts", {"amount_cents": 3_000, "iban": IBAN}, "member"
    )
    payout, after = asked.json()["facts"][0]["payout"], {"after": asked.json()["last"]}
    money = (await town.get(f"/members/{anna}/money", "member", params=after)).json()
    seen = (await town.get(f"/members/{anna}/portfolio", "member", params=after)).json()
    assert seen["held_cents"] == money["held_cents"] >= 3_000
    held = {one["claim"]: one["held_cents"] for one in seen["claims"] if one["held_cents"]}
    assert held == {one["hold"]: one["cents"] for one in money["holds"]}
    assert held[payout] == 3_000


def test_whatever_money_is_held_for_is_a_claim():
    """Each kind of entry that holds money has its kind of claim."""
    kinds = re.findall(
        r"^\| `([a-z-]+)-held` \|", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert kinds
    assert set(kinds) <= set(ClaimKind)


async def test_a_wrong_iban_is_refused_at_once(town: Town):
    """Before anything is held."""
    body = {"amount_cents": 2_000, "iban": IBAN[:-1] + "7"}
    refused = await town.post(f"/members/{town['anna']}/payouts", body, "member")
    assert (refused.status_code, refused.json()["field"]) == (422, "iban")


async def test_idle_wallets_are_those_above_a_sum_that_have_not_moved(town: Town):
    """Carla's money lies there since she came, Anna's moved two months later; and members see no list."""

    async def idle(**asked: int) -> set[str]:
        found = (await town.get("/idle-wallets", "treasurer", params=asked)).json()
        return {one["id"] for one in found["wallets"]}

    assert {town["anna"], town["carla"]} <= await idle()
    lain = await idle(above_cents=10_000, days=60)
    assert town["carla"] in lain
    assert town["anna"] not in lain
    assert town["carla"] not in await idle(above_cents=10_000_000, days=60)
    assert (await town.get("/idle-wallets", "member")).status_code == 403
