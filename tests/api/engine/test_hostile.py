"""Whatever is sent: a 4xx that names what is wrong, nothing recorded, never a 500."""

import pytest

from api.engine.problems import BodyTooLarge
from api.engine.request import Request
from api.engine.route import Route, path_fields
from api.registry import READS, ROUTES
from tests.api.town import Town

pytestmark = pytest.mark.anyio

BODIES = {
    "nothing": b"",
    "half": b'{"member":',
    "not json": b"member=anna",
    "null": b"null",
    "a list": b"[]",
    "a number": b"1",
    "bad utf-8": b'{"member":"\xff","shares":1}',
    "bad utf-8 in a key": b'{"\xc3(":"x"}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "NaN": b'{"member":"%(anna)s","shares":NaN}',
    "infinite": b'{"member":"%(anna)s","shares":Infinity}',
    "huge exponent": b'{"member":"%(anna)s","shares":1e999}',
    "huge number": b'{"member":"%(anna)s","shares":' + b"9" * 20_000 + b"}",
    "beyond bounds": b'{"member":"%(anna)s","shares":1000000001}',
    "zero": b'{"member":"%(anna)s","shares":0}',
    "negative": b'{"member":"%(anna)s","shares":-1}',
    "a float": b'{"member":"%(anna)s","shares":1.5}',
    "text for a number": b'{"member":"%(anna)s","shares":"1"}',
    "true for a number": b'{"member":"%(anna)s","shares":true}',
    "an unknown field": b'{"member":"%(anna)s","shares":1,"price_cents":1}',
    "the command's own name": b'{"do":"offerings.pledge-shares","member":"%(anna)s","shares":1}',
    "a field of the address": b'{"offering":"%(offering)s","member":"%(anna)s","shares":1}',
    "a field twice": b'{"member":"%(anna)s","shares":1,"shares":2}',
    "a field twice, spelt otherwise": b'{"member":"%(anna)s","shares":1,"sh\\u0061res":2}',
    "a missing field": b'{"shares":1}',
    "a wrong id": b'{"member":"anna","shares":1}',
    "an id of nobody": b'{"member":"MNOBODY2222222222","shares":1}',
    "an id of another kind": b'{"member":"%(house)s","shares":1}',
    "an id and a newline": b'{"member":"%(anna)s\\n%(anna)s","shares":1}',
    "NUL": b'{"member":"\\u0000","shares":1}',
    "half a surrogate": b'{"member":"\\ud800","shares":1}',
    "deep": b'{"member":' + b"[" * 50_000,
    "deep and closed": b'{"x":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "many keys": b"{" + b",".join(b'"k%d":1' % n for n in range(5_000)) + b"}",
}


@pytest.mark.parametrize("name", BODIES)
async def test_a_bad_body_is_refused_and_leaves_no_trace(town: Town, name: str):
    """The head stays where it was."""
    body = BODIES[name]
    for key in ("anna", "offering", "house"):
        body = body.replace(b"%%(%s)s" % key.encode(), town[key].encode())
    before = await _head(town)
    answer = await town.post(
        f"/offerings/{town['offering']}/pledges",
        content=body,
        headers={"content-type": "application/json"},
    )
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["type"].startswith("/problems/")
    assert await _head(town) == before


async def _head(town: Town) -> int:
    return int((await town.client.get("/health/ready")).json()["position"])


