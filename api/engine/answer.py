"""An answer is ready to be sent: a status, headers, and the very bytes."""

from hashlib import blake2b
from typing import Any

import msgspec
from litestar.types import Receive, Scope, Send

JSON = (b"content-type", b"application/json")
PROBLEM = (b"content-type", b"application/problem+json")
NO_STORE = (b"cache-control", b"no-store")
ASK_AGAIN = (b"cache-control", b"private, no-cache")

Header = tuple[bytes, bytes]
encode = msgspec.json.Encoder().encode


class Answer:
    """Sends itself: the shortest way from a handler to the client."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, body: bytes, *headers: Header) -> None:
        self.status = status
        self.body = body
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's form
        """Send it."""
        headers: list[Header] = [*self.headers, (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def tagged(body: bytes, asked: bytes, *headers: Header) -> Answer:
    """Return the body with its ETag, or 304 when the client has it already (`If-None-Match`)."""
    etag = b'"%s"' % blake2b(body, digest_size=12).hexdigest().encode()
    if asked and (asked == b"*" or etag in (one.strip() for one in asked.split(b","))):
        return Answer(304, b"", (b"etag", etag), *headers)
    return Answer(200, body, JSON, (b"etag", etag), *headers)


def shown(value: Any, *headers: Header, status: int = 200) -> Answer:
    """Return a value as JSON."""
    return Answer(status, encode(value), JSON, *headers)


def header(scope: Scope, name: bytes) -> bytes:
    """Return a header of the request, or nothing; the last one counts."""
    found = b""
    for key, value in scope["headers"]:
        if key == name:
            found = value
    return found
