"""A person's key locks one field at a time, and each lock fits only the place it was made for.

    sealed   "v1:" + base64url(nonce (12 bytes) | ciphertext | tag (16 bytes)), without padding
    cipher   AES-256-GCM (NIST SP 800-38D) under the person's own key
    bound    to the person, the fact's name and the field: moved elsewhere, it does not open

A sealed value shows how long the text is, and nothing else. The same key makes digests of what is compared and
never read: they end with it.
"""

import re
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Final, NewType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledger.kernel.refused import Kind, Malformed, Refused

KEY_BYTES: Final = 32
KEY_ID_BYTES: Final = 16
NONCE_BYTES: Final = 12
TEXT_BYTES_MAX: Final = 16_384
VERSION: Final = "v1:"
DIGEST_BYTES: Final = 16

Sealed = NewType("Sealed", str)

# Random bytes, as many as asked for. A nonce must never come twice under one key, so anything but
# the machine's own randomness is for a demo without real people.
Entropy = Callable[[int], bytes]

_PERSON = re.compile(r"[!-~]{1,200}")


class Unsealable(Malformed):
    """This text cannot be kept."""


class PersonForgotten(Refused):
    """This person was forgotten or never known, or what was told of them has ended: nothing can be kept."""


class PersonUnreadable(Refused):
    """This person's key in the vault does not open: nothing can be kept about them until it is restored."""

    kind = Kind.UNAVAILABLE


class Unreadable(Exception):
    """The sealed value does not belong to this person, fact and field, or was damaged."""

    def __init__(self) -> None:
        """Say the docstring, and nothing of the value."""
        super().__init__(" ".join((self.__doc__ or "").split()))


class KeyLost(Exception):
    """The vault has no key for these people, nor was it destroyed: its backup may be too old."""

    def __init__(self, persons: Sequence[str]) -> None:
        super().__init__(f"{self.__doc__} ({len(persons)}: {', '.join(persons[:5])})")
        self.persons = persons


class PersonKey:
    """One person's data key, ready for use; it never shows itself."""

    __slots__ = ("_cipher", "_digests", "person")

    def __init__(self, person: str, key: bytes) -> None:
        """Take the 32 bytes of the key of `person`."""
        self.person = person
        self._cipher = AESGCM(key)
        self._digests = derived(key, b"digests")

    def digest(self, text: bytes) -> bytes:
        """Return 16 bytes (BLAKE2b, keyed) by which words about this person are told from others."""
        return blake2b(text, key=self._digests, digest_size=DIGEST_BYTES).digest()

    def seal(self, fact: str, field: str, text: str, nonce: bytes) -> Sealed:
        """Lock the text for one field of one kind of fact. The nonce serves once."""
        if len(nonce) != NONCE_BYTES:
            raise ValueError(f"A nonce has {NONCE_BYTES} bytes.")
        locked = nonce + self._cipher.encrypt(
            nonce, text_bytes(text, field), self._place(fact, field)
        )
        return Sealed(VERSION + urlsafe_b64encode(locked).rstrip(b"=").decode())

    def open(self, fact: str, field: str, sealed: str) -> str:
        """Unlock what was sealed for this very field; anything else is `Unreadable`."""
        version, body = sealed[: len(VERSION)], sealed[len(VERSION) :]
        try:
            locked = b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
            nonce, rest = locked[:NONCE_BYTES], locked[NONCE_BYTES:]
            place = self._place(fact, field)
            text = self._cipher.decrypt(nonce, rest, place) if version == VERSION else None
        except (ValueError, InvalidTag):
            raise Unreadable from None
        if text is None:
            raise Unreadable
        return text.decode()

    def _place(self, fact: str, field: str) -> bytes:
        return bound(b"field", self.person.encode(), fact.encode(), field.encode())


def bound(*parts: bytes) -> bytes:
    """Join the parts so that no two different lists give the same bytes: each after its length."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def derived(key: bytes, use: bytes) -> bytes:
    """Return the working key for one use (HKDF-SHA256, RFC 5869): none of them tells of another."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"patto/vault/v1/" + use).derive(key)


def text_bytes(text: str, field: str) -> bytes:
    """Return the UTF-8 of a text, or name the field whose text is too long or no Unicode."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        detail = f"`{field}` holds half a character (a lone surrogate)."
        raise Unsealable(detail, field=field) from None
    if len(data) > TEXT_BYTES_MAX:
        detail = f"`{field}` is longer than {TEXT_BYTES_MAX} bytes."
        raise Unsealable(detail, field=field, bytes=len(data), bytes_max=TEXT_BYTES_MAX)
    return data


def person_id(person: str) -> str:
    """Return a person's id, or refuse one that is not 1 to 200 visible ASCII characters."""
    if not _PERSON.fullmatch(person):
        detail = "A person's id is 1 to 200 visible ASCII characters."
        raise Unsealable(detail, field="person")
    return person
