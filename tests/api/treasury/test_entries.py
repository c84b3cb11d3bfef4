"""Every entry leads to what it is about and is found from there; each sees the lines that are theirs."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.town import BEGAN, TODAY, Town

pytestmark = pytest.mark.anyio


async def _entries(town: Town, who: str = "operator", **asked: Any) -> list[dict[str, Any]]:
    answer = await town.get("/entries", who, params={"limit": 1000, **asked})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["entries"]
    return found


async def test_what_an_entry_is_about_is_one_step_away(town: Town):
    """Whatever it happened for, a stay, a pledge, a distribution: the link shows it, and says of whom it is."""
    found = await _entries(town)
    assert {"B", "P", "D", "M"} <= {one["about"][0] for one in found}
    for one in found:
        if one["about"]:
            led = await town.get(one["about_link"])
            assert led.status_code == 200, one
        (there,) = [await town.get(f"/entries/{one['entry']}")]
        assert there.json()["entry"] == one


async def test_a_stay_a_pledge_and_a_distribution_lead_to_their_entries(town: Town):
    """The other way round: by what it is about."""
    for name in ("past_stay", "distribution", "pledge"):
        found = await _entries(town, about=town[name])
        assert found
        assert {one["about"] for one in found} == {town[name]}
    paid = await _entries(town, about=town["distribution"])
    assert [one["about_name"] for one in paid] == ["Mulino", "Mulino"]


async def test_what_a_body_says_twice_is_refused(town: Town):
    """The last of both amounts was booked; however deep they are, and whatever stands between them."""
    hub = town["hub"]
    account, bank = f"Expenses:Other:{hub}", f"Assets:Bank:Hubs:{hub}"
    body = f"""{{"owner": "{hub}", "why": "lamps: two", "lines": [
        {{"account": "{account}", "cents": 100, "cents" : 900000}},
        {{"account": "{bank}", "cents": -900000}}]}}"""
    headers = {"content-type": "application/json"}
    refused = await town.post("/entries", who="treasurer", content=body.encode(), headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/said-twice")
    assert refused.json()["field"] == "cents"
    once = body.replace(', "cents" : 900000', "").encode()
    told = await town.post("/entries", who="treasurer", content=once, headers=headers)
    assert told.json()["type"] == "/problems/unbalanced"


async def test_a_reversal_says_what_it_misses(town: Town):
    """A note needs the member for whom it is sealed."""
    (entry, *_) = await _entries(town, about=town["carla"])
    body = {"entry": entry["entry"], "reason": "other", "note": "told twice"}
    refused = await town.post(f"/entries/{body.pop('entry')}/reverse", body, "treasurer")
    assert (refused.status_code, refused.json()["field"]) == (422, "member")


async def test_a_member_sees_own_lines_of_own_entries(town: Town):
    """Of a distribution to many, the own part alone; of others' entries, nothing at all."""
    (own,) = await _entries(town, "member", about=town["distribution"])
    assert {line["account"] for line in own["lines"]} == {
        f"Liabilities:Members:{town['anna']}:Wallet"
    }
    theirs = await _entries(town, "operator", about=town["carla"])
    for one in theirs:
        assert (await town.get(f"/entries/{one['entry']}", "member")).status_code == 404
    assert not await _entries(town, "member", about=town["carla"])


async def test_a_host_sees_the_own_hubs_lines(town: Town):
    """Another owner's are refused, and what is not in these books is not there."""
    found = await _entries(town, "host")
    assert {line["owner"] for one in found for line in one["lines"]} == {town["hub"]}
    refused = await town.get("/entries", "host", params={"owner": "Clients"})
    assert refused.status_code == 403


async def test_a_statement_speaks_as_a_banks(town: Town):
    """Money in is positive; from, to, opening and closing; the house and the hub by name; a link."""
    period = {"first": str(BEGAN), "last": str(BEGAN + timedelta(days=60))}
    path = f"/members/{town['anna']}/statement"
    told = (await town.get(path, "member", params=period)).json()
    paid_in, *_ = told["lines"]
    assert (paid_in["kind"], paid_in["cents"]) == ("payment-in", 10_000_000)
    assert (told["first"], told["last"]) == (period["first"], period["last"])
    assert told["opening_cents"] + told["in_cents"] - told["out_cents"] == told["closing_cents"]
    assert told["closing_cents"] == told["lines"][-1]["balance_cents"]
    (paid,) = [one for one in told["lines"] if one["kind"] == "distribution"]
    assert paid["cents"] > 0
    assert (paid["about_name"], paid["about_link"]) == (
        "Mulino",
        f"/distributions/{town['distribution']}",
    )
    later = (await town.get(path, "member", params={"first": str(TODAY)})).json()
    assert later["opening_cents"] > 0
    assert later["lines"]


async def test_the_other_members_name_is_for_staff_alone(town: Town):
    """Of an accepted offer staff read with whom it was, the seller only that it was somebody."""
    accepted = await town.post(
        f"/offers/{town['named_offer']}/accept",
        {"house": town["house"], "buyer": town["bruno"], "deed": "Rep. 1"},
    )
    if accepted.status_code == 409:  # This form asks for an authorisation first.
        body = {"house": town["house"], "buyer": town["bruno"], "resolution": "Directors, no. 1"}
        assert (
            await town.post(f"/offers/{town['named_offer']}/authorise", body)
        ).status_code == 201
        accepted = await town.post(
            f"/offers/{town['named_offer']}/accept",
            {"house": town["house"], "buyer": town["bruno"], "deed": "Rep. 1"},
        )
    assert accepted.status_code == 201, accepted.text
    path = f"/members/{town['anna']}/statement"
    asked = {"newest": "true", "after": accepted.json()["last"]}
    for who, name in (("treasurer", "Bruno Neri"), ("member", None)):
        lines = (await town.get(path, who, params=asked)).json()["lines"]
        (sold,) = [one for one in lines if one["about"] == town["named_offer"]]
        assert (sold["cents"], sold["member"], sold["member_name"], sold["about_name"]) == (
            50_000,
            town["bruno"],
            name,
            "Mulino",
        )


