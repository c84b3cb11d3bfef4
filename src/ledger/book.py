"""The book: open it, submit commands, look at nouns. It seals what is personal, then the pen writes."""

import os
from asyncio import Future, get_running_loop
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TypeVar, cast

import msgspec
import psycopg
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

from ledger.kernel.command import Command, Personal, examine
from ledger.kernel.ids import SEED_BYTES, identifier
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.rulebook import Rulebook
from ledger.kernel.who import Who
from ledger.pen.pen import Limits, Pen
from ledger.pen.slip import Receipt, Slip, Unavailable
from ledger.rules import RULES
from ledger.store.log import PostgresLog
from ledger.store.names import BookName
from ledger.store.page import Log, LogAway, key_digest
from ledger.vault import MasterKey, Vault

N = TypeVar("N", bound=Noun)

# The pen's queries always have an index to go by; a plan that scans is a plan made too early.
WRITER_OPTIONS = (
    "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off"
    " -c synchronous_commit=on -c plan_cache_mode=force_generic_plan"
)


class Asked(msgspec.Struct, frozen=True):
    """A command, who asks, and the idempotency key they chose."""

    command: Command
    who: Who
    key: str


class Book:
    """One network's book, open for writing.

    `clock` and `entropy` are ports: the demo year and the tests bring their own.
    """

    def __init__(
        self,
        log: Log,
        *,
        vault: Vault,
        master: MasterKey,
        rules: Rulebook = RULES,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        entropy: Callable[[int], bytes] = os.urandom,
        limits: Limits | None = None,
    ) -> None:
        self.pen = Pen(rules, log, clock=clock, limits=limits)
        self.vault = vault
        self._master = master
        self._entropy = entropy
        self._encode = msgspec.json.Encoder().encode

    async def submit(self, command: Command, who: Who, key: str) -> Receipt:
        """Return the receipt of an accepted command, durable and sealed; raises `Refused` by name.

        The same `key` by the same actor with the same command gives the first receipt again.
        """
        slip = self._slip(Asked(command, who, key), bulk=False)
        if command.personal is not None:
            await self._seal([slip])
        if not slip.answer.done():
            self.pen.submit(slip)
        return await slip.answer

    async def submit_many(self, asked: Sequence[Asked]) -> list[Receipt | Refused]:
        """Submit in this order, as bulk; return each one's own receipt or refusal, in order."""
        slips = [self._slip_or_refusal(one) for one in asked]
        await self._seal([s for s in slips if isinstance(s, Slip) and s.command.personal])
        answers = [slip if isinstance(slip, Refused) else self._queue(slip) for slip in slips]
        return [await _outcome(answer) for answer in answers]

    def _queue(self, slip: Slip) -> "Future[Receipt] | Refused":
        if slip.answer.done():
            return slip.answer
        try:
            self.pen.submit(slip)
        except Unavailable as full:
            return full
        return slip.answer

    def _slip_or_refusal(self, asked: Asked) -> Slip | Refused:
        try:
            return self._slip(asked, bulk=True)
        except Refused as why:
            return why

    def _slip(self, asked: Asked, *, bulk: bool) -> Slip:
        """Check what needs no noun, and take the fingerprint of the command as it was sent."""
        if not (asked.key.isascii() and asked.key.isprintable() and 0 < len(asked.key) <= 200):
            raise Malformed("An idempotency key is 1-200 visible ASCII characters.", key="invalid")
        if " " in asked.key:
            raise Malformed("An idempotency key has no spaces.", key="invalid")
        examine(asked.command)
        print_ = blake2b(
            self._encode(asked.command), key=self._master.fingerprint_key, digest_size=16
        )
        return Slip(
            asked.command,
            who=asked.who,
            name=asked.key,
            key=key_digest(asked.who.actor, asked.key),
            fingerprint=print_.digest(),
            seed=self._entropy(SEED_BYTES),
            answer=get_running_loop().create_future(),
            bulk=bulk,
        )

    async def _seal(self, slips: Sequence[Slip]) -> None:
        """Seal personal fields, so that no verb sees them; their keys are committed on return.

        A field that can't be sealed refuses its own command only.
        """
        drafts: list[tuple[Slip, str, dict[str, str]]] = []
        lookups: dict[str, dict[str, bytes]] = {}
        for slip in slips:
            try:
                person, fields, digests = self._personal(slip)
            except Refused as why:
                slip.refuse(why)
                continue
            drafts.append((slip, person, fields))
            if digests:
                lookups.setdefault(person, {}).update(digests)
        things = [(p, _of(s.command).fact, fields) for s, p, fields in drafts]
        sealed = await self.vault.seal_each(things) if any(f for *_, f in drafts) else []
        for (slip, _, _), values in zip(drafts, sealed, strict=False):
            if isinstance(values, Refused):
                slip.refuse(values)
            else:
                slip.command = msgspec.structs.replace(slip.command, **values)
        if lookups:
            await self.vault.set_lookups_many(lookups)

    def _personal(self, slip: Slip) -> tuple[str, dict[str, str], dict[str, bytes]]:
        """Fill what the book fills; return whose the fields are, their text, and its digests."""
        personal, command = _of(slip.command), slip.command
        for field in personal.filled_by_the_book():
            if getattr(command, field):
                raise Malformed(f"`{field}` is filled by the book.", field=field)
        if personal.newborn:
            filled = {personal.person: identifier("M", slip.seed, 0)}
            command = msgspec.structs.replace(command, **filled)
        fields = {
            field: normal(getattr(command, field))
            for field, normal in personal.fields.items()
            if getattr(command, field)
        }
        digests = {
            kind: self._master.lookup(kind, fields[kind])
            for kind in personal.lookups
            if kind in fields
        }
        tags = {personal.lookups[kind]: digest.hex() for kind, digest in digests.items()}
        slip.command = msgspec.structs.replace(command, **tags)
        return getattr(command, personal.person), fields, digests

    async def look(self, noun: type[N], key: str) -> N:
        """Return a noun as confirmed by the log; raises `Unavailable` when it cannot be read."""
        try:
            return cast("N", await self.pen.look(noun, key))
        except LogAway as why:
            raise Unavailable from why


