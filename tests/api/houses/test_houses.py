"""Registers as of a day, and to whom an offer is shown."""

from datetime import timedelta

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio


async def test_nobody_knows_who_will_hold_shares(town: Town):
    """A day to come is refused; today all shares are held."""
    path = f"/houses/{town['house']}/register"
    future = await town.get(path, params={"as_of": str(TODAY + timedelta(days=300))})
    assert future.status_code == 422
    today = (await town.get(path, params={"as_of": str(TODAY)})).json()
    assert sum(one["shares"] for one in today["holders"]) == 100


async def test_an_offer_to_a_named_buyer_is_for_those_two(town: Town):
    """Seller and buyer see it, others do not know of it."""
    path = f"/offers/{town['named_offer']}"
    assert (await town.get(path, "member")).status_code == 200
    for who, status in (("operator", 200), ("co_owner", 200), ("other_member", 404)):
        assert (await town.get(path, who)).status_code == status
    page = await town.get("/offers", "other_member")
    assert town["named_offer"] not in page.text
    assert town["offer"] in page.text


async def test_a_deed_is_read_by_those_whom_it_concerns_and_stands_in_clear_nowhere(town: Town):
    """Sealed under the offer's own key: the receipt shows no word of it, the offer tells it."""
    offered = await town.post(
        f"/houses/{town['house']}/offers",
        {
            "seller": town["anna"],
            "shares": 1,
            "price_cents": 1_000,
            "expires": str(TODAY),
            "buyer": town["bruno"],
        },
    )
    offer = offered.json()["facts"][0]["offer"]
    deed = "Rep. 1234, between Anna Rossi and Bruno Bianchi"
    accepted = await town.post(
        f"/offers/{offer}/accept", {"house": town["house"], "buyer": town["bruno"], "deed": deed}
    )
    assert accepted.status_code == 201, accepted.text
    assert "Rossi" not in accepted.text
    told = (await town.get(f"/offers/{offer}")).json()["offer"]
    assert (told["state"], told["taken"][0]["deed"]) == ("accepted", deed)
    book = (await town.get(f"/houses/{town['house']}/book-of-members")).json()["entries"]
    passed = [(one["title"], one["document"]) for one in book[-2:]]
    assert passed == [("transfer", deed)] * 2


async def test_a_part_of_an_offer_is_accepted_and_only_seller_and_buyer_know_who_took_it(
    town: Town,
):
    """Three for 10.00: Bruno takes one for 3.33; others see what is left, and neither him nor the deed."""
    offered = {
        "seller": town["anna"],
        "shares": 3,
        "price_cents": 1_000,
        "expires": str(TODAY),
    }
    made = await town.post(f"/houses/{town['house']}/offers", offered)
    path = f"/offers/{made.json()['facts'][0]['offer']}"
    body = {
        "house": town["house"],
        "buyer": town["bruno"],
        "shares": 1,
        "deed": "Rep. 1240 of Rossi",
    }
    accepted = await town.post(f"{path}/accept", body)
    assert accepted.status_code == 201, accepted.text
    for who, took in (("operator", 1), ("member", 1), ("co_owner", 1), ("other_member", 0)):
        told = (await town.get(path, who)).json()["offer"]
        assert (told["state"], told["shares_left"], told["cents_left"]) == ("open", 2, 667)
        assert (told["shares"], told["price_cents"], len(told["taken"])) == (3, 1_000, took)
        assert [one["deed"] for one in told["taken"]] == [body["deed"]] * took
        assert [one["price_cents"] for one in told["taken"]] == [333] * took
    too_many = await town.post(f"{path}/accept", body | {"shares": 3})
    assert (too_many.status_code, too_many.json()["left"]) == (409, 2)
    assert (await town.post(f"{path}/accept", body | {"shares": 2})).status_code == 201
    for who, status in (("operator", 200), ("co_owner", 200), ("other_member", 404)):
        assert (await town.get(path, who)).status_code == status


