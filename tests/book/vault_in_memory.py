"""A vault whose keys live in a dictionary: it seals with the real lock, and what it forgets is gone."""

from collections.abc import Iterable, Mapping, Sequence

from ledger.kernel.refused import Refused
from ledger.vault import PersonForgotten
from ledger.vault.crypto import KEY_BYTES, NONCE_BYTES, Entropy, PersonKey, Unsealable


class VaultInMemory:
    """What `Privacy` asks of a vault; `forgotten` are those whose key was destroyed."""

    def __init__(self, entropy: Entropy) -> None:
        self._entropy = entropy
        self.keys: dict[str, PersonKey] = {}
        self.lookups: dict[str, dict[str, bytes]] = {}
        self.forgotten: set[str] = set()

    async def seal_each(self, things: Sequence[tuple[str, str, Mapping[str, str]]]):
        return [self._seal(*thing) for thing in things]

    def _seal(self, person: str, fact: str, fields: Mapping[str, str]) -> dict[str, str] | Refused:
        if not fields:
            return {}
        if person in self.forgotten:
            return PersonForgotten()
        if person not in self.keys:
            self.keys[person] = PersonKey(person, self._entropy(KEY_BYTES))
        try:
            return {
                field: self.keys[person].seal(fact, field, text, self._entropy(NONCE_BYTES))
                for field, text in fields.items()
            }
        except Unsealable as why:
            return why

    async def set_lookups(self, people: Mapping[str, Mapping[str, bytes]]) -> set[str]:
        """Only who has a key is found by anything; return the others."""
        for person in people.keys() & self.keys.keys():
            self.lookups.setdefault(person, {}).update(people[person])
        return people.keys() - self.keys.keys()

    def open(self, person: str, fact: str, field: str, sealed: str) -> str | None:
        """Return the text, or None once the person was forgotten."""
        key = self.keys.get(person)
        return key.open(fact, field, sealed) if key else None

    async def forget(self, person: str) -> None:
        self.keys.pop(person, None)
        self.lookups.pop(person, None)
        self.forgotten.add(person)

    async def finish_forgetting(self, persons: Iterable[str]) -> None:
        for person in persons:
            await self.forget(person)
