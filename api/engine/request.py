"""A request as an endpoint reads it: its headers, the fields of its address, its body when that is wanted."""

from collections.abc import Mapping
from typing import Any, Final

from litestar.types import Receive, Scope

from api.engine.problems import (
    BadRequest,
    BodyBroken,
    BodyTooLarge,
    ContentEncoded,
    WrongContentType,
)
from api.engine.proxies import address_counted

_ONCE: Final = frozenset(
    {
        b"authorization",
        b"idempotency-key",
        b"content-type",
        b"content-length",
        b"content-encoding",
        b"accept",
    }
)


class Request:
    """One request.

    Refuses `BadRequest` for a header that counts and comes twice, `ContentEncoded` for a body that is.
    """

    __slots__ = ("headers", "receive", "scope")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope: Any = scope
        self.receive = receive
        pairs: Any = scope["headers"]
        self.headers: dict[bytes, bytes] = dict(pairs)
        if len(self.headers) < len(pairs):
            _must_come_once(pairs)
        if self.headers.get(b"content-encoding", b"identity").lower() != b"identity":
            raise ContentEncoded

    @property
    def fields(self) -> Mapping[str, str]:
        """Return the fields of the address, as texts."""
        given: Mapping[str, str] = self.scope["path_params"]
        return given

    @property
    def address(self) -> str:
        """Return where it comes from, as it is counted; nothing when that isn't known."""
        client = self.scope.get("client")
        return address_counted(client[0]) if client else ""

    def header(self, name: bytes) -> bytes:
        """Return a header, or nothing."""
        return self.headers.get(name, b"")

    def says_it_is(self, kind: str) -> bool:
        """Say whether the body is announced to be of a type, whatever its parameters."""
        media = self.header(b"content-type").partition(b";")[0]
        return media.strip().lower() == kind.encode()

    def must_be(self, kind: bytes) -> None:
        """Refuse `WrongContentType` for a body of any other type, or of another charset than UTF-8."""
        value = self.header(b"content-type")
        if value == kind:
            return
        media, _, parameters = value.lower().partition(b";")
        charset = parameters.strip().replace(b'"', b"")
        if media.strip() != kind or charset not in (b"", b"charset=utf-8"):
            raise WrongContentType(takes=kind.decode())

    def must_be_at_most(self, limit: int) -> None:
        """Refuse `BodyTooLarge` for a body that is announced to be longer than `limit` bytes."""
        value = self.header(b"content-length")
        if not value:
            return
        if not value.isdigit() or len(value) > 18:
            raise BadRequest("The Content-Length is not a number.")
        if int(value) > limit:
            raise BodyTooLarge(limit_bytes=limit)

    async def body(self, limit: int) -> bytes:
        """Return the whole body; refuses `BodyTooLarge` as soon as it is, `BodyBroken` if cut off."""
        self.must_be_at_most(limit)
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            message: Any = await self.receive()
            if message["type"] != "http.request":
                raise BodyBroken
            part, more = message.get("body", b""), message.get("more_body", False)
            size += len(part)
            if size > limit:
                raise BodyTooLarge(limit_bytes=limit)
            parts.append(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)


def _must_come_once(pairs: Any) -> None:
    names = [name for name, _ in pairs if name in _ONCE]
    for name in _ONCE:
        if names.count(name) > 1:
            raise BadRequest(f"The header {name.decode()} comes twice.")
