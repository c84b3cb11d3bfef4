"""The directory: every hub, room, member, house, offering, offer, venture and stay, and how it stands."""

from collections.abc import Sequence
from typing import Any

import msgspec

from ledger.kernel.fact import Line
from projections.directory.entries import RULES, Entry, Key, taken, touched
from projections.directory.read import Listed, ListedPage, listed, one
from projections.engine.asof import Connection
from projections.engine.projection import Cursor, Projection, escaped
from projections.engine.validity import OPEN, Spans

__all__ = ["Directory", "Entry", "Listed", "ListedPage", "figures", "listed", "one"]

KNOWN_MAX = 50_000
LOAD = f"""
SELECT d.kind, d.id, d.state, d.name, d.hub, d.parent, d.who, d.details FROM directory d
JOIN unnest(%s::text[], %s::text[]) k (kind, id) USING (kind, id)
WHERE d.to_position = {OPEN}
"""
FIGURES = """
SELECT concat_ws(' ', 'directory', kind, id), concat_ws(' ', state, nullif(name, ''),
    nullif(hub, ''), nullif(parent, ''), nullif(array_to_string(who, ','), ''))
FROM directory WHERE from_position <= %(position)s AND to_position > %(position)s
"""
_COLUMNS = ("state", "name", "hub", "parent", "who", "details")


class Directory(Projection):
    """Keeps the entries that it met lately; each change begins a row and ends the one before."""

    name = "directory"
    tables = ("directory",)
    takes = frozenset(RULES)

    def __init__(self) -> None:
        self._known: dict[Key, Entry] = {}

    def forget(self) -> None:
        """Load again what comes up."""
        self._known.clear()

    def apply(self, lines: Sequence[Line[Any]], cursor: Cursor) -> None:
        """Load what the lines change, change it, write."""
        if len(self._known) > KNOWN_MAX:
            self.forget()
        self._load({key for line in lines for key in touched(line.fact)}, cursor)
        spans = Spans("directory", ("kind", "id"), _COLUMNS)
        for line in lines:
            entry = taken(line, self._known)
            if entry.key in self._known:
                spans.end(entry.key, line.position, line.fact.day)
            self._known[entry.key] = entry
            spans.begin(entry.key, _rest(entry), line.position, line.fact.day)
        spans.write(cursor)

    def _load(self, keys: set[Key], cursor: Cursor) -> None:
        missing = [key for key in keys if key not in self._known]
        if missing:
            columns = [list(column) for column in zip(*missing, strict=True)]
            for row in cursor.execute(LOAD, columns).fetchall():
                entry = _entry(*row)
                self._known[entry.key] = entry


def _entry(
    kind: str,
    name: str,
    state: str,
    title: str,
    hub: str,
    parent: str,
    who: list[str],
    details: str,
) -> Entry:
    return Entry(kind, name, state, title, hub, parent, tuple(who), msgspec.json.decode(details))


def _rest(entry: Entry) -> str:
    who = "{" + ",".join(entry.who) + "}"
    details = escaped(msgspec.json.encode(entry.details).decode())
    return f"{entry.state}\t{escaped(entry.name)}\t{entry.hub}\t{entry.parent}\t{who}\t{details}"


async def figures(connection: Connection, position: int) -> dict[str, str]:
    """Return every entry at a position: its state, name, hub, what it is of, whose it is."""
    cursor = await connection.execute(FIGURES, {"position": position})
    return dict(await cursor.fetchall())