@pytest.mark.parametrize(
    "kind, status",
    [
        ("text/plain", 415),
        ("application/xml", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/json; charset=latin-1", 415),
        ("application/json; charset=utf-8", 201),
        ("APPLICATION/JSON", 201),
    ],
)
async def test_only_json_is_taken(town: Town, kind: str, status: int):
    """Another type of content is refused, however good it looks."""
    body = b'{"member":"%s","shares":1}' % town["bruno"].encode()
    answer = await town.post(
        f"/offerings/{town['offering']}/pledges", content=body, headers={"content-type": kind}
    )
    assert answer.status_code == status, answer.text


async def test_a_huge_body_is_not_read(town: Town):
    """10 MB are refused, announced or not."""
    big = b'{"member":"' + b"x" * 10_000_000 + b'"}'

    pieces = [big[start : start + 100_000] for start in range(0, len(big), 100_000)]
    path = f"/offerings/{town['offering']}/pledges"
    headers = {"content-type": "application/json"}
    for answer in (
        await town.post(path, content=big, headers=headers),
        await town.stream(path, pieces, headers),
    ):
        assert (answer.status_code, answer.json()["limit_bytes"]) == (413, 65_536)


@pytest.mark.parametrize("length", ["65537", "9" * 18])
async def test_a_body_that_is_announced_as_too_long_is_not_waited_for(length):
    """Nothing of it is read: whoever announces much and sends nothing keeps nobody."""

    async def receive():
        raise AssertionError("it was read")

    request = Request({"headers": [(b"content-length", length.encode())]}, receive)
    with pytest.raises(BodyTooLarge):
        await request.body(65_536)


DAYS = ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31", "2027-02-30", "20270101", "x", 1]


@pytest.mark.parametrize("day", DAYS)
async def test_an_absurd_day_is_refused(town: Town, day):
    """No pact lives in the year 1, and February has no 30th."""
    answer = await town.post(f"/rooms/{town['room']}/prices", {"valid_from": day, "cents": 1_000})
    assert answer.status_code == 422, answer.text
    assert answer.json()["field"] == "valid_from"


PATHS = [
    "/offerings/x/pledges",
    "/offerings/%00/pledges",
    "/offerings/%FF/pledges",
    "/offerings/%2e%2e%2fadmin/pledges",
    "/offerings/CAAAAAAAAAAAAAAAA%0A/pledges",
    "/offerings/" + "C" * 5_000 + "/pledges",
    "/offerings/C' OR 1=1--/pledges",
]


@pytest.mark.parametrize("path", PATHS)
async def test_a_wrong_id_in_the_address_is_not_here(town: Town, path: str):
    """404, whatever it is."""
    answer = await town.post(path, {"member": town["anna"], "shares": 1})
    assert answer.status_code == 404, answer.text


@pytest.mark.parametrize("read", [read for read in READS if "{" in read.path], ids=lambda r: r.name)
async def test_a_read_of_what_does_not_exist_is_not_here(town: Town, read):
    """Well-formed ids of nothing and ids of another kind are 404, or answer with nothing."""
    for name in ("Q" + "A" * 16, town["hub"] if "{hub}" not in read.path else town["room"], "'"):
        path = read.path
        for field in ("hub", "room", "member", "house", "offering", "pledge", "offer", "venture"):
            path = path.replace(f"{{{field}}}", name)
        for field in ("stay", "account", "position"):
            path = path.replace(f"{{{field}}}", name)
        answer = await town.get(path, params=read.example)
        empty = answer.status_code == 200 and name != "'"
        assert empty or answer.status_code in (403, 404), answer.text


QUERIES = [
    "as_of=yesterday",
    "as_of=0001-01-01",
    "as_of=9999-12-31",
    "position=-1",
    "position=x",
    "position=9223372036854775808",
    "position=999999999",
    "position=1&position=2",
    "at=2026-01-01T00:00:00",
    "at=tomorrow",
    "position=1&at=2026-01-01T00:00:00Z",
    "after=999999999",
    "unknown=1",
    "%FF=1",
    "as_of=%FF",
    "as_of=%00",
    "=",
    "&&&",
]


@pytest.mark.parametrize("query", QUERIES)
async def test_a_bad_query_is_refused(town: Town, query: str):
    """400 or 422, naming what is wrong."""
    answer = await town.get(f"/members/{town['anna']}/portfolio?{query}")
    assert answer.status_code in (400, 422), answer.text


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
async def test_other_methods_are_refused(town: Town, method: str):
    """Nothing is replaced, changed or removed here."""
    answer = await town.client.request(method, f"/members/{town['anna']}")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


async def test_what_is_missing_is_named(town: Town):
    """In the words of what was sent: a body has fields, a query has parameters."""
    pledge = await town.post(f"/offerings/{town['offering']}/pledges")
    assert (pledge.status_code, pledge.json()["field"]) == (422, "member")
    beds = await town.get("/availability?arrive=2026-07-01")
    assert (beds.status_code, beds.json()["field"]) == (422, "depart")
    assert beds.json()["detail"].endswith("The parameter `depart` is missing.")
    odd = await town.get("/availability?arrive=2026-07-01&depart=2026-07-02&colour=red")
    assert odd.json()["detail"].endswith("There is no parameter `colour`.")


async def test_a_command_that_needs_no_field_needs_no_body(town: Town):
    """But a fee is kept only by those who say that it was shown: the refusal names it."""
    answer = await town.post(f"/stays/{town['stay']}/cancel", who="operator")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/fee-not-shown")
    assert answer.json()["fee_cents"] > 0


NAMED = [one for one in (*ROUTES, *READS) if "{" in one.path and "{account}" not in one.path]


@pytest.mark.parametrize("one", NAMED, ids=lambda one: one.path)
async def test_an_id_of_another_kind_is_not_here(town: Town, one):
    """Whatever the address names, an id that is not of that kind is refused by its kind: 404 and no more."""
    method = "POST" if isinstance(one, Route) else "GET"
    headers = {"authorization": f"Bearer {town.tokens['operator']}", "idempotency-key": one.path}
    for field in path_fields(one.path):
        other = town["hub"] if field != "hub" else town["house"]
        ids = {name: town.ids.get(name, town["house"]) for name in path_fields(one.path)}
        path = one.path.format_map(ids | {field: other})
        answer = await town.client.request(method, path, headers=headers, params={})
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-here"), path
