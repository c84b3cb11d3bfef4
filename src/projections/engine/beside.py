"""What stands beside the lines follows from them: tags, command keys, and states of nouns.

tags        every row again, by the rules of today
keys        each command of the lines has its row and no other has one; the MAC vouches for the rest
snapshots   the noun folded up to there is the state; the MAC is the book's own
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import psycopg

from ledger.kernel.fact import Line
from ledger.kernel.noun import Noun, noun_from_bytes
from ledger.kernel.rulebook import Concern, Rulebook
from ledger.log.names import BookName
from ledger.log.reading import BatchRow
from ledger.log.tags import digest
from ledger.seal.mac import Macs, is_same
from projections.engine.finding import Findings, Part

TAGS = "SELECT last, tag, positions FROM {book}.tags WHERE last > %b::bigint AND last <= %b::bigint"
KEYS = """
SELECT key, fingerprint, first, last, mac FROM {book}.commands
WHERE last > %b::bigint AND last <= %b::bigint
"""
SNAPSHOTS = (
    "SELECT position, kind, key FROM {book}.snapshots WHERE position <= %b::bigint ORDER BY 1, 2, 3"
)
STATE = (
    "SELECT fold, state, mac FROM {book}.snapshots WHERE kind = %b AND key = %b AND position = %b"
)
BEFORE_ALL = -(2**62)

Place = tuple[int, str, str]


class Beside:
    """Takes the lines in order, whole batches at a time, and compares what stands beside them.

    `connection` may read the log; it is best told not to scan what an index finds.
    """

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        book: BookName,
        rules: Rulebook,
        macs: Macs,
        findings: Findings,
        up_to: int,
    ) -> None:
        self._connection, self._rules, self._macs = connection, rules, macs
        self._book, self._findings = book, findings
        self._after = BEFORE_ALL
        self._waiting: list[Place] = self._rows(SNAPSHOTS, up_to)
        self._next = 0
        wanted = {(rules.nouns[kind], key) for _, kind, key in self._waiting if kind in rules.nouns}
        self._states: dict[tuple[type[Noun], str], Noun] = {(n, key): n() for n, key in wanted}

    def _rows(self, query: str, *parameters: object) -> list[Any]:
        with self._connection.cursor(binary=True) as cursor:
            return cursor.execute(self._book.fill(query).encode(), parameters).fetchall()

    def take(self, lines: Sequence[Line[Any]], batches: Sequence[BatchRow]) -> None:
        """Compare what stands beside some batches; nothing is left out of `lines`."""
        lasts = [last for _, last, *_ in batches]
        roots = {last: root for _, last, _, root, *_ in batches}
        tags: dict[tuple[int, bytes], list[int]] = {}
        names: dict[bytes, str] = {}
        for line in lines:
            concerned = self._rules.concerned(line.fact)
            place = bisect_left(lasts, line.position)
            last = lasts[place] if place < len(lasts) else line.position
            for tag in self._rules.tags(line.fact, concerned):
                stored = digest(tag)
                tags.setdefault((last, stored), []).append(line.position)
                names[stored] = tag
            self._fold(line.position, concerned, roots)
        up_to = lasts[-1] if lasts else max(self._after, 0)
        self._compare_tags(tags, names, up_to)
        self._compare_keys(lines, lasts, roots, up_to)
        self._after = up_to

    def _compare_tags(
        self, tags: Mapping[tuple[int, bytes], list[int]], names: Mapping[bytes, str], up_to: int
    ) -> None:
        stored = {(last, tag): found for last, tag, found in self._rows(TAGS, self._after, up_to)}
        if stored == tags:
            return
        for last, tag in sorted(stored.keys() | tags.keys()):
            is_there, ought = sorted(stored.get((last, tag), ())), tags.get((last, tag), [])
            if is_there != ought:
                name = names.get(tag, tag.hex())
                text = f"batch that ends at {last}: {name} is at {is_there}, and ought to be at {ought}"
                self._findings.add(Part.TAGS, text)

    def _compare_keys(
        self,
        lines: Sequence[Line[Any]],
        lasts: Sequence[int],
        roots: Mapping[int, bytes],
        up_to: int,
    ) -> None:
        told = _commands(lines)
        for key, fingerprint, first, last, mac in self._rows(KEYS, self._after, up_to):
            ought = told.pop(key.hex(), None)
            if ought != (first, last):
                where = f"{ought[0]}-{ought[1]}" if ought else "nowhere"
                text = f"{key.hex()} points at {first}-{last}; its facts are {where}"
                self._findings.add(Part.KEYS, text)
                continue
            size = lasts[bisect_left(lasts, last)]
            ours = self._macs.of_command(key, fingerprint, first, last, size, roots[size])
            if not is_same(ours, mac):
                text = f"{key.hex()} (positions {first}-{last}): its fingerprint, its batch or its MAC was changed"
                self._findings.add(Part.KEYS, text)
        for key_text, (first, last) in told.items():
            text = (
                f"{key_text} (positions {first}-{last}) is missing: the command would be done again"
            )
            self._findings.add(Part.KEYS, text)

    def _fold(
        self, position: int, concerned: Sequence[Concern], roots: Mapping[int, bytes]
    ) -> None:
        states = self._states
        for noun, key, part in concerned:
            if (state := states.get((noun, key))) is not None:
                states[noun, key] = state.evolve(part)
        while self._next < len(self._waiting) and self._waiting[self._next][0] <= position:
            self._judge(self._waiting[self._next], roots)
            self._next += 1

    def _judge(self, place: Place, roots: Mapping[int, bytes]) -> None:
        """Compare a snapshot, unless a newer one has taken its place meanwhile."""
        position, kind, key = place
        for fold, state, mac in self._rows(STATE, kind, key, position):
            root, noun = roots.get(position), self._rules.nouns.get(kind)
            ours = root and self._macs.of_state(kind, key, fold, position, root, state)
            if not ours or not is_same(ours, mac):
                why = "the book did not write it"
            elif noun is not None and noun.fold == fold and not self._is(noun, key, state):
                why = "the facts up to there lead to another state"
            else:
                continue
            self._findings.add(Part.SNAPSHOTS, f"{kind} {key} at {position}: {why}")

    def _is(self, noun: type[Noun], key: str, state: bytes) -> bool:
        try:
            return noun_from_bytes(noun, state) == self._states[noun, key]
        except msgspec.MsgspecError:
            return False


def _commands(lines: Sequence[Line[Any]]) -> dict[str, tuple[int, int]]:
    """Return where the facts of each command stand."""
    told: dict[str, tuple[int, int]] = {}
    for line in lines:
        first, _ = told.get(line.command, (line.position, 0))
        told[line.command] = first, line.position
    return told
