"""`patto facts`: the log as it is, one JSON line a fact."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from difflib import get_close_matches
from itertools import islice

import click
from eventsourcing.dcb.api import DCBQuery, DCBQueryItem

from api.engine.settings import Settings
from ledger.log.recorder import recorder_of_facts
from ledger.registry import RULES
from patto.cli.console import Console, flush, write_line
from patto.cli.database import Database, opened_database
from patto.cli.errors import CommandFailed, Exit
from patto.cli.options import CommandWithExamples, with_settings
from patto.cli.points import POINT, Point, last_before, last_up_to

CHUNK = 2_000
POLL_SECONDS = 1.0
NO_END = 2**62


@click.command(cls=CommandWithExamples)
@click.option("--follow", "-f", is_flag=True, help="Go on with each new fact, until Ctrl-C.")
@click.option(
    "--kind",
    "-k",
    "kinds",
    multiple=True,
    metavar="KIND",
    help="Only facts of this kind: offerings.shares-pledged.v1, offerings.shares-pledged, or all of offerings.",
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
    console: Console,
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
    wanted = DCBQueryItem(types=list(known_kinds(kinds)), tags=list(known_tags(tags)))
    with opened_database(settings, console) as database:
        with database.reader() as connection:
            start = max(after, last_before(connection, database.name, begin))
            stop = last_up_to(connection, database.name, end) if end or not follow else NO_END
        try:
            lines = _lines(database, DCBQuery([wanted]), start, stop, follow=follow)
            for data in islice(lines, limit):
                write_line(data)
        except KeyboardInterrupt:
            return Exit.DONE if follow else Exit.INTERRUPTED  # How one ends to follow.
        flush()
    return Exit.DONE


def known_kinds(asked: Sequence[str]) -> Iterator[str]:
    """Yield the stored names that are meant; raises `CommandFailed`, with a suggestion, for a kind there is not."""
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
            raise CommandFailed(f"There is no kind of fact {one!r}{hint}", Exit.USAGE)
        yield from found


def known_tags(asked: Sequence[str]) -> Iterator[str]:
    """Yield the tags; raises `CommandFailed` for what can't be one."""
    for one in asked:
        kind, colon, key = one.partition(":")
        if not (kind and colon and key):
            raise CommandFailed(f"{one!r} is no tag: a tag is written member:M….", Exit.USAGE)
        yield one


def _lines(
    database: Database, query: DCBQuery, start: int, stop: int, *, follow: bool
) -> Iterator[bytes]:
    """Yield the facts after `start` and up to `stop` in order; when following, wait for those to come."""
    recorder = recorder_of_facts(database.url, database.name, RULES)
    with closing(recorder.reader(query)) as reader:
        position = start
        while position < stop:
            yield from (data for _, _, data, _ in reader.after(position, stop).rows)
            if reader.position > position:
                position = reader.position
            elif follow:
                flush()
                reader.wait(POLL_SECONDS)
            else:
                return
