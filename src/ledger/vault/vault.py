"""The vault keeps one key per person, and opens what it sealed only while that key exists.

seal     under the person's key, or under a draft of one: nothing is written
keep     the drafts that accepted commands need are committed before any fact can use them
open     the text while the key exists; None once the person was forgotten
forget   the fact first (the caller's), then the key and the look-ups, then the cache
rotate   the vault key that wrapped a forgotten person's key ends
sweep    keys and look-ups that no fact ever used go after a day
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, LiteralString
from weakref import WeakValueDictionary

from ledger.kernel.refused import Refused
from ledger.vault import statements
from ledger.vault.crypto import (
    NONCE_BYTES,
    Entropy,
    KeyLost,
    PersonKey,
    Unreadable,
    person_id,
)
from ledger.vault.draft import (
    NEW_KEY_BYTES,
    KeyDraft,
    Lookup,
    Personal,
    PrivateFields,
    flaw,
    opened,
    sealed,
)
from ledger.vault.garbage import ONE_DAY, Accepted, Known, sweep_keys, sweep_lookups
from ledger.vault.keyring import KEYS_MAX, Keyring
from ledger.vault.rotation import load_vault_keys, rotate
from ledger.vault.tables import VaultTables
from ledger.vault.vault_keys import VaultKeyLost, VaultKeys

Keys = dict[str, PersonKey | Unreadable | None]  # None: forgotten.
Words = dict[str, str | None]


class Vault:
    """One book's vault. `entropy` is the machine's, but for the demo."""

    def __init__(
        self,
        tables: VaultTables,
        keys: VaultKeys,
        entropy: Entropy,
        *,
        clock: Callable[[], float] = time.monotonic,
        keys_max: int = KEYS_MAX,
    ) -> None:
        self._tables = tables
        self._keys = keys
        self._entropy = entropy
        self._keyring = Keyring(clock, keys_max)
        self._drafts: WeakValueDictionary[str, KeyDraft] = WeakValueDictionary()

    async def open_keys(self) -> None:
        """Make the vault keys ready; raises `VaultKeyLost`."""
        await load_vault_keys(self._tables, self._keys)

    async def rotate(self) -> bool:
        """End what is left of the forgotten, if anybody was; say whether a vault key was destroyed.

        Raises `VaultKeyLost`.
        """
        return await rotate(self._tables, self._keys)

    async def seal_each(self, items: Sequence[Personal]) -> list[PrivateFields | Refused]:
        """Seal the fields of many people in one round trip, in the given order; nothing is made.

        Whoever can't be sealed gets a refusal in their place and the others don't notice. All
        randomness is drawn at once, in that order, whether or not a key exists already: a seeded
        source therefore gives the same values on every run.
        """
        drawn = [self._draw(NEW_KEY_BYTES + NONCE_BYTES * len(fields)) for *_, fields in items]
        flaws = [flaw(item) for item in items]
        persons = {item[0] for item, why in zip(items, flaws, strict=True) if item[2] and not why}
        keys = await self._keys_for_sealing(persons)
        return [
            why or self._seal(keys, item, fresh)
            for item, fresh, why in zip(items, drawn, flaws, strict=True)
        ]

    def _seal(self, keys: Keys, item: Personal, fresh: bytes) -> PrivateFields | Refused:
        person, _, fields = item
        if not fields:
            return PrivateFields()
        draft = None if person in keys else self._draft(person, fresh[:NEW_KEY_BYTES])
        key = draft.key if draft else keys[person]
        return sealed(key, item, fresh[NEW_KEY_BYTES:], draft)

    def _draft(self, person: str, drawn: bytes) -> KeyDraft:
        """Return the draft of a person's key; there is one, however many seal under it."""
        draft = self._drafts.get(person)
        if draft is None:
            draft = self._drafts[person] = KeyDraft(person, drawn)
        return draft

    async def keep(self, drafts: Iterable[KeyDraft], lookups: Iterable[Lookup]) -> set[str]:
        """Commit these keys, and let people who have one be found by these digests too.

        Returns whoever got another key meanwhile, from another process, or was forgotten: what was
        sealed under the draft must not be written.
        """
        asked = {draft.person: draft for draft in drafts}
        columns = _lookup_columns(list(lookups))
        while True:
            evictions, newest = self._keyring.evictions, self._keys.newest
            rows = await self._tables.ask(
                statements.SHARE_VAULT_KEYS,
                statements.KEEP_KEYS,
                *([statements.SET_LOOKUPS] if columns["found"] else []),
                statements.KEYS_KEPT,
                number=newest,
                wrapped=[asked[person].wrapped(self._keys) for person in sorted(asked)],
                **_key_columns(asked.values()),
                **columns,
            )
            if not rows or rows[0][2] == newest:
                break
            await self.open_keys()  # Another process made the next vault key.
        kept = {person for person, key_id, _ in rows if key_id == asked[person].key_id}
        self._keyring.put({person: asked[person].key for person in kept}, evictions)
        return asked.keys() - kept

    async def found_by(
        self, kind: str, digests: Collection[bytes], after: str = "", limit: int = 100
    ) -> list[str]:
        """Return who may be meant by all of these digests, so many by id, of those after an id.

        Also those of whom they were said before; never the forgotten.
        """
        rows = await self._tables.ask(
            statements.FOUND_BY, kind=kind, digests=sorted(set(digests)), after=after, limit=limit
        )
        return [person for (person,) in rows]

    async def discard(self, drafts: Collection[KeyDraft]) -> None:
        """Take away keys that were kept for commands that were refused after all."""
        await self._tables.ask(statements.DISCARD_KEYS, **_key_columns(drafts))
        self._keyring.evict(draft.person for draft in drafts)

    async def open(
        self, person: str, fact: str, values: Mapping[str, str]
    ) -> dict[str, str | None]:
        """Open one person's fields; None for each once the person was forgotten."""
        return (await self.open_many([(person, fact, values)]))[0]

    async def open_many(self, items: Sequence[Personal]) -> list[Words]:
        """Open the fields of many people in one round trip, in the given order.

        Raises `Unreadable` for a value that was sealed for another place, and `KeyLost`.
        """
        answers = []
        for answer in await self.open_each(items):
            if isinstance(answer, Exception):
                raise answer
            answers.append(answer)
        return answers

    async def open_each(self, items: Sequence[Personal]) -> list[Words | Unreadable | KeyLost]:
        """Open as `open_many`; in the place of whoever can't be opened stands why, and the others don't notice."""
        keys = await self.keys_of(person for person, _, values in items if values)
        return [_opened(keys, item) for item in items]

    async def keys_of(self, persons: Iterable[str]) -> Keys:
        """Return the key of everybody who has one, None for whom was forgotten; whoever has no row is not in it."""
        asked = {person_id(person) for person in persons}
        keys: Keys = {**self._keyring.get(asked)}
        if missing := sorted(asked - keys.keys()):
            keys |= await self._read_keys(statements.KEYS_FOR_OPENING, persons=missing)
        return keys

    async def forget(self, persons: Iterable[str]) -> None:
        """Destroy these people's keys and look-ups, for ever; for those long forgotten nothing changes.

        The fact that says so comes before.
        """
        gone = sorted({person_id(person) for person in persons})
        try:
            await self._tables.ask(statements.DESTROY_KEYS, statements.FORGET_LOOKUPS, persons=gone)
        finally:
            self._keyring.evict(gone)

    async def sweep_orphans(self, known: Known, older_than: timedelta = ONE_DAY) -> int:
        """Take away the keys that no fact uses and nobody asked for recently; return how many.

        `known` is asked which of a list of people the log knows.
        """
        gone = await sweep_keys(self._tables, known, older_than)
        self._keyring.evict(gone)
        return len(gone)

    async def sweep_lookups(self, accepted: Accepted, older_than: timedelta = ONE_DAY) -> int:
        """Take away the look-ups of commands that were never accepted, and of former words; return of how many commands.

        `accepted` is asked which of a list of commands (digests of their keys) the log knows, and where.
        """
        return await sweep_lookups(self._tables, accepted, older_than)

    def _draw(self, count: int) -> bytes:
        """Draw randomness; a source that gives too little would repeat nonces."""
        if len(drawn := self._entropy(count)) != count:
            raise ValueError(f"The source of randomness did not give {count} bytes.")
        return drawn

    async def _keys_for_sealing(self, persons: set[str]) -> Keys:
        """Return the key of everyone who has one, or was forgotten."""
        keys: Keys = {**self._keyring.get(persons)}
        if missing := sorted(persons - keys.keys()):
            keys |= await self._read_keys(statements.KEYS_FOR_SEALING, persons=missing)
            keys |= self._keyring.get(missing)  # What was kept while we asked.
        return keys

    async def _read_keys(self, text: LiteralString, **values: object) -> Keys:
        """Ask for keys, open them, and cache the living ones."""
        evictions = self._keyring.evictions
        rows = await self._tables.ask(text, **values)
        if any(wrapped and not self._keys.is_held(number) for *_, wrapped, number in rows):
            await self.open_keys()  # Another process made the next vault key.
        found: Keys = {row[0]: self._unwrap(*row) for row in rows}
        living = {one: key for one, key in found.items() if isinstance(key, PersonKey)}
        self._keyring.put(living, evictions)
        return found

    def _unwrap(
        self, person: str, key_id: bytes, wrapped: bytes | None, number: int
    ) -> PersonKey | Unreadable | None:
        """Open a person's key; one that does not open is that person's matter, and nobody else's."""
        try:
            return self._keys.unwrap(number, person, key_id, wrapped) if wrapped else None
        except (Unreadable, VaultKeyLost):
            return Unreadable()


def _opened(keys: Keys, item: Personal) -> Words | Unreadable | KeyLost:
    """Open one person's fields; without a row the key is lost, which is not forgotten."""
    person, fact, values = item
    if not values:
        return {}
    if person not in keys:
        return KeyLost([person])
    key = keys[person]
    if isinstance(key, Unreadable):
        return key
    try:
        return opened(key, fact, values)
    except Unreadable as why:
        return why


def _key_columns(drafts: Iterable[KeyDraft]) -> dict[str, list[Any]]:
    rows = sorted((draft.person, draft.key_id) for draft in drafts)
    return {"persons": [person for person, _ in rows], "key_ids": [key_id for _, key_id in rows]}


def _lookup_columns(rows: list[Lookup]) -> dict[str, list[Any]]:
    return {
        "kinds": [one.kind for one in rows],
        "digests": [one.digest for one in rows],
        "found": [one.person for one in rows],
        "commands": [one.command for one in rows],
    }
