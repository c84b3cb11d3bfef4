"""Connections to PostgreSQL: none is waited on for ever, leads back in time, or calls done what no standby has.

`DATABASE_URL` may name several servers, of which one is the primary: now this one, now that one. They are
asked in its order, the one that answered last before all others.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, Literal, Protocol, TypeVar

import msgspec
import psycopg
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow

T = TypeVar("T")
Commit = Literal["on", "remote_apply"]
"""What a commit waits for where the server has a synchronous standby: that it has it, or also shows it."""

LOWER: Final[dict[Commit | None, list[str]]] = {
    None: [],
    "on": ["off", "local", "remote_write"],
    "remote_apply": ["off", "local", "remote_write", "on"],
}
CONNECT_SECONDS: Final = 5
CONNECT_SECONDS_OF_SEVERAL: Final = 2
"""While one of several servers is frozen, the next must come to its turn."""

# The timeline is in the name of the file that is written now; every promotion begins another. The setting
# is raised and never lowered.
ARRIVE = """
SELECT system_identifier,
    ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::bigint,
    set_config('synchronous_commit', CASE WHEN own = ANY (%s::text[]) THEN %s::text ELSE own END, false)
FROM pg_control_system(), current_setting('synchronous_commit') own
"""

_newest: dict[int, int] = {}
"""The newest timeline that this program has seen, by system: who writes an older one was overtaken."""
_last: dict[str, int] = {}
"""Which of several servers answered last, by their names."""


class NotReplicated(psycopg.OperationalError):
    """The commit's wait for a standby was cancelled: it is done here, and perhaps nowhere else."""


class Overtaken(psycopg.OperationalError):
    """This server was a primary once; another was promoted since, and what was acknowledged is there."""


class Timeline(msgspec.Struct, frozen=True):
    """What a server writes on: every promotion of a standby begins another, of the next number."""

    system: int
    number: int

    @property
    def is_overtaken(self) -> bool:
        """Say whether a newer one was seen since."""
        return self.number < _newest.get(self.system, 0)


class Connection(psycopg.AsyncConnection[TupleRow]):
    """A connection on which nothing is waited for longer than `limit_seconds`.

    Whatever comes with a warning raises `NotReplicated`: a commit whose wait was cancelled is a warning and
    no error to PostgreSQL, done there and unknown to the standby. Nothing else that we ask for is warned
    of; who only reads has warnings switched off.
    """

    server: dict[str, Any]
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
    servers = [beside.server] if beside else _servers(conninfo)
    options += f" -c client_min_messages={'warning' if commit else 'error'}"
    for number in _in_turn(conninfo, len(servers)):
        told = f"{defaults} {servers[number].get('options') or ''} {options}"
        try:
            connection = await _reach(servers[number], told, limit_seconds, commit)
        except psycopg.OperationalError as failure:
            failures.append(failure)
        else:
            if beside is None:
                _last[conninfo] = number
            return connection
    if len(failures) == 1:
        raise failures[0]
    raise psycopg.OperationalError("; ".join(str(failure) for failure in failures))


async def _reach(
    server: dict[str, Any], options: str, limit_seconds: float, commit: Commit | None
) -> Connection:
    told = make_conninfo(**server | {"options": options})
    connection = await Connection.connect(told, autocommit=True)
    connection.server, connection.limit_seconds = server, limit_seconds
    try:
        await _arrive(connection, commit)
    except BaseException:
        await connection.close()
        raise
    return connection


async def _arrive(connection: Connection, commit: Commit | None) -> None:
    """Find out where a connection leads; raises `Overtaken` where that is no way forward."""
    cursor = await connection.execute(ARRIVE, [LOWER[commit], commit])
    row = await cursor.fetchone()
    assert row is not None
    system, number, _ = row
    connection.timeline = Timeline(system, number)
    if connection.timeline.is_overtaken:
        raise Overtaken(f"timeline {number} was followed by {_newest[system]}")
    _newest[system] = number


def _servers(conninfo: str) -> list[dict[str, Any]]:
    """Return what libpq is told of each server that a conninfo names."""
    told: dict[str, Any] = conninfo_to_dict(conninfo)
    named = {
        word: str(told[word]).split(",") for word in ("host", "hostaddr", "port") if told.get(word)
    }
    count = max(map(len, named.values()), default=1)
    told.setdefault("target_session_attrs", "primary")
    told.setdefault(
        "connect_timeout", CONNECT_SECONDS if count == 1 else CONNECT_SECONDS_OF_SEVERAL
    )
    return [
        told | {word: each[n] if len(each) > 1 else each[0] for word, each in named.items()}
        for n in range(count)
    ]


def _in_turn(conninfo: str, count: int) -> Iterator[int]:
    """Yield which server is next: the one that answered last, then the others in their order."""
    last = _last.get(conninfo, 0)
    if last < count:
        yield last
    yield from (n for n in range(count) if n != last)