async def test_the_book_of_members_is_read_by_staff_and_holders(town: Town):
    """Numbered entries with names and titles; a document and news of the house beside it."""
    house = town["house"]
    filed = {"title": "Deed of Rossi", "kind": "deed", "sha256": "ab" * 32, "dated": str(TODAY)}
    assert (await town.post(f"/houses/{house}/documents", filed)).status_code == 201
    news = {"kind": "works", "words": "The roof of Bianchi is done"}
    assert (await town.post(f"/houses/{house}/news", news)).status_code == 201
    for who in ("operator", "member"):
        book = (await town.get(f"/houses/{house}/book-of-members", who)).json()
        assert [(one["number"], one["title"]) for one in book["entries"][:2]] == [
            (1, "offering"),
            (2, "offering"),
        ]
        assert {one["name"] for one in book["entries"][:2]} == {"Anna Bianchi", "Bruno Neri"}
        (lien,) = book["liens"]
        assert (lien["name"], lien["creditor"], lien["document"]) == (
            "Bruno Neri",
            "Banca del borgo",
            "Atto notarile, rep. 12",
        )
        papers = (await town.get(f"/houses/{house}/papers", who)).json()
        assert [one["title"] for one in papers["documents"]] == ["Deed of Rossi"]
        assert [one["words"] for one in papers["news"]] == ["The roof of Bianchi is done"]
    for path in ("book-of-members", "papers"):
        assert (await town.get(f"/houses/{house}/{path}", "other_member")).status_code == 403


async def test_an_appraisal_is_read_with_who_found_it_and_where(town: Town):
    """In the list and alone; the same words that were sealed."""
    one = (await town.get(f"/appraisals/{town['appraisal']}")).json()["appraisal"]
    assert (one["source"], one["document"]) == ("Studio Rossi", "P/12")
    many = (await town.get(f"/houses/{one['house']}/appraisals")).json()["appraisals"]
    assert many == [one]


async def test_holders_read_the_books_of_their_house(town: Town):
    """The bank has 1200.00 of rent beside what the shares brought, less what was distributed; strangers see nothing."""
    path = f"/houses/{town['house']}/books"
    for who in ("operator", "member"):
        books = (await town.get(path, who)).json()["accounts"]
        told = {one["account"].split(":")[1]: one["balance_cents"] for one in books}
        assert {"Bank", "Rent", "Houses"} <= set(told)
        assert told["Rent"] == -120_000
    assert (await town.get(path, "other_member")).status_code == 403


async def test_holders_read_what_was_paid_for_and_nothing_about_other_people(town: Town):
    """Notes, titles and reasons, with the lines on the house's accounts; not with whom, and no other holder's part."""
    house = town["house"]
    paid = {"amount_cents": 1_000, "note": "A new lock"}
    expense = (await town.post(f"/houses/{house}/expenses", paid, "treasurer")).json()
    bank = f"Assets:Bank:Houses:{house}"
    bill = {
        "owner": house,
        "lines": [
            {"account": f"Expenses:Other:{house}", "cents": 700},
            {"account": bank, "cents": -700},
        ],
        "title": "Bill 12",
        "sha256": "a" * 64,
        "counterpart": "Mario Rossi",
        "why": "The chimney was swept",
    }
    by_hand = (await town.post("/entries", bill, "treasurer")).json()
    for who in ("operator", "member", "co_owner"):
        answer = await town.get(f"/houses/{house}/entries", who, params={"limit": 1_000})
        entries = {one["entry"]: one for one in answer.json()["entries"]}
        of = entries[expense["facts"][0]["entry"]]
        assert (of["note"], of["title"], of["lines"][-1]["cents"]) == ("A new lock", None, -1_000)
        of = entries[by_hand["facts"][0]["entry"]]
        assert (of["note"], of["title"], of["sha256"]) == (bill["why"], "Bill 12", "a" * 64)
        assert "Rossi" not in answer.text
        kinds = {one["kind"] for one in entries.values()}
        assert {"rent", "expense", "by-hand"} <= kinds
        assert not kinds & {"distribution", "shares-settled", "shares-redeemed"}
        owners = {line["owner"] for one in entries.values() for line in one["lines"]}
        assert owners == {house}
    refused = await town.get(f"/houses/{house}/entries", "other_member")
    assert refused.status_code == 403
