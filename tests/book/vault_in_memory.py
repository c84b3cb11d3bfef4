"""A vault whose keys live in a dictionary: it seals with the real lock, and what it forgets is gone."""

from collections.abc import Iterable, Mapping, Sequence
from weakref import WeakValueDictionary

from ledger.kernel.refused import Refused
from ledger.vault import Keys, PersonForgotten
from ledger.vault.crypto import NONCE_BYTES, Entropy, PersonKey
from ledger.vault.draft import NEW_KEY_BYTES, KeyDraft, Lookup, PrivateFields, flaw, sealed


class VaultInMemory:
    """What `Privacy` asks of a vault; `forgotten` are those whose key was destroyed."""

    def __init__(self, entropy: Entropy) -> None:
        self._entropy = entropy
        self.keys: dict[str, PersonKey] = {}
        self._drafts: WeakValueDictionary[str, KeyDraft] = WeakValueDictionary()
        self.lookups: dict[str, dict[str, bytes]] = {}
        self.forgotten: set[str] = set()

    async def seal_each(self, things: Sequence[tuple[str, str, Mapping[str, str]]]):
        return [flaw(thing) or self._seal(*thing) for thing in things]

    def _seal(self, person: str, fact: str, fields: Mapping[str, str]) -> PrivateFields | Refused:
        if not fields:
            return PrivateFields()
        if person in self.forgotten:
            return PersonForgotten()
        draft = None
        if person not in self.keys:
            draft = self._draft(person)
        nonces = self._entropy(NONCE_BYTES * len(fields))
        key = draft.key if draft else self.keys[person]
        return sealed(key, (person, fact, fields), nonces, draft)

    def _draft(self, person: str) -> KeyDraft:
        """There is one, however many seal under it: two of one batch under keys of their own would lose words."""
        fresh = KeyDraft(person, self._entropy(NEW_KEY_BYTES))
        return self._drafts.setdefault(person, fresh)

    async def keys_of(self, persons: Iterable[str]) -> Keys:
        """Return whose key is here, and None for whoever was forgotten."""
        return {
            person: self.keys.get(person)
            for person in persons
            if person in self.keys or person in self.forgotten
        }

    async def keep(self, drafts: Iterable[KeyDraft], lookups: Iterable[Lookup]) -> set[str]:
        """Only who has a key is found by anything; return whose draft came too late."""
        asked = {draft.person: draft for draft in drafts}
        for person, draft in asked.items():
            if person not in self.forgotten:
                self.keys.setdefault(person, draft.key)
        for one in lookups:
            if one.person in self.keys:
                self.lookups.setdefault(one.person, {})[one.kind] = one.digest
        return {person for person, one in asked.items() if self.keys.get(person) is not one.key}

    async def discard(self, drafts: Iterable[KeyDraft]) -> None:
        for draft in drafts:
            self.keys.pop(draft.person, None)
            self.lookups.pop(draft.person, None)

    def open(self, person: str, fact: str, field: str, sealed: str) -> str | None:
        """Return the text, or None once the person was forgotten."""
        key = self.keys.get(person)
        return key.open(fact, field, sealed) if key else None

    async def forget(self, persons: Iterable[str]) -> None:
        for person in persons:
            self.keys.pop(person, None)
            self.lookups.pop(person, None)
            self.forgotten.add(person)
