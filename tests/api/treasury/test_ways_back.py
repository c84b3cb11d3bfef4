"""What was told wrong, taken too much or is still owed, tried over HTTP as the people who meet it would."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio


async def done(town: Town, path: str, body: Any = None, who: str = "treasurer") -> Any:
    """Send a command that is accepted; its receipt."""
    answer = await town.post(path, body if body is not None else {}, who)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def newcomer(town: Town, code: int) -> str:
    """An organisation that is admitted, under a tax code that may have been a former member's."""
    body = {
        "person": False,
        "home_hub": town["hub"],
        "name": "Bottega",
        "email": f"bottega-{code}@example.org",
        "tax_code": f"DE:{code}",
    }
    member = (await done(town, "/members", body, "operator"))["facts"][0]["member"]
    await done(town, f"/members/{member}/admit", who="operator")
    return member


async def test_opening_balances_are_taken_back_and_told_again_in_one_command(town: Town):
    """The wrong ones were never there, the right ones since their day; before it the account is none."""
    hub = {"name": "Spazio di Marmora", "side": "village", "istat": "004119", "another": True}
    hub = (await done(town, "/hubs", hub, "operator"))["facts"][0]["hub"]
    account, began = f"Assets:Bank:Hubs:{hub}", TODAY - timedelta(days=20)
    opening = {"owner": hub, "balances": [{"account": account, "balance_cents": 5_000}]}
    wrong = (await done(town, "/opening-balances", opening))["facts"][1]["entry"]
    right = {
        "owner": hub,
        "day": str(began),
        "balances": [{"account": account, "balance_cents": 7_000}],
        "instead_of": {"entry": wrong, "reason": "wrong-amount"},
    }
    receipt = await done(town, "/opening-balances", right)
    told = [(one.get("kind"), one["day"]) for one in receipt["facts"]]
    assert told == [("reversal", str(TODAY)), (None, str(began)), ("opening", str(began))]
    for day in (began, TODAY - timedelta(days=1), TODAY):
        shown = (await town.get(f"/accounts/{account}", params={"as_of": str(day)})).json()
        assert shown["account"]["balance_cents"] == 7_000
    before = {"as_of": str(began - timedelta(days=1))}
    assert (await town.get(f"/accounts/{account}", params=before)).status_code == 404
    again = await town.post("/opening-balances", opening, "treasurer")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-opened")


async def test_whoever_owes_begins_nothing_until_it_is_paid(town: Town):
    """Pledging, backing, buying, reserving, asking for money out: each names the sum; leaving does, too; then it is paid."""
    member = await newcomer(town, 71_000_001)
    paid = await done(town, f"/members/{member}/payments-in", {"amount_cents": 9_000})
    await done(town, f"/members/{member}/payments-out", {"amount_cents": 8_000})
    stay = await _reserve(town, member)
    await done(town, f"/entries/{paid['facts'][0]['entry']}/bounce")
    for path, body in (
        (f"/offerings/{town['offering']}/pledges", {"member": member, "shares": 1}),
        (f"/offerings/{town['round']}/pledges", {"member": member, "shares": 1}),
        (f"/offers/{town['offer']}/accept", {"house": town["house"], "buyer": member}),
        (f"/stays/{stay}/book", {"payer": member, "companions": ["Luca"]}),
        (
            f"/members/{member}/payouts",
            {"amount_cents": 1, "iban": "IT60X0542811101000000123456"},
        ),
    ):
        refused = await town.post(path, body)
        told = refused.json()
        assert (refused.status_code, told["type"]) == (409, "/problems/owes-money"), (path, told)
        assert told["owed_cents"] == 8_000
    leaving = (await town.post(f"/members/{member}/withdraw")).json()
    assert (leaving["type"], leaving["receivable_cents"]) == ("/problems/something-remains", 8_000)
    await done(town, f"/members/{member}/payments-in", {"amount_cents": 18_000})
    money = (await town.get(f"/members/{member}/money")).json()
    assert (money["wallet_cents"], money["owed_cents"]) == (10_000, 0)
    await done(town, f"/stays/{stay}/book", {"payer": member, "companions": ["Luca"]}, "operator")


