"""Rates of withholding, a gift's resolution and a venture's books are read by those whose business they are."""

from datetime import timedelta

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio


async def test_dated_rates_are_listed_with_who_they_are_for_and_why(town: Town):
    """The statute's 26 % is there from the beginning, once, even if it is told again; a holder's stands with its reason."""
    (statute,) = (await town.get("/withholding-rates")).json()["rates"]
    assert (statute["rate_bp"], statute["valid_from"]) == (2_600, "2014-07-01")
    from_then = str(TODAY + timedelta(days=300))
    law = {"rate_bp": 3_000, "valid_from": from_then, "law": "A law of next year"}
    assert (await town.post("/withholding-rates", law, "treasurer")).status_code == 201
    path = f"/houses/{town['house']}/holders/{town['anna']}/rates"
    own = {"rate_bp": 1_500, "valid_from": from_then, "reason": "Treaty, article 10"}
    last = await town.post(path, own, "treasurer")
    after = {"after": last.headers["x-patto-position"]}
    rates = (await town.get("/withholding-rates", params=after)).json()["rates"]
    assert [(one["member"], one["rate_bp"], one["law"], one["reason"]) for one in rates] == [
        (town["anna"], 1_500, "", "Treaty, article 10"),
        ("", 2_600, "DL 66/2014, art. 3", ""),
        ("", 3_000, "A law of next year", ""),
    ]
    theirs = {"member": town["anna"]} | after
    assert len((await town.get("/withholding-rates", params=theirs)).json()["rates"]) == 1
    before = {"as_of": str(TODAY - timedelta(days=1))}
    assert (await town.get("/withholding-rates", params=before)).json()["rates"] == [statute]
    for who in ("host", "member"):
        assert (await town.get("/withholding-rates", who)).status_code == 403
    again = {"rate_bp": 2_600, "valid_from": "2014-07-01", "law": "DL 66/2014"}
    last = await town.post("/withholding-rates", again, "treasurer")
    after = {"after": last.headers["x-patto-position"]}
    rates = (await town.get("/withholding-rates", params=after)).json()["rates"]
    assert [one["law"] for one in rates] == ["", "DL 66/2014", "A law of next year"]


async def test_a_gift_is_read_with_its_deed_and_its_resolution(town: Town):
    """Both sealed, both opened in the book of members."""
    gift = {
        "giver": town["anna"],
        "receiver": town["bruno"],
        "shares": 1,
        "document": "Rep. 1240 of Rossi",
        "resolution": "Directors, no. 15",
    }
    path = f"/houses/{town['house']}"
    given = await town.post(f"{path}/gifts", gift)
    assert given.status_code == 201, given.text
    after = {"after": given.headers["x-patto-position"]}
    entries = (await town.get(f"{path}/book-of-members", params=after)).json()["entries"]
    assert [(one["title"], one["document"], one["resolution"]) for one in entries[-2:]] == [
        ("gift", "Rep. 1240 of Rossi", "Directors, no. 15")
    ] * 2


async def test_a_ventures_books_are_read_by_staff_and_holders(town: Town):
    """What was raised and waits for it; whoever holds no share of it sees nothing."""
    path = f"/ventures/{town['venture']}/books"
    assert (await town.get(path)).status_code == 200
    holders = (await town.get(f"/ventures/{town['venture']}/cap-table")).json()["holders"]
    assert town["carla"] in [one["member"] for one in holders]
    books = (await town.get(path)).json()["accounts"]
    assert {one["account"] for one in books} <= {f"Liabilities:Ventures:{town['venture']}"}
    assert (await town.get(path, "member")).status_code == 403
