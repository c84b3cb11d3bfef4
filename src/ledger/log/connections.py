"""Connections to PostgreSQL: none is waited on for ever, leads back in time, or calls done what no standby has."""

import os
import socket
from contextlib import suppress
from typing import Any, Final, Literal, Protocol, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.rows import TupleRow

from ledger.log.servers import (
    TIMELINE,
    Server,
    none_of,
    note_answer,
    servers_of,
    with_options,
)
from ledger.log.timelines import Timeline, timelines

T = TypeVar("T")
Commit = Literal["on", "remote_apply"]
"""What a commit waits for where the server has a synchronous standby: that it has it, or also shows it."""

LOWER: Final[dict[Commit, list[str]]] = {
    "on": ["off", "local", "remote_write"],
    "remote_apply": ["off", "local", "remote_write", "on"],
}
# The setting is raised, and never lowered.
WAIT_FOR_STANDBYS = """
SELECT set_config('synchronous_commit', CASE WHEN own = ANY (%s::text[]) THEN %s::text ELSE own END, false)
FROM current_setting('synchronous_commit') own
"""


class NotReplicated(psycopg.OperationalError):
    """The commit's wait for a standby was cancelled: it is done here, and perhaps nowhere else."""


class Connection(psycopg.AsyncConnection[TupleRow]):
    """A connection on which nothing is waited for longer than `limit_seconds`.

    Whatever comes with a warning raises `NotReplicated`: a commit whose wait was cancelled is a warning and
    no error to PostgreSQL, done there and unknown to the standby. Nothing else that we ask for is warned
    of; who only reads has warnings switched off.
    """

    server: Server
    timeline: Timeline

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.limit_seconds: float | None = None
        self._warning: str | None = None
        self.add_notice_handler(self._heed)

    def _heed(self, notice: psycopg.errors.Diagnostic) -> None:
        if notice.severity_nonlocalized == "WARNING":
            self._warning = notice.message_primary

    async def wait(
        self,
        gen: PQGen[T],
        interval: float = 0.1,
        timeout: float | None = None,  # noqa: ASYNC109 - psycopg's own signature
    ) -> T:
        """Wait for PostgreSQL: every question, and the end of every transaction, comes through here."""
        self._warning = None
        limit = self.limit_seconds if timeout is None else timeout
        answer = await super().wait(gen, interval, limit)
        if self._warning is not None:
            raise NotReplicated(self._warning)
        return answer

    async def close(self) -> None:
        """Close; whoever waits on it hears so first: a closed socket's number is soon another's."""
        if self.lock.locked() and not self.closed:
            with suppress(OSError), socket.socket(fileno=os.dup(self.pgconn.socket)) as line:
                line.shutdown(socket.SHUT_RDWR)
        async with self.lock:
            await super().close()


class Connect(Protocol):
    """Opens a connection, to the same server as another if need be."""

    async def __call__(self, *, beside: Connection | None = None) -> Connection:
        """Return a new one; raises `psycopg.OperationalError`."""
        ...


async def connect(
    conninfo: str,
    options: str = "",
    *,
    limit_seconds: float,
    commit: Commit | None = None,
    defaults: str = "",
    beside: Connection | None = None,
) -> Connection:
    """Connect to the primary among the servers of `conninfo`; raises `psycopg.OperationalError`.

    What the conninfo says wins over our `defaults`, and our `options` over what it says. Commits wait for
    what the server says, but never for less than `commit`. A connection `beside` another leads to the
    same server.
    """
    failures: list[psycopg.OperationalError] = []
    options += f" -c client_min_messages={'warning' if commit else 'error'}"
    for server in [beside.server] if beside else servers_of(conninfo):
        try:
            connection = await Connection.connect(
                with_options(server, defaults, options), autocommit=True
            )
            await _arrive(connection, server, limit_seconds, commit)
        except psycopg.OperationalError as failure:
            failures.append(failure)
        else:
            return connection
    raise none_of(failures)


async def _arrive(
    connection: Connection, server: Server, limit_seconds: float, commit: Commit | None
) -> None:
    """Find out where a connection leads, and close it where that is no way forward."""
    connection.server, connection.limit_seconds = server, limit_seconds
    try:
        row = await (await connection.execute(TIMELINE)).fetchone()
        assert row is not None
        connection.timeline = timelines.take(Timeline(*row))
        if commit:
            await connection.execute(WAIT_FOR_STANDBYS, [LOWER[commit], commit])
    except BaseException:
        await connection.close()
        raise
    note_answer(server)
