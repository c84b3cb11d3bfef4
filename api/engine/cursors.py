"""The `next` of a page says of which list it is: what no page of this list gave is no `cursor` of it.

It is after what the page ends, with eight letters that follow from the list and from it: no secret, and
nothing that somebody types by mistake.
"""

from base64 import b32encode
from hashlib import blake2b
from typing import Any

from msgspec.structs import replace

from api.engine.problems import Malformed


def sealed(name: str, page: Any) -> Any:
    """Return an answer of the read `name` as it is answered: its `next`, if it has one, is one of this list."""
    following = getattr(page, "next", None)
    return replace(page, next=f"{following}.{_check(name, following)}") if following else page


def opened(name: str, query: Any) -> Any:
    """Return a question with what its page is after; refuses `Malformed` a cursor that no page of this list gave."""
    cursor = getattr(query, "cursor", "")
    if not cursor:
        return query
    after, _, check = cursor.rpartition(".")
    if not after or check != _check(name, after):
        raise Malformed("That is not the `next` of a page of this list.", field="cursor")
    return replace(query, cursor=after)


def _check(name: str, after: str) -> str:
    hashed = blake2b(f"{name} {after}".encode(), digest_size=5, person=b"patto-cursor")
    return b32encode(hashed.digest()).decode()
