"""Tokens: told once, kept as digests, ended for ever."""

import asyncio
import re
import stat
import time
from pathlib import Path

import msgspec
import psycopg
import pytest

from api.engine import backend, bearer
from api.engine.access_anchor import file_beside, remembered_in
from api.engine.access_seal import Head
from api.engine.bearer import BearerTokens
from api.engine.request import Request
from api.engine.supervisor import Writer
from api.engine.tokens import (
    NoSuchToken,
    all_tokens,
    digest_of,
    issue,
    issue_first,
    revoke,
)
from api.registry import ROUTES
from ledger.kernel.who import SYSTEM, Role, Who
from ledger.vault.tombstones import REVOKED, Tombstones
from tests.api.serving import again, eventually, served
from tests.api.town import Town
from tests.keys import MASTER_FILE

pytestmark = pytest.mark.anyio

NDJSON = {"content-type": "application/x-ndjson"}
OLGA = Who("olga", Role.OPERATOR)


@pytest.fixture
def writer(town: Town):
    """A connection as the book's writer."""
    options = f"-c role={town.book.writer}"
    with psycopg.connect(town.url, options=options, autocommit=True) as connection:
        yield connection


async def test_only_a_digest_is_kept(town: Town, writer):
    """The token itself is nowhere in the database."""
    token = issue(writer, town.book, town.macs, OLGA)
    rows = writer.execute(f"SELECT t::text FROM {town.book.access}.tokens t").fetchall()
    assert not [row for (row,) in rows if token in row]
    assert [row for (row,) in rows if digest_of(token).hex() in row]


async def test_a_new_token_is_known_at_once(town: Town, writer):
    """What another process issues is found when it is first used, right after somebody else was refused."""
    for n in range(3):
        town.tokens["wrong"] = f"patto_guessed_{n}"
        assert (await town.get("/me", "wrong")).status_code == 401
        town.tokens["new"] = issue(writer, town.book, town.macs, Who(f"nora{n}", Role.AUDITOR))
        assert (await town.get("/me", "new")).json()["actor"] == f"nora{n}"


async def test_however_many_guess_the_table_is_looked_at_now_and_then():
    """A thousand unknown tokens that come together share one look, which began after they came."""
    looks: list[str] = []

    async def fetch(query: str, **_: object) -> list[tuple]:
        looks.append(query)
        return [(0, 0)] if query == bearer.CHANGED else []

    tokens = BearerTokens(fetch)
    await tokens.refresh()
    looks.clear()
    requests = [asking(f"patto_{n}") for n in range(1_000)]
    found = await asyncio.gather(*(tokens.found(request) for request in requests))
    assert found == [None] * 1_000
    assert looks == [bearer.CHANGED]


async def test_what_a_backup_brings_back_is_revoked_again_at_the_start(town: Town, writer):
    """The table is from before, the note beside the master key is not; an auditor sees who ended it again."""
    name = digest_of(issue(writer, town.book, town.macs, Who("renata", Role.AUDITOR))).hex()
    Tombstones.beside(MASTER_FILE.parent, town.book.schema, REVOKED).note([name])
    client, app = town.client, town.app
    try:
        async with served(town):
            (shown,) = [one for one in all_tokens(writer, town.book) if one.name == name[:12]]
    finally:
        town.client, town.app = client, app
    assert shown.revoked_at is not None
    told = (
        f"SELECT persons FROM {town.book.access}.log WHERE what = 'token-revoked' AND target = %s"
    )
    assert writer.execute(told, [name[:12]]).fetchall() == [(["renata"],)]


async def test_a_log_of_access_that_went_back_is_named_at_the_start(
    town: Town, caplog: pytest.LogCaptureFixture
):
    """What a serving process saw of it is beside the master key; tables put back as they were before are behind that."""
    seen, rows = file_beside(MASTER_FILE.parent, town.book), 1_000_000
    assert (await town.get("/members")).status_code == 200

    async def is_remembered() -> bool:
        return seen.exists() and remembered_in(seen).holds(town.macs)

    await eventually(is_remembered)
    further = Head(rows, b"x" * 16, town.macs.of_access(b"x" * 16, b"%d" % rows))
    seen.write_bytes(msgspec.json.encode(further))
    client, app = town.client, town.app

    async def is_named() -> bool:
        return "was put back behind row 1,000,000" in caplog.text

    try:
        async with served(town):
            await eventually(is_named)
        assert remembered_in(seen) == further
    finally:
        town.client, town.app = client, app
        seen.unlink()


async def test_a_revoked_token_is_refused_soon(town: Town, writer):
    """Within the seconds that are set, in every process."""
    town.tokens["gone"] = issue(writer, town.book, town.macs, Who("gina", Role.AUDITOR))

    async def is_let_in() -> bool:
        return (await town.get("/me", "gone")).status_code == 200

    async def is_refused() -> bool:
        return (await town.get("/me", "gone")).status_code == 401

    await eventually(is_let_in)
    revoke(writer, town.book, town.macs, town.tokens["gone"])
    await eventually(is_refused)


