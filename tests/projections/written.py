"""Writes a history of facts straight into a book's log, sealed as the pen seals it, and fast."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import psycopg

from ledger.kernel.fact import Fact, Line
from ledger.log.names import BookName
from ledger.log.tags import digest
from ledger.registry import RULES
from ledger.seal.tree import EMPTY, Frontier, leaves_of
from tests.staff import OPERATOR


class Writer:
    """Appends pages of facts, or of lines as they are; each page is one batch at the moment of its last fact.

    With `tags` a pen can go on from here, for it finds the nouns' facts.
    """

    def __init__(self, conninfo: str, book: BookName, *, tags: bool = False) -> None:
        self.book = book
        self.tags = tags
        self.frontier: Frontier = EMPTY
        self.connection = psycopg.connect(conninfo, options=f"-c role={book.owner}")

    def write(self, facts: Iterable[tuple[datetime, Fact]]) -> int:
        """Append one batch of the operator's; every fact gets the batch's last moment. Returns the head."""
        facts = list(facts)
        at = facts[-1][0]
        return self.append(
            Line(place, at, OPERATOR.actor, f"{at}", place.to_bytes(16, "big"), fact)
            for place, (_, fact) in enumerate(facts, self.frontier.size + 1)
        )

    def append(self, page: Iterable[Line[Fact]]) -> int:
        """Append the next lines, all of one moment, as one batch. Returns the head."""
        lines = list(page)
        first, at = self.frontier.size + 1, lines[-1].at
        rows = [(RULES.names[type(line.fact)], RULES.encode(line)) for line in lines]
        leaves = leaves_of(data for _, data in rows)
        self.frontier = self.frontier.append(leaves)
        with self.connection.cursor() as cursor:
            with cursor.copy(
                f"COPY {self.book.schema}.facts (position, kind, data, leaf) FROM STDIN"
            ) as copy:
                for place, ((kind, data), leaf) in enumerate(zip(rows, leaves, strict=True), first):
                    copy.write_row((place, kind, data, leaf))
            cursor.execute(
                f"INSERT INTO {self.book.schema}.batches VALUES (%s, %s, %s, %s, %s)",
                [self.frontier.size, first, at, self.frontier.root(), self.frontier.to_bytes()],
            )
            if self.tags:
                self._tag(cursor, lines)
        self.connection.commit()
        return self.frontier.size

    def _tag(self, cursor: psycopg.Cursor[Any], lines: list[Line[Fact]]) -> None:
        places: dict[bytes, list[int]] = defaultdict(list)
        for line in lines:
            for tag in RULES.tags(line.fact):
                places[digest(tag)].append(line.position)
        last = self.frontier.size
        rows = [(tag, last, found) for tag, found in places.items()]
        cursor.executemany(f"INSERT INTO {self.book.schema}.tags VALUES (%s, %s, %s)", rows)

    def close(self) -> None:
        self.connection.close()
