"""What a book needs before it is served, each made once: tables, master key, the demo year, tokens."""

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from psycopg import sql

from api.engine.access_anchor import SEAL_AND_ROW, Anchor
from api.engine.settings import Settings
from api.engine.tokens import issue, issue_first, this_person
from ledger.book.opening import book_macs
from ledger.kernel.who import Role, Who
from ledger.log.tags import digest
from ledger.seal.mac import Macs
from ledger.vault import MasterKey
from ledger.vault.master import NoMasterKey, WrongMasterKey
from ledger.vault.private import make_folder
from patto.cli.database import Database, must_be_of_this_form

MASTERS = "SELECT master FROM {vault}.book_keys"
HEAD = "SELECT coalesce((SELECT last FROM {book}.batches ORDER BY last DESC LIMIT 1), 0)"
FIRST_HUB = (
    "SELECT data FROM {book}.facts WHERE kind = 'places.hub-recorded.v1' ORDER BY position LIMIT 1"
)
USERS = "SELECT data FROM {book}.facts WHERE kind = 'members.user-named.v1' ORDER BY position"
APPLIED = "SELECT data FROM {book}.facts WHERE kind = 'members.member-applied.v1'"
ISSUED = "SELECT data FROM {book}.facts WHERE kind = 'offerings.shares-issued.v1'"
BUSY = "SELECT coalesce(sum(cardinality(positions)), 0) FROM {book}.tags WHERE tag = %s"
MARK = "SELECT obj_description(%s::regnamespace, 'pg_namespace')"


class DemoMark(msgspec.Struct, frozen=True):
    """What the book remembers of its demo year, written beside it as the comment of its schema.

    `filling` is there from before the first fact until after the last, so that a start that was killed in
    between is finished by the next one, with the same seed, size and last day.
    """

    seed: int
    size: float
    until: date
    filling: bool


def make_tables(settings: Settings, database: Database) -> None:
    """Bring the book's tables to the newest form; two processes that start at once take turns."""
    from ledger.log.migrate import upgrade

    must_be_of_this_form(database, settings)
    upgrade(database.url, database.name, new_logins=not settings.database_url)


def master_key(settings: Settings, database: Database) -> MasterKey:
    """Read the vault's master key; a book that never had one gets a new one (a file with mode 0600).

    Raises `NoMasterKey` when the book was made with one that is not there any more, and `WrongMasterKey` for another.
    """
    file = settings.master_key
    with database.writer() as connection:
        rows = connection.execute(database.name.fill(MASTERS).encode()).fetchall()
    known = {bytes(proof) for (proof,) in rows}
    try:
        master = MasterKey.from_file(file)
    except NoMasterKey:
        if known:
            raise
    else:
        if known and master.proof not in known:
            raise WrongMasterKey(file)
        return master
    make_folder(file.parent)
    with suppress(FileExistsError):  # Another process made it this very moment.
        return MasterKey.make_file(file, os.urandom)
    return MasterKey.from_file(file)


def macs_of(settings: Settings, database: Database) -> Macs:
    """Return what makes the MACs of the book; raises as `master_key` does."""
    return asyncio.run(book_macs(database.url, database.name, master_key(settings, database)))


def remember_access(
    settings: Settings, database: Database, connection: psycopg.Connection[Any], macs: Macs
) -> None:
    """Remember beside the master key how far the log of access is, now that more was written there by hand."""
    anchor = Anchor.beside(settings.master_key.parent, database.name, macs)
    before = {"n": anchor.remembered().rows}
    row = connection.execute(database.name.fill(SEAL_AND_ROW).encode(), before).fetchone()
    assert row, "the table has one row"
    anchor.take(row)


def facts_in(database: Database) -> int:
    """Return how many facts the book holds."""
    with database.reader() as connection:
        row = connection.execute(database.name.fill(HEAD).encode()).fetchone()
    return int(row[0]) if row else 0


# -- the demo year ----------------------------------------------------------------------------------------------


