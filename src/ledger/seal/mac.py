"""A MAC vouches for what stands beside the log and is not in it: states of nouns, keys and fingerprints of commands.

    state      of a noun, after a position, under the root there: of no other history
    command    its key, its fingerprint, where its facts stand, and the size and root that its receipt told
    access     a row of the log of access after the one before it, how long that log is, and a token as it was issued

Keyed BLAKE2b (RFC 7693) under a key of the book that is not in PostgreSQL in clear; each use has its own `person`.
"""

from hashlib import blake2b
from hmac import compare_digest
from struct import Struct
from typing import Final

import msgspec

MAC_BYTES: Final = 16
_PLACE: Final = Struct("!qqq").pack
_STATE: Final = Struct("!iqq").pack


class Macs:
    """Makes and checks the MACs of one book."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        """Take the 32 bytes of the book's key for MACs."""
        self._key = key

    def of_command(
        self, key: bytes, fingerprint: bytes, first: int, last: int, size: int, root: bytes
    ) -> bytes:
        """Return the MAC of an accepted command, whose batch ends at `size` under `root`."""
        text = key + fingerprint + _PLACE(first, last, size) + root
        return blake2b(text, digest_size=MAC_BYTES, key=self._key, person=b"patto-command").digest()

    def of_state(
        self, kind: str, key: str, fold: int, position: int, root: bytes, state: bytes
    ) -> bytes:
        """Return the MAC of a noun's state."""
        named = msgspec.json.encode((kind, key))
        text = _STATE(fold, position, len(named)) + named + root + state
        return blake2b(text, digest_size=MAC_BYTES, key=self._key, person=b"patto-state").digest()

    def of_access(self, before: bytes, entry: bytes) -> bytes:
        """Return the MAC of an entry of the log of access; `before` is that of the row before, or what it is about."""
        text = len(before).to_bytes(1) + before + entry
        return blake2b(text, digest_size=MAC_BYTES, key=self._key, person=b"patto-access").digest()


def is_same(one: bytes, other: bytes) -> bool:
    """Compare two MACs in a time that tells nothing of either."""
    return compare_digest(one, other)
