"""How much the pen takes on, and how long it waits."""

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much the pen takes on.

    `batch_commands` commands a batch; `queue_commands` without an answer in all, of which bulk may be
    half; `cached_nouns` states in memory; `preload_commands` waiting commands whose nouns are loaded
    together; `timeout_seconds` that a sender waits at most; `clock_ahead_seconds` that the clock may be
    ahead of the log's; `clock_lag_seconds` that it may be behind the last batch, twice as much: that one's
    clock may have been ahead; `replay_facts` of another process that are applied to the cache, which
    is cleared after more; `locked_appends` appends under the pen's lock after a conflict;
    `closing_snapshot_facts` that make a noun worth a snapshot when the pen closes.
    """

    batch_commands: int = 1_000
    queue_commands: int = 8_192
    cached_nouns: int = 400_000
    preload_commands: int = 512
    timeout_seconds: float = 5.0
    clock_ahead_seconds: float = 5.0
    clock_lag_seconds: float = 10.0
    replay_facts: int = 20_000
    locked_appends: int = 4
    closing_snapshot_facts: int = 50