async def _noted(town: Town, path: str, body: dict[str, Any]) -> tuple[str, int]:
    """Send what has a note as the treasurer, and return the entry and where it is written."""
    answer = await town.post(path, body, "treasurer")
    assert answer.status_code == 201, answer.text
    return answer.json()["facts"][0]["entry"], answer.json()["last"]


async def test_the_note_of_an_entry_is_read_by_whoever_may(town: Town):
    """Staff read each, the member their own and no other's; what the list shows is not opened one by one."""
    member, house = f"/members/{town['anna']}", f"/houses/{town['house']}"
    paid, _ = await _noted(
        town, f"{member}/payments-in", {"amount_cents": 700, "note": "rent of May"}
    )
    back, _ = await _noted(
        town, f"{member}/payments-out", {"amount_cents": 300, "note": "too much"}
    )
    roof, _ = await _noted(town, f"{house}/expenses", {"amount_cents": 1, "note": "Roof repair"})
    wall, _ = await _noted(town, f"{house}/purchases", {"amount_cents": 2, "note": "Wall, Rossi"})
    body = {"reason": "other", "member": town["anna"], "note": "twice"}
    undone, last = await _noted(town, f"/entries/{paid}/reverse", body)
    seen = {}
    for who in ("auditor", "member", "other_member"):
        for entry in (paid, back, roof, wall, undone):
            answer = await town.get(f"/entries/{entry}", who, params={"after": last})
            seen[who, entry] = answer.json().get("note", answer.status_code)
    words = ["rent of May", "too much", "Roof repair", "Wall, Rossi", "twice"]
    assert [seen["auditor", one] for one in (paid, back, roof, wall, undone)] == words
    assert [seen["member", one] for one in (paid, back, roof, wall, undone)] == [
        *words[:2],
        404,
        404,
        words[4],
    ]
    assert {seen["other_member", one] for one in (paid, back, roof, wall, undone)} == {404}
    (plain, *_) = await _entries(town, about=town["distribution"])
    assert (await town.get(f"/entries/{plain['entry']}")).json()["note"] == ""


async def test_what_the_hub_paid_back_is_explained_to_its_host_and_to_the_payer(town: Town):
    """The reason was sealed for whoever paid, and the host gave it."""
    found = await _entries(town, kind="paid-back")
    assert not found
    body = {"payer": town["anna"], "of": "use", "amount_cents": 100, "note": "no hot water"}
    paid = await town.post(f"/stays/{town['past_stay']}/pay-backs", body, "host")
    assert paid.status_code == 201, paid.text
    (entry,) = [
        one["entry"] for one in paid.json()["facts"] if one["is"] == "treasury.entry-posted.v1"
    ]
    for who in ("host", "member", "treasurer"):
        told = await town.get(f"/entries/{entry}", who, params={"after": paid.json()["last"]})
        assert told.json()["note"] == "no hot water"


async def test_an_entry_names_the_transfer_that_moved_it(town: Town):
    """It waits, is made by the transfer that is noted, and waits again once that is cancelled; the member sees none."""
    hub = town["hub"]
    (moved,) = [
        one["entry"]
        for one in await _entries(town, about=town["past_stay"])
        if one["kind"] == "stay-captured"
    ]
    expected = {"from_owner": "Clients", "to_owner": hub, "state": "to-make", "transfer": ""}

    async def transits(who: str = "treasurer", **asked: Any) -> Any:
        told = (await town.get(f"/entries/{moved}", who, params=asked)).json()["transits"]
        return [{key: one[key] for key in expected} for one in told]

    assert await transits() == await transits("host") == [expected]
    assert await transits("member") == []
    net = (await town.get("/transits/net", "treasurer", params={"owner": hub})).json()["transits"]
    (waits,) = [one["cents"] for one in net if one["from_owner"] == "Clients"]
    body = {"from_owner": "Clients", "to_owner": hub, "amount_cents": waits, "reference": "TRN 9"}
    noted = (await town.post("/bank-transfers", body, "treasurer")).json()
    transfer = noted["facts"][0]["transfer"]
    made = expected | {"state": "made", "transfer": transfer}
    assert await transits(after=noted["last"]) == [made]
    cancelled = await town.post(
        f"/bank-transfers/{transfer}/cancel", {"reason": "wrong-day"}, "treasurer"
    )
    assert await transits(after=cancelled.json()["last"]) == [expected]
    assert await transits(position=noted["last"]) == [made]


async def test_what_was_told_or_undone_needs_no_transfer(town: Town):
    """A rent with the bank's number was moved; one that was taken back before any bank moved it never is."""
    states = []
    for reference in ("TRN 10", ""):
        body = {"hub": town["hub"], "amount_cents": 100, "reference": reference}
        rent = await town.post(f"/houses/{town['house']}/rents", body, "treasurer")
        entry = rent.json()["facts"][0]["entry"]
        if not reference:
            path = f"/entries/{entry}/reverse"
            rent = await town.post(path, {"reason": "wrong-party"}, "treasurer")
        told = await town.get(
            f"/entries/{entry}", "treasurer", params={"after": rent.json()["last"]}
        )
        states += [one["state"] for one in told.json()["transits"]]
    assert states == ["told", "undone"]
