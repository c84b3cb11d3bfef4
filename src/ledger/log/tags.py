"""Tags are stored as digests; the same few are asked for again and again."""

from functools import lru_cache

from ledger.log.batch import tag_digest


@lru_cache(maxsize=65_536)
def digest(tag: str) -> bytes:
    """Return the 16 stored bytes of a tag."""
    return tag_digest(tag)
