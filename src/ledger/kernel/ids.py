"""Identifiers and salts, all drawn from the 32 random bytes that arrive with a command.

One seed per command, so that a decision that is suspended and decided again finds the same ids,
and a book written from a seeded source is the same book, byte for byte.
"""

from hashlib import blake2b

SEED_BYTES = 32
_BODY_BYTES = 10
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
# RFC 4648's base32, two characters (ten bits) at a time: the standard library's takes 3 µs an id.
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_SHIFTS = range(70, -1, -10)


def identifier(prefix: str, seed: bytes, n: int) -> str:
    """Return the `n`-th id of this seed: the prefix and 16 base32 characters (80 bits)."""
    body = blake2b(b"%d" % n, key=seed, digest_size=_BODY_BYTES, person=b"patto-id").digest()
    number = int.from_bytes(body, "big")
    return prefix + "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])


def salt(seed: bytes, n: int) -> bytes:
    """Return the 16 bytes that hide the `n`-th fact of this seed behind its leaf."""
    return blake2b(b"%d" % n, key=seed, digest_size=16, person=b"patto-salt").digest()
