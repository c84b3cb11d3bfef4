"""`patto facts`: the log as it is, one JSON line a fact."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

import click
import msgspec
import psycopg

from api.engine.settings import Settings
from ledger.log.tags import digest
from ledger.registry import RULES
from patto.cli.ground import Ground, ground
from patto.cli.options import Taught, with_settings
from patto.cli.points import POINT, Point, last_before, last_up_to
from patto.cli.trouble import Exit, Trouble
from patto.cli.voice import Voice, flush, write_line

CHUNK = 2_000
POLL_SECONDS = 1.0

ALL = """
SELECT position, data FROM {book}.facts
WHERE position > %(after)s AND position <= %(to)s ORDER BY position LIMIT %(limit)s
"""
BY_KIND = """
SELECT position, data FROM {book}.facts
WHERE position > %(after)s AND position <= %(to)s AND kind = ANY (%(kinds)s)
ORDER BY position LIMIT %(limit)s
"""
# The first tag leads; each further one must be there as well.
BY_TAG = """
SELECT f.position, f.data FROM {book}.tags t
CROSS JOIN unnest(t.positions) p(position) JOIN {book}.facts f USING (position)
WHERE t.tag = %(tag)s AND t.last > %(after)s AND p.position > %(after)s AND p.position <= %(to)s
    AND (%(kinds)s::text[] IS NULL OR f.kind = ANY (%(kinds)s))
    AND NOT EXISTS (
        SELECT FROM unnest(%(tags)s::bytea[]) w(tag)
        WHERE NOT EXISTS (
            SELECT FROM {book}.tags o
            WHERE o.tag = w.tag AND o.last = t.last AND p.position = ANY (o.positions)
        )
    )
ORDER BY t.last, p.position LIMIT %(limit)s
"""


class Sieve(msgspec.Struct, frozen=True):
    """Which facts are wanted; no kinds or tags means all."""

    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def query(self) -> str:
        """Return the query that has an index to go by."""
        return BY_TAG if self.tags else BY_KIND if self.kinds else ALL

    def parameters(self) -> dict[str, object]:
        """Return what the query is told, but for where and how many."""
        digests = [digest(tag) for tag in self.tags]
        first = digests[0] if digests else None
        return {"kinds": list(self.kinds) or None, "tag": first, "tags": digests[1:]}


@click.command(cls=Taught)
@click.option("--follow", "-f", is_flag=True, help="Go on with each new fact, until Ctrl-C.")
@click.option(
    "--kind",
    "-k",
    "kinds",
    multiple=True,
    metavar="KIND",
    help="Only facts of this kind: houses.shares-pledged.v1, houses.shares-pledged, or all of houses.",
)
@click.option(
    "--tag",
    "-t",
    "tags",
    multiple=True,
    metavar="TAG",
    help="Only facts about this: member:M…, house:H…, hub:S…. Given twice: about both.",
)
@click.option("--after", default=0, metavar="POSITION", help="Only facts after this position.")
@click.option(
    "--from",
    "begin",
    type=POINT,
    help="Only facts recorded from here on (the day or moment included).",
)
@click.option(
    "--to", "end", type=POINT, help="Only facts recorded up to here (the day or moment included)."
)
@click.option(
    "--limit", "-n", type=click.IntRange(min=0), metavar="NUMBER", help="At most so many facts."
)
@with_settings()
def facts(
    settings: Settings,
    voice: Voice,
    *,
    follow: bool,
    kinds: Sequence[str],
    tags: Sequence[str],
    after: int,
    begin: Point | None,
    end: Point | None,
    limit: int | None,
) -> int:
    """Print the log, or follow it: one fact a line, exactly the bytes that are stored and sealed.

    Personal fields are sealed in the log, so they stay sealed here.

    Examples:
        patto facts --limit 3
        patto facts --kind treasury --from 2026-03-01 --to 2026-03-31
        patto facts --tag house:H2QF… --follow | jq .fact
    """
    sieve = Sieve(tuple(known_kinds(kinds)), tuple(known_tags(tags)))
    left = limit if limit is not None else 2**62
    with ground(settings, voice) as here, here.reader() as connection:
        start = max(after, last_before(connection, here.name, begin))
        stop = last_up_to(connection, here.name, end) if end or not follow else 2**62
        try:
            for data in _lines(here, connection, sieve, (start, stop, left), follow=follow):
                write_line(data)
        except KeyboardInterrupt:
            return Exit.DONE if follow else Exit.INTERRUPTED  # How one ends to follow.
        flush()
    return Exit.DONE


def known_kinds(asked: Sequence[str]) -> Iterator[str]:
    """Yield the stored names that are meant; raises `Trouble`, with a suggestion, for a kind there is not."""
    for one in asked:
        found = [
            name
            for name in RULES.facts
            if one in {name, name.rpartition(".v")[0], name.partition(".")[0]}
        ]
        if not found:
            names = [
                n for name in RULES.facts for n in (name.rpartition(".v")[0], name.split(".")[0])
            ]
            near = get_close_matches(one, names, n=1)
            hint = f": did you mean {near[0]}?" if near else "."
            raise Trouble(f"There is no kind of fact {one!r}{hint}", Exit.USAGE)
        yield from found


def known_tags(asked: Sequence[str]) -> Iterator[str]:
    """Yield the tags; raises `Trouble` for what can't be one."""
    for one in asked:
        kind, colon, key = one.partition(":")
        if not (kind and colon and key):
            raise Trouble(f"{one!r} is no tag: a tag is written member:M….", Exit.USAGE)
        yield one


def _lines(
    here: Ground,
    connection: psycopg.Connection[Any],
    sieve: Sieve,
    bounds: tuple[int, int, int],
    *,
    follow: bool,
) -> Iterator[bytes]:
    """Yield the facts in order; when following, wait for those to come."""
    start, stop, left = bounds
    query = here.name.fill(sieve.query()).encode()
    if follow:
        connection.execute(f'LISTEN "{here.name.schema}"'.encode())
    while left > 0:
        head = min(stop, last_up_to(connection, here.name, None))
        asked = min(left, CHUNK)
        told = sieve.parameters() | {"after": start, "to": head, "limit": asked}
        rows = connection.execute(query, told).fetchall()
        for _, data in rows:
            yield data
        left -= len(rows)
        start = rows[-1][0] if len(rows) == asked else max(start, head)
        if len(rows) == asked:
            continue
        if not follow or start >= stop:
            return
        flush()
        for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
            pass
