"""Every read answers, names its position, and can look back."""

import pytest

from api.engine.ask import Look, Read
from api.registry import READS
from tests.api.town import Town

pytestmark = pytest.mark.anyio

LOOKING = [read for read in READS if issubclass(read.query, Look)]
NO_PAST = {
    "municipalities": "Italy's comuni are those of the program",
    "me": "who signed in now, with what",
    "paying-in": "the account that the network has now",
    "fact": "the log itself: a position is what it was",
    "facts": "the log itself, by position and moment",
    "access-log": "not the book: who looked at what",
    "foreign-readings": "not the book: what sites answered, which follows from no fact",
    "mails": "not the book: what became of mail, which follows from no fact",
    "mails-counted": "not the book: how much mail waits now",
    "my-access-log": "not the book: who looked at what",
}
"""What cannot be asked as of a moment, and why that means nothing there."""


def test_whatever_views_show_is_asked_as_of():
    """A read without a past says why."""
    assert {read.name for read in READS} - {read.name for read in LOOKING} == set(NO_PAST)


@pytest.mark.parametrize("read", READS, ids=lambda read: read.name)
async def test_an_operator_reads_everything(town: Town, read: Read):
    """Every read of the table answers 200 for what exists; who read what is for auditors alone."""
    who = "auditor" if read.name == "access-log" else "operator"
    answer = await town.ask(read, who)
    assert answer.status_code == 200, answer.text
    if read in LOOKING or read.name == "facts":
        assert answer.json()["as_of"]["position"] > 0


@pytest.mark.parametrize("read", LOOKING, ids=lambda read: read.name)
async def test_a_read_looks_back_to_a_position(town: Town, read: Read):
    """The answer at a position names it, and is the same however often one asks."""
    head = (await town.client.get("/health/ready")).json()["position"]
    asked = read.example | {"position": head}
    first = await town.ask(read, asked=asked)
    again = await town.ask(read, asked=asked)
    assert first.status_code == 200, first.text
    assert first.json()["as_of"]["position"] == head
    assert first.headers["x-patto-position"] == str(head)
    judged = ("calendar", "availability", "free-nights", "hub-day", "hub-calendar")
    if read.name not in judged:  # They say at which moment they judged.
        assert first.content == again.content


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
