"""The log of access: who, when, what, never the content; shown to auditors, and to everybody their own."""

import asyncio
import json

import psycopg
import pytest

from api.engine import backend
from api.engine.access_log import COUNTED_MAX, WHOSE, AccessLog
from api.engine.access_seal import HEAD, NOTHING
from api.engine.tokens import digest_of, issue, revoke
from ledger.kernel.who import Role, Who
from ledger.seal.mac import Macs
from tests.api.serving import again, eventually, served
from tests.api.town import Town

pytestmark = pytest.mark.anyio


@pytest.fixture
def writer(town: Town):
    """A connection as the book's writer."""
    options = f"-c role={town.book.writer}"
    with psycopg.connect(town.url, options=options, autocommit=True) as connection:
        yield connection


async def entries(town: Town, role: str = "auditor", path: str = "/access-log", **asked) -> list:
    answer = await town.get(path, role, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["accesses"]


async def test_whose_words_were_read_is_shown_to_them_and_to_auditors(town: Town):
    """By whom and in which read, before the answer leaves; what was read is nowhere."""
    read = await town.get(f"/members/{town['anna']}", "operator")
    assert "anna@" in read.text
    for role, path in (("auditor", "/access-log"), ("member", "/me/access-log")):
        newest, *_ = await entries(town, role, path, what="personal-read")
        told = {name: newest[name] for name in ("actor", "target", "persons")}
        assert told == {"actor": "olga", "target": "member", "persons": [town["anna"]]}
    assert "anna@" not in (await town.get("/access-log", "auditor")).text


async def test_nobody_is_shown_what_concerns_others(town: Town):
    """A page of many members names to each only their own."""
    await town.get("/members", "treasurer")
    newest, *_ = await entries(town, what="personal-read")
    assert {town["anna"], town["carla"]} <= set(newest["persons"])
    for one in await entries(town, "other_member", "/me/access-log"):
        assert set(one["persons"]) <= {town["carla"], "carla"}
    for role in ("operator", "treasurer", "host", "member"):
        assert (await town.get("/access-log", role)).status_code == 403


async def test_what_somebody_has_no_right_to_is_written_down(town: Town):
    """A command, a read, and what is hidden from them as if it were not there; what isn't there is no such thing."""
    await town.post("/hubs", {"name": "x", "side": "city", "istat": "015146"}, "other_member")
    await town.get("/trial-balance", "other_member")
    await town.get(f"/members/{town['anna']}/portfolio", "other_member")
    await town.get("/nowhere", "other_member")
    refused = {"places.record-hub", "trial-balance", "portfolio"}

    async def are_written() -> bool:
        found = await entries(town, "other_member", "/me/access-log", what="refused")
        assert {one["actor"] for one in found} <= {"carla"}
        return refused <= {one["target"] for one in found}

    await eventually(are_written)


async def test_what_is_withheld_and_what_bulk_refuses_for_want_of_rights_is_written_down(
    town: Town,
):
    """A 404 that hides what is there is a refusal too; a line of bulk is a command like any other."""
    assert (await town.get(f"/stays/{town['stay']}", "other_member")).status_code == 404
    line = {"key": "k", "do": "places.record-hub", "name": "Qui", "side": "city", "istat": "015146"}
    bulk = await town.post(
        "/bulk",
        content=json.dumps(line).encode(),
        who="member",
        headers={"content-type": "application/x-ndjson"},
    )
    assert bulk.json()["problem"]["type"] == "/problems/not-allowed"
    await asyncio.sleep(1.3)
    found = {(one["actor"], one["target"]) for one in await entries(town, what="refused")}
    assert found >= {("carla", "stay"), ("anna", "places.record-hub")}


async def test_what_was_counted_is_written_at_the_end(town: Town, monkeypatch: pytest.MonkeyPatch):
    """A process that stops in good order loses not even its last second."""
    monkeypatch.setattr(backend, "ACCESS_SECONDS", 60.0)
    async with served(again(town)) as here:
        await asyncio.sleep(0.3)
        before = max([0, *(one["n"] for one in await entries(town))])
        assert (await here.get("/trial-balance", "member")).status_code == 403
    told = [one for one in await entries(town, what="refused") if one["n"] > before]
    assert ("anna", "trial-balance") in {(one["actor"], one["target"]) for one in told}


async def test_a_token_that_lets_nobody_in_is_written_down(town: Town, writer):
    """By its name, and whose it was if it has ended; a request without one is no try."""
    town.tokens["gone"] = issue(writer, town.book, town.macs, Who("gina", Role.AUDITOR))
    revoke(writer, town.book, town.macs, town.tokens["gone"], by="olga")
    town.tokens["guess"] = "patto_guess"
    for _ in range(3):
        assert (await town.get("/me", "gone")).status_code == 401
    assert (await town.get("/me", "guess")).status_code == 401
    names = [digest_of(town.tokens[name]).hex()[:12] for name in ("gone", "guess")]
    found: dict[str, dict] = {}

    async def are_written() -> bool:
        found.update({one["target"]: one for one in await entries(town, what="sign-in-failed")})
        return found.keys() >= set(names)

    await eventually(are_written)
    gone, guess = (found[name] for name in names)
    assert (gone["persons"], guess["persons"], guess["actor"]) == (["gina"], [], "-")


async def test_issuing_and_revoking_are_seen(town: Town, writer):
    """Who did it, for whom, and which token."""
    name = digest_of(
        issue(writer, town.book, town.macs, Who("vera", Role.AUDITOR), by="olga")
    ).hex()[:12]
    revoke(writer, town.book, town.macs, name, by="rita")
    revoked, issued = (one for one in await entries(town) if one["persons"] == ["vera"])
    assert (issued["what"], issued["actor"], issued["target"]) == ("token-issued", "olga", name)
    assert (revoked["what"], revoked["actor"], revoked["target"]) == ("token-revoked", "rita", name)


async def test_a_token_that_is_known_already_is_issued_once(town: Town, writer):
    """A start that is told the same token again makes no second row: nothing was done."""
    told = f"SELECT count(*) FROM {town.book.access}.log WHERE what = 'token-issued'"
    for _ in range(2):
        issue(writer, town.book, town.macs, Who("zoe", Role.AUDITOR), token="patto_told_before")
        ((count,),) = writer.execute(told).fetchall()
    issue(writer, town.book, town.macs, Who("zoe", Role.AUDITOR), token="patto_told_before")
    assert writer.execute(told).fetchall() == [(count,)]
    named = f"{told} AND persons = ARRAY['zoe']"
    assert writer.execute(named).fetchall() == [(1,)]


async def test_nobody_changes_the_log_of_access(town: Town, writer):
    """By grants for the writer, and by a trigger for the owner and the superuser."""
    for role in (town.book.writer, town.book.owner, "patto"):
        for statement in ("DELETE FROM {}", "UPDATE {} SET actor = 'x'", "TRUNCATE {}"):
            with (
                psycopg.connect(town.url, options=f"-c role={role}") as connection,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                connection.execute(statement.format(f"{town.book.access}.log"))


async def test_the_log_of_access_stays_where_triggers_sleep(town: Town):
    """A superuser whose session is that of a replica passes by ordinary triggers, and not by this one."""
    with psycopg.connect(town.url, options="-c session_replication_role=replica") as connection:
        for statement in ("DELETE FROM {}", "UPDATE {} SET actor = 'x'", "TRUNCATE {}"):
            with (
                pytest.raises(psycopg.errors.InsufficientPrivilege),
                connection.transaction(),
            ):
                connection.execute(statement.format(f"{town.book.access}.log"))


async def test_whoever_guesses_makes_few_rows():
    """What is counted is bounded, and nothing is lost while it can't be written."""
    written, away = [], [True]

    async def fetch(sql, **parameters):
        if sql == WHOSE:
            return []
        if sql == HEAD:
            return [(0, NOTHING, NOTHING)]
        if away:
            raise OSError(away.pop())
        written.extend(json.loads(parameters["entries"]))
        return [(len(written),)]

    log = AccessLog(fetch)
    log.seal_with(Macs(b"k"))
    for n in range(3 * COUNTED_MAX):
        log.sign_in_failed(f"{n:012x}")
    with pytest.raises(OSError, match="True"):
        await log.flush()
    await log.flush()
    assert len(written) == COUNTED_MAX + 1
    assert sum(one["times"] for one in written) == 3 * COUNTED_MAX
    await log.flush()
    assert len(written) == COUNTED_MAX + 1


async def test_a_reading_is_written_though_another_that_waited_with_it_was_not():
    """Whoever writes for several may be cut off: each of the others then writes its own."""
    written, begun = [], asyncio.Event()

    async def fetch(sql, **parameters):
        if sql == HEAD:
            return [(len(written), NOTHING, NOTHING)]
        entries = json.loads(parameters["entries"])
        if entries[0]["target"] in ("first", "second") and not begun.is_set():
            begun.set()
            await asyncio.sleep(30)
        written.extend(entries)
        return [(len(written),)]

    log = AccessLog(fetch)
    log.seal_with(Macs(b"k"))
    readings = [
        asyncio.create_task(log.personal_read(Who("olga", Role.OPERATOR), read, ()))
        for read in ("first", "second", "third")
    ]
    await begun.wait()
    readings[0].cancel()
    await asyncio.gather(*readings[1:])
    assert [one["target"] for one in written][-2:] == ["second", "third"]
