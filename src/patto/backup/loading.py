"""The three parts are put into an empty book, all of them or nothing; what is there is never overwritten."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from ledger.log.blocking import connect_blocking
from ledger.log.logins import signed_in_as
from ledger.log.migrate import upgrade
from ledger.log.names import BookName
from patto.backup.parts import BackupError, Part, dump_of, schema_of
from patto.backup.programs import Program, RowsCopied, running
from patto.backup.saving import Stages

KEPT = """
SELECT (SELECT count(*) FROM {book}.facts), (SELECT count(*) FROM {vault}.keys),
    (SELECT count(*) FROM {access}.tokens)
"""
FORM = "SELECT version_num FROM {book}.migrations"
LAST_BATCH = "SELECT last, encode(root, 'hex') FROM {book}.batches ORDER BY last DESC LIMIT 1"


def load(url: str, name: BookName, folder: Path, parts: Sequence[Part], stages: Stages) -> None:
    """Make an empty book where there is none, and put the parts in its place in one transaction.

    `url` may make roles and schemas, as for a migration. Whatever ends this, even a power cut, leaves the empty book or
    the restored one. Raises `BackupError` where a book is that holds anything, or one of another form.
    """
    upgrade(url, name)
    must_be_empty(url, name, parts[0])
    total = sum(sum(one.rows.values()) for one in parts)
    copied = RowsCopied(url, "psql", lambda done, of: stages("the tables", done, of), total)
    words = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--no-password")
    with copied, running("psql", *words, url=url, reads=True) as psql:
        schemas = ", ".join(schema_of(name, one.part) for one in parts)
        _say(psql, f"BEGIN; DROP SCHEMA {schemas} CASCADE;\n")
        for one in parts:
            with running(
                "pg_restore", "--file=-", str(dump_of(folder, one.part)), said=psql.reading
            ) as program:
                _wait_for_both(program, psql, copied)
        # What was sent since the backup nobody knows: whoever sends next says so of each.
        _say(psql, name.fill("UPDATE {access}.mail_seen SET place = 'restored';\n"))
        _say(psql, "COMMIT;\n")
        psql.reading.close()
        psql.wait(copied.look)
    _must_be_what_was_saved(url, name, parts[0])


def must_be_empty(url: str, name: BookName, book: Part) -> None:
    """Raise `BackupError` where a book is that holds anything, or whose tables are of another form."""
    with _as_owner(url, name) as connection:
        held = connection.execute(name.fill(KEPT).encode()).fetchone()
        form = connection.execute(name.fill(FORM).encode()).fetchone()
    if held != (0, 0, 0):
        raise BackupError(
            f"There is a book {name.schema} already, and nothing is overwritten: restore beside it"
            " (another PATTO_DATA, or another database), or move it away."
        )
    if form != (book.form,):
        raise BackupError(
            f"The backup is of form {book.form}, this version makes {form and form[0]}:"
            " restore with the version that saved it."
        )


def _wait_for_both(program: Program, psql: Program, copied: RowsCopied) -> None:
    """Wait for one part; where psql refuses it, the reason is psql's."""
    try:
        program.wait(copied.look)
    except BackupError:
        if not psql.works:
            psql.wait()
        raise


def _say(psql: Program, words: str) -> None:
    try:
        psql.reading.write(words.encode())
        psql.reading.flush()
    except BrokenPipeError:
        psql.wait()
        raise


def _must_be_what_was_saved(url: str, name: BookName, book: Part) -> None:
    with _as_owner(url, name) as connection:
        found = connection.execute(name.fill(LAST_BATCH).encode()).fetchone()
    if (found or (0, book.root)) != (book.position, book.root):
        raise BackupError(f"The restored book ends with {found}, the backup with {book.position}.")


def _as_owner(url: str, name: BookName) -> psycopg.Connection[Any]:
    return connect_blocking(signed_in_as(url, name.owner))
