"""The embedded server as a whole, and every change since: what is lost with the machine is a moment, not a day.

DIR/base/   the database as it was when the backup began (pg_basebackup), with a manifest of SHA-256
DIR/wal/    the write-ahead log since then, as it is written (pg_receivewal); the newest segment is `.partial`
DIR/vault-keys/  the vault keys from beside the master key, each as soon as it is there

It holds book, vault and access together: the master key, kept apart, is what keeps them apart.
"""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import psycopg

from ledger.log.blocking import connect_blocking
from ledger.log.names import BookName
from ledger.log.roles import prepare
from patto.backup.manifest import must_be_whole
from patto.backup.parts import BackupError, new_folder, remember
from patto.backup.programs import running
from patto.backup.saving import Stages
from patto.postgres import Cluster, DataFolderInUse
from patto.postgres.home import Home, Lock, settle

SLOT: Final = "patto_backup"
PARTIAL: Final = ".partial"

BEGIN_SLOT = """
SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %(slot)s AND NOT active;
"""
MAKE_SLOT = "SELECT pg_create_physical_replication_slot(%s, true)"
STREAMED = "SELECT backup_streamed, backup_total FROM pg_stat_progress_basebackup"

# From the write-ahead log that lies in the database's own folder, and on a new timeline at its end. Nobody asks before:
# the superuser's login is made in single-user mode, which recovers as well and can't do so as a standby.
RECOVER = {"restore_command": "false", "recovery_target_timeline": "latest", "hot_standby": "off"}


def is_continuous(folder: Path) -> bool:
    """Say whether a folder holds a backup of this kind."""
    return (folder / "base").is_dir()


def take_base(url: str, folder: Path, keep_keys: Callable[[], None], stages: Stages) -> None:
    """Copy the server as it runs into a folder that is new or empty, and check each file against the manifest.

    `url` belongs to a superuser. From now on the server keeps every change until it was received. `keep_keys` is
    called all the while, so that the copy can be opened. Raises `BackupError`.
    """
    new_folder(folder)
    fresh = folder / "base.new"
    with connect_blocking(url) as connection:
        _begin_slot(connection)

        def look() -> None:
            keep_keys()
            for streamed, total in connection.execute(STREAMED).fetchall():
                stages("copied", streamed, total or 0)

        words = (f"--pgdata={fresh}", "--wal-method=stream", "--checkpoint=fast", "--no-password")
        with running("pg_basebackup", *words, "--manifest-checksums=SHA256", url=url) as program:
            program.wait(look)
    keep_keys()
    must_be_whole(fresh, partial(stages, "checked"))
    (folder / "wal").mkdir(mode=0o700)
    fresh.rename(folder / "base")
    remember(folder)


def receive(
    url: str, folder: Path, keep_keys: Callable[[], None], said: Callable[[str], None]
) -> None:
    """Write down every change as it comes, synced, until interrupted; a server that is away is waited for.

    `keep_keys` is called all the while, since a vault key may be made at any moment.
    """

    def look() -> None:
        keep_keys()
        for line in program.news():
            said(line)

    words = (f"--directory={folder / 'wal'}", f"--slot={SLOT}", "--synchronous", "--no-password")
    with running("pg_receivewal", *words, url=url) as program:
        try:
            program.wait(look)
        except KeyboardInterrupt:
            program.interrupt()


def put_back(
    data: Path, name: BookName, folder: Path, log: Callable[[str], None], stages: Stages
) -> Cluster:
    """Make a server in a data folder that has none: the base, and every change that was received.

    The roles of the book get new logins: no secret is in a backup. Returns the server, not entered. Raises `BackupError` where a database is already, or where the backup is not whole.
    """
    must_be_whole(folder / "base", partial(stages, "checked"))
    home = settle(data, log)
    lock = Lock(home.path / "serve.lock", home.user)
    try:
        if not lock.try_hold():
            raise DataFolderInUse(f"The data folder {data} is in use.")
        if home.pgdata.exists():
            raise BackupError(
                f"There is a database in {data} already, and nothing is overwritten:"
                " restore into another folder (--data), or move it away."
            )
        _copy(home, folder, stages)
    finally:
        lock.release()
    cluster = Cluster(data, log=log)
    with cluster.attached():
        _forget_the_recovery(cluster.url())
        prepare(cluster.url(), name, new_logins=True)
    return cluster


def _begin_slot(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    try:
        connection.execute(BEGIN_SLOT, {"slot": SLOT})
        connection.execute(MAKE_SLOT, [SLOT])
    except psycopg.errors.DuplicateObject:
        raise BackupError("Another patto backup --continuous is receiving just now.") from None


def _copy(home: Home, folder: Path, stages: Stages) -> None:
    fresh = home.path / f"{home.pgdata.name}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    base, received = folder / "base", sorted((folder / "wal").iterdir())
    files = [(one, fresh / one.relative_to(base)) for one in sorted(base.rglob("*"))]
    files += [(one, fresh / "pg_wal" / one.name.removesuffix(PARTIAL)) for one in received]
    fresh.mkdir(mode=0o700)
    home.user.owns(fresh)
    total = sum(one.stat().st_size for one, _ in files)
    done = 0
    for source, target in files:
        if source.is_dir():
            target.mkdir(mode=0o700)
        else:
            shutil.copyfile(source, target)
            target.chmod(0o600)
        home.user.owns(target)
        done += source.stat().st_size
        stages("put back", done, total)
    _write(home, fresh / "recovery.signal", "")
    said = "".join(f"{name} = '{value}'\n" for name, value in RECOVER.items())
    _write(home, fresh / "postgresql.auto.conf", said)
    fresh.rename(home.pgdata)
    remember(home.path)


def _write(home: Home, file: Path, text: str) -> None:
    with file.open("a", encoding="utf-8") as opened:
        opened.write(text)
    home.user.owns(file)


def _forget_the_recovery(url: str) -> None:
    with connect_blocking(url) as connection:
        for name in RECOVER:
            connection.execute(f"ALTER SYSTEM RESET {name}".encode())
