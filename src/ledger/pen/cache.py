"""The noun cache: the states the pen decides by, bounded, always at its head, and able to step back."""

from collections.abc import Iterable, Mapping
from typing import Final

from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun, noun_from_bytes, noun_to_bytes
from ledger.kernel.rulebook import Concern, Rulebook
from ledger.kernel.see import NounKey
from ledger.log.batch import Head, LoadedNouns, NounQuery, Snapshot

SNAPSHOT_EVERY: Final = 500
SNAPSHOT_BYTES: Final = 100
"""A state of n bytes is worth n / 100 facts: long ones are written down more seldom, in proportion."""

UndoLog = list[tuple[NounKey, Noun | None]]
"""How nouns were before each change, in order; None: not cached."""


class NounCache(dict[NounKey, Noun]):
    """States by noun and key, in two generations: what isn't used during a generation is evicted.

    The dict itself is the young generation, so a read costs one dict look-up; a read of an old one
    moves it there. Once all are more than two thirds of `limit`, and the young more than one, the old are
    evicted and the young become the old: an approximation of least-recently-used without bookkeeping on
    reads, never more than `limit`, and nothing moves while what is used fits in two thirds. A noun that is
    evicted and wanted again is loaded, so that an eviction is never wrong, only slower.
    """

    def __init__(self, rules: Rulebook, *, limit: int) -> None:
        super().__init__()
        self._rules = rules
        self._third = max(1, limit // 3)
        self._old: dict[NounKey, Noun] = {}
        self._changes: dict[NounKey, int] = {}
        self._due: set[NounKey] = set()
        self._interval: dict[NounKey, int] = {}

    def __missing__(self, key: NounKey) -> Noun:
        noun = self._old.pop(key)
        self[key] = noun
        return noun

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self._old

    @property
    def size(self) -> int:
        """Return how many nouns are cached."""
        return len(self) + len(self._old)

    def apply(self, fact: Fact, concerned: Iterable[Concern], undo_log: UndoLog) -> None:
        """Hand a new fact to the cached nouns that it concerns, noting how they were."""
        kind = type(fact)
        for noun, name, part in concerned:
            key = (noun, name)
            before = self.get(key) or self._old.pop(key, None)
            if before is None and kind not in noun.births:
                continue
            undo_log.append((key, before))
            self[key] = (before or noun()).evolve(part)
            changes = self._changes[key] = self._changes.get(key, 0) + 1
            if changes >= SNAPSHOT_EVERY and changes >= self._interval.get(key, 0):
                self._due.add(key)

    def undo(self, undo_log: UndoLog, to: int = 0) -> None:
        """Step back, the last first; a noun that was not cached before is evicted."""
        while len(undo_log) > to:
            key, before = undo_log.pop()
            self._due.discard(key)
            if before is None:
                self._evict(key)
            else:
                self[key] = before

    def _evict(self, key: NounKey) -> None:
        self.pop(key, None)
        self._old.pop(key, None)
        self._changes.pop(key, None)

    def queries(self, missing: Iterable[NounKey]) -> list[NounQuery]:
        """Return what to ask the log for these nouns."""
        return [
            NounQuery(noun.kind, name, noun.fold, f"{noun.tag}:{name}") for noun, name in missing
        ]

    def load(
        self,
        missing: list[NounKey],
        loaded: LoadedNouns,
        unconfirmed: Iterable[Fact],
        undo_log: UndoLog,
    ) -> None:
        """Fold what the log brought, then the facts it cannot be relied on to have (`unconfirmed`).

        A noun with unconfirmed facts in it is noted as not having been cached before.
        """
        states: dict[NounKey, Noun] = {key: key[0]() for key in missing}
        folded: dict[NounKey, int] = {}
        changes: dict[NounKey, int] = {}
        for n, (position, state) in loaded.snapshots.items():
            key = missing[n]
            states[key], folded[key] = noun_from_bytes(key[0], state), position
            self._set_interval(key, state)
        for position, data in loaded.lines:
            fact = self._rules.decode(data).fact
            for key in self._fold(states, fact, folded, position):
                changes[key] = changes.get(key, 0) + 1
        for key, count in changes.items():
            self._changes[key] = count
            if count >= SNAPSHOT_EVERY and count >= self._interval.get(key, 0):
                self._due.add(key)
        for fact in unconfirmed:
            undo_log.extend((key, None) for key in self._fold(states, fact))
        for key, noun in states.items():
            self._old.pop(key, None)
            self[key] = noun

    def _fold(
        self,
        states: dict[NounKey, Noun],
        fact: Fact,
        folded: Mapping[NounKey, int] | None = None,
        position: int = 0,
    ) -> list[NounKey]:
        """Evolve those of `states` that the fact concerns, unless folded already; return them."""
        concerned = []
        for noun, name, part in self._rules.concerned(fact):
            key = (noun, name)
            if key in states and not (folded and folded.get(key, 0) >= position):
                states[key] = states[key].evolve(part)
                concerned.append(key)
        return concerned

    def end_generation(self) -> None:
        """Once there are many, and many of them young, evict the old; the young become the old."""
        if self.size > 2 * self._third and len(self) > self._third:
            self._old = dict(self)
            self.clear()
            self._changes = {key: n for key, n in self._changes.items() if key in self._old}

    def clear_all(self) -> None:
        """Evict everything, and forget what is due for a snapshot."""
        self.clear()
        self._old.clear()
        self._changes.clear()
        self._due.clear()
        self._interval.clear()

    def due_snapshots(self, head: Head) -> list[Snapshot]:
        """Return, once, a snapshot of each noun that many facts changed since its last one."""
        due = {key: self[key] for key in self._due if key in self}
        self._due.clear()
        taken = snapshots(due, head)
        for key, one in zip(due, taken, strict=True):
            self._changes[key] = 0
            self._set_interval(key, one.state)
        return taken

    def _set_interval(self, key: NounKey, state: bytes) -> None:
        if (facts := len(state) // SNAPSHOT_BYTES) > SNAPSHOT_EVERY:
            self._interval[key] = facts

    def changed(self, at_least: int) -> dict[NounKey, Noun]:
        """Return the nouns that `at_least` facts changed since their last snapshot (at closing)."""
        changed = {key for key, n in self._changes.items() if n >= at_least and key in self}
        for key in changed:
            self._changes[key] = 0
        return {key: self[key] for key in changed}


def snapshots(nouns: Mapping[NounKey, Noun], head: Head) -> list[Snapshot]:
    """Return the nouns' states as snapshots taken at the head."""
    root = head.frontier.root()
    return [
        Snapshot(noun.kind, name, noun.fold, head.position, root, noun_to_bytes(state))
        for (noun, name), state in nouns.items()
    ]
