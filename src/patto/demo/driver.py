"""The driver submits everybody's requests to the book, in order, and tells them what came of it.

A book that holds the beginning of this very demo is not written twice: the driver recalls the first
receipts, and whatever has none was refused then. It goes on where the log ends, in the middle of a bundle if need be.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final, NamedTuple

from ledger.book.asked import Asked
from ledger.book.book import Book
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.kernel.taken import taken_by
from ledger.kernel.who import SYSTEM, Who
from ledger.log.batch import LogUnavailable
from ledger.pen.pending import KeyReused, OurFault, Receipt, Unavailable
from patto.demo.agenda import Agenda
from patto.demo.balances import Balances
from patto.demo.ports import DemoClock

BUNDLE_MAX: Final = 2_000
REFUSED_BEFORE: Final = "refused-before"
_NOTED_MAX: Final = 100


class NotThisDemo(Exception):
    """The book holds something else than the beginning of this demo year."""


class DemoStopped(Exception):
    """The book could not take the demo's commands; start it again to go on."""


class Request(NamedTuple):
    """Somebody asks for something; `expected` are the refusals that people meet, any other is a fault.

    `then` is called with the facts; `otherwise` when it was refused.
    """

    command: Command
    who: Who
    then: Callable[[tuple[Fact, ...]], None] | None = None
    expected: tuple[type[Refused], ...] = ()
    otherwise: Callable[[], None] | None = None
    key: str = ""


class Driver:
    """One book, its clock, and everything that was heard from it."""

    def __init__(self, book: Book, clock: DemoClock, name: str) -> None:
        self.balances = Balances()
        self.agenda = Agenda()
        self.accepted = 0
        self.refused: Counter[str] = Counter()
        self.unexpected: list[str] = []
        self.roots: dict[int, bytes] = {}
        self.reached = 0
        self.already = book.position
        self._book = book
        self._clock = clock
        self._name = name
        self._asked = 0
        self._bundle = 0
        self._listeners: dict[type[Fact], list[Callable[[Any], None]]] = {}

    @property
    def now(self) -> datetime:
        """Return the hour."""
        return self._clock.now

    def set_clock(self, now: datetime) -> None:
        """Set the clock; nothing waits in the book when it moves."""
        self._clock.now = now

    def listen(self, listener: Callable[[Any], None], kinds: Iterable[type] = ()) -> None:
        """Tell a listener every fact of the kinds that it takes, or of these, whoever brought it about."""
        for kind in kinds or taken_by(listener):
            self._listeners.setdefault(kind, []).append(listener)

    async def submit(self, requests: Iterable[Request]) -> None:
        """Submit the requests in order; everybody has heard what came of theirs when it returns."""
        each = iter(requests)
        while bundle := list(islice(each, BUNDLE_MAX)):
            await self._submit_bundle(bundle)

    async def do_what_is_due(self) -> None:
        """Submit, as the scheduler would, all that is due by now, and what that makes due."""
        while due := self.agenda.take(self.now):
            await self.submit(Request(one.command, SYSTEM, key=one.key) for one in due)

    async def _submit_bundle(self, bundle: Sequence[Request]) -> None:
        self._bundle += 1
        asked = [
            Asked(request.command, request.who, request.key or self._next_key())
            for request in bundle
        ]
        outcomes = await self._recalled(asked) if self.reached < self.already else []
        if rest := asked[len(outcomes) :]:
            before = asked[: len(outcomes)]
            sealed = sum(_is_sealed(one.command) for one in before)
            self._clock.entropy.set_bundle(self._bundle, seeds=len(before), seals=sealed)
            outcomes += await self._book.submit_many(rest)
        for request, outcome in zip(bundle, outcomes, strict=True):
            self._take(request, outcome)

    def _next_key(self) -> str:
        self._asked += 1
        return f"{self._name}:{self._asked}"

    async def _recalled(self, asked: Sequence[Asked]) -> list[Receipt | Refused | None]:
        """Return what became of those commands that the log went past; None is a refusal of then.

        Commands are decided in the order asked: what has no receipt but was followed by something
        that has, was refused. Whatever follows the last fact of the log is still to be decided.
        """
        try:
            receipts = await self._book.receipts(asked)
        except KeyReused as why:
            raise NotThisDemo(str(why)) from why
        except LogUnavailable as why:
            raise DemoStopped(str(why)) from why
        past = 0
        for n, receipt in enumerate(receipts):
            if receipt is not None:
                if receipt.first != self.reached + 1:
                    raise NotThisDemo(f"fact {self.reached + 1} is none of the demo's")
                self.reached, past = receipt.last, n + 1
        if not self.reached:
            raise NotThisDemo("the book does not begin as the demo does")
        return list(receipts if self.reached < self.already else receipts[:past])

    def _take(self, request: Request, outcome: Receipt | Refused | None) -> None:
        if isinstance(outcome, Receipt):
            self._accepted(request, outcome)
            return
        if isinstance(outcome, Unavailable | OurFault | KeyReused):
            raise DemoStopped(f"{type(request.command).__name__}: {outcome}") from outcome
        self.refused[REFUSED_BEFORE if outcome is None else type(outcome).__name__] += 1
        if outcome is not None and not isinstance(outcome, request.expected):
            self._note_unexpected(request, outcome)
        if request.otherwise is not None:
            request.otherwise()

    def _note_unexpected(self, request: Request, why: Refused) -> None:
        if len(self.unexpected) < _NOTED_MAX:
            name = type(request.command).__name__
            self.unexpected.append(f"{self.now:%Y-%m-%d %H:%M} {name}: {why} {why.facts}")

    def _accepted(self, request: Request, receipt: Receipt) -> None:
        self.accepted += 1
        self.reached = receipt.last
        self.roots[receipt.tree_size] = receipt.root
        self.balances.add(receipt.facts)
        self.agenda.add(receipt.facts)
        for fact in receipt.facts:
            for listener in self._listeners.get(type(fact), ()):
                listener(fact)
        if request.then is not None:
            request.then(receipt.facts)


def _is_sealed(command: Command) -> bool:
    """Say whether the vault draws for this command: whether it says anything personal."""
    personal = command.personal
    return personal is not None and any(getattr(command, field) for field in personal.fields)