def demo_mark(database: Database) -> DemoMark | None:
    """Return what the book remembers of its demo year, if it has one."""
    with database.reader() as connection:
        row = connection.execute(MARK, [database.name.schema]).fetchone()
    if not row or not row[0]:
        return None
    try:
        return msgspec.json.decode(row[0], type=DemoMark)
    except msgspec.MsgspecError:
        return None  # Somebody wrote a comment of their own there.


def set_demo_mark(database: Database, mark: DemoMark) -> None:
    """Have the book remember its demo year."""
    statement = sql.SQL("COMMENT ON SCHEMA {} IS {}").format(
        sql.Identifier(database.name.schema), sql.Literal(msgspec.json.encode(mark).decode())
    )
    with database.connect(database.name.owner) as connection:
        connection.execute(statement)


# -- the first tokens -------------------------------------------------------------------------------------------


def first_tokens(settings: Settings, database: Database) -> dict[str, Who]:
    """Make sure that the file of tokens tells one for each role, and that the book knows them.

    They are this person's, who starts the book; whoever else is to sign in gets one of their own. Returns whom each
    of the file's names stands for. A host's and a member's come only with the demo year: nobody acts for
    a real book's people without a token that was issued to them.
    """
    wanted = _wanted(database, settings.person or this_person())
    file, macs = settings.tokens, macs_of(settings, database)
    with database.writer() as connection:
        with connection.transaction():
            issue_first(connection, database.name, macs, file, wanted)
        _adopt(connection, database, macs, wanted, tokens_in(file))
    return {name: who for name, who in wanted.items() if name in tokens_in(file)}


def tokens_in(file: Path) -> dict[str, str]:
    """Return the tokens that the file tells, by name."""
    if not file.exists():
        return {}
    lines = (line.split() for line in file.read_text(encoding="ascii").splitlines())
    return {words[0]: words[1] for words in lines if len(words) == 2}


def _adopt(
    connection: psycopg.Connection[Any],
    database: Database,
    macs: Macs,
    wanted: Mapping[str, Who],
    tokens: Mapping[str, str],
) -> None:
    """Let the book know the file's tokens that it never heard of: it is a second book of this data folder,
    or the first start was killed between writing the file and the table. A revoked token stays revoked.
    """
    for name, who in wanted.items():
        if name in tokens:
            issue(connection, database.name, macs, who, token=tokens[name])


def _wanted(database: Database, person: str) -> dict[str, Who]:
    roles = (Role.OPERATOR, Role.TREASURER, Role.AUDITOR)
    wanted = {str(role): Who(actor=person, role=role) for role in roles}
    if demo_mark(database) is None:
        return wanted
    with database.reader() as connection:
        if hub := _some_hub(connection, database):
            wanted["host"] = Who(actor=person, role=Role.HOST, hub=hub)
        if user := _some_user(connection, database):
            wanted["member"] = Who(actor=f"user-{user}", role=Role.MEMBER, user=user)
    return wanted


def _some_hub(connection: psycopg.Connection[Any], database: Database) -> str | None:
    row = connection.execute(database.name.fill(FIRST_HUB).encode()).fetchone()
    return str(msgspec.json.decode(row[0])["fact"]["hub"]) if row else None


def _some_user(connection: psycopg.Connection[Any], database: Database) -> str | None:
    """Return, among the first users who act for a person alone, the one who was issued shares and did most.

    There is more to see, somebody who owns something looks at it, and a person can sleep somewhere.
    """

    def rows_of(sql: str) -> list[dict[str, Any]]:
        rows = connection.execute(database.name.fill(sql).encode()).fetchall()
        return [msgspec.json.decode(row[0])["fact"] for row in rows]

    persons = {fact["member"] for fact in rows_of(APPLIED) if fact["person"]}
    users = rows_of(USERS)
    of_others = {fact["user"] for fact in users if fact["member"] not in persons}
    facts = [fact for fact in users if fact["user"] not in of_others][:200]
    holders = {fact["member"] for fact in rows_of(ISSUED)}

    def busy(fact: dict[str, str]) -> tuple[bool, int]:
        tag = digest(f"member:{fact['member']}")
        row = connection.execute(database.name.fill(BUSY).encode(), [tag]).fetchone()
        return fact["member"] in holders, int(row[0]) if row else 0

    return max(facts, key=busy)["user"] if facts else None
