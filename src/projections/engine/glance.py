"""One question, one statement: what it answers and the position it reflects come from one moment.

A statement has a snapshot of its own, so that a single one needs no transaction around it: one
round trip where `looking` (asof.py) takes five. Every such statement begins with `SEEN`, reads
`seen.position`, and answers one row that begins with `seen.reached, seen.position`.
"""

from typing import Any, LiteralString

import psycopg

from projections.engine.asof import AsOf, BeyondTheBook, Connection, NotYetSeen, Seen, head_of

SEEN: LiteralString = """
WITH seen AS MATERIALIZED (
    SELECT position AS reached,
        least(position, coalesce(%(position)s::bigint, position)) AS position
    FROM tracking WHERE view = %(projection)s
)
"""


def in_force(row: LiteralString, *, on_day: bool) -> LiteralString:
    """Return the condition that a row of a table of spans (validity.py) holds.

    Both clocks together ask what took effect by the end of the day among the facts up to the
    position. By position alone an index that has `to_position` finds just the rows that hold.
    """
    if on_day:
        return (
            f"{row}.from_position <= seen.position AND {row}.from_day <= %(day)s"
            f" AND ({row}.to_position > seen.position OR {row}.to_day > %(day)s)"
        )
    return f"{row}.from_position <= seen.position AND {row}.to_position > seen.position"


def told(row: LiteralString, *, on_day: bool) -> LiteralString:
    """Return the condition that a row which never ends was there already."""
    if on_day:
        return f"{row}.position <= seen.position AND {row}.day <= %(day)s"
    return f"{row}.position <= seen.position"


async def glance(
    connection: Connection,
    projection: str,
    as_of: AsOf | None,
    sql: str,
    **parameters: Any,
) -> tuple[Seen, tuple[Any, ...]]:
    """Ask; raises `NotYetSeen` or `BeyondTheBook` for a position that the read model does not reach."""
    as_of = as_of or AsOf()
    asked = {"projection": projection, "position": as_of.position, "day": as_of.day, **parameters}
    try:
        row = await (await connection.execute(sql.encode(), asked)).fetchone()
    except psycopg.errors.UndefinedTable:
        row = None
    if row is None:  # The follower has never run on this book.
        raise NotYetSeen(position=as_of.position or 0, seen=0)
    reached, position, *answer = row
    if as_of.position is not None and as_of.position > reached:
        head = await head_of(connection)
        refusal = BeyondTheBook if as_of.position > head else NotYetSeen
        raise refusal(position=as_of.position, head=head, seen=reached)
    return Seen(position, as_of.day), tuple(answer)
