"""The vault keeps one key per person, and opens what it sealed only while that key exists.

seal     a key's row is committed before any fact can use it
open     the text while the key exists; None once the person was forgotten
forget   the fact first (the caller's), then the key and the look-ups, then the cache
sweep    keys that no fact ever used go after a day
"""

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import timedelta
from typing import Any, Final, LiteralString, Protocol

from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composed, Identifier

from ledger.kernel.refused import Refused
from ledger.vault import statements
from ledger.vault.book_keys import BookKeys
from ledger.vault.crypto import (
    KEY_BYTES,
    KEY_ID_BYTES,
    NONCE_BYTES,
    Entropy,
    KeyLost,
    PersonForgotten,
    PersonKey,
    Sealed,
    Unreadable,
    Unsealable,
    person_id,
    text_bytes,
)
from ledger.vault.keyring import KEYS_MAX, Keyring
from ledger.vault.master import BookKeyLost, MasterKey, WrongMasterKey

ONE_DAY: Final = timedelta(days=1)
SWEEP_AGE_MIN: Final = timedelta(hours=12)
_NEW_KEY_BYTES: Final = KEY_ID_BYTES + KEY_BYTES + NONCE_BYTES

# Fields about one person, on their way into (plain) or out of (sealed) one kind of fact:
# the person's id, the fact's name, and field → value.
Personal = tuple[str, str, Mapping[str, str]]
Known = Callable[[list[str]], Awaitable[Iterable[str]]]
Keys = dict[str, PersonKey | None]  # None: forgotten.
Rows = list[tuple[Any, ...]]


class Connections(Protocol):
    """Where connections come from: a pool is one. Each is lent idle."""

    def connection(self) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        """Lend a connection that is in no transaction."""


