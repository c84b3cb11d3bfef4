"""What went wrong, said once for all: every refusal is a problem (RFC 9457) with a page of its own.

Refused.slug()   → type    /problems/not-enough-money, stable for ever
the class's name → title   Not enough money
the docstring    → detail, and what this very case adds
the figures      → members of their own beside these
"""

import logging
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Self

import msgspec
from litestar import Request
from litestar.exceptions import HTTPException
from litestar.response import Response

from api.engine.answer import NO_STORE, PROBLEM, Answer, Header
from ledger.kernel.refused import Kind, Malformed, NotAllowed, Refused, Unknown
from ledger.log.batch import LogUnavailable
from ledger.log.failures import is_of_the_server
from ledger.pen.pending import OurFault, ReadOnly, Unavailable
from ledger.vault import KeyLost, VaultKeyLost

logger = logging.getLogger("patto.api")


class TokenNeeded(Refused):
    """This needs a valid token, `Authorization: Bearer …`, or an applicant's secret of 32 bytes, `Authorization: Application …`."""


class KeyNeeded(Refused):
    """Every command needs an `Idempotency-Key` header: 1-200 visible ASCII characters."""


class NotJson(Refused):
    """The body is not JSON in UTF-8."""


class BodyTooLarge(Refused):
    """The body is larger than this address takes."""


class BodyBroken(Refused):
    """The body ended before its time; send the request again."""


class WrongContentType(Refused):
    """This address takes another type of content: `/docs` says which."""


class ContentEncoded(Refused):
    """A body is taken as it is: send it without `Content-Encoding`."""


class NotAcceptable(Refused):
    """This address answers in none of the forms that `Accept` names; what it has is told in `gives`."""


class NotHere(Unknown):
    """There is nothing at this address."""

    is_withheld = False

    @classmethod
    def withheld(cls) -> Self:
        """Return the very same answer, for what is there and isn't the asker's to see."""
        refusal = cls()
        refusal.is_withheld = True
        return refusal


class WrongMethod(Refused):
    """This address does not answer to this method; `Allow` names those to which it does."""


class HeadTooLong(Refused):
    """The head of the request is longer than this server takes; send fewer or shorter headers and parameters."""


class TooSlow(Refused):
    """The request came, or went on, too slowly: nothing was recorded; send it again under the same key."""


class TooManyConnections(Refused):
    """All connections that may be open are being answered; try again in a moment."""


class TooMuchAsked(Refused):
    """More is asked than one may ask at a time; ask again after `retry_after_seconds`."""


class BadRequest(Refused):
    """The request cannot be understood: it is not HTTP/1.1 as RFC 9112 has it."""


_OF_KIND: Mapping[Kind, int] = {
    Kind.CONFLICT: 409,
    Kind.MALFORMED: 422,
    Kind.NOT_ALLOWED: 403,
    Kind.UNKNOWN: 404,
    Kind.GONE: 410,
    Kind.UNAVAILABLE: 503,
    Kind.FAULT: 500,
}
# What only HTTP knows, and what it answers to it.
_OF_HTTP: Mapping[type[Refused], int] = {
    TokenNeeded: 401,
    KeyNeeded: 400,
    NotJson: 400,
    BodyTooLarge: 413,
    BodyBroken: 400,
    NotAcceptable: 406,
    WrongContentType: 415,
    ContentEncoded: 415,
    WrongMethod: 405,
    BadRequest: 400,
    TooSlow: 408,
    HeadTooLong: 431,
    TooMuchAsked: 429,
    TooManyConnections: 503,
}


def status_of(kind: type[Refused]) -> int:
    """Return the HTTP status of a refusal: its own if it is one of HTTP, else that of its kind."""
    return _OF_HTTP.get(kind) or _OF_KIND[kind.kind]


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, Iterable) else str(value)


_encode = msgspec.json.Encoder(enc_hook=_plain).encode
_HEADERS: Mapping[int, tuple[Header, ...]] = {
    401: ((b"www-authenticate", b'Bearer realm="patto"'),),
    503: ((b"retry-after", b"1"),),
}


def problem_json(value: object) -> bytes:
    """Return JSON in which any figure of a refusal has a form."""
    return _encode(value)


def members(why: Refused) -> dict[str, Any]:
    """Return a refusal as problem details, with its figures."""
    kind = type(why)
    return {
        **why.facts,
        "type": f"/problems/{kind.slug()}",
        "title": title(kind),
        "status": status_of(kind),
        "detail": why.detail,
    }


def problem(why: Refused, *headers: Header) -> Answer:
    """Return the answer that tells a refusal."""
    status = status_of(type(why))
    more = () if isinstance(why, ReadOnly) else _HEADERS.get(status, ())
    if isinstance(seconds := why.facts.get("retry_after_seconds"), int):
        more = ((b"retry-after", b"%d" % seconds),)
    return Answer(status, _encode(members(why)), PROBLEM, NO_STORE, *more, *headers)


def title(kind: type[Refused]) -> str:
    """Return a refusal's name as words: `NotEnoughMoney` is `Not enough money`."""
    return kind.slug().replace("-", " ").capitalize()


# What Litestar, the vault and the drivers raise, in our words


def is_away(error: Exception) -> bool:
    """Say whether PostgreSQL or the network between failed by its own state: it may be tried again."""
    return isinstance(error, LogUnavailable) or is_of_the_server(error)


def refusal_for(error: Exception) -> Refused:
    """Return the refusal that an exception amounts to; a bug is logged and is our fault."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, HTTPException):
        kind = {404: NotHere, 405: WrongMethod}.get(error.status_code)
        if kind is not None:
            return kind()
        if error.status_code < 500:
            return BadRequest(error.detail)
    if is_away(error):
        logger.warning("PostgreSQL is away: %s", error)
        return Unavailable("PostgreSQL is away.")
    if isinstance(error, KeyLost | VaultKeyLost):
        logger.error("%s", error)
        return Unavailable("A person's key is missing from the vault.")
    logger.error("a bug in the API", exc_info=error)
    return OurFault()


def on_exception(_: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Tell Litestar how to answer whatever was raised."""
    why = refusal_for(error)
    answer = problem(why)
    headers = {name.decode(): value.decode() for name, value in answer.headers}
    if isinstance(error, HTTPException) and error.headers:
        headers |= error.headers
    media = headers.pop("content-type")
    del headers["content-length"]
    return Response(answer.body, status_code=answer.status, media_type=media, headers=headers)


@cache
def kinds() -> Mapping[str, type[Refused]]:
    """Return every refusal there is, by its slug."""
    found: dict[str, type[Refused]] = {}
    rest: list[type[Refused]] = [Refused]
    while rest:
        for kind in rest.pop().__subclasses__():
            if kind.__module__.split(".")[0] in ("ledger", "projections", "api"):
                found[kind.slug()] = kind
                rest.append(kind)
    return dict(sorted(found.items()))


def meaning(kind: type[Refused]) -> str:
    """Return what a refusal says."""
    return " ".join((kind.__doc__ or "").split())


__all__ = [
    "BadRequest",
    "BodyBroken",
    "BodyTooLarge",
    "ContentEncoded",
    "HeadTooLong",
    "KeyNeeded",
    "Malformed",
    "NotAllowed",
    "NotHere",
    "NotJson",
    "TokenNeeded",
    "TooManyConnections",
    "TooMuchAsked",
    "TooSlow",
    "WrongContentType",
    "is_away",
    "kinds",
    "meaning",
    "members",
    "on_exception",
    "problem",
    "problem_json",
    "refusal_for",
    "status_of",
    "title",
]
