"""A command arrives, is submitted under its key, and is answered with its receipt or its refusal."""

import re
from collections.abc import Callable
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Receive, Scope

from api.engine.answer import JSON, NO_STORE, Answer, encode
from api.engine.front import FrontDesk
from api.engine.metrics import Outcomes
from api.engine.problems import (
    BadRequest,
    BodyBroken,
    BodyTooLarge,
    KeyNeeded,
    WrongContentType,
    decoded,
    problem,
    refusal_for,
)
from api.engine.route import Route, must_be_id, path_fields
from api.engine.straight import straight
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.pen.pending import Receipt

KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")


class ReceiptShown(msgspec.Struct, frozen=True):
    """The proof that a command was accepted, durable and sealed.

    `first` and `last` are the positions of its facts, `leaves` their leaves; `root` is the RFC 6962
    root over the first `tree_size` leaves of the book (both in hexadecimal).
    """

    first: int
    last: int
    at: datetime
    leaves: list[str]
    tree_size: int
    root: str
    facts: tuple[Fact, ...]


def show(receipt: Receipt) -> ReceiptShown:
    """Return a receipt as it is told."""
    return ReceiptShown(
        receipt.first,
        receipt.last,
        receipt.at,
        [leaf.hex() for leaf in receipt.leaves],
        receipt.tree_size,
        receipt.root.hex(),
        receipt.facts,
    )


async def body_of(receive: Receive, limit: int) -> bytes:
    """Return the whole body; refuses `BodyTooLarge` as soon as it is."""
    message: Any = await receive()
    if not message.get("more_body"):
        if message["type"] != "http.request":
            raise BodyBroken
        body: bytes = message.get("body", b"")
        if len(body) > limit:
            raise BodyTooLarge(limit_bytes=limit)
        return body
    parts, size = [message.get("body", b"")], len(message.get("body", b""))
    while message.get("more_body"):
        if size > limit:
            raise BodyTooLarge(limit_bytes=limit)
        message = await receive()
        if message["type"] != "http.request":
            raise BodyBroken
        parts.append(message.get("body", b""))
        size += len(parts[-1])
    if size > limit:
        raise BodyTooLarge(limit_bytes=limit)
    return b"".join(parts)


def told_by(headers: Any) -> list[bytes]:
    """Return authorization, idempotency key, content type and content length, empty if not told."""
    found = [b"", b"", b"", b""]
    for name, value in headers:
        if (place := _WANTED.get(name)) is not None:
            if found[place]:
                raise BadRequest(f"The header {name.decode()} comes twice.")
            found[place] = value
    return found


_WANTED: Final = {
    b"authorization": 0,
    b"idempotency-key": 1,
    b"content-type": 2,
    b"content-length": 3,
}


def length_of(content_length: bytes) -> int:
    """Return what the `Content-Length` says; nothing says zero."""
    if not content_length:
        return 0
    if not content_length.isdigit() or len(content_length) > 18:
        raise BadRequest("The Content-Length is not a number.")
    return int(content_length)


def checked_key(key: bytes) -> str:
    """Return the idempotency key; refuses `KeyNeeded` when it is missing or can't be one."""
    text = key.decode("latin-1")
    if not KEY.fullmatch(text):
        raise KeyNeeded
    return text


def must_be_json(content_type: bytes, body: bytes) -> None:
    """Refuse `WrongContentType` for anything but JSON; no body needs no type."""
    if content_type == b"application/json" or not (content_type or body):
        return
    kind, _, parameters = content_type.lower().partition(b";")
    charset = parameters.strip().replace(b'"', b"")
    if kind.strip() != b"application/json" or charset not in (b"", b"charset=utf-8"):
        raise WrongContentType(takes="application/json")


def place_of(template: str) -> Callable[[Receipt], str]:
    """Return what tells where the outcome of a command can be read.

    That is the template filled with fields of the first fact, or the first fact itself.
    """
    names = path_fields(template)
    if not names:
        return lambda receipt: f"/facts/{receipt.first}"
    text, values = template.format_map(dict.fromkeys(names, "%s")), attrgetter(*names)
    return lambda receipt: text % values(receipt.facts[0])


def accepted(place: str, receipt: Receipt) -> Answer:
    """Return 201, the receipt, and where to look."""
    return Answer(
        201,
        encode(show(receipt)),
        JSON,
        NO_STORE,
        (b"location", place.encode()),
        (b"x-patto-position", b"%d" % receipt.last),
    )


def handler_for(route: Route, desk: FrontDesk, outcomes: Outcomes) -> HTTPRouteHandler:
    """Return the Litestar handler of one command: decode, submit, answer."""
    decoder = msgspec.json.Decoder(route.body_type())
    build = route.builder()
    place, ids = place_of(route.location), route.path_fields
    limit, name = desk.settings.command_bytes, route.name
    names_users = route.names_users

    async def take(scope: Scope, receive: Receive) -> Answer:
        authorization, key, kind, length = told_by(scope["headers"])
        who = desk.tokens.known(authorization) or await desk.tokens.who(authorization)
        chosen = checked_key(key)
        if length and length_of(length) > limit:
            raise BodyTooLarge(limit_bytes=limit)
        body = await body_of(receive, limit)
        must_be_json(kind, body)
        given = scope["path_params"]
        for field in ids:
            must_be_id(field, given[field])
        content = decoded(decoder, body or b"{}")
        receipt = await desk.book.submit(build(given, content), who, chosen)
        outcomes.accepted(name)
        if names_users:
            desk.forget_users()
        return accepted(place(receipt), receipt)

    async def submit(scope: Scope, receive: Receive) -> ASGIApp:
        try:
            return await take(scope, receive)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is answered
            why = refusal_for(error)
            outcomes.refused(name, why)
            return problem(why)

    return straight(["POST"], route.path, name, submit)


__all__ = ["ReceiptShown", "Refused", "accepted", "body_of", "handler_for", "show"]