FORGED = {
    "a row that somebody wrote": """INSERT INTO {access}.tokens (digest, actor, role, expires_at, mac)
        VALUES (%(digest)s, 'mallory', 'operator', now() + interval '1 day', decode(repeat('5a', 16), 'hex'))""",
    "a row with the MAC of another": """INSERT INTO {access}.tokens
        SELECT %(digest)s, actor, role, hub, "user", scope, created_at, expires_at, NULL, NULL, mac
        FROM {access}.tokens WHERE role = 'operator' LIMIT 1""",
    "a right that was not given": "UPDATE {access}.tokens SET role = 'treasurer' WHERE digest = %(digest)s",
    "a time that was not given": """UPDATE {access}.tokens SET expires_at = expires_at + interval '1 day'
        WHERE digest = %(digest)s""",
    "a revoked one made good again": "UPDATE {access}.tokens SET revoked_at = NULL WHERE digest = %(digest)s",
}


@pytest.mark.parametrize("how", FORGED)
async def test_a_token_that_the_book_did_not_issue_so_lets_nobody_in(
    town: Town, writer, caplog: pytest.LogCaptureFixture, how: str
):
    """A superuser has no key of the book: what they write into the table is refused, written down and named."""
    token = town.tokens["forged"] = f"patto_forged_{list(FORGED).index(how)}"
    town.tokens["guessed"] = "patto_guessed"
    assert (await town.get("/me", "guessed")).status_code == 401  # The table was looked at before.
    if "INSERT" not in FORGED[how]:
        issue(writer, town.book, town.macs, Who("fay", Role.AUDITOR), token=token)
    if "revoked" in how:
        revoke(writer, town.book, town.macs, token)
    with psycopg.connect(town.url, autocommit=True) as root:
        root.execute(town.book.fill(FORGED[how]), {"digest": digest_of(token)})
        try:
            assert (await town.get("/me", "forged")).status_code == 401
            told = "SELECT FROM {access}.log WHERE what = 'sign-in-failed' AND target = %s"
            name = digest_of(token).hex()[:12]

            async def is_written() -> bool:
                return root.execute(town.book.fill(told), [name]).rowcount == 1

            await eventually(is_written)
            assert (name in caplog.text) is ("revoked" not in how)
        finally:
            gone = "DELETE FROM {access}.tokens WHERE digest = %s"
            root.execute(town.book.fill(gone), [digest_of(token)])


async def test_a_token_is_revoked_by_its_name_once(town: Town, writer):
    """The name is how the digest begins; a second time there is none, and nobody guesses by a letter."""
    issue(writer, town.book, town.macs, Who("rita", Role.AUDITOR))
    (shown,) = [one for one in all_tokens(writer, town.book) if one.actor == "rita"]
    assert revoke(writer, town.book, town.macs, shown.name).startswith(shown.name)
    for name in (shown.name, "", "ab", "%", "zzzzzzzz"):
        with pytest.raises(NoSuchToken):
            revoke(writer, town.book, town.macs, name)


@pytest.mark.parametrize(
    "who",
    [
        SYSTEM,
        Who("system", Role.OPERATOR),
        Who("operator", Role.OPERATOR),
        Who("auditor", Role.OPERATOR),
        Who("", Role.OPERATOR),
        Who("two words", Role.OPERATOR),
        Who("x" * 81, Role.OPERATOR),
        Who("hanna", Role.HOST),
        Who("anna", Role.MEMBER),
        Who("olga", Role.OPERATOR, hub="S" + "A" * 16),
    ],
)
async def test_some_tokens_are_never_issued(town: Town, writer, who: Who):
    """None for the scheduler, none without what its role is bound to."""
    with pytest.raises(ValueError, match=r"\w"):
        issue(writer, town.book, town.macs, who)


@pytest.mark.parametrize("actor", ["system", "operator", "member"])
async def test_the_database_keeps_out_who_is_nobody(town: Town, writer, actor: str):
    """A row that the code would never write is refused by the table: a role is no person."""
    with pytest.raises(psycopg.errors.CheckViolation):
        writer.execute(
            f"INSERT INTO {town.book.access}.tokens (digest, actor, role, expires_at, mac)"
            " VALUES (%s, %s, 'operator', now(), %s)",
            [b"x" * 32, actor, b"x" * 16],
        )


@pytest.fixture
async def tokens(town: Town):
    """The tokens as one more serving process knows them."""
    connections = Writer(town.url, town.book)
    yield BearerTokens(connections.fetch)
    await connections.close()


def asking(token: str) -> Request:
    """Return a request that shows a token."""
    scope = {"headers": [(b"authorization", f"Bearer {token}".encode())]}
    return Request(scope, None)


