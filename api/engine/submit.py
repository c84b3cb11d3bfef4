"""A command arrives, is submitted under its key, and is answered with its receipt or its refusal."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler

from api.engine.access import Readable
from api.engine.answer import JSON, NO_STORE, Answer, encode
from api.engine.backend import Backend
from api.engine.decoded import decoded
from api.engine.endpoint import endpoint
from api.engine.preview import is_preview, shown
from api.engine.problems import KeyNeeded, NotAllowed
from api.engine.request import Request
from api.engine.route import Route, address_of, must_address, path_fields
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.who import Who
from ledger.pen.pending import Receipt

KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_JSON: Final = b"application/json"
SHOWN_MAX: Final = 100
"""A receipt with more facts than these shows its first alone."""


class ReceiptShown(msgspec.Struct, frozen=True, omit_defaults=True):
    """The proof that a command was accepted, durable and sealed.

    `first` and `last` are the positions of its facts, `leaves` their leaves; `root` is the RFC 6962
    root over the first `tree_size` leaves of the book (both in hexadecimal). Over 100 facts, there
    are the first fact and its leaf alone, and `rest` is where the others and their leaves are. An entry on
    accounts that the asker may not read is left out of `facts`; its leaf is there.
    """

    first: int
    last: int
    at: datetime
    leaves: list[str]
    tree_size: int
    root: str
    facts: tuple[Fact, ...]
    rest: str | None = None


def show(receipt: Receipt, readable: Readable) -> ReceiptShown:
    """Return a receipt as it is answered."""
    whole = len(receipt.facts) <= SHOWN_MAX
    shown = len(receipt.facts) if whole else 1
    return ReceiptShown(
        receipt.first,
        receipt.last,
        receipt.at,
        [leaf.hex() for leaf in receipt.leaves[:shown]],
        receipt.tree_size,
        receipt.root.hex(),
        readable(receipt.facts[:shown]),
        None if whole else f"/facts?after={receipt.first}&before={receipt.last + 1}",
    )


def idempotency_key(key: bytes) -> str:
    """Return the idempotency key; refuses `KeyNeeded` when it is missing or can't be one."""
    text = key.decode("latin-1")
    if not KEY.fullmatch(text):
        raise KeyNeeded
    return text


def place_of(template: str) -> Callable[[Receipt], str]:
    """Return what says where the outcome of a command can be read.

    That is the template filled with fields of the first fact, or the first fact itself.
    """
    names = path_fields(template)
    if not names:
        return lambda receipt: f"/facts/{receipt.first}"
    text, values = template.format_map(dict.fromkeys(names, "%s")), attrgetter(*names)
    return lambda receipt: text % values(receipt.facts[0])


def accepted(place: str, receipt: Receipt, readable: Readable) -> Answer:
    """Return 201, the receipt, and where to look."""
    return Answer(
        201,
        encode(show(receipt, readable)),
        JSON,
        NO_STORE,
        (b"location", place.encode()),
        (b"x-patto-position", b"%d" % receipt.last),
    )


def command_endpoint(route: Route, backend: Backend) -> HTTPRouteHandler:
    """Return the endpoint of one command: decode, submit (or only look what would come of it), answer."""
    decode, place = command_decoder(route, backend.settings.command_bytes), place_of(route.location)
    outcomes, name = backend.measures.outcomes, route.name

    async def respond(request: Request, who: Who) -> Answer:
        if request.scope["query_string"] and is_preview(request):
            command = await decode(request, who)
            await backend.must_try(command, who)
            preview = await backend.book().preview(command, who)
            outcomes.previewed(name)
            return shown(preview, await backend.readable(who))
        key = idempotency_key(request.header(b"idempotency-key"))
        command = await decode(request, who)
        await backend.must_try(command, who)
        receipt = await backend.book().submit(command, who, key)
        outcomes.accepted(name)
        backend.own_writes.tell(who.actor, receipt.last)
        if route.names_users:
            backend.users.clear()
        return accepted(place(receipt), receipt, await backend.readable(who))

    return endpoint(
        ["POST"],
        route.path,
        route.operation,
        backend.authentication,
        respond,
        on_refusal=partial(outcomes.refused, name),
        applicants=route.applicants,
    )


def command_decoder(
    route: Route, limit: int
) -> Callable[[Request, Who], Coroutine[Any, Any, Command]]:
    """Return what makes the command of a request's address and its body, of at most `limit` bytes."""
    decoder = msgspec.json.Decoder(route.body_type())
    build, address = route.builder(), address_of(route.path_types())
    also = route.also

    async def decode(request: Request, who: Who) -> Command:
        if also is not None and request.says_it_is(also.media):
            if who.role not in also.roles:
                raise NotAllowed(f"Only for: {', '.join(also.roles)}.", role=who.role)
            request.must_be(also.media.encode())
            data = await request.body(also.bytes_max)
            must_address(request.fields, address)
            said = await asyncio.to_thread(also.read, data)
            return build(request.fields, decoded(decoder, msgspec.json.encode(said)))
        body = await request.body(limit)
        if body or b"content-type" in request.headers:
            request.must_be(_JSON)
        given = request.fields
        must_address(given, address)
        return build(given, decoded(decoder, body or b"{}"))

    return decode
