"""All entries in order of their days, with every account's balance at each month's end, as of one position."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import msgspec

from projections.engine.asof import AsOf, Connection
from projections.treasury.journal import Asked, JournalEntry, journal
from projections.treasury.questions import ACCOUNT

PAGE = 1_000


class Balances(msgspec.Struct, frozen=True):
    """What every account that was used held at the end of a day, in cents, as the views tell it."""

    day: date
    cents: dict[str, int]


async def told(connection: Connection) -> AsyncIterator[JournalEntry | Balances]:
    """Yield the entries, and after those of a month, and of the last day, what the accounts held then."""
    page = await journal(connection, Asked(), limit=PAGE)
    as_of = AsOf(page.as_of.position)
    ends: date | None = None
    while True:
        for entry in page.entries:
            while ends and entry.day > ends:
                yield await _balances(connection, as_of, ends)
                ends = _month_end(ends + timedelta(days=1))
            ends = ends or _month_end(entry.day)
            yield entry
        if page.next is None:
            break
        page = await journal(connection, Asked(), as_of=as_of, after=page.next, limit=PAGE)
    if ends:
        yield await _balances(connection, as_of, ends)


def _month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


async def _balances(connection: Connection, as_of: AsOf, day: date) -> Balances:
    asked = msgspec.structs.replace(as_of, day=day)
    cents: dict[str, int] = {}
    after: str | None = ""
    while after is not None:
        page = await ACCOUNT.page(connection, asked, now=datetime.now(UTC), after=after, limit=PAGE)
        cents |= {one.account: one.balance_cents for one in page.accounts}
        after = page.next
    return Balances(day, cents)
