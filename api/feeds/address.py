"""What stands at an address of the web is fetched, once: by https, from the public internet alone, within bounds of time and size.

An address comes from people, and where it leads is the site's to say. So each step is judged: names are looked up here, every
address that they have must be public, and the connection goes to the very address that was judged, whatever the name says a
moment later. A redirect is an address like the first.
"""

import asyncio
import logging
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore
import msgspec

from api.feeds.foreign import BYTES_MAX

CONNECT_SECONDS: Final = 5.0
SILENT_SECONDS: Final = 10.0
"""The longest that a site may say nothing."""
WHOLE_SECONDS: Final = 30.0
REDIRECTS_MAX: Final = 5
TRIED_MOST: Final = 4
"""So many addresses of one name are tried."""
MARK_MAX: Final = 200
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
KINDS: Final = frozenset(
    {"text/calendar", "text/plain", "application/ics", "application/octet-stream", ""}
)
"""As what sites send calendars; what it is, its text says."""
TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""Addresses of version 4, as networks that have none speak of them (RFC 6052)."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Looks up the addresses of a name; raises OSError where there is none."""


class NotFetched(Exception):
    """There is nothing of use at the address: `why` in a word, and the status that the site answered, if that is why."""

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(why)
        self.why, self.status = why, status


class Marks(msgspec.Struct, frozen=True):
    """By what a site tells that nothing has changed (RFC 9110, 8.8)."""

    etag: str | None = None
    modified: str | None = None


class Fetched(msgspec.Struct, frozen=True):
    """What stands at an address; None if it is what it was when these marks were given."""

    data: bytes | None
    marks: Marks