class Vault:
    """One book's vault. `schema` is its own; `entropy` is the machine's, but for the demo."""

    def __init__(
        self,
        connections: Connections,
        schema: str,
        master: MasterKey,
        entropy: Entropy,
        *,
        clock: Callable[[], float] = time.monotonic,
        keys_max: int = KEYS_MAX,
    ) -> None:
        self._connections = connections
        self._master = master
        self._entropy = entropy
        self._keyring = Keyring(clock, keys_max)
        self._tables = {
            table: Identifier(schema, table) for table in ("book_keys", "keys", "lookups")
        }
        self._composed: dict[str, Composed] = {}

    async def book_keys(self) -> BookKeys:
        """Return the book's own keys, made the first time.

        Raises `WrongMasterKey` unless the master key is one that this vault knows, and `BookKeyLost`.
        """
        drawn = self._draw(KEY_BYTES + NONCE_BYTES)  # Used or not: see `seal_each`.
        if not (known := await self._ask(statements.BOOK_KEYS)):
            if await self._ask(statements.ANY_KEY):
                raise BookKeyLost
            wrapped = self._master.wrap_book_key(drawn[:KEY_BYTES], drawn[KEY_BYTES:])
            made = {"master": self._master.proof, "wrapped": wrapped}
            await self._ask(statements.MAKE_BOOK_KEY, **made)
            known = await self._ask(statements.BOOK_KEYS)
        for proof, wrapped in known:
            if proof == self._master.proof:
                return self._unwrapped(wrapped)
        raise WrongMasterKey

    def _unwrapped(self, wrapped: bytes) -> BookKeys:
        try:
            return self._master.unwrap_book_key(wrapped)
        except Unreadable:
            raise WrongMasterKey from None

    async def seal(self, person: str, fact: str, fields: Mapping[str, str]) -> dict[str, Sealed]:
        """Seal one person's fields for one fact; on return the person's key is committed."""
        return (await self.seal_many([(person, fact, fields)]))[0]

    async def seal_many(self, items: Sequence[Personal]) -> list[dict[str, Sealed]]:
        """Seal all or raise: `Unsealable`, and nothing was made, or `PersonForgotten`."""
        for item in items:
            if flaw := _flaw(item):
                raise flaw
        answers = []
        for answer in await self.seal_each(items):
            if isinstance(answer, Refused):
                raise answer
            answers.append(answer)
        return answers

    async def seal_each(self, items: Sequence[Personal]) -> list[dict[str, Sealed] | Refused]:
        """Seal the fields of many people in one round trip, in the given order.

        Whoever can't be sealed gets a refusal in their place and the others don't notice. All
        randomness is drawn at once, in that order, whether or not a key exists already: a seeded
        source therefore gives the same values on every run.
        """
        drawn = [self._draw(_NEW_KEY_BYTES + NONCE_BYTES * len(fields)) for *_, fields in items]
        flaws = [_flaw(item) for item in items]
        drafts: dict[str, bytes] = {}
        for (person, _, fields), fresh, flaw in zip(items, drawn, flaws, strict=True):
            if fields and not flaw:
                drafts.setdefault(person, fresh[:_NEW_KEY_BYTES])
        keys = await self._keys_for_sealing(drafts)
        return [
            flaw or _sealed(keys.get(item[0]), item, fresh[_NEW_KEY_BYTES:])
            for item, fresh, flaw in zip(items, drawn, flaws, strict=True)
        ]

    async def open(
        self, person: str, fact: str, sealed: Mapping[str, str]
    ) -> dict[str, str | None]:
        """Open one person's fields; None for each once the person was forgotten."""
        return (await self.open_many([(person, fact, sealed)]))[0]

    async def open_many(self, items: Sequence[Personal]) -> list[dict[str, str | None]]:
        """Open the fields of many people in one round trip, in the given order.

        Raises `Unreadable` for a value that was sealed for another place, and `KeyLost`.
        """
        persons = {person_id(person) for person, _, sealed in items if sealed}
        keys = await self._keys_for_opening(persons)
        return [
            _opened(keys[person], fact, sealed) if sealed else {} for person, fact, sealed in items
        ]

    async def set_lookups(self, people: Mapping[str, Mapping[str, bytes]]) -> set[str]:
        """Let people be found by these digests (person → kind → digest) too, besides older ones.

        Returns whoever has no key and was left out.
        """
        asked = [
            (person_id(person), kind, digest)
            for person, digests in people.items()
            for kind, digest in digests.items()
        ]
        if not asked:
            return set()
        persons, kinds, digests = (list(column) for column in zip(*asked, strict=True))
        alive = await self._ask(
            statements.SET_LOOKUPS, persons=persons, kinds=kinds, digests=digests
        )
        return set(persons) - {person for (person,) in alive}

    async def forget(self, person: str) -> None:
        """Destroy a person's key and look-ups, for ever. The fact that says so comes before."""
        await self.finish_forgetting([person])

    async def finish_forgetting(self, persons: Iterable[str]) -> None:
        """Destroy whatever is left of these people; for those long forgotten nothing changes."""
        gone = sorted({person_id(person) for person in persons})
        try:
            await self._ask(statements.DESTROY_KEYS, statements.FORGET_LOOKUPS, persons=gone)
        finally:
            self._keyring.evict(gone)

    async def sweep_orphans(self, known: Known, older_than: timedelta = ONE_DAY) -> int:
        """Remove the keys that no fact uses and nobody asked for lately; return how many.

        `known` is asked which of a list of people the log knows. An age below twelve hours is
        refused: a command that is under way may still use its key.
        """
        if older_than < SWEEP_AGE_MIN:
            raise ValueError(f"A sweep leaves keys younger than {SWEEP_AGE_MIN} alone.")
        swept = 0
        while page := await self._ask(statements.UNSETTLED, age=older_than):
            persons = [person for (person,) in page]
            used = set(await known(persons))
            orphans = [person for person in persons if person not in used]
            await self._ask(statements.KEEP, persons=sorted(used.intersection(persons)))
            gone = await self._ask(statements.SWEEP, persons=orphans, age=older_than)
            self._keyring.evict(orphans)
            swept += len(gone)
        return swept

    def _draw(self, count: int) -> bytes:
        """Draw randomness; a source that gives too little would repeat nonces."""
        if len(drawn := self._entropy(count)) != count:
            raise ValueError(f"The source of randomness did not give {count} bytes.")
        return drawn

    async def _keys_for_sealing(self, drafts: Mapping[str, bytes]) -> Keys:
        """Return everyone's key, made from the draft (id, key, nonce) for whoever has none."""
        keys: Keys = {**self._keyring.get(drafts)}
        while missing := [person for person in drafts if person not in keys]:
            keys |= await self._read_keys(
                statements.KEYS_FOR_SEALING,
                persons=missing,
                key_ids=[drafts[person][:KEY_ID_BYTES] for person in missing],
                wrapped=[self._wrapped(person, drafts[person]) for person in missing],
            )
        return keys

    async def _keys_for_opening(self, persons: set[str]) -> Keys:
        """Return everyone's key; a person without a row is an error, not a forgotten one."""
        keys: Keys = {**self._keyring.get(persons)}
        if missing := sorted(persons - keys.keys()):
            keys |= await self._read_keys(statements.KEYS_FOR_OPENING, persons=missing)
            if lost := sorted(persons - keys.keys()):
                raise KeyLost(lost)
        return keys

    async def _read_keys(self, text: LiteralString, **values: object) -> Keys:
        """Ask for keys, open them, and cache the living ones."""
        evictions = self._keyring.evictions
        found: Keys = {
            person: self._master.unwrap(person, key_id, wrapped) if wrapped else None
            for person, key_id, wrapped in await self._ask(text, **values)
        }
        self._keyring.put({person: key for person, key in found.items() if key}, evictions)
        return found

    def _wrapped(self, person: str, draft: bytes) -> bytes:
        key_id, key = draft[:KEY_ID_BYTES], draft[KEY_ID_BYTES:-NONCE_BYTES]
        return self._master.wrap(person, key_id, key, draft[-NONCE_BYTES:])

    async def _ask(self, *texts: LiteralString, **values: object) -> Rows:
        """Run these statements in a transaction of their own, committed on return; last's rows."""
        async with self._connections.connection() as connection:
            if connection.info.transaction_status is not TransactionStatus.IDLE:
                raise RuntimeError(
                    "The vault was lent a connection in use: nothing would be durable."
                )
            alone = connection.autocommit and len(texts) == 1
            async with nullcontext() if alone else connection.transaction():
                cursor = connection.cursor(row_factory=tuple_row)
                for text in texts:
                    await cursor.execute(self._sql(text), values)
                return await cursor.fetchall() if cursor.description else []

    def _sql(self, text: LiteralString) -> Composed:
        if text not in self._composed:
            self._composed[text] = SQL(text).format(**self._tables)
        return self._composed[text]


def _flaw(item: Personal) -> Refused | None:
    """Return why these fields can't be sealed, if so."""
    person, _, fields = item
    try:
        person_id(person)
        for field, text in fields.items():
            text_bytes(text, field)
    except Unsealable as flaw:
        return flaw
    return None


def _sealed(key: PersonKey | None, item: Personal, nonces: bytes) -> dict[str, Sealed] | Refused:
    _, fact, fields = item
    if not fields:
        return {}
    if key is None:
        return PersonForgotten()
    cuts = range(0, len(nonces), NONCE_BYTES)
    return {
        field: key.seal(fact, field, text, nonces[cut : cut + NONCE_BYTES])
        for (field, text), cut in zip(fields.items(), cuts, strict=True)
    }


def _opened(key: PersonKey | None, fact: str, sealed: Mapping[str, str]) -> dict[str, str | None]:
    return {field: key.open(fact, field, value) if key else None for field, value in sealed.items()}
