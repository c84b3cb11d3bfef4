"""A token says who asks. Only its holder has it; the book keeps its SHA-256 and nothing more.

issue     makes one and returns it, once
revoke    ends one, for ever
"""

import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec
import psycopg

from ledger.kernel.who import Role, Who
from ledger.log.names import BookName

_PREFIX: Final = "patto_"

ISSUE = """
INSERT INTO {access}.tokens (digest, actor, role, hub, "user") VALUES (%s, %s, %s, %s, %s)
"""
REVOKE = """
UPDATE {access}.tokens SET revoked_at = now()
WHERE encode(digest, 'hex') LIKE %s AND revoked_at IS NULL RETURNING encode(digest, 'hex')
"""
LIST = """
SELECT encode(digest, 'hex'), actor, role, hub, "user", created_at, revoked_at
FROM {access}.tokens ORDER BY created_at, digest
"""


class NoSuchToken(Exception):
    """No living token has this name, or several begin with it."""


class TokenShown(msgspec.Struct, frozen=True):
    """What may be shown of a token: `name` is how its digest begins."""

    name: str
    actor: str
    role: str
    hub: str | None
    user: str | None
    created_at: datetime
    revoked_at: datetime | None


def digest_of(token: str) -> bytes:
    """Return what is kept of a token."""
    return sha256(token.encode()).digest()


def _must_suit(who: Who) -> None:
    """Raise `ValueError` for a token for the scheduler, and one bound to the wrong thing."""
    if who.role is Role.SYSTEM or who.actor == Role.SYSTEM:
        raise ValueError("The system has no token: nobody asks in its name.")
    if not (who.actor.isascii() and who.actor.isprintable() and 0 < len(who.actor) <= 80):
        raise ValueError("An actor is 1-80 visible ASCII characters.")
    if " " in who.actor:
        raise ValueError("An actor has no spaces.")
    if (who.role is Role.HOST) != bool(who.hub) or (who.role is Role.MEMBER) != bool(who.user):
        raise ValueError("A host's token names its hub, a member's its user, no other either.")


def issue(connection: psycopg.Connection[Any], book: BookName, who: Who) -> str:
    """Return a new token for `who`: 256 random bits, told here and never again.

    `connection` has the writer's role; the caller commits. Raises `ValueError`.
    """
    _must_suit(who)
    token = f"{_PREFIX}{secrets.token_urlsafe(32)}"
    row = (digest_of(token), who.actor, who.role.value, who.hub, who.user)
    connection.execute(book.fill(ISSUE).encode(), row)
    return token


def revoke(connection: psycopg.Connection[Any], book: BookName, name: str) -> str:
    """End the token whose digest begins with `name` (or that is `name` itself); return its name."""
    if name.startswith(_PREFIX):
        name = digest_of(name).hex()
    if len(name) < 8 or not set(name) <= set("0123456789abcdef"):
        raise NoSuchToken(name)
    with connection.transaction():
        gone = connection.execute(book.fill(REVOKE).encode(), (f"{name}%",)).fetchall()
        if len(gone) != 1:
            raise NoSuchToken(name)
    return str(gone[0][0])


def all_tokens(connection: psycopg.Connection[Any], book: BookName) -> list[TokenShown]:
    """Return all tokens ever issued, the oldest first."""
    rows = connection.execute(book.fill(LIST).encode()).fetchall()
    return [TokenShown(row[0][:12], *row[1:]) for row in rows]


def issue_first(
    connection: psycopg.Connection[Any], book: BookName, file: Path, wanted: Mapping[str, Who]
) -> dict[str, str]:
    """Issue those `wanted` (name → who) that the file doesn't hold yet, and write them into it (0600).

    Returns name → token of what was made now. The file is the only place where they can be read;
    it is replaced whole, so that it is never half-written. Nothing is made if it can't be kept.
    """
    kept = dict(_kept_in(file))
    fresh = {name: issue(connection, book, who) for name, who in wanted.items() if name not in kept}
    if fresh:
        _write(file, kept | fresh)
    return fresh


def _kept_in(file: Path) -> list[tuple[str, str]]:
    if not file.exists():
        return []
    lines = (line.split() for line in file.read_text(encoding="ascii").splitlines())
    return [(words[0], words[1]) for words in lines if len(words) == 2]


def _write(file: Path, tokens: Mapping[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.writelines(f"{name:<12} {token}\n" for name, token in tokens.items())
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


__all__ = [
    "NoSuchToken",
    "TokenShown",
    "all_tokens",
    "digest_of",
    "issue",
    "issue_first",
    "revoke",
]
