"""A whole book in memory, two pens on it, and somebody who counts everything again after each command."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256, shake_256
from itertools import count
from typing import Any

from ledger.book.asked import Asked
from ledger.book.book import Book
from ledger.kernel.command import Command
from ledger.kernel.days import day_in_rome
from ledger.kernel.due import Done, Due
from ledger.kernel.fact import Fact, Line
from ledger.kernel.noun import noun_from_bytes, noun_to_bytes
from ledger.kernel.refused import Refused
from ledger.kernel.who import SYSTEM, Who
from ledger.log.memory import StoredBatches
from ledger.pen.limits import Limits
from ledger.pen.pending import Forgotten, KeyMadeMeanwhile, OurFault, Receipt, Unavailable
from ledger.registry import RULES
from ledger.vault import BookKeys
from projections.recount import Recount
from tests.book.agreement import Place, assert_agree, places_of
from tests.book.vault_in_memory import VaultInMemory
from tests.pen.pen_in_memory import FaultyLog
from tests.pen.virtual_time import VirtualTime
from tests.scenario import Memory

KEYS = BookKeys(b"k" * 32)
FORGETFUL = Limits(cached_nouns=60, batch_commands=4, closing_snapshot_facts=1)
"""So little in mind that nouns are let go, loaded and read from snapshots all the time."""

SECRET = "segret"
"""In every name, note and code of a person; it must never be read in the log."""

Answer = Receipt | Refused


def command_of(actor: str, key: str) -> str:
    """Return what a line's `command` says of an actor's idempotency key."""
    return KEYS.command_digest(actor, key).hex()


class World:
    """The book, its clock and its agenda. `ask` submits and then counts everything again."""

    def __init__(
        self,
        *,
        pens: int = 2,
        limits: Limits = FORGETFUL,
        roots_every: int = 1,
        log: Callable[[StoredBatches], FaultyLog] = FaultyLog,
        ticking: bool = False,
        begins: datetime = datetime(2026, 6, 15, 10, tzinfo=UTC),
    ) -> None:
        self.loop = VirtualTime()
        self.stored = StoredBatches()
        self.now = begins
        self.memory = Memory()
        self.lines: list[Line[Fact]] = []
        self.leaves: list[bytes] = []
        self.recount = Recount()
        self._places: set[Place] = set()
        self._moved: set[Place] = set()
        self.accepted: list[tuple[Asked, Receipt]] = []
        self.said: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.waiting: dict[str, Due] = {}
        self.every_due: dict[str, Due] = {}
        self.told: dict[type[Fact], list[Any]] = defaultdict(list)
        self._limits, self._roots_every = limits, roots_every
        self._log, self._ticking = log, ticking
        self._drawn, self._keys = count(), count()
        self.vault = VaultInMemory(self.entropy)
        self.logs = [self._log(self.stored) for _ in range(pens)]
        self.books = [self.run(self._open(log)) for log in self.logs]

    # ---- the book

    def run(self, work):
        return self.loop.run_until_complete(work)

    def entropy(self, size: int) -> bytes:
        return shake_256(b"%d" % next(self._drawn)).digest(size)

    async def _open(self, log: FaultyLog) -> Book:
        book = Book(
            RULES,
            log,
            vault=self.vault,
            keys=KEYS,
            clock=self._clock,
            entropy=self.entropy,
            limits=self._limits,
        )
        await book.open()
        assert book.trouble is None
        return book

    def _clock(self) -> datetime:
        """Stand still between commands, or, `ticking`, go on: a minute for each second of the loop."""
        return self.now + timedelta(minutes=self.loop.time()) if self._ticking else self.now

    def reopen(self, n: int) -> None:
        """Close one pen, which keeps snapshots, and open another in its place."""
        self.run(self.books[n].close())
        self.logs[n] = self._log(self.stored)
        self.books[n] = self.run(self._open(self.logs[n]))

    def close(self) -> None:
        for book in self.books:
            self.run(book.close())
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    @property
    def today(self) -> date:
        return day_in_rome(self.now)

    def pass_time(self, by: timedelta) -> None:
        self.now += by

    def fresh_key(self) -> str:
        return f"key-{next(self._keys)}"

    # ---- asking

    def ask(self, command: Command, who: Who, *, key: str = "", pen: int = 0) -> Answer:
        return self.ask_all([(command, who, key, pen)])[0]

    def ask_all(self, wishes: Sequence[tuple[Command, Who, str, int]]) -> list[Answer]:
        """Submit all at once; answers come in the order asked. Then count everything again."""
        asked = [Asked(command, who, key or self.fresh_key()) for command, who, key, _ in wishes]
        pens = [pen % len(self.books) for *_, pen in wishes]
        answers = self.run(self._answers(asked, pens))
        self._read_on()
        for one, answer in zip(asked, answers, strict=True):
            self._hear(one, answer)
        self.check()
        return answers

    async def _answers(self, asked: Sequence[Asked], pens: Sequence[int]) -> list[Answer]:
        works = [
            self.books[pen].submit(one.command, one.who, one.key)
            for one, pen in zip(asked, pens, strict=True)
        ]
        answers = await asyncio.gather(*works, return_exceptions=True)
        for answer in answers:
            assert isinstance(answer, Receipt | Refused), repr(answer)
            assert not isinstance(answer, OurFault)
        return answers

    def _hear(self, asked: Asked, answer: Answer) -> None:
        name = type(asked.command).__name__
        if isinstance(answer, Refused):
            self.refused[type(answer).__name__] += 1
            behind = self.lines[-1].at - self.now > timedelta(seconds=5)
            tolerated = behind or isinstance(answer, KeyMadeMeanwhile)
            assert tolerated or not isinstance(answer, Unavailable), answer
            return
        self.said[name] += 1
        self.accepted.append((asked, answer))
        lines = self.lines[answer.first - 1 : answer.last]
        assert tuple(line.fact for line in lines) == answer.facts
        assert tuple(self.leaves[answer.first - 1 : answer.last]) == answer.leaves
        assert {line.actor for line in lines} == {asked.who.actor}
        assert {line.command for line in lines} == {command_of(asked.who.actor, asked.key)}
        assert {line.at for line in lines} == {answer.at}

    def again(self, asked: Asked, first: Receipt, pen: int = 0) -> None:
        """The same key with the same command gives the first receipt, unless it was about the forgotten, and writes nothing."""
        before = len(self.stored.datas)
        (answer,) = self.run(self._answers([asked], [pen % len(self.books)]))
        if self._is_about_the_forgotten(asked.command, first):
            assert isinstance(answer, Forgotten), (asked, answer)
        else:
            assert answer == first, (asked, answer)
        assert len(self.stored.datas) == before

    def _is_about_the_forgotten(self, command: Command, receipt: Receipt) -> bool:
        personal = command.personal
        if personal is None or not any(getattr(command, field) for field in personal.fields):
            return False
        if personal.newborn:
            return getattr(receipt.facts[0], personal.named_in) in self.vault.forgotten
        return getattr(command, personal.person) in self.vault.forgotten

    # ---- time

    def due_now(self) -> list[Due]:
        ripe = [due for due in self.waiting.values() if due.at <= self.now]
        return sorted(ripe, key=lambda due: (due.at, due.subject))

    def next_due(self) -> datetime | None:
        return min((due.at for due in self.waiting.values()), default=None)

    def do_due(self, dues: Iterable[Due], *, by: Sequence[int] = (0,)) -> list[Answer]:
        """Submit due work as the schedulers do: each of `by` has its own pen, and all do it at once."""
        return self.ask_all([(due.command, SYSTEM, due.key, pen) for due in dues for pen in by])

    # ---- counting

    def read_all(self) -> None:
        """Count what was submitted past `ask`."""
        self._read_on()
        self.now, self._ticking = self._clock(), False
        self.check()

    def _read_on(self) -> None:
        for data in self.stored.datas[len(self.lines) :]:
            line = RULES.decode(data)
            assert line.position == len(self.lines) + 1
            assert not self.lines or self.lines[-1].at <= line.at
            assert RULES.encode(line) == data
            assert SECRET.encode() not in data.lower(), "something personal in plain text"
            self.lines.append(line)
            self.leaves.append(sha256(b"\x00" + sha256(data).digest()).digest())
            self.recount.take([data])
            self._count(line)

    def _count(self, line: Line[Fact]) -> None:
        fact = line.fact
        self.told[type(fact)].append(fact)
        self._moved.update(places_of(fact))
        for noun, key, _ in RULES.concerned(fact):
            assert type(fact) not in noun.births or (noun, key) not in self.memory, "an id twice"
        self.memory.apply(fact)
        for noun, key, _ in RULES.concerned(fact):
            state = self.memory[noun, key]
            assert noun_from_bytes(noun, noun_to_bytes(state)) == state, "snapshots go round"
        for one in RULES.agenda(fact):
            if isinstance(one, Done):
                self.waiting.pop(one.subject, None)
            else:
                self.waiting[one.subject] = one
                assert self.every_due.setdefault(one.key, one) == one, "one key, one work"

    def check(self) -> None:
        """What must hold at every step."""
        hour = max(self.now, self.lines[-1].at) if self.lines else self.now
        self.recount.finish()
        assert_agree(self.recount, self.memory, hour, self._moved)
        self._places |= self._moved
        self._moved.clear()
        assert not self.recount.people.forgotten & (
            self.vault.keys.keys() | self.vault.lookups.keys()
        )
        self._check_pages()
        for book in self.books:
            self._check_nouns(book)

    def _check_pages(self) -> None:
        """Positions have no gap, and the last batch's root recomputes from the stored leaves."""
        batch = self.stored.batches[-1] if self.stored.batches else None
        if batch is None or len(self.stored.batches) % self._roots_every:
            return
        assert batch.expected + len(batch.datas) == len(self.leaves)
        assert batch.root == merkle(self.leaves)

    def _check_nouns(self, book: Book) -> None:
        """What a pen has in mind is what the log says, unless it has not heard the last of it."""
        if book.position != len(self.lines):
            return
        nouns = book._pen.nouns
        for (noun, key), state in (nouns._old | dict(nouns)).items():  # The young hide the old.
            assert state == self.memory[noun, key], (noun.kind, key)

    def check_from_the_beginning(self) -> None:
        """Every noun loaded anew, with snapshots and without, is the noun that lived."""
        assert_agree(self.recount, self.memory, self.now, self._places)
        fresh = Memory()
        fresh.apply(*(RULES.decode(data).fact for data in self.stored.datas))
        assert fresh == self.memory
        for n in range(len(self.books)):
            self.reopen(n)
        for noun, key in fresh:
            assert self.run(self.books[0].look(noun, key)) == fresh[noun, key]
        past, reached = Memory(), 0
        for snapshot in sorted(self.stored.snapshots.values(), key=lambda one: one.position):
            past.apply(*(line.fact for line in self.lines[reached : snapshot.position]))
            reached, noun = snapshot.position, RULES.nouns[snapshot.kind]
            assert noun_from_bytes(noun, snapshot.state) == past[noun, snapshot.key]


def merkle(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written there."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + merkle(leaves[:half]) + merkle(leaves[half:])).digest()
