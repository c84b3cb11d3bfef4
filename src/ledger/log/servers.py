"""The servers that `DATABASE_URL` names, of which one is the primary: which is asked first, which was overtaken.

They are asked in their order, the one that answered last before all others. Every promotion of a standby begins
a timeline; whoever still writes an older one is behind what was acknowledged, and is never gone back to.
"""

from collections.abc import Sequence
from typing import Any, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

Server = dict[str, Any]
"""What libpq is told of one server."""

CONNECT_SECONDS: Final = 5
CONNECT_SECONDS_OF_SEVERAL: Final = 2
"""While one of several servers is frozen, the next must come to its turn."""

NAMES: Final = ("host", "hostaddr", "port")

# In the name of the file that is written now; a standby writes none, and fails to answer this.
TIMELINE: Final = """
SELECT system_identifier,
    ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::bigint
FROM pg_control_system()
"""

_answered: dict[tuple[Any, ...], None] = {}
"""The names of the servers that answered, the last one last."""


class NoneOfThem(psycopg.OperationalError):
    """None of several servers let us in, each for a reason of its own."""

    def __init__(self, failures: Sequence[psycopg.OperationalError]) -> None:
        super().__init__("; ".join(str(failure) for failure in failures))
        self.failures = failures


def servers_of(conninfo: str) -> list[Server]:
    """Return the servers that a conninfo names, in the order in which they are to be asked.

    What it says of time limits and of the kind of server is kept; a standby is no place to go to by default.
    """
    given: Server = conninfo_to_dict(conninfo)
    lists = {name: str(given[name]).split(",") for name in NAMES if given.get(name)}
    count = max(map(len, lists.values()), default=1)
    given.setdefault("target_session_attrs", "primary")
    seconds = CONNECT_SECONDS if count == 1 else CONNECT_SECONDS_OF_SEVERAL
    given.setdefault("connect_timeout", seconds)
    servers = [
        given | {name: each[n] if len(each) > 1 else each[0] for name, each in lists.items()}
        for n in range(count)
    ]
    last = next((one for one in reversed(_answered) if one in map(_name, servers)), None)
    return sorted(servers, key=lambda server: _name(server) != last)


def note_answer(server: Server) -> None:
    """Have this server asked before those that are named with it, from now on."""
    _answered.pop(_name(server), None)
    _answered[_name(server)] = None


def _name(server: Server) -> tuple[Any, ...]:
    return tuple(server.get(name) for name in NAMES)


def with_options(server: Server, defaults: str, options: str) -> str:
    """Return a server's conninfo: what was said of its options wins over `defaults`, and `options` over that."""
    said = f"{defaults} {server.get('options') or ''} {options}"
    return make_conninfo(**server | {"options": said})


def none_of(failures: Sequence[psycopg.OperationalError]) -> psycopg.OperationalError:
    """Return the failure of them all."""
    if len(failures) == 1:
        return failures[0]
    return NoneOfThem(failures)
