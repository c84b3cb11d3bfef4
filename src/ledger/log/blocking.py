"""Connections of those who block while they wait: as long as it takes, but for no server that is not there any more."""

from collections.abc import Generator
from time import monotonic
from typing import Any, Final, TypeVar, cast

import psycopg
from psycopg.abc import PQGen
from psycopg.conninfo import make_conninfo
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

SILENT_SECONDS: Final = 2.0
PROBE_SECONDS: Final = 2


class Gone(psycopg.OperationalError):
    """The server is silent, and lets nobody else in either: it is frozen, or cut off."""


class BlockingConnection(psycopg.Connection[TupleRow]):
    """A connection on which a long question may take its time, while the server is there.

    After some seconds without a word it is asked whether it still takes anybody in; raises `Gone` if not.
    """

    server: Server

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait for PostgreSQL, as psycopg asks for it."""
        return super().wait(self._while_it_is_there(gen), interval, timeout)

    def _while_it_is_there(self, gen: PQGen[T]) -> PQGen[T]:
        return cast("PQGen[T]", self._relay(cast("Generator[Any, Any, T]", gen)))

    def _relay(self, gen: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
        heard = monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    heard = monotonic()
                elif monotonic() - heard > SILENT_SECONDS:
                    self._must_be_there()
                    heard = monotonic()
                wanted = gen.send(ready)
        except StopIteration as end:
            return cast("T", end.value)

    def _must_be_there(self) -> None:
        probe = make_conninfo(**self.server | {"connect_timeout": PROBE_SECONDS})
        try:
            psycopg.connect(probe).close()
        except psycopg.OperationalError as error:
            raise Gone(str(error)) from None


def connect_blocking(
    conninfo: str, options: str = "", *, autocommit: bool = True
) -> BlockingConnection:
    """Connect to the primary among the servers of `conninfo`; raises `psycopg.OperationalError`.

    Our `options` win over what the conninfo says.
    """
    failures: list[psycopg.OperationalError] = []
    for server in servers_of(conninfo):
        try:
            connection = BlockingConnection.connect(
                with_options(server, "", options), autocommit=True
            )
            _arrive(connection, server)
        except psycopg.OperationalError as failure:
            failures.append(failure)
        else:
            connection.autocommit = autocommit
            return connection
    raise none_of(failures)


def _arrive(connection: BlockingConnection, server: Server) -> None:
    connection.server = server
    try:
        row = connection.execute(TIMELINE).fetchone()
        assert row is not None
        timelines.take(Timeline(*row))
    except BaseException:
        connection.close()
        raise
    note_answer(server)
