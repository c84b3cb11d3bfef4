"""Many commands in one request, each with its own answer."""

import asyncio
import json

import pytest

from tests.api.serving import served
from tests.api.town import Town

pytestmark = pytest.mark.anyio

NDJSON = {"content-type": "application/x-ndjson"}


def _pledge(town: Town, key: str, shares: int = 1, **more: object) -> dict:
    return {
        "key": key,
        "do": "offerings.pledge-shares",
        "offering": town["offering"],
        "member": town["bruno"],
        "shares": shares,
        **more,
    }


async def _bulk(town: Town, lines: list, who: str = "operator", headers: dict | None = None):
    body = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines)
    answer = await town.post("/bulk", content=body, who=who, headers=headers or NDJSON)
    return answer, [json.loads(line) for line in answer.text.splitlines()]


async def test_each_line_is_answered_in_order(town: Town):
    """Receipts and refusals come as the lines went in."""
    lines = [
        _pledge(town, "a"),
        _pledge(town, "b", shares=100_000),
        _pledge(town, "c"),
        _pledge(town, "a"),
        _pledge(town, "a", shares=2),
    ]
    answer, told = await _bulk(town, lines)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [one["key"] for one in told] == ["a", "b", "c", "a", "a"]
    assert told[0]["receipt"] == told[3]["receipt"]
    assert told[1]["problem"]["type"] == "/problems/not-enough-shares-left"
    assert told[4]["problem"]["type"] == "/problems/key-reused"
    assert told[2]["receipt"]["first"] > told[0]["receipt"]["last"]


async def test_a_bad_line_refuses_only_itself(town: Town):
    """Whatever a line is, its neighbours are accepted."""
    bad = [
        "{",
        "null",
        "[]",
        "\x00",
        '{"key":"x"}',
        '{"key":"x","do":"no.such"}',
        '{"key":1,"do":"offerings.pledge-shares"}',
        json.dumps(_pledge(town, "a b")),
        json.dumps(_pledge(town, "")),
        json.dumps(_pledge(town, "n", shares=-1)),
        json.dumps(_pledge(town, "u", unknown=True)),
        '{"key":"x","do":' + "[" * 20_000,
        json.dumps(_pledge(town, "long", note="x" * 70_000)),
    ]
    lines = [_pledge(town, "first-good"), *bad, _pledge(town, "last-good")]
    answer, told = await _bulk(town, lines)
    assert answer.status_code == 200
    assert len(told) == len(lines)
    assert "receipt" in told[0]
    assert "receipt" in told[-1]
    for line, one in zip(bad, told[1:-1], strict=True):
        assert 400 <= one["problem"]["status"] < 500, (line[:80], one)


async def test_blank_lines_are_passed_over(town: Town):
    """A file may end in a newline, or two."""
    _, told = await _bulk(town, ["", _pledge(town, "blank"), "", ""])
    assert [one["key"] for one in told] == ["blank"]


async def test_an_answer_says_to_which_line_it_is(town: Town):
    """Its number in what was sent, whatever is wrong with its key; a blank line is counted and not answered."""
    lines = ["", _pledge(town, "numbered"), "", "{", '{"key":1}', _pledge(town, "numbered")]
    _, told = await _bulk(town, lines)
    assert [(one["line"], one["key"]) for one in told] == [
        (2, "numbered"),
        (4, ""),
        (5, ""),
        (6, "numbered"),
    ]


async def test_a_line_that_says_something_twice_is_refused(town: Town):
    """Neither of both is taken, whether it is a field or the key."""
    good = json.dumps(_pledge(town, "twice"))
    lines = [good[:-1] + ',"shares":2}', good[:-1] + ',"key":"other"}', good]
    _, told = await _bulk(town, lines)
    assert [one.get("problem", {}).get("field") for one in told] == ["shares", "key", None]
    assert told[0]["problem"]["type"] == "/problems/said-twice"


async def test_many_lines_come_back_as_many(town: Town):
    """More than fit in one page, cut anywhere by the network."""
    lines = [_pledge(town, f"many-{n}") for n in range(100)]
    body = b"\n".join(json.dumps(one).encode() for one in lines)

    pieces = [body[start : start + 777] for start in range(0, len(body), 777)]
    answer = await town.stream("/bulk", pieces, NDJSON)
    told = [json.loads(line) for line in answer.text.splitlines()]
    assert [one["key"] for one in told] == [one["key"] for one in lines]


async def test_bulk_is_for_who_may(town: Town):
    """Every line is judged by the rights of who sends it."""
    _, told = await _bulk(town, [_pledge(town, "theirs")], who="other_member")
    assert told[0]["problem"]["status"] == 403
    answer = await town.client.post("/bulk", content=b"{}", headers=NDJSON)
    assert answer.status_code == 401


async def test_bulk_takes_ndjson_alone(town: Town):
    """JSON of another shape is refused before it is read."""
    answer = await town.post("/bulk", content=b"{}", headers={"content-type": "application/json"})
    assert answer.status_code == 415


async def test_bulk_has_its_own_limit(town: Town):
    """Announced too long: 413. Found too long on the way: the last line says so."""
    line = (json.dumps(_pledge(town, "limit")) + "\n").encode()
    small = Town(town.url, town.book, town.settings, ids=town.ids, tokens=town.tokens)
    async with served(small, bulk_bytes=2_048):
        announced = await small.post("/bulk", content=line * 100, headers=NDJSON)
        assert announced.status_code == 413
        found = await small.stream("/bulk", [line] * 100, NDJSON)
        assert found.status_code == 200
        assert json.loads(found.text.splitlines()[-1])["problem"]["status"] == 413


async def test_the_system_is_not_spoken_for(town: Town):
    """A due command over bulk is judged by who sends it, like any other."""
    line = {"key": "settle", "do": "offerings.settle-offering", "offering": town["offering"]}
    _, told = await _bulk(town, [line], who="member")
    assert told[0]["problem"]["status"] == 403


async def test_a_line_is_answered_before_the_next_is_sent(town: Town):
    """A client may wait for each answer: the stream goes both ways."""
    answers: asyncio.Queue = asyncio.Queue()
    lines = [json.dumps(_pledge(town, f"talk-{n}")).encode() + b"\n" for n in range(3)]
    sent = iter(lines)

    async def receive():
        if (line := next(sent, None)) is None:
            return {"type": "http.request", "body": b"", "more_body": False}
        if line is not lines[0]:
            told = json.loads(await answers.get())
            assert told["receipt"]["first"]
        return {"type": "http.request", "body": line, "more_body": True}

    async def send(message):
        if message.get("body"):
            answers.put_nowait(message["body"])

    bearer = f"Bearer {town.tokens['operator']}".encode()
    headers = [(b"authorization", bearer), (b"content-type", b"application/x-ndjson")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/bulk",
        "headers": headers,
        "query_string": b"",
    }
    async with asyncio.timeout(60):
        await town.app(scope, receive, send)
    assert json.loads(answers.get_nowait())["key"] == "talk-2"
