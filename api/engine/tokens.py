"""A token says who asks. Only its holder has it; the book keeps its SHA-256 and nothing more.

issue     makes one and returns it, once
revoke    ends one, for ever
"""

import getpass
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec
import psycopg

from api.engine.access_seal import Entry, What, mac_of_token, write_down
from api.engine.bearer import NAME_DIGITS
from ledger.kernel.who import Role, Who
from ledger.log.names import BookName
from ledger.seal.mac import Macs
from ledger.vault.private import make_folder, replace_private

_PREFIX: Final = "patto_"

# Whoever is told of one is written down in the same transaction; a token that is known already is left as it is.
ISSUE = """
INSERT INTO {access}.tokens (digest, actor, role, hub, "user", scope, created_at, expires_at, mac)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (digest) DO NOTHING
"""
REVOKE = """
UPDATE {access}.tokens SET revoked_at = %s
WHERE encode(digest, 'hex') LIKE %s AND revoked_at IS NULL RETURNING encode(digest, 'hex'), actor
"""
LIST = """
SELECT encode(digest, 'hex'), actor, role, hub, "user", scope, created_at, expires_at, used_at, revoked_at
FROM {access}.tokens ORDER BY created_at, digest
"""
EXPIRED = "SELECT digest FROM {access}.tokens WHERE expires_at <= now() AND revoked_at IS NULL"
DAYS: Final = 365
"""How long a token is good for, if nobody says."""
DAYS_MAX: Final = 3_660


class NoSuchToken(Exception):
    """No living token has this name, or several begin with it."""


class TokenShown(msgspec.Struct, frozen=True):
    """What may be shown of a token: `name` is how its digest begins."""

    name: str
    actor: str
    role: str
    hub: str | None
    user: str | None
    scope: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


def digest_of(token: str) -> bytes:
    """Return what is kept of a token."""
    return sha256(token.encode()).digest()


def _must_suit(who: Who) -> None:
    """Raise `ValueError` for a token for the scheduler, and one bound to the wrong thing."""
    if who.role is Role.SYSTEM or who.actor == Role.SYSTEM:
        raise ValueError("The system has no token: nobody asks in its name.")
    if who.role is Role.APPLICANT:
        raise ValueError("An applicant has no token: they come by a secret of their own.")
    if who.actor in set(Role):
        raise ValueError(f"{who.actor} is a role: a token is a person's, under their own name.")
    if not (who.actor.isascii() and who.actor.isprintable() and 0 < len(who.actor) <= 80):
        raise ValueError("An actor is 1-80 visible ASCII characters.")
    if " " in who.actor:
        raise ValueError("An actor has no spaces.")
    for role, named, option in ((Role.HOST, who.hub, "hub"), (Role.MEMBER, who.user, "user")):
        if who.role is role and not named:
            raise ValueError(f"A {role}'s token says of which {option}: --{option} ID.")
        if who.role is not role and named:
            raise ValueError(f"Only a {role}'s token is of a {option}: leave out --{option}.")


def issue(
    connection: psycopg.Connection[Any],
    book: BookName,
    macs: Macs,
    who: Who,
    *,
    by: str = "",
    days: int = DAYS,
    token: str = "",
) -> str:
    """Return a new token for `who`, good for so many days: 256 random bits, told here and never again.

    `by` is whoever issues it, `token` one that was told before and that the book should know. `connection` is the
    writer's, `macs` are the book's; the caller commits. Raises `ValueError`.
    """
    _must_suit(who)
    if not 0 < days <= DAYS_MAX:
        raise ValueError(f"A token is good for 1 to {DAYS_MAX} days.")
    token = token or f"{_PREFIX}{secrets.token_urlsafe(32)}"
    scope = "read" if who.reads_only else "all"
    now, digest = datetime.now(UTC), digest_of(token)
    until = now + timedelta(days=days)
    row = (digest, who.actor, who.role.value, who.hub, who.user, scope, now, until)
    with connection.transaction():
        made = connection.execute(book.fill(ISSUE).encode(), (*row, mac_of_token(macs, row)))
        if made.rowcount:
            _write_down(connection, book, macs, now, "token-issued", digest.hex(), who.actor, by)
    return token


