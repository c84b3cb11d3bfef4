"""The master key opens the whole vault, so it lives outside the database and never shows itself.

master key ──HKDF-SHA256 (RFC 5869)──▶ wrapping      locks the book's own key
                                      proof         tells which master key this is
"""

import os
import re
import stat
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.vault.book_keys import BookKeys
from ledger.vault.crypto import (
    KEY_BYTES,
    NONCE_BYTES,
    Entropy,
    Unreadable,
    bound,
    derived,
)
from ledger.vault.private import make_private

_HEX = re.compile(r"[0-9a-fA-F]{64}")
_FILE_BYTES_MAX: Final = 1024
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class MasterKeyError(Exception):
    """The master key cannot be used."""

    def __init__(self, where: object = "") -> None:
        """Say the docstring and where the key was looked for, never what was found there."""
        super().__init__(" ".join((self.__doc__ or "").split()) + (f" ({where})" if where else ""))


class NoMasterKey(MasterKeyError):
    """There is no master key here. Without it nothing personal can be read: restore its backup."""


class BrokenMasterKey(MasterKeyError):
    """A master key is 64 hexadecimal digits; this is something else."""


class ExposedMasterKey(MasterKeyError):
    """Others on this machine may open the master key's file: set its permissions to 0600."""


class WrongMasterKey(MasterKeyError):
    """This is not the master key the vault was made with. Restore the one backed up with it."""


class BookKeyLost(MasterKeyError):
    """The vault has keys of persons and not the book's own: restore its backup."""


class MasterKey:
    """The one secret of a book: it locks all other keys, and nothing else, so that it can be changed."""

    __slots__ = ("_wrapping", "folder", "proof")

    def __init__(self, key: bytes, folder: Path) -> None:
        """Derive the working keys from the 32 bytes of the master key, and let go of it.

        `folder` is where it lies, and the vault keys beside it.
        """
        self.folder = folder
        if len(key) != KEY_BYTES:
            raise BrokenMasterKey
        self._wrapping = AESGCM(derived(key, b"wrapping"))
        self.proof = derived(key, b"proof")

    @classmethod
    def from_text(cls, text: str, where: Path) -> "MasterKey":
        """Read a key from its 64 hexadecimal digits, as the file `where` holds them."""
        digits = text.strip()
        if not _HEX.fullmatch(digits):
            raise BrokenMasterKey(where)
        return cls(bytes.fromhex(digits), where.parent)

    @classmethod
    def from_file(cls, path: Path) -> "MasterKey":
        """Read a key from its file, which nobody but its owner may open."""
        try:
            with path.open("rb") as file:
                if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & _OTHERS:
                    raise ExposedMasterKey(path)
                digits = file.read(_FILE_BYTES_MAX)
        except FileNotFoundError:
            raise NoMasterKey(path) from None
        return cls.from_text(digits.decode("ascii", "replace"), path)

    @classmethod
    def make_file(cls, path: Path, entropy: Entropy) -> "MasterKey":
        """Make a new key in a new file (0600); a file that is already there is never replaced."""
        make_private(path, entropy(KEY_BYTES).hex())
        return cls.from_file(path)

    def wrap_book_key(self, key: bytes, nonce: bytes) -> bytes:
        """Lock the book's own key: nonce, ciphertext, tag."""
        return self._lock(key, nonce, bound(b"book key"))

    def unwrap_book_key(self, wrapped: bytes) -> BookKeys:
        """Unlock the book's own key; raises `Unreadable` under another master key."""
        return BookKeys(self._unlock(wrapped, bound(b"book key")))

    def rewrap_book_key(self, wrapped: bytes, other: "MasterKey", nonce: bytes) -> bytes:
        """Lock the book's own key by another master key; raises `Unreadable`."""
        return other.wrap_book_key(self._unlock(wrapped, bound(b"book key")), nonce)

    def _lock(self, key: bytes, nonce: bytes, place: bytes) -> bytes:
        if len(nonce) != NONCE_BYTES:
            raise ValueError(f"A nonce has {NONCE_BYTES} bytes.")
        return nonce + self._wrapping.encrypt(nonce, key, place)

    def _unlock(self, wrapped: bytes, place: bytes) -> bytes:
        nonce, rest = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        try:
            return self._wrapping.decrypt(nonce, rest, place)
        except (ValueError, InvalidTag):
            raise Unreadable from None
