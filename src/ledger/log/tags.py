"""Tags are stored as digests; the same few are asked for again and again."""

from functools import lru_cache
from hashlib import blake2b


@lru_cache(maxsize=65_536)
def digest(tag: str) -> bytes:
    """Return the 16 stored bytes of a tag."""
    return blake2b(tag.encode(), digest_size=16, person=b"patto-tag").digest()
