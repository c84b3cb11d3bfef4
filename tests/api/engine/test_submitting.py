"""A command over HTTP: the receipt, the key, the refusals."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from ledger.kernel.days import day_in_rome
from ledger.seal.tree import EMPTY
from tests.api.town import Town

pytestmark = pytest.mark.anyio

HUB = {"name": "Spazio di Ostana", "side": "village", "istat": "004162"}
JSON = {"content-type": "application/json"}


async def test_an_accepted_command_is_answered_with_a_receipt_and_a_place(town: Town):
    """201, where to look, and what proves it."""
    body = {"name": "Spazio di Torino", "side": "city", "istat": "001272"}
    answer = await town.post("/hubs", body)
    receipt = answer.json()
    assert answer.status_code == 201
    (fact,) = receipt["facts"]
    assert answer.headers["location"] == f"/hubs/{fact['hub']}"
    assert answer.headers["x-patto-position"] == str(receipt["last"])
    assert (fact["is"], fact["name"]) == ("places.hub-recorded.v1", "Spazio di Torino")
    assert (await town.get(answer.headers["location"])).status_code == 200


async def test_a_receipt_can_be_proven_from_the_book(town: Town):
    """The leaf is that of the stored line, and the root that of all leaves so far."""
    receipt = (await town.post(f"/hubs/{town['hub']}/rooms", {"name": "A", "beds": 1})).json()
    shown = (await town.get(f"/facts/{receipt['first']}")).json()
    inner = hashlib.sha256(shown["stored"].encode()).digest()
    assert hashlib.sha256(b"\0" + inner).hexdigest() == receipt["leaves"][0] == shown["leaf"]
    leaves, cursor = [], ""
    while len(leaves) < receipt["tree_size"]:
        page = (await town.get("/facts", params={"cursor": cursor})).json()
        leaves += [bytes.fromhex(one["leaf"]) for one in page["facts"]]
        cursor = page["next"]
    assert EMPTY.append(leaves[: receipt["tree_size"]]).root().hex() == receipt["root"]


async def test_the_same_key_gives_the_first_receipt_again(town: Town):
    """A client that lost the answer asks again and gets it."""
    path = f"/offerings/{town['offering']}/pledges"
    body = {"member": town["bruno"], "shares": 1}
    first = await town.post(path, body, key="once")
    again = await town.post(path, body, key="once")
    assert (again.status_code, again.content) == (201, first.content)


async def test_a_key_is_good_for_one_command_only(town: Town):
    """The same key with another body is refused."""
    path = f"/offerings/{town['offering']}/pledges"
    await town.post(path, {"member": town["bruno"], "shares": 1}, key="taken")
    other = await town.post(path, {"member": town["bruno"], "shares": 2}, key="taken")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")


async def test_a_key_belongs_to_its_actor(town: Town):
    """Two people may choose the same key."""
    path = f"/hubs/{town['hub']}/rooms"
    first = await town.post(path, {"name": "B", "beds": 1}, key="common")
    other = await town.post(path, {"name": "C", "beds": 1}, "host", key="common")
    assert (first.status_code, other.status_code) == (201, 201)
    assert first.json()["first"] != other.json()["first"]


@pytest.mark.parametrize("key", [None, "", "a b", "x" * 201, "è".encode("latin-1")])
async def test_a_command_without_a_proper_key_is_refused(town: Town, key):
    """Without a key nobody could ask again safely."""
    headers = {"authorization": f"Bearer {town.tokens['operator']}"}
    if key is not None:
        headers["idempotency-key"] = key
    answer = await town.client.post("/hubs", json=HUB, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/key-needed")


async def test_a_refusal_tells_its_figures(town: Town):
    """The problem has a stable type, a sentence, and the numbers."""
    answer = await town.post("/hubs", {"name": "Milano", "side": "village", "istat": "015146"})
    problem = answer.json()
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == "/problems/not-a-village"
    assert problem["population"] > problem["limit"] == 5_000
    assert (await town.client.get(problem["type"])).status_code == 200


async def test_a_wrong_field_is_named(town: Town):
    """The problem says which field, at any depth."""
    body = {"payer": town["anna"], "arrive": "2027-01-01", "depart": "2027-01-02"}
    beds = [{"room": town["room"], "bed": ""}]
    answer = await town.post(f"/hubs/{town['hub']}/stays", body | {"beds": beds})
    assert (answer.status_code, answer.json()["field"]) == (422, "beds[0].bed")


async def test_a_command_without_fields_needs_no_body(town: Town):
    """An address can be all there is to say."""
    offer = await town.post(
        f"/houses/{town['house']}/offers",
        {"seller": town["anna"], "shares": 1, "price_cents": 100, "expires": "2027-06-01"},
    )
    answer = await town.post(f"{offer.headers['location']}/withdraw")
    assert answer.status_code == 201
    more = await town.post(f"{offer.headers['location']}/withdraw", {"unknown": 1})
    assert more.status_code == 422


async def test_nobody_without_a_token_is_heard(town: Town):
    """401, and how to sign in."""
    for headers in ({}, {"authorization": "Bearer patto_wrong"}, {"authorization": "Basic eDp5"}):
        answer = await town.client.post("/hubs", json=HUB, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_receipt_of_many_facts_shows_the_first_and_where_the_rest_are(town: Town):
    """Over a hundred: the totals are told, each pledge is read at its position, with its leaf."""
    casa = {"hub": town["hub"], "name": "Casa Molte Quote", "form": "spa"}
    house = (await town.post("/houses", casa)).json()["facts"][0]["house"]
    day = day_in_rome(datetime.now(UTC))
    terms = {"price_cents": 1, "shares_min": 1, "shares_max": 99, "cooling_off_days": 0}
    days = {"opens": f"{day}", "closes": f"{day + timedelta(days=9)}"}
    opened = (await town.post(f"/houses/{house}/offerings", terms | days)).json()
    path = f"/offerings/{opened['facts'][0]['offering']}"
    for _ in range(50):
        pledged = await town.post(f"{path}/pledges", {"member": town["bruno"], "shares": 1})
        assert pledged.status_code == 201, pledged.text
    receipt = (await town.post(f"{path}/cancel", {"reason": "not-needed"})).json()
    (fact,), (leaf,) = receipt["facts"], receipt["leaves"]
    assert (fact["is"], fact["pledges"]) == ("offerings.offering-cancelled.v1", 50)
    assert receipt["last"] - receipt["first"] == 100
    assert leaf == (await town.get(f"/facts/{receipt['first']}")).json()["leaf"]
    rest = (await town.get(f"{receipt['rest']}&limit=200")).json()["facts"]
    assert [one["line"]["position"] for one in rest] == [
        *range(receipt["first"] + 1, receipt["last"] + 1)
    ]
    assert "rest" not in opened
