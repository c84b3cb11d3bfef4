"""What a decision may look at: nouns, the hour, the asker. Nothing else."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from ledger.kernel.accounts import Chart
from ledger.kernel.command import Command, command_name
from ledger.kernel.days import day_in_rome
from ledger.kernel.fact import Fact
from ledger.kernel.ids import identifier
from ledger.kernel.noun import Noun
from ledger.kernel.question import Answer, Question
from ledger.kernel.stored import restored
from ledger.kernel.who import Who

A = TypeVar("A")
N = TypeVar("N", bound=Noun)
NounKey = tuple[type[Noun], str]
Answers = Mapping[type[Question[Any]], Iterable[Answer]]
Verb = Callable[[Any, "See"], Sequence[Fact]]


class NotInMemory(BaseException):
    """Some nouns must be read first; the pen reads them and decides again.

    Not an `Exception`, so that no verb can catch it by accident.
    """

    def __init__(self, missing: list[NounKey]) -> None:
        super().__init__(missing)
        self.missing = missing


class See:
    """The eyes of one decision.

    `see(Noun, key)` gives a noun's state (the empty noun if nothing ever concerned it),
    `see.all(Noun, keys)` many at once, in the order asked: a verb that needs many asks once;
    `see.ask(question)` gives what each of the chapters above answers; `see.chart` knows every account;
    `see.decide(command)` gives what follows from another command of the same asker's. What must have been looked at
    before it is done need not be told by whoever looks: `is_preview`. `ahead` are nouns as the facts leave them that this
    decision has made so far, for what counts on from fact to fact.
    """

    __slots__ = (
        "_answers",
        "_ids",
        "_nouns",
        "_seed",
        "_verbs",
        "ahead",
        "chart",
        "is_preview",
        "now",
        "who",
    )

    def __init__(
        self,
        nouns: Mapping[NounKey, Noun],
        *,
        now: datetime,
        who: Who,
        seed: bytes,
        answers: Answers,
        chart: Chart,
        verbs: Mapping[type[Command], Verb],
        is_preview: bool = False,
    ) -> None:
        self._nouns = nouns
        self._answers = answers
        self._verbs = verbs
        self._seed = seed
        self._ids = 0
        self.ahead: dict[NounKey, Noun] = {}
        self.chart = chart
        self.is_preview = is_preview
        self.now = now
        self.who = who

    def __call__(self, noun: type[N], key: str) -> N:
        """Return the state of one noun."""
        try:
            return self._nouns[noun, key]  # type: ignore[return-value]  # keyed by its own type
        except KeyError:
            raise NotInMemory([(noun, key)]) from None

    def all(self, noun: type[N], keys: Iterable[str]) -> dict[str, N]:
        """Return the states of many nouns by key; one suspension whatever their number."""
        found: dict[str, Noun] = {}
        missing: list[NounKey] = []
        for key in keys:
            try:
                found[key] = self._nouns[noun, key]
            except KeyError:
                missing.append((noun, key))
        if missing:
            raise NotInMemory(missing)
        return found  # type: ignore[return-value]  # each state is keyed by its own type

    def need(self, *wanted: NounKey) -> None:
        """Have nouns of several kinds read at once: one suspension for what a decision will look at."""
        missing = [key for key in wanted if not self._has(key)]
        if missing:
            raise NotInMemory(missing)

    def _has(self, key: NounKey) -> bool:
        try:
            return self._nouns[key] is not None
        except KeyError:
            return False

    def ask(self, question: Question[A]) -> list[A]:
        """Return every chapter's answer, from the ground up; one suspension for what all miss."""
        found: list[A] = []
        missing: list[NounKey] = []
        for answer in self._answers.get(type(question), ()):
            try:
                found.append(answer(question, self))
            except NotInMemory as more:
                missing += more.missing
        if missing:
            raise NotInMemory(list(dict.fromkeys(missing)))
        return found

    def decide(self, command: Command) -> Sequence[Fact]:
        """Return the facts that follow from a command, its second person left aside; raises `Refused`."""
        return self._verbs[type(command)](command, self)

    def restored(self, name: str, body: Mapping[str, Any]) -> Command | None:
        """Return a command that was stored; None when it is no longer known, or no longer such."""
        kind = next((kind for kind in self._verbs if command_name(kind) == name), None)
        return restored(kind, body) if kind else None

    def today(self) -> date:
        """Return the business day, Europe/Rome: what takes effect does so by that; hubs abroad have a day of their own."""
        return day_in_rome(self.now)

    def new_id(self, prefix: str) -> str:
        """Return a fresh identifier; the n-th call of a decision always gives the same one."""
        self._ids += 1
        return identifier(prefix, self._seed, self._ids)
