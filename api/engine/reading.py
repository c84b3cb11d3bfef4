"""A question arrives, is answered for whoever may ask it, and the answer is tagged, or given again."""

from collections.abc import Callable, Coroutine, Mapping
from datetime import date
from typing import Any

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Method

from api.engine.access import May
from api.engine.answer import ASK_AGAIN, NO_STORE, VARY, Answer, Header, tagged
from api.engine.ask import Ask, Read
from api.engine.backend import Backend
from api.engine.cursors import opened, sealed
from api.engine.decoded import converted
from api.engine.endpoint import endpoint
from api.engine.existing import Existing
from api.engine.formats import Format, chosen, formats_of, listed
from api.engine.query import query_of, question_of
from api.engine.request import Request
from api.engine.route import FIELD_TYPES, Position, address_of, must_address, path_fields
from api.engine.stream import streamed
from ledger.kernel.who import Who


def read_endpoint(read: Read, backend: Backend) -> HTTPRouteHandler:
    """Return the endpoint of one question: check, look, answer."""
    address = address_of({name: FIELD_TYPES[name] for name in path_fields(read.path)})
    may_be_kept = bool(read.cached_by and backend.settings.answers)

    formats, rows = formats_of(read), listed(read)
    existing = Existing(backend.known)
    asked = _asking(read, backend.settings.command_bytes)

    async def respond(request: Request, who: Who) -> ASGIApp:
        given = request.fields
        must_address(given, address)
        query = await asked(request)
        ask = Ask(backend, who, read.name, given, query, _own_position(request))
        await ask.must_be_allowed(read.may, given)
        ask.must_look_back()
        await existing.must_be(ask, read)
        form = chosen(formats, request.header(b"accept"))
        if form.rows and rows:
            return await streamed(read, ask, form, rows, request)
        if may_be_kept:
            answer = await _kept(read, ask, form, request.scope, backend)
        else:
            answer, _ = await _fresh(read, ask, form)
        return answer.unless_known(request.header(b"if-none-match"))

    methods: list[Method] = ["POST"] if read.in_body else ["GET", "HEAD"]
    return endpoint(
        methods,
        read.path,
        read.name,
        backend.authentication,
        respond,
        gives_command=False,
        applicants=read.may in (May.ANYBODY, May.APPLICATION),
    )


def _asking(read: Read, limit: int) -> Callable[[Request], Coroutine[Any, Any, Any]]:
    """Return what makes the question of a request: of its address, or of its body of at most `limit` bytes."""
    decoder = msgspec.json.Decoder(read.query)

    async def asked(request: Request) -> Any:
        if read.in_body:
            return opened(read.name, await question_of(request, decoder, limit))
        return opened(read.name, query_of(request.scope["query_string"], read.query))

    return asked


def _own_position(request: Request) -> int:
    """Return the position that another process told this reader, who sends it back as a header."""
    value = request.headers.get(b"x-patto-position")
    if value is None:
        return 0
    position: int = converted(value.decode("latin-1"), Position, "X-Patto-Position")
    return position


async def _kept(
    read: Read, ask: Ask, form: Format, scope: Mapping[str, Any], backend: Backend
) -> Answer:
    """Give an answer again as long as the view has not moved; what is still to come is asked."""
    query, answers = ask.query, backend.answers
    version = await answers.version(read.cached_by)
    if query.at is not None or ask.least_position() > version[0]:
        return (await _fresh(read, ask, form))[0]
    key = (form.media, scope["path"], scope["query_string"], date.isoformat(ask.today))
    if kept := answers.get(key, version):
        return kept
    answer, position = await _fresh(read, ask, form)
    if position and (position == version[0] or query.position is not None):
        answers.put(key, version, answer, position)
    return answer


async def _fresh(read: Read, ask: Ask, form: Format) -> tuple[Answer, int]:
    """Return the answer, and the position that it reflects if it says one; personal text is never kept."""
    value = await read.answers(ask)
    position: int = getattr(getattr(value, "as_of", None), "position", 0)
    assert form.whole is not None
    body = form.whole(sealed(read.name, value))
    headers: list[Header] = [(b"content-type", form.media.encode()), VARY]
    if position:
        headers.append((b"x-patto-position", b"%d" % position))
    if read.sealed:
        return Answer(200, body, NO_STORE, *headers), position
    same_for_all = read.may in (May.ANYBODY, May.EVERYONE) and bool(read.cached_by)
    kept = ASK_AGAIN if same_for_all and not read.no_store else NO_STORE
    return tagged(body, kept, *headers), position
