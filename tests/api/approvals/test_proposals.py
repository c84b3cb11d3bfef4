"""Over HTTP: what takes two persons answers where it waits; whoever approves sees what they approve."""

from typing import Any

import pytest

from api.registry import ROUTES
from tests.api.town import Town

pytestmark = pytest.mark.anyio

NOTE = "bankrupt since May"


async def member_who_owes(town: Town, cents: int) -> str:
    """Somebody whose payment bounced after it was paid out."""
    body = {
        "person": False,
        "home_hub": town["hub"],
        "name": "Bottega",
        "email": "bottega@example.org",
        "tax_code": f"DE:{cents:09d}",
    }
    member = (await town.post("/members", body)).json()["facts"][0]["member"]
    await town.post(f"/members/{member}/admit")
    sums = {"amount_cents": cents}
    paid = await town.post(f"/members/{member}/payments-in", sums, "treasurer")
    entry = paid.json()["facts"][0]["entry"]
    await town.post(f"/members/{member}/payments-out", sums, "treasurer")
    bounced = await town.post(f"/entries/{entry}/bounce", {}, "treasurer")
    assert bounced.status_code == 201
    return member


async def proposal_of(town: Town, member: str, cents: int) -> Any:
    """The treasurer asks for a write-off; the answer says where it waits."""
    return await town.post(
        f"/members/{member}/write-offs", {"amount_cents": cents, "note": NOTE}, "treasurer"
    )


async def test_what_takes_two_persons_waits_for_the_second(town: Town):
    """Nothing is written off until an operator says so; then the receipt has both facts."""
    member = await member_who_owes(town, 7_000)
    asked = await proposal_of(town, member, 7_000)
    assert [fact["is"] for fact in asked.json()["facts"]] == ["approvals.command-proposed.v1"]
    place, after = asked.headers["location"], asked.headers["x-patto-position"]
    waiting = (await town.get(place, params={"after": after})).json()["proposal"]
    asked_for = {"member": member, "hub": None, "amount_cents": 7_000, "note": NOTE}
    assert waiting["body"] == asked_for
    assert (waiting["decision"], waiting["proposed_by"]) == ("waiting", "teresa")
    alone = await town.post(f"{place}/approval", {}, "treasurer")
    assert (alone.status_code, alone.json()["type"]) == (403, "/problems/same-person")
    done = await town.post(f"{place}/approval", {}, "operator")
    assert [fact["is"] for fact in done.json()["facts"]] == [
        "approvals.command-approved.v1",
        "treasury.entry-posted.v1",
    ]
    after = done.headers["x-patto-position"]
    decided = (await town.get(place, params={"after": after})).json()["proposal"]
    assert (decided["decision"], decided["decided_by"]) == ("approved", "olga")
    money = (await town.get(f"/members/{member}/money", params={"after": after})).json()
    assert money["owed_cents"] == 0


async def test_a_repeat_is_answered_with_the_first_proposal(town: Town):
    """The same key and command make no second proposal; another command under it is refused."""
    member = await member_who_owes(town, 6_000)
    body = {"amount_cents": 6_000, "note": NOTE}
    path, key = f"/members/{member}/write-offs", f"twice-{member}"
    first = await town.post(path, body, "treasurer", key=key)
    again = await town.post(path, body, "treasurer", key=key)
    other = await town.post(path, body | {"amount_cents": 1}, "treasurer", key=key)
    assert (first.status_code, again.json()) == (201, first.json())
    assert other.status_code == 422


async def test_proposals_are_listed_for_staff_alone(town: Town):
    """By what became of them, as of any day; nobody else reads them."""
    member = await member_who_owes(town, 5_000)
    place = (await proposal_of(town, member, 5_000)).headers["location"]
    over = await town.post(f"{place}/decline", {}, "operator")
    asked = {"decision": "declined", "after": over.headers["x-patto-position"]}
    listed = (await town.get("/proposals", params=asked)).json()["proposals"]
    assert place.rpartition("/")[2] in {one["id"] for one in listed}
    assert {one["decision"] for one in listed} == {"declined"}
    for who in ("host", "member"):
        assert (await town.get("/proposals", who)).status_code == 403
        assert (await town.get(place, who)).status_code == 403


async def test_whoever_reads_a_proposal_reads_somebodys_words(town: Town):
    """That is written down, and no answer is kept: each look is one in the log of access."""
    member = await member_who_owes(town, 4_000)
    asked = await proposal_of(town, member, 4_000)
    for _ in range(2):
        shown = await town.get(
            asked.headers["location"], params={"after": asked.headers["x-patto-position"]}
        )
        assert shown.headers["cache-control"] == "no-store"
    log = (await town.get("/access-log", "auditor", params={"member": member})).json()
    reads = [one["times"] for one in log["accesses"] if one["target"] == "proposal"]
    assert sum(reads) == 2


def test_what_takes_two_persons_says_where_it_waits():
    """Each such command is answered with the address of its proposal."""
    taking_two = [route for route in ROUTES if route.command.approved_within_days]
    assert taking_two
    assert {route.location for route in taking_two} == {"/proposals/{proposal}"}
