"""An answer comes in the form that is asked for; a list is streamed whole, as of one position, page by page."""

import csv
import io
import json
from datetime import datetime, timedelta
from itertools import count

import pytest
from litestar.exceptions import LitestarException

from api.engine import ask, facts, stream
from api.engine.ask import Read
from api.engine.formats import FORMATS, formats_of, listed
from api.registry import READS
from ledger.pen.pending import Unavailable
from tests.api.town import Town

pytestmark = pytest.mark.anyio

LISTS = [read for read in READS if listed(read)]
STREAMS = [one.media for one in FORMATS if one.rows]


@pytest.mark.parametrize(
    "accept, media",
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html, */*;q=0.1", "application/json"),
        ("application/*", "application/json"),
        ("text/csv", "text/csv"),
        ("text/csv;q=0.5, application/x-ndjson", "application/x-ndjson"),
    ],
)
async def test_the_form_is_the_one_that_is_liked_best(town: Town, accept: str, media: str):
    """Whoever says nothing gets JSON, and so do browsers."""
    answer = await town.get("/hubs", headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media
    assert answer.headers["vary"].split(", ")[0] == "accept"


@pytest.mark.parametrize("path", ["/hubs", "/members/{anna}/portfolio", "/facts/{position}"])
@pytest.mark.parametrize("accept", ["image/png", "text/html"])
async def test_a_form_that_does_not_exist_is_refused(town: Town, path: str, accept: str):
    """406, naming the forms that do."""
    answer = await town.get(town.path(path), headers={"accept": accept})
    assert (answer.status_code, answer.json()["type"]) == (406, "/problems/not-acceptable")
    assert "application/json" in answer.json()["gives"]


async def test_what_is_no_list_is_not_streamed(town: Town):
    """A portfolio has no rows."""
    path = f"/members/{town['anna']}/portfolio"
    answer = await town.get(path, headers={"accept": "text/csv"})
    assert answer.status_code == 406


@pytest.mark.parametrize("read", LISTS, ids=lambda read: read.name)
async def test_a_stream_gives_just_the_rows_of_the_pages(town: Town, read, monkeypatch):
    """Line by line what JSON gives in one page, however small the pages are that it is made of."""
    monkeypatch.setattr(stream, "PAGE_ROWS", 3)
    rows, who = listed(read), "auditor" if read.name == "access-log" else "operator"
    whole = await town.ask(read, who, read.example | {"limit": 1000})
    expected = whole.json()[rows.field]
    asked = {name: value for name, value in read.example.items() if name != "limit"}
    lines = await town.ask(read, who, asked, headers={"accept": "application/x-ndjson"})
    assert [json.loads(line) for line in lines.text.splitlines()] == expected
    table = await town.ask(read, who, asked, headers={"accept": "text/csv"})
    names, *cells = csv.reader(io.StringIO(table.text, newline=""))
    assert names == [one.name for one in rows.columns]
    assert cells == [line for row in expected for line in _lines(row, names)]


def _lines(row: dict, names: list[str]) -> list[list[str]]:
    """What a row of JSON is in a table: as many lines as there are things in its longest list."""
    fields = {name.partition(".")[0] for name in names if "." in name}
    has_things = any(isinstance(row[field], list) for field in fields)
    many = {field: one for field, one in row.items() if has_things and isinstance(one, list)}
    count = max([1, *map(len, many.values())])
    return [[_at(row, name, many, n) for name in names] for n in range(count)]


def _at(row: dict, name: str, many: dict, n: int) -> str:
    first, _, rest = name.partition(".")
    if name == "line" and isinstance(row[name], dict):  # As it was sealed.
        return json.dumps(row[name], ensure_ascii=False, separators=(",", ":"))
    if first not in many:
        value = _within(row, name)
        return "" if n and type(value) is int else _cell(value)
    if n >= len(many[first]):
        return ""
    one = many[first][n]
    return _cell(_within(one, rest) if rest else one)


def _within(row: object, name: str) -> object:
    first, _, rest = name.partition(".")
    value = row and row[first]
    return _within(value, rest) if rest else value


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case dict() | list():
            return _said(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _said(value: dict | list) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_part(one)}" for name, one in value.items())
    return ", ".join(map(_part, value))


def _part(value: object) -> str:
    return f"({_said(value)})" if isinstance(value, dict | list) else _cell(value)


async def test_a_stream_does_not_see_what_is_written_meanwhile(town: Town, monkeypatch):
    """The first page's position is that of all: what the book gains while it is read is not in it."""
    monkeypatch.setattr(stream, "PAGE_ROWS", 5)
    head = (await town.client.get("/health/ready")).json()["position"]
    looked, visible = [], facts._visible

    async def visible_and_written(*asked):
        looked.append(1)
        if len(looked) == 2:
            paid = {"amount_cents": 100, "reference": "CRO-1"}
            path = f"/members/{town['anna']}/payments-in"
            assert (await town.post(path, paid, "treasurer")).status_code == 201
        return await visible(*asked)

    monkeypatch.setattr(facts, "_visible", visible_and_written)
    told = await town.get("/facts", headers={"accept": "application/x-ndjson"})
    positions = [json.loads(line)["line"]["position"] for line in told.text.splitlines()]
    assert len(looked) > 2
    assert positions == list(range(1, head + 1))
    assert told.headers["x-patto-position"] == str(head)


async def test_all_pages_of_a_stream_are_judged_by_one_moment(town: Town, monkeypatch):
    """A stay that lapses while a list is streamed is what it was when the stream began, on every page."""

    class Hurrying(datetime):
        """A clock on which days pass between two looks."""

        days = count(300)

        @classmethod
        def now(cls, tz=None):
            return real.now(tz) + timedelta(days=next(cls.days))

    real = datetime
    monkeypatch.setattr(ask, "datetime", Hurrying)
    whole = (await town.get("/stays")).json()["stays"]
    assert len({one["stage"] for one in whole}) == 3
    monkeypatch.setattr(stream, "PAGE_ROWS", 1)
    lines = await town.get("/stays", headers={"accept": "application/x-ndjson"})
    assert [json.loads(line) for line in lines.text.splitlines()] == whole


async def test_a_stream_that_cannot_go_on_breaks_off(town: Town, monkeypatch):
    """Its end is missing, so that nobody takes it for whole."""
    monkeypatch.setattr(stream, "PAGE_ROWS", 5)
    looked, visible = [], facts._visible

    async def visible_once(*asked):
        looked.append(1)
        if len(looked) == 2:
            raise Unavailable
        return await visible(*asked)

    monkeypatch.setattr(facts, "_visible", visible_once)
    with pytest.raises(LitestarException):
        await town.get("/facts", headers={"accept": "application/x-ndjson"})


@pytest.mark.parametrize("read", LISTS, ids=lambda read: read.name)
@pytest.mark.parametrize("media", STREAMS)
async def test_a_stream_has_no_pages(town: Town, read: Read, media: str):
    """It is whole: who asks any list for a part by its number of rows is told to take JSON."""
    who = "auditor" if read.name == "access-log" else "operator"
    for field, one in (("limit", "5"), ("cursor", "x")):
        asked = {**read.example, field: int(one) if read.in_body and field == "limit" else one}
        answer = await town.ask(read, who, asked, headers={"accept": media})
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/malformed")
        assert answer.json()["field"] == field


@pytest.mark.parametrize("read", LISTS, ids=lambda read: read.name)
async def test_a_table_has_no_column_that_leads_on(town: Town, read: Read):
    """Where a page goes on and where something is shown are nothing that anybody adds up or sorts by."""
    who = "auditor" if read.name == "access-log" else "operator"
    for language in ("en", "it"):
        told = {"accept": "text/csv", "accept-language": language}
        asked = {field: one for field, one in read.example.items() if field != "limit"}
        answer = await town.ask(read, who, asked, headers=told)
        assert answer.status_code == 200, answer.text
        head = answer.text.partition("\r\n")[0].lstrip("\ufeff").replace(";", ",").split(",")
        assert not {"cursor", "about_link", "next"} & set(head)


@pytest.mark.parametrize("media", STREAMS)
async def test_what_is_wrong_with_a_question_shows_before_a_stream_begins(town: Town, media: str):
    """As a problem, with its status."""
    beyond = await town.get("/hubs?position=9999999", headers={"accept": media})
    assert (beyond.status_code, beyond.json()["type"]) == (422, "/problems/beyond-the-book")
    hidden = await town.get("/accounts", "member", headers={"accept": media})
    assert hidden.status_code == 403


async def test_a_stream_shows_each_their_own(town: Town):
    """As pages do: Carla's lines name nobody else."""
    lines = await town.get("/facts", "other_member", headers={"accept": "application/x-ndjson"})
    assert lines.status_code == 200
    assert town["carla"] in lines.text
    assert town["anna"] not in lines.text


async def test_a_head_of_a_stream_sends_nothing(town: Town):
    """The headers alone."""
    headers = {"authorization": f"Bearer {town.tokens['operator']}", "accept": "text/csv"}
    answer = await town.client.head("/hubs", headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")


def test_every_read_can_be_had_as_json():
    """The first form is what everybody gets who does not choose."""
    assert {formats_of(read)[0].media for read in READS} == {"application/json"}


async def test_in_italian_a_table_opens_as_it_is_read_there(town: Town):
    """Semicolons, euros with a decimal comma, a mark of UTF-8; the same rows in the same order."""
    path = f"/members/{town['anna']}/statement"
    lines = (await town.get(path, params={"limit": 1000})).json()["lines"]
    for language in ("it", "it-IT,it;q=0.9,en;q=0.5"):
        told = await town.get(path, headers={"accept": "text/csv", "accept-language": language})
        assert told.content.startswith(b"\xef\xbb\xbf")
        assert told.headers["vary"] == "accept, accept-language"
        rows = list(csv.DictReader(io.StringIO(told.content.decode("utf-8-sig")), delimiter=";"))
        assert [row["balance_euro"].replace(",", "") for row in rows] == [
            f"{line['balance_cents']:03}" for line in lines
        ]
        assert rows[0]["euro"] == "100000,00"
    english = await town.get(
        path, headers={"accept": "text/csv", "accept-language": "en, it;q=0.5"}
    )
    assert english.text.splitlines()[0].split(",")[:2] == ["day", "at"]