async def test_a_token_has_an_end(town: Town, writer, tokens: BearerTokens, monkeypatch):
    """From that moment on it lets nobody in, and no process has to look at the table for it."""
    token = issue(writer, town.book, town.macs, Who("bea", Role.AUDITOR), days=2)
    assert (await tokens.found(asking(token))).actor == "bea"
    for days, known in ((1.9, True), (2.1, False)):
        monkeypatch.setattr(bearer, "time", lambda days=days: time.time() + days * 86_400)
        assert bool(tokens.known(asking(token))) is known
    for days in (0, -1, 100_000):
        with pytest.raises(ValueError, match="days"):
            issue(writer, town.book, town.macs, OLGA, days=days)


async def test_whom_a_process_believed_without_the_key_it_looks_at_again(
    town: Town, tokens: BearerTokens
):
    """A book that stays closed for want of its key says why; once it is there nobody is believed any more."""
    forged = {"digest": digest_of("patto_early")}
    with psycopg.connect(town.url, autocommit=True) as root:
        root.execute(town.book.fill(FORGED["a row that somebody wrote"]), forged)
        try:
            assert (await tokens.found(asking("patto_early"))).actor == "mallory"
            tokens.check_with(town.macs)
            assert tokens.known(asking("patto_early")) is None
            assert await tokens.found(asking("patto_early")) is None
            assert (await tokens.found(asking(town.tokens["operator"]))).role is Role.OPERATOR
        finally:
            gone = "DELETE FROM {access}.tokens WHERE digest = %(digest)s"
            root.execute(town.book.fill(gone), forged)


async def test_when_a_token_was_last_used_is_kept(town: Town, writer, tokens: BearerTokens):
    """For whoever looks which of them are of no use any more."""
    token = issue(writer, town.book, town.macs, Who("lia", Role.AUDITOR))
    await tokens.refresh()
    await tokens.write_used()
    assert [one.used_at for one in all_tokens(writer, town.book) if one.actor == "lia"] == [None]
    tokens.known(asking(token))
    await tokens.write_used()
    (shown,) = [one for one in all_tokens(writer, town.book) if one.actor == "lia"]
    assert shown.used_at > shown.created_at


@pytest.mark.parametrize("seconds", [0.2, 60.0])
async def test_a_serving_process_writes_down_when_tokens_were_used(
    town: Town, writer, monkeypatch: pytest.MonkeyPatch, seconds: float
):
    """Now and then while it serves, and at its end."""
    monkeypatch.setattr(backend, "USED_SECONDS", seconds)
    name = f"mia{int(seconds)}"
    town.tokens[name] = issue(writer, town.book, town.macs, Who(name, Role.AUDITOR))

    async def used() -> bool:
        (shown,) = [one for one in all_tokens(writer, town.book) if one.actor == name]
        return shown.used_at is not None

    async with served(again(town)) as here:
        assert (await here.get("/me", name)).status_code == 200
        if seconds < 1:
            await eventually(used)
        else:
            assert not await used()
    assert await used()


async def test_a_token_that_only_reads_gives_no_command(town: Town, writer):
    """It is less than its role: reads are answered, every command and bulk are refused."""
    nina = Who("nina", Role.OPERATOR, reads_only=True)
    town.tokens["nina"] = issue(writer, town.book, town.macs, nina)
    await asyncio.sleep(1.1)
    assert (await town.get("/members", "nina")).status_code == 200
    routes = [re.sub(r"\{\w+\}", "x", route.path) for route in ROUTES]
    for path, how in (
        *((one, {}) for one in routes),
        ("/hubs?preview=true", {}),
        ("/bulk", NDJSON),
    ):
        refused = await town.post(path, {}, "nina", headers=how)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-allowed")


async def test_the_first_tokens_are_told_in_a_file_of_ones_own(town: Town, writer, tmp_path: Path):
    """0600; what is told already stays, what is new is added."""
    file = tmp_path / "below" / "tokens"
    first = issue_first(writer, town.book, town.macs, file, {"operator": OLGA})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    second = issue_first(
        writer, town.book, town.macs, file, {"operator": OLGA, "auditor": Who("aldo", Role.AUDITOR)}
    )
    assert list(second) == ["auditor"]
    text = file.read_text()
    assert first["operator"] in text
    assert second["auditor"] in text
    assert issue_first(writer, town.book, town.macs, file, {"operator": OLGA}) == {}
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("role", ["reader", "projector"])
async def test_nobody_else_reads_the_tokens(town: Town, role: str):
    """Readers of the book do not read who may sign in."""
    options = f"-c role={getattr(town.book, role)}"
    with (
        psycopg.connect(town.url, options=options) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(f"SELECT * FROM {town.book.access}.tokens")


async def test_a_token_is_never_changed_nor_removed(town: Town, writer):
    """The writer ends a token; it can't give it another role, nor hide that it was there."""
    for sql in ("UPDATE {}.tokens SET role = 'operator'", "DELETE FROM {}.tokens"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            writer.execute(sql.format(town.book.access))
