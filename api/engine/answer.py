"""An answer is ready to be sent: a status, headers, and the very bytes."""

from hashlib import blake2b
from typing import Any

import msgspec
from litestar.types import Receive, Scope, Send

JSON = (b"content-type", b"application/json")
PROBLEM = (b"content-type", b"application/problem+json")
NO_STORE = (b"cache-control", b"no-store")
ASK_AGAIN = (b"cache-control", b"private, no-cache")

VARY = (b"vary", b"accept")

Header = tuple[bytes, bytes]
NOSNIFF = (b"x-content-type-options", b"nosniff")
SAFE: tuple[Header, ...] = (
    NOSNIFF,
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
)
"""What every answer says to a browser: it is what it says it is, and no page to load anything from."""
_NOT_MODIFIED = 304
_KEPT = frozenset({b"etag", b"cache-control", b"vary", b"x-patto-position"})
"""What an answer that isn't sent again says of itself."""
encode = msgspec.json.Encoder().encode


class Answer:
    """Sends itself, as often as one likes. `etag` names the body, so that it need not be sent twice.

    `safe` is what it says to a browser; only a page that loads something says anything else.
    """

    __slots__ = ("body", "etag", "headers", "status")

    def __init__(
        self,
        status: int,
        body: bytes,
        *headers: Header,
        etag: bytes = b"",
        safe: tuple[Header, ...] = SAFE,
    ) -> None:
        self.status = status
        self.body = body
        self.etag = etag
        self.headers: list[Header] = [*headers, *safe]
        if status != _NOT_MODIFIED:  # Its length would be that of what isn't sent.
            self.headers.append((b"content-length", b"%d" % len(body)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's form
        """Send it."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})

    def unless_known(self, known: bytes) -> "Answer":
        """Return it, or 304 when the client has it already (`If-None-Match`)."""
        if not (known and self.etag):
            return self
        tags = (one.strip().removeprefix(b"W/") for one in known.split(b","))
        if known != b"*" and self.etag not in tags:
            return self
        kept = [one for one in self.headers if one[0] in _KEPT]
        return Answer(_NOT_MODIFIED, b"", *kept)


def tagged(body: bytes, *headers: Header) -> Answer:
    """Return the body with its ETag, so that it need not be sent twice."""
    etag = b'"%s"' % blake2b(body, digest_size=12).hexdigest().encode()
    return Answer(200, body, (b"etag", etag), *headers, etag=etag)


def shown(value: Any, *headers: Header, status: int = 200) -> Answer:
    """Return a value as JSON."""
    return Answer(status, encode(value), JSON, *headers)
