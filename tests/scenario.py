"""Given facts, when a command, then facts or a refusal: the rules, told without a database.

    given(*facts).when(command).then(*facts)
    given(*facts).when(command).refused(NotEnoughShares)

Facts returned by `then` are compared whole; ids are the deterministic ones of the scenario's seed, and
the expected lines of members' accounts are given the numbers and balances that follow from the history.
The documents that follow an entry are told apart: `given(…).when(…).documents()`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from ledger.kernel.command import Command
from ledger.kernel.days import rome
from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.kernel.rulebook import Rulebook
from ledger.kernel.see import NounKey
from ledger.kernel.who import Who
from ledger.registry import RULES
from ledger.treasury.document_events import DocumentIssued
from tests.documented import documented
from tests.passbook import Passbook, unnumbered
from tests.staff import OPERATOR

NOON = datetime(2026, 6, 15, 10, tzinfo=UTC)
TODAY = NOON.date()
SEED = b"s" * 32


def named(prefix: str, name: str) -> str:
    """Return an id that a reader recognises: `M` and `ANNA` give `MANNAAAAAAAAAAAAA`."""
    return prefix + name.ljust(16, "A")


def noon(day: date) -> datetime:
    return rome(day, 12)


def last_second(day: date) -> datetime:
    """The last second of a day in Rome."""
    return rome(day, 24) - timedelta(seconds=1)


def first_second_after(day: date) -> datetime:
    return rome(day, 24)


def just_before(at: datetime) -> datetime:
    """A microsecond earlier."""
    return at - timedelta(microseconds=1)


assert rome(date(2026, 6, 15), 24) == datetime(2026, 6, 15, 22, tzinfo=UTC)


class Memory(dict[NounKey, Noun]):
    """Every noun of a history that fits in memory; what nothing concerned is the empty noun."""

    def __init__(self, rules: Rulebook = RULES) -> None:
        self.rules = rules
        self.passbook = Passbook()

    def __missing__(self, key: NounKey) -> Noun:
        return key[0]()

    def apply(self, *facts: Fact) -> None:
        self.passbook.numbered(facts)
        for fact in facts:
            for noun, parts in self.rules.routes.get(type(fact), ()):
                for key, part in parts(fact):
                    self[noun, key] = self[noun, key].evolve(part)

    def decide(
        self, command: Command, *, now: datetime = NOON, who: Who = OPERATOR, seed: bytes = SEED
    ) -> Sequence[Fact]:
        """Decide and apply; raises `Refused`."""
        facts = self.rules.decide(command, self.rules.see(self, now=now, who=who, seed=seed))
        self.apply(*facts)
        return facts

    def preview(
        self, command: Command, *, now: datetime = NOON, who: Who = OPERATOR, seed: bytes = SEED
    ) -> Sequence[Fact]:
        """Decide and leave everything as it is; raises `Refused`."""
        see = self.rules.see(self, now=now, who=who, seed=seed, is_preview=True)
        return self.rules.decide(command, see)


@dataclass
class Scenario:
    """A history, and then one command."""

    memory: Memory = field(default_factory=Memory)
    now: datetime = NOON
    who: Who = OPERATOR
    command: Command | None = None

    def at(self, now: datetime) -> "Scenario":
        self.now = now
        return self

    def by(self, who: Who) -> "Scenario":
        self.who = who
        return self

    def when(self, command: Command) -> "Scenario":
        self.command = command
        return self

    def decided(self) -> list[Fact]:
        """Return the facts that follow, members' lines not numbered; raises `Refused`."""
        return unnumbered(without_documents(self._decided()))

    def documents(self) -> list[DocumentIssued]:
        """Return the documents that follow; raises `Refused`."""
        return [one for one in self._decided() if isinstance(one, DocumentIssued)]

    def _decided(self) -> list[Fact]:
        assert self.command is not None
        return list(self.memory.decide(self.command, now=self.now, who=self.who))

    def then(self, *expected: Fact) -> None:
        numbered = self.memory.passbook.copy().numbered(expected)
        assert without_documents(self._decided()) == numbered

    def then_some(self, check: Callable[[list[Fact]], bool]) -> None:
        assert check(self.decided())

    def refused(self, refusal: type[Refused], **facts: object) -> None:
        with pytest.raises(refusal) as caught:
            self.decided()
        assert type(caught.value) is refusal
        assert facts.items() <= caught.value.facts.items()


def without_documents(facts: Iterable[Fact]) -> list[Fact]:
    """Return facts without the documents among them, and the stamp duty that hubs bear for these: what they are of is told by entries."""
    borne = ("stamp-borne",)
    return [
        one
        for one in facts
        if not isinstance(one, DocumentIssued) and getattr(one, "kind", "") not in borne
    ]


def given(*facts: Fact) -> Scenario:
    """Begin with a history, and the documents that its entries had."""
    scenario = Scenario()
    scenario.memory.apply(*documented(facts))
    return scenario
