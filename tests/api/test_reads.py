"""Every read answers, names its position, and can look back."""

from datetime import timedelta

import pytest

from api.engine.ask import Look, Read
from api.registry import READS
from ledger.kernel.days import rome
from tests.api.town import BEGAN, TODAY, Town

pytestmark = pytest.mark.anyio

LOOKING = [read for read in READS if issubclass(read.query, Look)]


@pytest.mark.parametrize("read", READS, ids=lambda read: read.name)
async def test_an_operator_reads_everything(town: Town, read: Read):
    """Every read of the table answers 200 for what exists."""
    answer = await town.get(town.path(read.path), params=read.example)
    assert answer.status_code == 200, answer.text
    if read.name not in ("me", "due", "fact"):
        assert answer.json()["as_of"]["position"] > 0


@pytest.mark.parametrize("read", LOOKING, ids=lambda read: read.name)
async def test_a_read_looks_back_to_a_position(town: Town, read: Read):
    """The answer at a position names it, and is the same however often one asks."""
    head = (await town.client.get("/health/ready")).json()["position"]
    asked = read.example | {"position": head}
    first = await town.get(town.path(read.path), params=asked)
    again = await town.get(town.path(read.path), params=asked)
    assert first.status_code == 200, first.text
    assert first.json()["as_of"]["position"] == head
    assert first.headers["x-patto-position"] == str(head)
    if read.name not in ("calendar", "availability"):  # They say at which moment they judged.
        assert first.content == again.content


async def test_a_portfolio_looks_back_to_a_day(town: Town):
    """Before the offering was settled Anna held nothing, and a day later sixty shares."""
    settled = BEGAN + timedelta(days=40)
    path = f"/members/{town['anna']}/portfolio"
    before = (await town.get(path, params={"as_of": str(settled - timedelta(days=1))})).json()
    after = (await town.get(path, params={"as_of": str(settled)})).json()
    assert before["holdings"] == []
    (held,) = after["holdings"]
    assert (held["shares"], held["part"]) == (60, {"numerator": 3, "denominator": 5})


async def test_a_portfolio_looks_back_to_a_moment(town: Town):
    """A moment before the book began shows an empty one at position 0."""
    path = f"/members/{town['anna']}/portfolio"
    before = (await town.get(path, params={"at": "2020-01-01T00:00:00Z"})).json()
    assert (before["as_of"]["position"], before["holdings"]) == (0, [])
    noon = f"{BEGAN + timedelta(days=41)}T12:00:00%2B02:00"
    assert len((await town.get(f"{path}?at={noon}")).json()["holdings"]) == 1


async def test_what_is_still_to_come_has_not_taken_effect(town: Town):
    """A day in the future shows what there is today."""
    path = f"/houses/{town['house']}/register"
    future = (await town.get(path, params={"as_of": str(TODAY + timedelta(days=300))})).json()
    assert sum(one["shares"] for one in future["holders"]) == 100


@pytest.mark.parametrize("by_header", [False, True])
async def test_a_writer_reads_what_it_wrote(town: Town, *, by_header: bool):
    """With the receipt's position the answer includes it, however quickly one asks."""
    path = f"/offerings/{town['offering']}/pledges"
    for _ in range(10):
        receipt = (await town.post(path, {"member": town["bruno"], "shares": 1})).json()
        last, name = receipt["last"], receipt["facts"][0]["pledge"]
        asked = (
            {"headers": {"x-patto-position": str(last)}}
            if by_header
            else {"params": {"after": last}}
        )
        portfolio = (await town.get(f"/members/{town['bruno']}/portfolio", **asked)).json()
        assert portfolio["as_of"]["position"] >= last
        assert name in [claim["claim"] for claim in portfolio["claims"]]


async def test_nobody_waits_for_what_nobody_wrote(town: Town):
    """A position beyond the head is refused at once."""
    for field in ("after", "position"):
        answer = await town.get(f"/houses/{town['house']}/register", params={field: 10_000_000})
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/beyond-the-book")


