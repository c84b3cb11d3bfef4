"""What rests on documents, over HTTP: an entry made by hand, and a year that is approved once its books are closed."""

from datetime import date

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio

LAST_YEAR = TODAY.year - 1
SHA256 = "0" * 63 + "7"


async def test_an_entry_made_by_hand_is_shown_with_its_document(town: Town):
    """Words in clear for staff and the hub's host, sealed in the log, nothing for another hub's host."""
    body = {
        "owner": town["hub"],
        "lines": [
            {"account": f"Expenses:Other:{town['hub']}", "cents": 12_200},
            {"account": f"Assets:Bank:Hubs:{town['hub']}", "cents": -12_200},
        ],
        "title": "Fattura 17/2026",
        "counterpart": "Idraulica Gialli",
        "why": "a burst pipe",
        "sha256": SHA256,
    }
    done = await town.post("/entries", body, "treasurer")
    assert done.status_code == 201, done.text
    assert "Gialli" not in done.text
    entry, after = done.json()["facts"][0]["entry"], {"after": done.json()["last"]}
    for who in ("treasurer", "auditor", "host"):
        listed = (await town.get("/entry-documents", who, params=after)).json()["documents"]
        (shown,) = [one for one in listed if one["id"] == entry]
        told = {name: shown[name] for name in ("title", "counterpart", "why", "sha256")}
        assert told == {name: body[name] for name in told}
    other = (await town.get("/entry-documents", "other_host", params=after)).json()["documents"]
    assert entry not in [one["id"] for one in other]
    there = (await town.get(f"/entries/{entry}", params=after)).json()["entry"]
    assert sorted(line["cents"] for line in there["lines"]) == [-12_200, 12_200]


async def test_entries_by_hand_are_the_treasurers(town: Town):
    """403 for hosts and operators, 422 for what does not balance."""
    body = {
        "owner": town["hub"],
        "lines": [
            {"account": f"Expenses:Other:{town['hub']}", "cents": 100},
            {"account": f"Assets:Bank:Hubs:{town['hub']}", "cents": -99},
        ],
        "why": "x",
    }
    for who, status in (("host", 403), ("operator", 403), ("treasurer", 422)):
        assert (await town.post("/entries", body, who)).status_code == status


async def test_a_year_is_approved_once_over_and_closed_and_only_once(town: Town):
    """Each refusal by its name, and nobody does it alone; then it is listed with who approved it, for staff and the host."""
    hub = town["other_hub"]
    body = {"owner": hub, "year": LAST_YEAR, "approved_by": "the meeting", "title": "Verbale 3"}

    async def refused(**other) -> str:
        answer = await town.post("/approved-years", body | other, "treasurer")
        assert answer.status_code == 409, answer.text
        return answer.json()["type"]

    assert await refused(year=TODAY.year) == "/problems/year-not-over"
    assert await refused() == "/problems/before-the-books"
    bank = {"account": f"Assets:Bank:Hubs:{hub}", "balance_cents": 1}
    opening = {"owner": hub, "balances": [bank], "day": str(date(LAST_YEAR, 12, 1))}
    opened = await town.post("/opening-balances", opening, "treasurer")
    assert opened.status_code == 201, opened.text
    assert await refused() == "/problems/year-not-closed"
    closing = {"owner": hub, "until": str(date(LAST_YEAR, 12, 31))}
    closed = await town.post("/closings", closing, "treasurer")
    assert closed.status_code == 201, closed.text
    assert (await town.post("/approved-years", body, "other_host")).status_code == 403
    asked = await town.post("/approved-years", body, "treasurer")
    proposal = asked.headers["location"]
    assert (await town.post(f"{proposal}/approval", {}, "treasurer")).status_code == 403
    done = await town.post(f"{proposal}/approval", {}, "operator")
    assert done.status_code == 201, done.text
    assert "the meeting" not in done.text
    assert await refused() == "/problems/year-approved-before"
    after = {"after": done.json()["last"]}
    for who in ("treasurer", "other_host"):
        years = (await town.get("/approved-years", who, params=after)).json()["years"]
        (shown,) = [one for one in years if one["year"] == LAST_YEAR]
        assert (shown["owner"], shown["approved_by"], shown["title"]) == (
            hub,
            "the meeting",
            "Verbale 3",
        )
    told = (await town.get("/approved-years", "host", params=after)).json()
    assert told["years"] == []
