"""The journal: every entry with its lines, in order of the days on which they took effect."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import msgspec

from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question
from projections.treasury.balance import must_be_names
from projections.treasury.statement import NotACursor
from projections.treasury.view import TREASURY
from projections.treasury.words import KindOfEntry


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """What a bank calls the movement on this account."""

    bank: str
    reference: str


class JournalLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line: debit positive, credit negative; `hold` is what the money is reserved for."""

    account: str
    owner: str
    cents: int
    hold: str


class EntryVat(msgspec.Struct, frozen=True, kw_only=True):
    """What of an entry a hub sold at one rate, as its bill or document says; below zero what it takes back."""

    hub: str
    rate_bp: int
    base_cents: int
    vat_cents: int


class JournalEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry: when it took effect (`day`) and was written (`at`), what it was for, and its lines.

    `about` is the id of what it happened for, `reversed_by` the entry that took it back. `vat` is for whoever
    sees the hub's books.
    """

    entry: str
    position: int
    day: date
    at: datetime
    kind: KindOfEntry
    about: str
    reverses: str
    reversed_by: str
    reason: str
    movements: list[Movement]
    lines: list[JournalLine]
    vat: list[EntryVat]


class Journal(msgspec.Struct, frozen=True, kw_only=True):
    """A page of entries in order of their days."""

    as_of: Seen
    entries: list[JournalEntry]
    next: str | None = None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries: of one owner's books, about one thing, one by its id, of one kind, of some days.

    Of an owner's books, and of those who may only see lines of some `accounts`, no others are told. `apart_from`: none
    that moved something in the books of that owner too.
    """

    owner: str | None = None
    apart_from: str | None = None
    about: str | None = None
    entry: str | None = None
    kind: KindOfEntry | None = None
    first: date | None = None
    last: date | None = None
    accounts: Iterable[str] | None = None


# The lines are those of the sealed fact: entries are found by the view, and told by the log.
_JOURNAL = Question(
    Journal,
    TREASURY,
    fields={
        "entries": """
    SELECT e.entry, e.position, e.day, e.at, e.kind, e.about, e.reverses, e.reason,
        coalesce((
            SELECT r.entry FROM entries r WHERE r.reverses = e.entry AND r.reverses <> '' AND {recorded[r]} LIMIT 1
        ), '') AS reversed_by,
        (
            SELECT coalesce(json_agg(json_build_object('bank', m.bank, 'reference', m.reference)
                ORDER BY m.position, m.line), '[]')
            FROM movements m WHERE m.entry = e.entry AND {recorded[m]}
        ) AS movements,
        (
            SELECT coalesce(json_agg(json_build_object('account', a.name, 'owner', a.owner,
                'cents', (l.one ->> 1)::bigint, 'hold', coalesce(l.one ->> 2, '')) ORDER BY l.n), '[]')
            FROM json_array_elements(convert_from(f.data, 'UTF8')::json -> 'fact' -> 'lines')
                WITH ORDINALITY l (one, n) JOIN accounts a ON a.name = l.one ->> 0
            WHERE (%(owner)s::text IS NULL OR a.owner = %(owner)s)
                AND (%(accounts)s::text[] IS NULL OR a.name = ANY (%(accounts)s))
        ) AS lines,
        (
            SELECT coalesce(json_agg(json_build_object('hub', v.one ->> 0, 'rate_bp', (v.one ->> 1)::bigint,
                'base_cents', (v.one ->> 2)::bigint, 'vat_cents', (v.one ->> 3)::bigint) ORDER BY v.n), '[]')
            FROM json_array_elements(convert_from(f.data, 'UTF8')::json -> 'fact' -> 'vat')
                WITH ORDINALITY v (one, n)
            WHERE (%(owner)s::text IS NULL OR v.one ->> 0 = %(owner)s) AND %(accounts)s::text[] IS NULL
        ) AS vat
    FROM seen, entries e JOIN facts f ON f.position = e.position
    WHERE {recorded[e]}
        AND (%(owner)s::text IS NULL OR e.owners @> ARRAY[%(owner)s::text])
        AND (%(apart_from)s::text IS NULL OR NOT e.owners @> ARRAY[%(apart_from)s::text])
        AND (%(about)s::text IS NULL OR e.about = %(about)s)
        AND (%(entry)s::text IS NULL OR e.entry = %(entry)s)
        AND (%(kind)s::text IS NULL OR e.kind = %(kind)s)
        AND (%(accounts)s::text[] IS NULL OR e.position IN (
            SELECT p.position FROM accounts b JOIN postings p ON p.account = b.account
            WHERE b.name = ANY (%(accounts)s)
        ))
        AND e.day <= coalesce(%(last)s::date, 'infinity')
        AND (e.day, e.position) > (%(day_after)s::date, %(position_after)s::bigint)
    ORDER BY e.day, e.position LIMIT %(limit)s"""
    },
)


async def journal(
    connection: Connection,
    asked: Asked,
    *,
    as_of: AsOf | None = None,
    after: str = "",
    limit: int = 100,
) -> Journal:
    """Return a page of entries; `after` is the `next` of the page before. Raises `NotACursor`."""
    must_be_names(asked.owner, asked.about, asked.entry, asked.kind)
    given: dict[str, Any] = msgspec.structs.asdict(asked)
    day, position = _cursor(after)
    first = asked.first or date.min
    given["day_after"], given["position_after"] = (day, position) if day >= first else (first, 0)
    if asked.accounts is not None:
        given["accounts"] = sorted(asked.accounts)
    found = await _JOURNAL.ask(connection, as_of, limit=limit + 1, **given)
    if len(found.entries) <= limit:
        return found
    last = found.entries[limit - 1]
    return msgspec.structs.replace(
        found, entries=found.entries[:limit], next=f"{last.day}.{last.position}"
    )


def _cursor(after: str) -> tuple[date, int]:
    if not after:
        return date.min, 0
    day, _, position = after.partition(".")
    try:
        if position.isascii() and position.isdecimal() and len(position) < 19:
            return date.fromisoformat(day), int(position)
    except ValueError:
        pass
    raise NotACursor(cursor=after)
