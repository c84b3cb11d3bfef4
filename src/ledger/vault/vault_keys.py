"""Vault keys wrap the keys of persons; each lies in a file beside the master key, never in PostgreSQL.

    master key ──wraps──▶ book key ──wraps──▶ vault key n ──wraps──▶ keys of persons

When somebody was forgotten the next vault key takes the place of the last, whose file is destroyed: what a
write-ahead log or a dead row still holds of a forgotten person's key opens no more, whatever keys are left.
"""

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.vault.book_keys import BookKeys
from ledger.vault.crypto import KEY_BYTES, NONCE_BYTES, PersonKey, Unreadable, bound
from ledger.vault.master import MasterKey, MasterKeyError
from ledger.vault.private import destroy_private, make_folder, make_private

FOLDER: Final = "vault-keys"
ID_BYTES: Final = 8


class VaultKeyLost(MasterKeyError):
    """A vault key is not where it was: restore the backup of its folder beside the master key."""


class VaultKeys:
    """The vault keys of one book. `folder` holds their files; `lock` is the book's key that wraps them."""

    def __init__(self, folder: Path, lock: bytes) -> None:
        self._folder = folder
        self._lock = AESGCM(lock)
        self._held: dict[int, AESGCM] = {}

    @classmethod
    def beside(cls, master: MasterKey, book: str, keys: BookKeys) -> "VaultKeys":
        """Return those of a book, whose folder lies beside the master key."""
        return cls(master.folder / FOLDER / book, keys.vault_key)

    @property
    def newest(self) -> int:
        """Return the number of the vault key that wraps; 0 when none is held."""
        return max(self._held, default=0)

    def hold(self, number: int, key: bytes) -> None:
        """Have a vault key ready."""
        self._held[number] = AESGCM(key)

    def is_held(self, number: int) -> bool:
        """Say whether this vault key is there."""
        return number in self._held

    def load(self, known: Iterable[tuple[int, bytes]]) -> None:
        """Hold exactly those of the known ones (number, id) that lie in the folder.

        Raises `VaultKeyLost` when the newest does not.
        """
        rows = sorted(known)
        files = {number: self._file(number, key_id) for number, key_id in rows}
        there = {number for number, file in files.items() if file.exists()}
        if rows and rows[-1][0] not in there:
            raise VaultKeyLost(files[rows[-1][0]])
        for gone in self._held.keys() - there:
            del self._held[gone]
        for number in there - self._held.keys():
            self.hold(number, self._read(number, files[number]))

    def make(self, number: int) -> bytes:
        """Write a new vault key to its file (0600), durably; return the id in the file's name."""
        key_id, nonce = secrets.token_bytes(ID_BYTES), secrets.token_bytes(NONCE_BYTES)
        wrapped = self._lock.encrypt(nonce, secrets.token_bytes(KEY_BYTES), _place(number))
        make_folder(self._folder)
        make_private(self._file(number, key_id), (nonce + wrapped).hex())
        return key_id

    def destroy(self, number: int, key_id: bytes) -> None:
        """Destroy a vault key and its file."""
        self._held.pop(number, None)
        destroy_private(self._file(number, key_id))

    def wrap(self, number: int, person: str, key_id: bytes, key: bytes, nonce: bytes) -> bytes:
        """Wrap a person's key, bound to the person and the key's id: nonce, ciphertext, tag."""
        if len(nonce) != NONCE_BYTES:
            raise ValueError(f"A nonce has {NONCE_BYTES} bytes.")
        return nonce + self._cipher(number).encrypt(nonce, key, _bound_to(person, key_id))

    def unwrap(self, number: int, person: str, key_id: bytes, wrapped: bytes) -> PersonKey:
        """Unwrap a person's key; under another vault key, or another person's name, it won't."""
        return PersonKey(person, self._unwrapped(number, person, key_id, wrapped))

    def rewrap(self, number: int, person: str, key_id: bytes, wrapped: bytes) -> bytes:
        """Wrap a person's key again, by the newest vault key."""
        key = self._unwrapped(number, person, key_id, wrapped)
        return self.wrap(self.newest, person, key_id, key, secrets.token_bytes(NONCE_BYTES))

    def _unwrapped(self, number: int, person: str, key_id: bytes, wrapped: bytes) -> bytes:
        nonce, rest = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        try:
            return self._cipher(number).decrypt(nonce, rest, _bound_to(person, key_id))
        except (ValueError, InvalidTag):
            raise Unreadable from None

    def _cipher(self, number: int) -> AESGCM:
        if number not in self._held:
            raise VaultKeyLost(number)
        return self._held[number]

    def _read(self, number: int, file: Path) -> bytes:
        try:
            wrapped = bytes.fromhex(file.read_text(encoding="ascii"))
            return self._lock.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _place(number))
        except (ValueError, InvalidTag):
            raise VaultKeyLost(file) from None

    def _file(self, number: int, key_id: bytes) -> Path:
        return self._folder / f"{number}-{key_id.hex()}.key"


def _place(number: int) -> bytes:
    return bound(b"vault key", str(number).encode())


def _bound_to(person: str, key_id: bytes) -> bytes:
    return bound(b"key", person.encode(), key_id)
