"""An answer is ready to be sent: a status, headers, and the very bytes."""

from hashlib import blake2b
from typing import Any

import msgspec
from litestar.types import Receive, Scope, Send

JSON = (b"content-type", b"application/json")
PROBLEM = (b"content-type", b"application/problem+json")
NO_STORE = (b"cache-control", b"no-store")
ASK_AGAIN = (b"cache-control", b"private, no-cache")
FIXED = (b"cache-control", b"private, max-age=31536000, immutable")

VARY = (b"vary", b"accept")

Header = tuple[bytes, bytes]
encode = msgspec.json.Encoder().encode


class Answer:
    """Sends itself, as often as one likes. `etag` names the body, if it may be kept."""

    __slots__ = ("body", "etag", "headers", "status")

    def __init__(self, status: int, body: bytes, *headers: Header, etag: bytes = b"") -> None:
        self.status = status
        self.body = body
        self.etag = etag
        self.headers: list[Header] = [*headers, (b"content-length", b"%d" % len(body))]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's form
        """Send it."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})

    def unless_known(self, known: bytes) -> "Answer":
        """Return it, or 304 when the client has it already (`If-None-Match`)."""
        if not (known and self.etag):
            return self
        if known != b"*" and self.etag not in (one.strip() for one in known.split(b",")):
            return self
        kept = [one for one in self.headers if not one[0].startswith(b"content-")]
        return Answer(304, b"", *kept)


def tagged(body: bytes, *headers: Header) -> Answer:
    """Return the body with its ETag, so that it need not be sent twice."""
    etag = b'"%s"' % blake2b(body, digest_size=12).hexdigest().encode()
    return Answer(200, body, (b"etag", etag), *headers, etag=etag)


def shown(value: Any, *headers: Header, status: int = 200) -> Answer:
    """Return a value as JSON."""
    return Answer(status, encode(value), JSON, *headers)
