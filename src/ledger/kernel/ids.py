"""Identifiers and salts, all drawn from the 32 random bytes that arrive with a command.

One seed per command, so that a decision that is suspended and decided again finds the same ids,
and a book written from a seeded source is the same book, byte for byte.
"""

from functools import lru_cache
from hashlib import blake2b

SEED_BYTES = 32
_DRAWN = 16
# A byte shows the base32 letter of its last five bits: sixteen random bytes are sixteen letters.
_BASE32 = bytes(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[byte & 31] for byte in range(256))


def identifier(prefix: str, seed: bytes, n: int) -> str:
    """Return the `n`-th id of this seed: the prefix and 16 base32 characters (80 bits)."""
    return prefix + _drawn(seed, n, b"patto-id").translate(_BASE32).decode()


def salt(seed: bytes, n: int) -> bytes:
    """Return the 16 bytes that hide the `n`-th fact of this seed behind its leaf."""
    return _drawn(seed, n, b"patto-salt")


def _drawn(seed: bytes, n: int, purpose: bytes) -> bytes:
    begin = n % 4 * _DRAWN
    return _four_draws(seed, n // 4, purpose)[begin : begin + _DRAWN]


@lru_cache(maxsize=8)
def _four_draws(seed: bytes, block: int, purpose: bytes) -> bytes:
    """One hash gives four draws: few commands need more ids, or write more facts."""
    return blake2b(seed + b"%d" % block, person=purpose).digest()
