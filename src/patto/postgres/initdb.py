"""The database itself: made once, with one superuser, whom everybody signs in beside with a secret of their own."""

import os
import shutil
from pathlib import Path

from ledger.log.logins import new_secret
from patto.postgres.binaries import MAJOR, Binaries
from patto.postgres.errors import DataFolderUnreachable, ServerDidNotStart
from patto.postgres.home import Home, open_owned
from patto.postgres.postmaster import SUPERUSER


def make_database(home: Home, binaries: Binaries) -> bool:
    """Run initdb unless it was done: beside first, then renamed, so that half a database is never found."""
    if (home.pgdata / "PG_VERSION").exists():
        found = (home.pgdata / "PG_VERSION").read_text(encoding="utf-8").strip()
        if found != MAJOR:
            raise DataFolderUnreachable(f"{home.pgdata} is of PostgreSQL {found}, not {MAJOR}.")
        return False
    fresh = home.path / "postgres-18.new"
    if fresh.exists():
        shutil.rmtree(fresh)
    answer = home.user.run(
        [
            binaries["initdb"],
            f"--pgdata={fresh}",
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            "--auth-local=reject",  # Who may sign in is written below, at every start.
            "--auth-host=reject",
            "--no-instructions",
        ]
    )
    if answer.returncode != 0:
        last = (answer.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise ServerDidNotStart(f"PostgreSQL could not make a database in {home.path}: {last}")
    kept = home.logins.secret_of(SUPERUSER)  # Of a database that is no more, or given beforehand.
    if kept:
        _give_secret(home, binaries, fresh, kept)
    fresh.rename(home.pgdata)
    _sync_folder(home.path)
    return True


def know_the_superuser(home: Home, binaries: Binaries) -> None:
    """Give the superuser a secret if the file of logins has none: the database is new, or the file was lost.

    Nobody can sign in to do so: PostgreSQL is asked in its single-user mode, while no server runs.
    """
    if home.logins.secret_of(SUPERUSER):
        return
    secret = new_secret()
    _give_secret(home, binaries, home.pgdata, secret)
    home.logins.keep(SUPERUSER, secret)


def _give_secret(home: Home, binaries: Binaries, folder: Path, secret: str) -> None:
    alone: list[str | Path] = [binaries["postgres"], "--single", "-D", folder, "postgres"]
    answer = home.user.run(alone, said=f"ALTER ROLE {SUPERUSER} PASSWORD '{secret}'\n")
    if answer.returncode != 0 or "ERROR" in answer.stderr:
        said = (answer.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise ServerDidNotStart(f"PostgreSQL's superuser could not be given a login: {said}")


def write_who_may_sign_in(home: Home) -> None:
    """Every role with its secret, over the socket alone, whatever the database's own file says."""
    descriptor = open_owned(home.who_may_sign_in, home.user, os.O_WRONLY | os.O_TRUNC)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("local all all scram-sha-256\nlocal replication all scram-sha-256\n")


def _sync_folder(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