def _of(command: Command) -> Personal:
    assert command.personal is not None
    return command.personal


async def _outcome(answer: "Future[Receipt] | Refused") -> Receipt | Refused:
    if isinstance(answer, Refused):
        return answer
    try:
        return await answer
    except Refused as why:
        return why


@asynccontextmanager
async def open_book(
    conninfo: str,
    master: MasterKey,
    *,
    name: BookName | None = None,
    rules: Rulebook = RULES,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    entropy: Callable[[int], bytes] = os.urandom,
    limits: Limits | None = None,
) -> AsyncIterator[Book]:
    """Open a book that was migrated; write what waits and close it at the end.

    Raises `LogAway` when PostgreSQL can't be reached, `WrongMasterKey` for another book's key.
    """
    name = name or BookName()
    options = f"-c role={name.writer} {WRITER_OPTIONS}"

    async def connect() -> psycopg.AsyncConnection[TupleRow]:
        return await psycopg.AsyncConnection.connect(
            conninfo,
            autocommit=True,
            prepare_threshold=0,
            options=options,
            connect_timeout=5,
        )

    kwargs = {"autocommit": True, "options": f"-c role={name.writer}"}
    async with AsyncConnectionPool(conninfo, min_size=1, max_size=4, kwargs=kwargs) as pool:
        vault = Vault(pool, name.vault, master, entropy)
        await vault.prove_master()
        book = Book(
            PostgresLog(connect, name),
            vault=vault,
            master=master,
            rules=rules,
            clock=clock,
            entropy=entropy,
            limits=limits,
        )
        await book.pen.open()
        try:
            yield book
        finally:
            await book.pen.close()