@pytest.mark.parametrize(
    "path", ["/houses/{house}/register", "/facts/{position}", "/schema/openapi.json", "/hubs"]
)
async def test_an_answer_is_not_sent_twice(town: Town, path: str):
    """If-None-Match with the tag of the last answer gives 304 and no body."""
    first = await town.get(town.path(path))
    tag = first.headers["etag"]
    again = await town.get(town.path(path), headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = await town.get(town.path(path), headers={"if-none-match": '"other", W/"x"'})
    assert other.status_code == 200


async def test_a_tag_changes_with_the_answer(town: Town):
    """After another pledge the old tag is worth nothing."""
    path = f"/offerings/{town['offering']}"
    tag = (await town.get(path)).headers["etag"]
    pledged = await town.post(f"{path}/pledges", {"member": town["bruno"], "shares": 1})
    included = {"after": pledged.json()["last"]}
    answer = await town.get(path, headers={"if-none-match": tag}, params=included)
    assert answer.status_code == 200


async def test_personal_words_are_kept_by_nobody(town: Town):
    """What was opened from the vault is not to be stored, and has no tag."""
    for path in (f"/members/{town['anna']}", "/members", f"/stays/{town['stay']}"):
        answer = await town.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


@pytest.mark.parametrize("path", ["/members", "/hubs", "/offers", "/stays", "/accounts", "/facts"])
async def test_a_list_comes_page_by_page(town: Town, path: str):
    """Every page begins where the last one ended: nothing twice, nothing left out."""
    (name,) = set((await town.get(path)).json()) - {"as_of", "judged_at", "next"}
    whole = (await town.get(path, params={"limit": 1000})).json()[name]
    found, cursor = [], ""
    for _ in range(len(whole) + 1):
        page = (await town.get(path, params={"limit": 3, "cursor": cursor})).json()
        found += page[name]
        cursor = page["next"]
        if not cursor:
            break
    if path == "/facts":
        whole, found = ([one["leaf"] for one in some] for some in (whole, found))
    assert found == whole


async def test_facts_are_found_by_kind_tag_position_and_time(town: Town):
    """Each filter narrows, and all together too."""

    async def positions(**asked: object) -> list[int]:
        page = (await town.get("/facts", params={"limit": 1000, **asked})).json()
        return [one["line"]["position"] for one in page["facts"]]

    everything = await positions()
    assert everything == list(range(1, len(everything) + 1))
    assert await positions(newest=True) == everything[::-1]
    hubs = await positions(kind="places.hub-opened.v1")
    assert hubs[0] == 1
    assert set(hubs) < set(everything)
    of_house = await positions(tag=f"house:{town['house']}")
    assert of_house
    assert await positions(tag=f"house:{town['house']}", kind="places.hub-opened.v1") == []
    assert await positions(after=5, before=8) == [6, 7]
    assert await positions(until="2020-01-01T00:00:00Z") == []
    today = await positions(since=rome(TODAY).isoformat())
    assert today == [one for one in everything if one >= today[0]]
    unknown = await town.get("/facts", params={"kind": "no-such-kind.v1"})
    assert unknown.status_code == 422  # An empty list would say that nothing of it happened.


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


async def test_a_new_member_has_an_empty_statement(town: Town):
    """No account yet is no error: nothing ever moved."""
    body = {
        "person": False,
        "home_hub": town["hub"],
        "name": "Bottega",
        "email": "bottega@example.org",
        "tax_code": "DE:123456789",
    }
    member = (await town.post("/members", body)).json()["facts"][0]["member"]
    statement = (await town.get(f"/members/{member}/statement")).json()
    assert (statement["lines"], statement["account"]["balance_cents"]) == ([], 0)


async def test_a_user_named_a_moment_ago_sees_at_once(town: Town):
    """Naming and removing a user count with the very next question."""
    carla, user = town["carla"], town["bruno_user"]
    path = f"/members/{carla}/money"
    assert (await town.get(path, "co_owner")).status_code == 403
    assert (await town.post(f"/members/{carla}/users", {"user": user})).status_code == 201
    assert (await town.get(path, "co_owner")).status_code == 200
    assert (await town.post(f"/members/{carla}/users/{user}/remove")).status_code == 201
    assert (await town.get(path, "co_owner")).status_code == 403


async def test_who_am_i(town: Town):
    """A token says whom it stands for."""
    shown = (await town.get("/me", "member")).json()
    assert shown == {
        "actor": "anna",
        "role": "member",
        "hub": None,
        "user": town["anna_user"],
        "members": [town["anna"]],
    }