def _write_down(
    connection: psycopg.Connection[Any],
    book: BookName,
    macs: Macs,
    at: datetime,
    what: What,
    digest: str,
    whose: str,
    by: str,
) -> None:
    actor = by or this_person()
    entry = Entry(at=at, actor=actor, what=what, target=digest[:NAME_DIGITS], persons=[whose])
    write_down(connection, book, macs, [entry])


def this_person() -> str:
    """Return who works at this machine, by the name that the machine has for them."""
    return "".join(one for one in getpass.getuser() if "!" <= one <= "~")[:80] or "-"


def revoke(
    connection: psycopg.Connection[Any], book: BookName, macs: Macs, name: str, *, by: str = ""
) -> str:
    """End the token whose digest begins with `name` (or that is `name` itself); return its digest in hexadecimal."""
    if name.startswith(_PREFIX):
        name = digest_of(name).hex()
    if len(name) < 8 or not set(name) <= set("0123456789abcdef"):
        raise NoSuchToken(name)
    now = datetime.now(UTC)
    with connection.transaction():
        gone = connection.execute(book.fill(REVOKE).encode(), (now, f"{name}%")).fetchall()
        if len(gone) != 1:
            raise NoSuchToken(name)
        ((digest, whose),) = gone
        _write_down(connection, book, macs, now, "token-revoked", digest, whose, by)
    return str(digest)


def revoke_again(
    connection: psycopg.Connection[Any], book: BookName, macs: Macs, revoked: Sequence[str]
) -> list[str]:
    """End those tokens, of which a restored backup brought some back (digests in hexadecimal); return their names."""
    back = []
    for digest in revoked:
        with suppress(NoSuchToken):
            back.append(revoke(connection, book, macs, digest)[:NAME_DIGITS])
    return sorted(back)


def all_tokens(connection: psycopg.Connection[Any], book: BookName) -> list[TokenShown]:
    """Return all tokens ever issued, the oldest first."""
    rows = connection.execute(book.fill(LIST).encode()).fetchall()
    return [TokenShown(row[0][:NAME_DIGITS], *row[1:]) for row in rows]


def issue_first(
    connection: psycopg.Connection[Any],
    book: BookName,
    macs: Macs,
    file: Path,
    wanted: Mapping[str, Who],
) -> dict[str, str]:
    """Issue those `wanted` (name → who) that the file doesn't hold yet, or whose time is over, into it (0600).

    Returns name → token of what was made now. The file is the only place where they can be read;
    it is replaced whole, so that it is never half-written. Nothing is made if it can't be kept.
    """
    over = {bytes(row[0]) for row in connection.execute(book.fill(EXPIRED).encode()).fetchall()}
    kept = {name: token for name, token in _kept_in(file) if digest_of(token) not in over}
    fresh = {
        name: issue(connection, book, macs, who) for name, who in wanted.items() if name not in kept
    }
    if fresh:
        _write(file, kept | fresh)
    return fresh


def _kept_in(file: Path) -> list[tuple[str, str]]:
    if not file.exists():
        return []
    lines = (line.split() for line in file.read_text(encoding="ascii").splitlines())
    return [(words[0], words[1]) for words in lines if len(words) == 2]


def _write(file: Path, tokens: Mapping[str, str]) -> None:
    make_folder(file.parent)
    replace_private(file, "\n".join(f"{name:<12} {token}" for name, token in tokens.items()))


__all__ = [
    "NoSuchToken",
    "TokenShown",
    "all_tokens",
    "digest_of",
    "issue",
    "issue_first",
    "revoke",
    "revoke_again",
    "this_person",
]
