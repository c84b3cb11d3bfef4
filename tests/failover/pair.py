"""A primary and its synchronous standby, from the wheel's own programs, and what can befall the two."""

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

import psycopg

from patto.postgres import Cluster
from patto.postgres.binaries import packaged, reachable
from patto.postgres.cluster import silent
from patto.postgres.home import settle
from patto.postgres.processes import workers_in

# What is claimed here is that the other server has it, not that a disk has: killed processes lose no pages.
QUICK = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "wal_receiver_status_interval": "1s",
    "wal_retrieve_retry_interval": "100ms",
}
FOLLOWED = "SELECT sync_state FROM pg_stat_replication"
WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


class Node:
    """One server with a folder of its own; it may be frozen, killed and started again."""

    def __init__(self, data: Path, logins: Path) -> None:
        self.data = data
        self.home = settle(data, silent)
        self.home.logins.file.hardlink_to(logins)
        self._cluster: Cluster | None = None

    def start(self) -> None:
        self._cluster = Cluster(self.data, overrides=QUICK)
        self._cluster.start()

    def stop(self) -> None:
        """Stop it fast, as an administrator does; one that is frozen is let go on first."""
        if self._cluster is not None:
            self.thaw()
            self._cluster.stop()
            self._cluster = None

    def restart(self) -> None:
        self.stop()
        self.start()

    @property
    def runs(self) -> bool:
        return self._cluster is not None

    @property
    def url(self) -> str:
        return f"host={self.home.socket_dir} {self.signing_in}"

    @property
    def signing_in(self) -> str:
        """How the superuser signs in, on every copy of a server alike."""
        return f"user=patto dbname=patto passfile={self.home.logins.file}"

    def query(self, statement: str, *parameters: object) -> list[tuple]:
        """Ask as the superuser; each statement is its own transaction, and waits for no standby."""
        options = "-c synchronous_commit=local"
        with psycopg.connect(self.url, autocommit=True, options=options) as connection:
            cursor = connection.execute(statement.encode(), parameters)
            return cursor.fetchall() if cursor.description else []

    def freeze(self) -> None:
        """Stop every process of it where it stands: its sockets stay open, and nothing answers."""
        for pid in workers_in(self.home.pgdata, self.home.user):
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        for pid in workers_in(self.home.pgdata, self.home.user):
            os.kill(pid, signal.SIGCONT)

    def waiting(self) -> list[int]:
        """Return the backends whose commit waits for the standby."""
        return [pid for (pid,) in self.query(WAITING)]


class Pair:
    """`primary` and `standby`, where no commit returns before the standby has it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="patto-pair-"))
        self.folder.chmod(0o711)
        self._made = 0
        self._logins = self.folder / "logins"
        self._logins.touch(0o600)
        self.primary = self._node()
        self.primary.start()
        self._make_standby()

    def close(self) -> None:
        for node in (self.standby, self.primary):
            node.stop()
        for node in self.folder.glob("n*"):
            shutil.rmtree((node / "server").resolve(), ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _node(self) -> Node:
        self._made += 1
        return Node(self.folder / f"n{self._made}", self._logins)

    @property
    def url(self) -> str:
        """Both servers, the primary first, as `DATABASE_URL` names them."""
        return self.url_of(self.primary, self.standby)

    def url_of(self, *nodes: Node) -> str:
        hosts = ",".join(str(node.home.socket_dir) for node in nodes)
        return f"host={hosts} {nodes[0].signing_in} target_session_attrs=read-write"

    def heal(self) -> None:
        """Have a primary run, and a standby that follows it."""
        self.primary.thaw()
        if not self.primary.runs:
            self.primary.start()
        if not self.standby.runs or self.primary.query(FOLLOWED) != [("sync",)]:
            self.standby.stop()
            self._make_standby()

    def _make_standby(self) -> None:
        """Copy the primary, and have it wait for the copy."""
        self.standby = self._node()
        home = self.standby.home
        secret = home.logins.secret_of("patto")  # Which only root may read, and the copy keeps.
        answer = home.user.run(
            [
                reachable(packaged(), home.user, silent)["pg_basebackup"],
                f"--pgdata={home.pgdata}",
                f"--dbname={self.primary.url} password={secret}",
                "--write-recovery-conf",
                "--checkpoint=fast",
                "--no-sync",
            ]
        )
        assert answer.returncode == 0, answer.stderr
        self.standby.start()
        self.primary.query("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.primary.query("SELECT pg_reload_conf()")
        until(lambda: self.primary.query(FOLLOWED) == [("sync",)])

    def promote(self) -> Node:
        """Make the standby the primary, alone; the one before it becomes `standby`, stopped or not."""
        self.primary, self.standby = self.standby, self.primary
        if not self.primary.runs:
            self.primary.start()
        assert self.primary.query("SELECT pg_promote()") == [(True,)]
        return self.standby


def until(holds, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.02)
