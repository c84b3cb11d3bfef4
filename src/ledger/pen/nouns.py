"""The nouns the pen keeps in mind: bounded, always at its head, and able to step back."""

from collections.abc import Iterable, Mapping
from typing import Final

from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun, noun_from_bytes, noun_to_bytes
from ledger.kernel.rulebook import Concern, Rulebook
from ledger.kernel.see import NounKey
from ledger.log.page import Found, Snapshot, Want

SNAPSHOT_EVERY: Final = 500
SNAPSHOT_BYTES: Final = 100
"""A state of n bytes is worth n / 100 facts: long ones are written down more seldom, in proportion."""

Journal = list[tuple[NounKey, Noun | None]]


class Nouns(dict[NounKey, Noun]):
    """States by noun and key, in two generations: what isn't used during a generation is let go.

    The dict itself is the young generation, so a look costs one dict look-up. A noun that is let
    go and wanted again is loaded: letting go is never wrong, only slower.
    """

    def __init__(self, rules: Rulebook, *, limit: int) -> None:
        super().__init__()
        self._rules = rules
        self._half = max(1, limit // 2)
        self._old: dict[NounKey, Noun] = {}
        self._since: dict[NounKey, int] = {}
        self._long: set[NounKey] = set()
        self._pace: dict[NounKey, int] = {}

    def __missing__(self, key: NounKey) -> Noun:
        noun = self._old.pop(key)
        self[key] = noun
        return noun

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self._old

    @property
    def size(self) -> int:
        """Return how many nouns are in mind."""
        return len(self) + len(self._old)

    def apply(self, fact: Fact, concerned: Iterable[Concern], journal: Journal) -> None:
        """Hand a new fact to the nouns in mind that it concerns, noting how they were."""
        kind = type(fact)
        for noun, name, part in concerned:
            key = (noun, name)
            before = self.get(key) or self._old.pop(key, None)
            if before is None and kind not in noun.births:
                continue
            journal.append((key, before))
            self[key] = (before or noun()).evolve(part)
            since = self._since[key] = self._since.get(key, 0) + 1
            if since >= SNAPSHOT_EVERY and since >= self._pace.get(key, 0):
                self._long.add(key)

    def undo(self, journal: Journal, to: int = 0) -> None:
        """Step back, the last first; a noun that was not in mind before is let go."""
        while len(journal) > to:
            key, before = journal.pop()
            self._long.discard(key)
            if before is None:
                self._let_go(key)
            else:
                self[key] = before

    def _let_go(self, key: NounKey) -> None:
        self.pop(key, None)
        self._old.pop(key, None)
        self._since.pop(key, None)

    def wants(self, missing: Iterable[NounKey]) -> list[Want]:
        """Return what to ask the log for these nouns."""
        return [Want(noun.kind, name, noun.fold, f"{noun.tag}:{name}") for noun, name in missing]

    def load(
        self, missing: list[NounKey], found: Found, unsure: Iterable[Fact], journal: Journal
    ) -> None:
        """Fold what the log brought, then the facts it cannot have yet (`unsure`: not confirmed).

        A noun with unsure facts in it is journaled as not having been in mind before.
        """
        states: dict[NounKey, Noun] = {key: key[0]() for key in missing}
        folded: dict[NounKey, int] = {}
        since: dict[NounKey, int] = {}
        for n, (position, state) in found.snapshots.items():
            key = missing[n]
            states[key], folded[key] = noun_from_bytes(key[0], state), position
            self._set_pace(key, state)
        for position, data in found.lines:
            fact = self._rules.decode(data).fact
            for key in self._fold(states, fact, folded, position):
                since[key] = since.get(key, 0) + 1
        for key, count in since.items():
            self._since[key] = count
            if count >= SNAPSHOT_EVERY and count >= self._pace.get(key, 0):
                self._long.add(key)
        for fact in unsure:
            journal.extend((key, None) for key in self._fold(states, fact))
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

    def turn_generation(self) -> None:
        """Let go of what was not used since the last turn, once the young are many."""
        if len(self) > self._half:
            self._old = dict(self)
            self.clear()
            self._since = {key: n for key, n in self._since.items() if key in self._old}

    def forget_all(self) -> None:
        """Let go of everything."""
        self.clear()
        self._old.clear()
        self._since.clear()
        self._long.clear()
        self._pace.clear()

    def due_snapshots(self, position: int) -> list[Snapshot]:
        """Return, once, a snapshot of each noun that many facts changed since its last one."""
        long = {key: self[key] for key in self._long if key in self}
        self._long.clear()
        taken = snapshots(long, position)
        for key, one in zip(long, taken, strict=True):
            self._since[key] = 0
            self._set_pace(key, one.state)
        return taken

    def _set_pace(self, key: NounKey, state: bytes) -> None:
        if (facts := len(state) // SNAPSHOT_BYTES) > SNAPSHOT_EVERY:
            self._pace[key] = facts

    def worn(self, at_least: int) -> dict[NounKey, Noun]:
        """Return the nouns that `at_least` facts changed since their last snapshot (at closing)."""
        worn = {key for key, n in self._since.items() if n >= at_least and key in self}
        for key in worn:
            self._since[key] = 0
        return {key: self[key] for key in worn}


def snapshots(nouns: Mapping[NounKey, Noun], position: int) -> list[Snapshot]:
    """Return the nouns' states as snapshots taken after `position`."""
    return [
        Snapshot(noun.kind, name, noun.fold, position, noun_to_bytes(state))
        for (noun, name), state in nouns.items()
    ]
