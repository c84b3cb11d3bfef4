"""Tags are stored as digests; the same few are asked for again and again."""

from functools import lru_cache
from hashlib import blake2b

_EMPTY = blake2b(digest_size=16, person=b"patto-tag")


@lru_cache(maxsize=65_536)
def digest(tag: str) -> bytes:
    """Return the 16 stored bytes of a tag."""
    hashed = _EMPTY.copy()
    hashed.update(tag.encode())
    return hashed.digest()
