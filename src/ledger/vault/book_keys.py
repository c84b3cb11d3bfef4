"""The book's own keys stay for ever: digests, look-ups, fingerprints and MACs outlive any master key.

book key ──HKDF-SHA256 (RFC 5869)──▶ lookup        finds a person by e-mail, tax code or a word of the name
                                    fingerprint   tells two commands apart
                                    command       names a command by its idempotency key
                                    mac           vouches for what stands beside the log and is not in it
                                    vault         wraps the vault keys, which wrap the keys of persons

The book key is random and made once. The vault holds it wrapped, once for each master key that is valid.
"""

import hmac
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Final
from unicodedata import normalize

from ledger.vault.crypto import DIGEST_BYTES, Unsealable, bound, derived, text_bytes


def _email(text: str) -> str:
    return normalize("NFC", normalize("NFC", text).lower()).strip()


def _tax_code(text: str) -> str:
    return "".join(normalize("NFC", text).upper().split())


LOOKUPS: Final[Mapping[str, Callable[[str], str]]] = {
    "email": _email,
    "tax_code": _tax_code,
    "name": str,  # One word of a name, in its one form already.
    "code": str,  # What a hub shows, by which nobody is found, in its one form already.
}


class BookKeys:
    """The keys that are the book's own, one for each use; none of them tells of another."""

    __slots__ = ("_command", "_fingerprint", "_lookup", "_secret", "mac_key", "vault_key")

    def __init__(self, key: bytes) -> None:
        """Derive them from the 32 bytes of the book key, and let go of it."""
        self._lookup = derived(key, b"lookup")
        self._fingerprint = derived(key, b"fingerprint")
        self._command = derived(key, b"command")
        self._secret = derived(key, b"secret")
        self.mac_key = derived(key, b"mac")
        self.vault_key = derived(key, b"vault")

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
        stays for ever: without the book key nobody can try which key a digest comes from.
        """
        name = f"{actor}\0{key}".encode()
        return blake2b(name, key=self._command, digest_size=DIGEST_BYTES).digest()

    def secret(self, of: str) -> str:
        """Return the secret part of an address, 32 hexadecimal digits (BLAKE2b, keyed): it follows from an id, and is kept nowhere."""
        return blake2b(of.encode(), key=self._secret, digest_size=DIGEST_BYTES).hexdigest()

    def fingerprint(self, command: bytes, personal: bytes = b"") -> bytes:
        """Return the 16 bytes (BLAKE2b, keyed) by which an encoded command is told from others.

        Words about a person are not in it, but a digest of them under that person's key (`personal`).
        """
        text = bound(command, personal) if personal else command
        return blake2b(text, key=self._fingerprint, digest_size=DIGEST_BYTES).digest()
