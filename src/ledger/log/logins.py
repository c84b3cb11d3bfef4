"""How the roles of a book sign in to PostgreSQL: each as itself, with a secret of its own.

The secrets lie in a file (mode 0600) that is libpq's own `passfile`: whoever connects names the role, and libpq
finds its secret. A connection string therefore holds no secret, and may be handed on and shown.
"""

import os
import re
from pathlib import Path
from secrets import token_hex
from typing import Self

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ledger.log.servers import NoneOfThem
from ledger.vault.private import make_folder, sync_folder


def new_secret() -> str:
    """Return a secret that nobody guesses: 32 random bytes, in hexadecimal."""
    return token_hex(32)


def signed_in_as(conninfo: str, role: str) -> str:
    """Return a connection string for a role; whatever it said of a user and a password is left out."""
    return make_conninfo(for_anybody(conninfo), user=role)


def for_anybody(conninfo: str) -> str:
    """Return a connection string that names no user and holds no password."""
    return _without(conninfo, "user", "password")


def with_logins(conninfo: str, file: Path) -> str:
    """Return a connection string that finds its secrets in `file`, unless it names another."""
    given = conninfo_to_dict(conninfo)
    return make_conninfo(conninfo, passfile=given.get("passfile") or str(file.absolute()))


def is_turned_away(error: psycopg.OperationalError, role: str) -> bool:
    """Say whether PostgreSQL answered, but doesn't know the role, or we don't know its secret; of several, any.

    There is no connection yet and so no code, and the words are in the server's language: but they name the role.
    """
    if isinstance(error, NoneOfThem):
        return any(is_turned_away(one, role) for one in error.failures)
    no_secret = error.pgconn is not None and error.pgconn.needs_password
    return no_secret or f'"{role}"' in str(error)


class Logins:
    """The file of secrets: a line a role, `*:*:*:role:secret`."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @classmethod
    def of(cls, conninfo: str) -> Self | None:
        """Return the file that a connection string names, if it does."""
        named = conninfo_to_dict(conninfo).get("passfile")
        return cls(Path(str(named))) if named else None

    def secret_of(self, role: str) -> str | None:
        """Return a role's secret, if the file has it; the first line counts, as it does for libpq."""
        if not self.file.exists():
            return None
        for line in self.file.read_text(encoding="utf-8").splitlines():
            fields = [re.sub(r"\\(.)", r"\1", one) for one in re.split(r"(?<!\\):", line)]
            if len(fields) == 5 and fields[3] in {role, "*"} and not line.startswith("#"):
                return fields[4]
        return None

    def keep(self, role: str, secret: str) -> str:
        """Write a role's secret down, on the disk before this returns it."""
        make_folder(self.file.parent)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self.file, flags, 0o600)
        try:
            os.write(descriptor, f"*:*:*:{role}:{secret}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        sync_folder(self.file.parent)
        return secret


def _without(conninfo: str, *words: str) -> str:
    kept = {key: value for key, value in conninfo_to_dict(conninfo).items() if key not in words}
    return make_conninfo("", **kept)
