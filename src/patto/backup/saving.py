"""Book, vault and access are saved as they were at one moment, while everybody goes on writing."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from ledger.log.blocking import connect_blocking
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from ledger.seal.tree import EMPTY
from patto.backup.parts import (
    PARTS,
    Part,
    dump_of,
    new_folder,
    remember,
    schema_of,
    sha256_of,
)
from patto.backup.programs import RowsCopied, running
from patto.backup.vault_keys import save_vault_keys

MOMENT = """
SELECT pg_export_snapshot(), now(), (SELECT version_num FROM {book}.migrations),
    (SELECT last FROM {book}.batches ORDER BY last DESC LIMIT 1),
    (SELECT root FROM {book}.batches ORDER BY last DESC LIMIT 1)
"""
TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r' ORDER BY relname
"""

Stages = Callable[[str, int, int], None]
"""Told which part is at work, how many rows are done and how many there are."""


class Moment(NamedTuple):
    """What everybody sees who takes this snapshot: the form of the tables, the last batch and its root."""

    snapshot: str
    at: datetime
    form: str
    position: int
    root: bytes


def save(url: str, name: BookName, folder: Path, stages: Stages, master_key: Path) -> list[Part]:
    """Save the three parts into a folder that is new or empty; return what they say of themselves.

    The vault keys that lie beside the master key come with them.

    Everything is read as the book's owner. The vault is of the same moment as the book, and a person's key is
    there before any fact needs it, so no fact is saved without its key. A part that is not finished has no
    `part.json`. Raises `BackupError`.
    """
    new_folder(folder)
    save_vault_keys(master_key, name, folder)
    url = signed_in_as(url, name.owner)
    with connect_blocking(url, autocommit=False) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        moment = _moment(connection, name)
        backup = token_hex(8)
        parts = []
        for part in PARTS:
            rows = _rows(connection, schema_of(name, part))
            _dump(url, name, part, folder, moment.snapshot, sum(rows.values()), stages)
            parts.append(_said(name, part, backup, dump_of(folder, part), moment, rows))
    save_vault_keys(master_key, name, folder)
    for one in parts:
        one.write(folder)
    remember(folder)
    return parts


def _moment(connection: psycopg.Connection[Any], name: BookName) -> Moment:
    """Hold one moment for as long as this transaction lasts."""
    row = connection.execute(name.fill(MOMENT).encode()).fetchone()
    assert row is not None
    snapshot, at, form, position, root = row
    return Moment(snapshot, at, form, position or 0, root or EMPTY.root())


def _rows(connection: psycopg.Connection[Any], schema: str) -> dict[str, int]:
    """Count the rows of each table."""
    counted = {}
    for (table,) in connection.execute(TABLES, [schema]).fetchall():
        count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
        row = connection.execute(count).fetchone()
        counted[str(table)] = int(row[0]) if row else 0
    return counted


def _dump(
    url: str, name: BookName, part: str, folder: Path, snapshot: str, rows: int, stages: Stages
) -> None:
    file = dump_of(folder, part)
    file.parent.mkdir(mode=0o700)
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    words = (
        "--format=custom",
        "--no-password",
        f"--snapshot={snapshot}",
        f"--schema={schema_of(name, part)}",
        f"--file={file}",
    )
    copied = RowsCopied(url, "pg_dump", lambda done, of: stages(part, done, of), rows)
    with copied, running("pg_dump", *words, url=url) as program:
        program.wait(copied.look)
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _said(
    name: BookName, part: str, backup: str, file: Path, moment: Moment, rows: Mapping[str, int]
) -> Part:
    return Part(
        part=part,
        backup=backup,
        book=name.schema,
        form=moment.form,
        at=moment.at,
        position=moment.position,
        root=bytes(moment.root).hex(),
        rows=rows,
        bytes=file.stat().st_size,
        sha256=sha256_of(file),
    )
