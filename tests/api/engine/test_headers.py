"""What an answer says of itself: to browsers, to caches, and to who asks again."""

import pytest

from api.registry import READS
from tests.api.town import Town

pytestmark = pytest.mark.anyio

NOBODY = {"authorization": "Bearer nobody"}
ANSWERS = [
    ("GET", "/", {}),
    ("GET", "/docs", {}),
    ("GET", "/docs/docs.js", {}),
    ("GET", "/problems/malformed", {}),
    ("GET", "/schema/openapi.json", {}),
    ("GET", "/health/live", {}),
    ("GET", "/metrics", {}),
    ("GET", "/nowhere", {}),
    ("PUT", "/hubs", {}),
    ("OPTIONS", "/hubs", {}),
    ("GET", "/hubs", NOBODY),
    ("GET", "/hubs", {}),
    ("GET", "/hubs", {"accept": "text/csv"}),
    ("POST", "/hubs", {"content-type": "application/json"}),
    ("POST", "/bulk", {"content-type": "application/x-ndjson"}),
]


@pytest.mark.parametrize("method, path, headers", ANSWERS)
async def test_every_answer_is_taken_for_what_it_says_and_loads_nothing(
    town: Town, method: str, path: str, headers: dict
):
    """Once each: a strict policy, no guessing at types, no word to others of where one came from."""
    told = {"authorization": f"Bearer {town.tokens['operator']}"} | headers
    answer = await town.client.request(method, path, headers=told)
    names = [name for name, _ in answer.headers.multi_items()]
    for name in ("x-content-type-options", "content-security-policy", "referrer-policy"):
        assert names.count(name) == 1, name
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("encoding, status", [("gzip", 415), ("br", 415), ("Identity", 201)])
async def test_a_body_comes_in_no_encoding(town: Town, encoding: str, status: int):
    """What would have to be unpacked is refused unread."""
    body = {"member": town["bruno"], "shares": 1}
    path, headers = f"/offerings/{town['offering']}/pledges", {"content-encoding": encoding}
    answer = await town.post(path, body, headers=headers)
    assert answer.status_code == status, answer.text
    bulk = headers | {"content-type": "application/x-ndjson"}
    told = await town.post("/bulk", content=b"", headers=bulk)
    assert told.status_code == (415 if status == 415 else 200)


@pytest.mark.parametrize(
    "name", ["Authorization", "Idempotency-Key", "Content-Type", "Content-Encoding", "Accept"]
)
async def test_a_header_that_counts_comes_once(town: Town, name: str):
    """Of two nobody knows which one a proxy before us believed."""
    once = {
        "Authorization": f"Bearer {town.tokens['operator']}",
        "Idempotency-Key": "twice",
        "Content-Type": "application/json",
        "Content-Encoding": "identity",
        "Accept": "application/json",
    }
    twice = [*once.items(), (name, once[name])]
    answer = await town.client.post("/hubs", content=b"{}", headers=twice)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-request")
    assert name.lower() in answer.json()["detail"]


async def test_who_has_an_answer_already_is_told_so_in_few_words(town: Town):
    """Tags compare weakly, one of several is enough, and what isn't sent has no length."""
    whole = await town.get("/hubs")
    tag = whole.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", W/{tag}', "*"):
        answer = await town.get("/hubs", headers={"if-none-match": known})
        assert (answer.status_code, answer.content) == (304, b""), known
        assert answer.headers["etag"] == tag
        for name in ("cache-control", "vary", "x-patto-position"):
            assert answer.headers[name] == whole.headers[name]
        assert "content-length" not in answer.headers
        assert "content-type" not in answer.headers
    for other in ('"other"', 'W/"other"', tag.strip('"')):
        assert (await town.get("/hubs", headers={"if-none-match": other})).status_code == 200


MAY_BE_KEPT = {
    "/hubs",
    "/hubs/{hub}",
    "/hubs/{hub}/rooms",
    "/hubs/{hub}/terms",
    "/hubs/{hub}/arrival-rules",
    "/municipalities/{istat}/city-tax",
    "/hubs/{hub}/agreed-prices",
    "/hubs/{hub}/desks",
    "/hubs/{hub}/halls",
    "/occasions",
    "/conventions",
    "/plans",
    "/plans/{plan}",
    "/carnets",
    "/carnets/{carnet}",
    "/conventions/{convention}",
    "/rooms/{room}",
    "/houses",
    "/houses/{house}",
    "/offerings",
    "/offerings/{offering}",
    "/stay-rules",
    "/pact-rules",
    "/ventures",
    "/ventures/{venture}",
}
"""What is offered to everybody, and is the same for everybody."""


@pytest.mark.parametrize("read", READS, ids=lambda read: read.name)
async def test_what_is_personal_or_about_money_is_kept_by_no_browser(town: Town, read):
    """Only what is offered to everybody may be kept, and is asked for again."""
    # What the police are told, and the code that a hub shows, are read by its host and by operators alone.
    alone = read.name in ("police-file", "desk-code")
    answer = await town.ask(read, "operator" if alone else "auditor")
    assert answer.status_code == 200, answer.text
    expected = "private, no-cache" if read.path in MAY_BE_KEPT else "no-store"
    assert answer.headers["cache-control"] == expected


async def test_a_fact_is_kept_by_no_browser(town: Town):
    """It may move money."""
    answer = await town.get(f"/facts/{town['position']}")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


HUB = {"name": "Un altro", "side": "city", "istat": "015146", "another": True}
BULK = {"content-type": "application/x-ndjson"}
NOT_KEPT = [
    ("POST", "/hubs", {"json": HUB, "headers": {"idempotency-key": "not-kept"}}, 201),
    ("POST", "/hubs?preview=true", {"json": HUB}, 200),
    ("POST", "/bulk", {"content": b"", "headers": BULK}, 200),
    ("GET", "/metrics", {}, 200),
    ("GET", "/health/live", {}, 200),
    ("GET", "/health/ready", {}, 200),
    ("POST", "/hubs", {"json": {}}, 400),
    ("GET", "/hubs", {"headers": NOBODY}, 401),
    ("GET", "/nowhere", {}, 404),
    ("PUT", "/hubs", {}, 405),
    ("GET", "/verifications/none", {}, 404),
]


@pytest.mark.parametrize("method, path, how, status", NOT_KEPT)
async def test_whatever_tells_of_the_book_is_kept_by_nobody(
    town: Town, method: str, path: str, how: dict, status: int
):
    """Receipts, previews and refusals too; what is only a page of ours may be kept."""
    headers = {"authorization": f"Bearer {town.tokens['operator']}"} | how.get("headers", {})
    answer = await town.client.request(method, path, **how | {"headers": headers})
    assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store")


async def test_the_measures_are_for_staff(town: Town):
    """They tell how much is done here, and by which door."""
    assert (await town.client.get("/metrics")).status_code == 401
    assert (await town.get("/metrics", who="member")).status_code == 403
    for who in ("operator", "treasurer", "auditor"):
        assert (await town.get("/metrics", who=who)).status_code == 200