async def looked_up(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a name, as this machine finds them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def is_public(text: str) -> bool:
    """Say whether an address is of the public internet, also where one of version 6 stands for one of version 4."""
    try:
        address: IPv4Address | IPv6Address | None = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.teredo or address.sixtofour or address.scope_id:
            return False
        mapped = address.ipv4_mapped
        if mapped is None and address in TRANSLATED:
            mapped = IPv4Address(int(address) & 0xFFFF_FFFF)
        address = mapped or address
    assert address is not None
    return address.is_global and not address.is_multicast


def is_loopback(text: str) -> bool:
    """Say whether an address is this machine's own."""
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False


class Way(httpcore.AsyncNetworkBackend):
    """Connects to nothing but addresses that it has judged itself."""

    def __init__(self, resolve: Resolve, may: Callable[[str], bool]) -> None:
        self._plain = httpcore.AnyIOBackend()
        self._resolve, self._may = resolve, may

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - as the backend has it
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to one of the addresses of a name, all of which must do."""
        try:
            addresses = list(dict.fromkeys(await self._resolve(host, port)))
        except (OSError, UnicodeError):
            raise NotFetched("not-found") from None
        if not addresses or not all(self._may(one) for one in addresses):
            raise NotFetched("not-public")
        for address in addresses[:TRIED_MOST]:
            try:
                return await self._plain.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        raise NotFetched("no-connection")


class Web:
    """Fetches; `is_of_here` turns it round: from this machine alone, and without TLS, to try things out."""

    def __init__(
        self,
        *,
        is_of_here: bool = False,
        resolve: Resolve = looked_up,
        may: Callable[[str], bool] | None = None,
        trust: ssl.SSLContext | None = None,
        whole_seconds: float = WHOLE_SECONDS,
    ) -> None:
        self._schemes = ("http", "https") if is_of_here else ("https",)
        self._way = Way(resolve, may or (is_loopback if is_of_here else is_public))
        self._trust = trust or httpcore.default_ssl_context()
        self._whole_seconds = whole_seconds
        # It writes down the headers of what it got, and where a redirect leads is the site's secret.
        logging.getLogger("httpcore").setLevel(logging.INFO)

    async def fetch(self, address: str, marks: Marks) -> Fetched:
        """Return what stands there; raises `NotFetched`, and nothing else, whatever the site does."""
        try:
            async with (
                asyncio.timeout(self._whole_seconds),
                httpcore.AsyncConnectionPool(
                    ssl_context=self._trust, network_backend=self._way, retries=0
                ) as pool,
            ):
                return await self._followed(pool, address, marks)
        except (TimeoutError, httpcore.TimeoutException):
            raise NotFetched("too-slow") from None
        except ssl.SSLError:
            raise NotFetched("no-trust") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            is_trust = isinstance(error.__context__, ssl.SSLError)
            raise NotFetched("no-trust" if is_trust else "broke-off") from None

    async def _followed(
        self, pool: httpcore.AsyncConnectionPool, address: str, marks: Marks
    ) -> Fetched:
        for _ in range(REDIRECTS_MAX + 1):
            url = self._url(address)
            async with pool.stream(
                "GET", url, headers=_headers(url, marks), extensions=_TIMES
            ) as response:
                headers = {
                    name.decode("latin-1").lower(): value.decode("latin-1")
                    for name, value in response.headers
                }
                if response.status not in REDIRECTS:
                    return await _taken(response, headers, marks)
                address = urljoin(address, headers.get("location", ""))
        raise NotFetched("too-many-redirects")

    def _url(self, address: str) -> httpcore.URL:
        """Return an address that may be asked; raises `NotFetched`."""
        try:
            parts = urlsplit(address)
            if not self._fits(parts):
                raise NotFetched("not-allowed")
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            return httpcore.URL(
                scheme=parts.scheme, host=parts.hostname or "", port=parts.port, target=target
            )
        except ValueError:
            raise NotFetched("not-allowed") from None

    def _fits(self, parts: SplitResult) -> bool:
        is_plain = parts.geturl().isascii() and parts.geturl().isprintable()
        return bool(
            parts.scheme in self._schemes
            and parts.hostname
            and parts.username is None
            and is_plain
            and " " not in parts.geturl()
        )


_TIMES: Final = {
    "timeout": {
        "connect": CONNECT_SECONDS,
        "read": SILENT_SECONDS,
        "write": SILENT_SECONDS,
        "pool": CONNECT_SECONDS,
    }
}


def _headers(url: httpcore.URL, marks: Marks) -> list[tuple[bytes, bytes]]:
    usual = {443: b"https", 80: b"http"}
    is_usual = url.port is None or usual.get(url.port) == url.scheme
    bare = b"[%b]" % url.host if b":" in url.host else url.host
    host = bare if is_usual else b"%b:%d" % (bare, url.port or 0)
    told = {
        b"Host": host,
        b"User-Agent": b"Patto",
        b"Accept": b"text/calendar, text/plain;q=0.5",
        b"Accept-Encoding": b"gzip",
        b"If-None-Match": (marks.etag or "").encode("latin-1"),
        b"If-Modified-Since": (marks.modified or "").encode("latin-1"),
    }
    return [(name, value) for name, value in told.items() if value]


async def _taken(response: httpcore.Response, headers: dict[str, str], marks: Marks) -> Fetched:
    """Return what the site answers; raises `NotFetched`."""
    if response.status == 304 and (marks.etag or marks.modified):
        return Fetched(None, marks)
    if response.status != 200:
        raise NotFetched("refused", response.status)
    if headers.get("content-type", "").partition(";")[0].strip().lower() not in KINDS:
        raise NotFetched("no-calendar")
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip"):
        raise NotFetched("no-calendar")
    if len(length := headers.get("content-length", "0")) > 18 or (
        length.isdecimal() and int(length) > BYTES_MAX
    ):
        raise NotFetched("too-large")
    stream = response.aiter_stream()
    data = await (_all(stream) if coding == "identity" else _unpacked(stream))
    return Fetched(data, Marks(_mark(headers, "etag"), _mark(headers, "last-modified")))


async def _all(stream: AsyncIterator[bytes]) -> bytes:
    data = bytearray()
    async for part in stream:
        data += part
        if len(data) > BYTES_MAX:
            raise NotFetched("too-large")
    return bytes(data)


async def _unpacked(stream: AsyncIterator[bytes]) -> bytes:
    """Unpack it no further than what it may come to."""
    unpacking = zlib.decompressobj(wbits=31)
    data, packed = bytearray(), 0
    async for part in stream:
        packed += len(part)
        try:
            data += unpacking.decompress(part, BYTES_MAX + 1 - len(data))
        except zlib.error:
            raise NotFetched("broke-off") from None
        if len(data) > BYTES_MAX or packed > BYTES_MAX:
            raise NotFetched("too-large")
    if not unpacking.eof or unpacking.unused_data:
        raise NotFetched("broke-off")
    return bytes(data)


def _mark(headers: dict[str, str], name: str) -> str | None:
    """Return a mark that can be said again; one that is too long or has odd characters is left."""
    value = headers.get(name, "")
    return value if 0 < len(value) <= MARK_MAX and value.isascii() and value.isprintable() else None
