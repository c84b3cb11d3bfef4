"""What stands beside the lines follows from them: tags, command keys, and states of nouns.

tags        every row again, by the rules of today
keys        each command of the lines has its row and no other has one; the MAC vouches for the rest
snapshots   the noun folded up to there is the state; the MAC is the book's own
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from operator import attrgetter
from typing import Any

import msgspec
import psycopg

from ledger.kernel.fact import Line
from ledger.kernel.noun import Noun, noun_from_bytes
from ledger.kernel.rulebook import Rulebook
from ledger.log.names import BookName
from ledger.log.reading import BatchRow
from ledger.log.tags import digest
from ledger.seal.mac import Macs, is_same
from projections.engine.finding import Findings, Part
from projections.engine.nouns import Nouns

# Most tags are found once in a batch: a number is cheaper to read than a list of one.
TAGS = """
SELECT last, tag, positions[1], CASE WHEN cardinality(positions) <> 1 THEN positions END
FROM {book}.tags WHERE last > %b::bigint AND last <= %b::bigint
"""
KEYS = """
SELECT key, fingerprint, first, last, mac FROM {book}.commands
WHERE last > %b::bigint AND last <= %b::bigint
"""
SNAPSHOTS = (
    "SELECT position, kind, key FROM {book}.snapshots WHERE position <= %b::bigint ORDER BY 1, 2, 3"
)
STATE = """
SELECT s.fold, s.state, s.mac, b.root FROM {book}.snapshots s LEFT JOIN {book}.batches b ON b.last = s.position
WHERE s.kind = %b AND s.key = %b AND s.position = %b
"""
BEFORE_ALL = -(2**62)
NEVER = 2**63

Place = tuple[int, str, str]
Tagged = dict[bytes, Any]
"""Where each tag is found, by its digest: a position, or a list of several."""

_position = attrgetter("position")


class Beside:
    """Takes the lines in order, whole batches at a time, folds `nouns`, and compares what stands beside them.

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
        self._waiting: list[Place] = self._rows(SNAPSHOTS, up_to)[::-1]
        self.nouns = Nouns(rules)

    def _rows(self, query: str, *parameters: object) -> list[Any]:
        with self._connection.cursor(binary=True) as cursor:
            return cursor.execute(self._book.fill(query).encode(), parameters).fetchall()

    def take(self, lines: Sequence[Line[Any]], batches: Sequence[BatchRow]) -> None:
        """Compare what stands beside some batches; nothing is left out of `lines`."""
        lasts = [last for _, last, *_ in batches]
        roots = {last: root for _, last, _, root, *_ in batches}
        up_to = lasts[-1] if lasts else max(self._after, 0)
        with ThreadPoolExecutor(1) as meanwhile:
            tags = meanwhile.submit(self._rows, TAGS, self._after, up_to)
            keys = meanwhile.submit(self._rows, KEYS, self._after, up_to)
            tagged = self._fold_batches(lines, lasts)
        self._compare_tags(lines, tagged, tags.result())
        self._compare_keys(keys.result(), lines, lasts, roots)
        self._after = up_to

    def _fold_batches(self, lines: Sequence[Line[Any]], lasts: Iterable[int]) -> dict[int, Tagged]:
        """Return where each batch has which tags."""
        tags: dict[int, Tagged] = {}
        taken = 0
        for last in lasts:
            end = bisect_right(lines, last, lo=taken, key=_position)
            tags[last] = self._fold(lines[taken:end])
            taken = end
        for line in lines[taken:]:  # In no batch.
            tags[line.position] = self._fold([line])
        return {last: tagged for last, tagged in tags.items() if tagged}

    def _fold(self, lines: Sequence[Line[Any]]) -> Tagged:
        """Fold a batch, and judge the snapshots of its end; return where it has which tags."""
        tagged: Tagged = {}
        next_snapshot = self._waiting[-1][0] if self._waiting else NEVER
        for line in lines:
            position = line.position
            for tag in self.nouns.take_and_tag(line):
                stored = digest(tag)
                places = tagged.setdefault(stored, position)
                if places is not position:
                    _add_place(tagged, stored, position)
            if next_snapshot <= position:
                self._judge_up_to(position)
                next_snapshot = self._waiting[-1][0] if self._waiting else NEVER
        return tagged

    def _compare_tags(
        self, lines: Sequence[Line[Any]], tags: Mapping[int, Tagged], rows: Iterable[Any]
    ) -> None:
        stored: dict[int, Tagged] = {last: {} for last in tags}
        for last, tag, place, places in rows:
            stored.setdefault(last, {})[tag] = place if places is None else places
        if stored == tags:
            return
        names = {digest(tag): tag for line in lines for tag in self._rules.tags(line.fact)}
        for last in sorted(stored.keys() | tags.keys()):
            there, ours = stored.get(last, {}), tags.get(last, {})
            for tag in sorted(there.keys() | ours.keys()):
                is_at, ought = _places(there.get(tag)), _places(ours.get(tag))
                if is_at != ought:
                    name = names.get(tag, tag.hex())
                    text = f"batch that ends at {last}: {name} is at {is_at}, and ought to be at {ought}"
                    self._findings.add(Part.TAGS, text)

    def _compare_keys(
        self,
        rows: Iterable[Any],
        lines: Sequence[Line[Any]],
        lasts: Sequence[int],
        roots: Mapping[int, bytes],
    ) -> None:
        commands = _commands(lines)
        for key, fingerprint, first, last, mac in rows:
            ought = commands.pop(key.hex(), None)
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
        for key_text, (first, last) in commands.items():
            text = (
                f"{key_text} (positions {first}-{last}) is missing: the command would be done again"
            )
            self._findings.add(Part.KEYS, text)

    def _judge_up_to(self, position: int) -> None:
        """Compare the snapshots up to here, unless newer ones have taken their places meanwhile."""
        while self._waiting and self._waiting[-1][0] <= position:
            place, kind, key = self._waiting.pop()
            for fold, state, mac, root in self._rows(STATE, kind, key, place):
                noun = self._rules.nouns.get(kind)
                ours = root and self._macs.of_state(kind, key, fold, place, root, state)
                if not ours or not is_same(ours, mac):
                    why = "the book did not write it"
                elif noun is not None and noun.fold == fold and not self._is(noun, key, state):
                    why = "the facts up to there lead to another state"
                else:
                    continue
                self._findings.add(Part.SNAPSHOTS, f"{kind} {key} at {place}: {why}")

    def _is(self, noun: type[Noun], key: str, state: bytes) -> bool:
        try:
            return noun_from_bytes(noun, state) == self.nouns.one(noun, key)
        except msgspec.MsgspecError:
            return False


def _add_place(tagged: Tagged, stored: bytes, position: int) -> None:
    places = tagged[stored]
    if isinstance(places, list):
        places.append(position)
    else:
        tagged[stored] = [places, position]


def _places(stored: Any) -> list[int]:
    """Return positions in order, where there are any."""
    if stored is None:
        return []
    return sorted(stored) if isinstance(stored, list) else [stored]


def _commands(lines: Sequence[Line[Any]]) -> dict[str, tuple[int, int]]:
    """Return where the facts of each command stand."""
    commands: dict[str, tuple[int, int]] = {}
    command, first, last = "", 0, 0
    for line in lines:
        if line.command == command:
            last = line.position
            continue
        if first:
            commands[command] = commands.get(command, (first, 0))[0], last
        command, first = line.command, line.position
        last = first
    if first:
        commands[command] = commands.get(command, (first, 0))[0], last
    return commands
