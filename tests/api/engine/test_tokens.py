"""Tokens: told once, kept as digests, ended for ever."""

import asyncio
import stat
from pathlib import Path

import psycopg
import pytest

from api.engine.tokens import (
    NoSuchToken,
    all_tokens,
    digest_of,
    issue,
    issue_first,
    revoke,
)
from ledger.kernel.who import SYSTEM, Role, Who
from tests.api.town import Town

pytestmark = pytest.mark.anyio

OLGA = Who("olga", Role.OPERATOR)


@pytest.fixture
def writer(town: Town):
    """A connection as the book's writer."""
    options = f"-c role={town.book.writer}"
    with psycopg.connect(town.url, options=options, autocommit=True) as connection:
        yield connection


async def test_only_a_digest_is_kept(town: Town, writer):
    """The token itself is nowhere in the database."""
    token = issue(writer, town.book, OLGA)
    rows = writer.execute(f"SELECT t::text FROM {town.book.access}.tokens t").fetchall()
    assert not [row for (row,) in rows if token in row]
    assert [row for (row,) in rows if digest_of(token).hex() in row]


async def test_a_new_token_is_known_within_a_second(town: Town, writer):
    """What another process issues is found when it is first used."""
    town.tokens["new"] = issue(writer, town.book, Who("nora", Role.AUDITOR))
    await asyncio.sleep(1.1)
    assert (await town.get("/me", "new")).json()["actor"] == "nora"


async def test_a_revoked_token_is_refused_soon(town: Town, writer):
    """Within the seconds that are set, in every process."""
    town.tokens["gone"] = issue(writer, town.book, Who("gina", Role.AUDITOR))
    await asyncio.sleep(1.1)
    assert (await town.get("/me", "gone")).status_code == 200
    revoke(writer, town.book, town.tokens["gone"])
    await asyncio.sleep(town.settings.token_seconds + 0.5)
    assert (await town.get("/me", "gone")).status_code == 401


async def test_a_token_is_revoked_by_its_name_once(town: Town, writer):
    """The name is how the digest begins; a second time there is none, and nobody guesses by a letter."""
    issue(writer, town.book, Who("rita", Role.AUDITOR))
    (shown,) = [one for one in all_tokens(writer, town.book) if one.actor == "rita"]
    assert revoke(writer, town.book, shown.name).startswith(shown.name)
    for name in (shown.name, "", "ab", "%", "zzzzzzzz"):
        with pytest.raises(NoSuchToken):
            revoke(writer, town.book, name)


@pytest.mark.parametrize(
    "who",
    [
        SYSTEM,
        Who("system", Role.OPERATOR),
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
        issue(writer, town.book, who)


async def test_the_database_keeps_the_system_out_too(town: Town, writer):
    """A row that the code would never write is refused by the table."""
    with pytest.raises(psycopg.errors.CheckViolation):
        writer.execute(
            f"INSERT INTO {town.book.access}.tokens (digest, actor, role) VALUES (%s, 'system', 'operator')",
            [b"x" * 32],
        )


async def test_the_first_tokens_are_told_in_a_file_of_ones_own(town: Town, writer, tmp_path: Path):
    """0600; what is told already stays, what is new is added."""
    file = tmp_path / "below" / "tokens"
    first = issue_first(writer, town.book, file, {"operator": OLGA})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    second = issue_first(
        writer, town.book, file, {"operator": OLGA, "auditor": Who("aldo", Role.AUDITOR)}
    )
    assert list(second) == ["auditor"]
    text = file.read_text()
    assert first["operator"] in text
    assert second["auditor"] in text
    assert issue_first(writer, town.book, file, {"operator": OLGA}) == {}
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
