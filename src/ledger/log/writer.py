"""How the writer of a book connects: as itself, with settings that suit its queries, and limits."""

from functools import partial

from ledger.log.connections import Commit, connect
from ledger.log.log import PostgresLog
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from ledger.seal.mac import Macs

# The pen's queries always have an index to go by; a plan that scans is a plan made too early.
WRITER_OPTIONS = (
    "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off"
    " -c plan_cache_mode=force_generic_plan"
)
# Nobody may hold up the others for long: a process that stalls with the lock loses it.
WRITER_LIMITS = (
    "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=10s"
)


def log_of(
    conninfo: str, name: BookName, macs: Macs, *, limit_seconds: float, commit: Commit = "on"
) -> PostgresLog:
    """Return a book's log as its pen uses it: no question is waited for longer than `limit_seconds`."""
    return PostgresLog(
        partial(
            connect,
            signed_in_as(conninfo, name.writer),
            WRITER_OPTIONS,
            limit_seconds=limit_seconds,
            commit=commit,
            defaults=WRITER_LIMITS,
        ),
        name,
        macs,
    )
