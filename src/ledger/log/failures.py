"""What PostgreSQL fails with: its own state, which passes or is mended, or the data that it was given."""

from collections.abc import Callable, Coroutine
from typing import Any, Final, ParamSpec, TypeVar

import psycopg

from ledger.log.batch import LogUnavailable

P = ParamSpec("P")
T = TypeVar("T")

OF_THE_DATA: Final = {
    "21": "cardinality violation",
    "22": "data exception",
    "23": "integrity constraint violation",
    "54": "program limit exceeded: a key too long for its index, a statement too complex",
}
"""Classes of SQLSTATE that the data cause, and that they cause again on every server.

Every other is the state of this one: read-only, a standby, out of space, a right that was taken, a table
that is being restored, a page that is damaged.
"""

KEY_KNOWN: Final = "commands_pkey"
"""The one row that may be there already through no fault of the log's: another process's command."""


def is_of_the_data(error: psycopg.Error) -> bool:
    """Say whether the data caused this, so that the same data would fail on a sound server too."""
    # The driver speaks for itself: of the connection and of time, or of what it can't send.
    if error.sqlstate is None:
        return isinstance(error, psycopg.DataError | psycopg.ProgrammingError)
    if isinstance(error, psycopg.errors.UniqueViolation):
        return error.diag.constraint_name == KEY_KNOWN
    return error.sqlstate[:2] in OF_THE_DATA


def is_of_the_server(error: Exception) -> bool:
    """Say whether this is the state of PostgreSQL or of the network between: to be tried again."""
    if isinstance(error, psycopg.Error):
        return not is_of_the_data(error)
    return isinstance(error, OSError)


def raising_log_unavailable(
    ask: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, T]]:
    """Raise `LogUnavailable` for the state of PostgreSQL or of the network, and the data's own fault as it is."""

    async def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await ask(*args, **kwargs)
        except (psycopg.Error, OSError) as error:
            if not is_of_the_server(error):
                raise
            raise LogUnavailable(f"{type(error).__name__}: {error}") from error

    return asked
