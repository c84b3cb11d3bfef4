"""Sealing for somebody who has no key yet makes a draft of one: nobody holds it until a fact needs it."""

from collections.abc import Mapping
from typing import Final

import msgspec

from ledger.kernel.refused import Refused
from ledger.vault.crypto import (
    KEY_BYTES,
    KEY_ID_BYTES,
    NONCE_BYTES,
    PersonForgotten,
    PersonKey,
    PersonUnreadable,
    Sealed,
    Unreadable,
    Unsealable,
    person_id,
    text_bytes,
)
from ledger.vault.vault_keys import VaultKeys

NEW_KEY_BYTES: Final = KEY_ID_BYTES + KEY_BYTES + NONCE_BYTES

# Fields about one person, on their way into (plain) or out of (sealed) one kind of fact:
# the person's id, the fact's name, and field → value.
Personal = tuple[str, str, Mapping[str, str]]


class KeyDraft:
    """A person's key that no row holds yet; whoever seals for the same person meanwhile shares it."""

    __slots__ = ("__weakref__", "_drawn", "key", "key_id")

    def __init__(self, person: str, drawn: bytes) -> None:
        """Take what was drawn for a new key: id, key, nonce."""
        self._drawn = drawn
        self.key_id = drawn[:KEY_ID_BYTES]
        self.key = PersonKey(person, drawn[KEY_ID_BYTES:-NONCE_BYTES])

    @property
    def person(self) -> str:
        """Return whose key it is."""
        return self.key.person

    def wrapped(self, keys: VaultKeys) -> bytes:
        """Return the key as its row will hold it, wrapped by the newest vault key."""
        key, nonce = self._drawn[KEY_ID_BYTES:-NONCE_BYTES], self._drawn[-NONCE_BYTES:]
        return keys.wrap(keys.newest, self.person, self.key_id, key, nonce)


class PrivateFields(msgspec.Struct, frozen=True):
    """What was sealed, field by field, under which key, and its draft if there is no row yet: see `keep`."""

    values: Mapping[str, Sealed] = {}
    key: PersonKey | None = None
    draft: KeyDraft | None = None


class Lookup(msgspec.Struct, frozen=True):
    """A digest by which a person is found, and the command (its key's digest) that says so."""

    kind: str
    digest: bytes
    person: str
    command: bytes


def flaw(item: Personal) -> Refused | None:
    """Return why these fields can't be sealed, if so."""
    person, _, fields = item
    try:
        person_id(person)
        for field, text in fields.items():
            text_bytes(text, field)
    except Unsealable as why:
        return why
    return None


def sealed(
    key: PersonKey | Unreadable | None, item: Personal, nonces: bytes, draft: KeyDraft | None
) -> PrivateFields | Refused:
    """Seal the fields, each under its own nonce; without a key the person was forgotten."""
    _, fact, fields = item
    if isinstance(key, Unreadable):
        return PersonUnreadable()
    if key is None:
        return PersonForgotten()
    cuts = range(0, len(nonces), NONCE_BYTES)
    values = {
        field: key.seal(fact, field, text, nonces[cut : cut + NONCE_BYTES])
        for (field, text), cut in zip(fields.items(), cuts, strict=True)
    }
    return PrivateFields(values, key, draft)


def opened(key: PersonKey | None, fact: str, values: Mapping[str, str]) -> dict[str, str | None]:
    """Open the fields; None for each once the person was forgotten."""
    return {field: key.open(fact, field, value) if key else None for field, value in values.items()}
