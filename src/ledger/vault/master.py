"""The master key opens the whole vault, so it lives outside the database and never shows itself.

master key ──HKDF-SHA256 (RFC 5869)──▶ wrapping      locks each person's key
                                      lookup        finds a person by e-mail or tax code
                                      fingerprint   tells two commands apart
                                      command       names a command by its idempotency key
                                      proof         shows that this is the right master key
"""

import hmac
import os
import re
import stat
from collections.abc import Callable, Mapping
from hashlib import blake2b
from pathlib import Path
from tempfile import mkstemp
from typing import Final
from unicodedata import normalize

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledger.vault.crypto import (
    KEY_BYTES,
    NONCE_BYTES,
    Entropy,
    PersonKey,
    Unreadable,
    Unsealable,
    bound,
    text_bytes,
)

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


def _email(text: str) -> str:
    return normalize("NFC", normalize("NFC", text).casefold()).strip()


def _tax_code(text: str) -> str:
    return "".join(normalize("NFC", text).upper().split())


LOOKUPS: Final[Mapping[str, Callable[[str], str]]] = {"email": _email, "tax_code": _tax_code}


class MasterKey:
    """The one secret of a book; what it is used for has a key of its own, derived from it."""

    __slots__ = ("_command", "_lookup", "_wrapping", "fingerprint_key", "proof")

    def __init__(self, key: bytes) -> None:
        """Derive the working keys from the 32 bytes of the master key, and let go of it."""
        if len(key) != KEY_BYTES:
            raise BrokenMasterKey
        self._wrapping = AESGCM(_derived(key, b"wrapping"))
        self._lookup = _derived(key, b"lookup")
        self._command = _derived(key, b"command")
        self.fingerprint_key = _derived(key, b"fingerprint")
        self.proof = _derived(key, b"proof")

    @classmethod
    def from_text(cls, text: str, where: object = "") -> "MasterKey":
        """Read a key from its 64 hexadecimal digits, as an environment variable holds it."""
        digits = text.strip()
        if not _HEX.fullmatch(digits):
            raise BrokenMasterKey(where)
        return cls(bytes.fromhex(digits))

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
        handle, draft = mkstemp(dir=path.parent, prefix=f"{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(entropy(KEY_BYTES).hex().encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)
        finally:
            Path(draft).unlink()
        _remember_folder(path.parent)
        return cls.from_file(path)

    def wrap(self, person: str, key_id: bytes, key: bytes, nonce: bytes) -> bytes:
        """Lock a person's key, bound to the person and the key's id: nonce, ciphertext, tag."""
        if len(nonce) != NONCE_BYTES:
            raise ValueError(f"A nonce has {NONCE_BYTES} bytes.")
        return nonce + self._wrapping.encrypt(nonce, key, bound(b"key", person.encode(), key_id))

    def unwrap(self, person: str, key_id: bytes, wrapped: bytes) -> PersonKey:
        """Unlock a person's key; under another master key, or another person's name, it won't."""
        nonce, rest = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        try:
            key = self._wrapping.decrypt(nonce, rest, bound(b"key", person.encode(), key_id))
        except (ValueError, InvalidTag):
            raise Unreadable from None
        return PersonKey(person, key)

    def lookup(self, kind: str, text: str) -> bytes:
        """Return the 32-byte digest (HMAC-SHA256) by which a person is found; kinds: `LOOKUPS`.

        What people write in different ways is one: an e-mail in any case, a tax code with spaces.
        """
        text_bytes(text, kind)
        normal = text_bytes(LOOKUPS[kind](text), kind)
        if not normal:
            detail = f"`{kind}` is empty."
            raise Unsealable(detail, field=kind)
        return hmac.digest(self._lookup, bound(kind.encode(), normal), "sha256")

    def command_digest(self, actor: str, key: str) -> bytes:
        """Return the 16 bytes (BLAKE2b, keyed) that stand for an actor's idempotency key in the book.

        A key may say something about a person, such as a number of a bank's or an order's, and a fact
        stays for ever: without the master key nobody can try which key a digest comes from.
        """
        return blake2b(f"{actor}\0{key}".encode(), key=self._command, digest_size=16).digest()


def _derived(key: bytes, use: bytes) -> bytes:
    """Return the working key for one use (HKDF-SHA256): none of them tells of another."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"patto/vault/v1/" + use).derive(key)


def _remember_folder(folder: Path) -> None:
    """Make a new file's name survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