async def _reserve(town: Town, payer: str) -> str:
    """A bed for one night, for a guest of the payer's."""
    arrive = TODAY + timedelta(days=40)
    asked = {
        "payer": payer,
        "arrive": str(arrive),
        "depart": str(arrive + timedelta(days=1)),
        "beds": [{"room": town["room"], "bed": "door"}],
    }
    receipt = await done(town, f"/hubs/{town['hub']}/stays", asked, "operator")
    return receipt["facts"][0]["stay"]


async def test_who_left_owing_and_joins_again_owes_still(town: Town):
    """A payment that bounced after its member had left is the same person's debt under the new membership."""
    former = await newcomer(town, 71_000_002)
    paid = await done(town, f"/members/{former}/payments-in", {"amount_cents": 6_000})
    await done(town, f"/members/{former}/payments-out", {"amount_cents": 6_000})
    await done(town, f"/members/{former}/withdraw", who="operator")
    await done(town, f"/entries/{paid['facts'][0]['entry']}/bounce")
    member = await newcomer(town, 71_000_002)
    pledge = {"member": member, "shares": 1}
    refused = (await town.post(f"/offerings/{town['offering']}/pledges", pledge)).json()
    assert (refused["type"], refused["owed_cents"]) == ("/problems/owes-money", 6_000)
    await done(town, f"/members/{member}/payments-in", {"amount_cents": 7_000})
    money = (await town.get(f"/members/{member}/money")).json()
    assert (money["wallet_cents"], money["owed_cents"]) == (1_000, 0)
    assert (await town.get(f"/members/{former}/money")).json()["owed_cents"] == 0


async def test_a_captured_stay_is_paid_back_in_part_and_then_all_of_it(town: Town):
    """Never a cent more than was taken; the wallet has what the hub's bank gave."""
    anna, path = town["anna"], f"/stays/{town['past_stay']}/pay-backs"
    stay = (await town.get(f"/stays/{town['past_stay']}")).json()["stay"]
    had = (await town.get(f"/members/{anna}/money")).json()["wallet_cents"]
    asked = {"payer": anna, "of": "use", "note": "no hot water"}
    part = await done(town, path, {**asked, "amount_cents": 1_000}, "host")
    moved = {line[0].split(":")[1]: line[1] for line in part["facts"][0]["lines"]}
    assert moved["Stays"] + moved.get("VAT", 0) == 1_000
    too_much = (await town.post(path, {**asked, "amount_cents": 100_000_00}, "host")).json()
    assert too_much["type"] == "/problems/more-than-was-taken"
    left = too_much["taken_cents"] - too_much["paid_back_cents"]
    assert left + 1_000 <= stay["paid_cents"]
    await done(town, path, {**asked, "amount_cents": left}, "host")
    none = await town.post(path, {**asked, "amount_cents": 1}, "host")
    assert (none.status_code, none.json()["paid_back_cents"]) == (409, too_much["taken_cents"])
    has = (await town.get(f"/members/{anna}/money")).json()["wallet_cents"]
    assert has - had == 1_000 + left


async def test_what_nothing_had_touched_by_a_day_is_neither_listed_nor_counted(town: Town):
    """As of a day an account is there once something moved it by then, in the list, alone, and in the trial balance."""
    member = await newcomer(town, 71_000_003)
    yesterday, today = {"as_of": str(TODAY - timedelta(days=1))}, {"as_of": str(TODAY)}
    was = await _wallets(town, yesterday)
    await done(town, f"/members/{member}/payments-in", {"amount_cents": 100})
    account = f"Liabilities:Members:{member}:Wallet"
    assert await _wallets(town, yesterday) == was
    assert account not in was[0]
    names, counted = await _wallets(town, today)
    assert account in names
    assert counted == len(names)
    assert was[1] == len(was[0]) < counted
    assert (await town.get(f"/accounts/{account}", params=yesterday)).status_code == 404
    assert (await town.get(f"/accounts/{account}", params=today)).status_code == 200


async def _wallets(town: Town, when: dict[str, str]) -> tuple[list[str], int]:
    """The wallets that are listed, and how many the trial balance counts."""
    listed = (await town.get("/accounts", params={**when, "limit": 1_000})).json()
    assert listed["next"] is None
    names = [one["account"] for one in listed["accounts"] if one["account"].endswith(":Wallet")]
    owners = (await town.get("/trial-balance", params=when)).json()["owners"]
    headings = [one for owner in owners for one in owner["headings"]]
    counted = [
        one["accounts"] for one in headings if one["heading"] == "Liabilities:Members:Wallet"
    ]
    return names, sum(counted)
