"""A question arrives, is answered for whoever may ask it, and the answer is tagged, or given again."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler

from api.engine.answer import ASK_AGAIN, FIXED, JSON, NO_STORE, Answer, encode, tagged
from api.engine.ask import Ask, Look, Position, Read, query_of
from api.engine.backend import Backend
from api.engine.endpoint import endpoint
from api.engine.problems import NotHere, converted
from api.engine.request import Request
from api.engine.route import must_be_id, path_fields
from api.engine.spell import spelled
from ledger.kernel.who import Who

_NAMES: Final = frozenset({"account", "slug", "month"})


def read_endpoint(read: Read, backend: Backend) -> HTTPRouteHandler:
    """Return the endpoint of one question: check, look, answer."""
    ids = path_fields(read.path)
    may_be_kept = bool(read.shows and backend.settings.answers)

    async def respond(request: Request, who: Who) -> Answer:
        given = request.fields
        for field in ids:
            check_path(field, given[field])
        query = _with_position(query_of(request.scope["query_string"], read.query), request)
        ask = Ask(backend, who, given, query)
        await ask.must_be_allowed(read.may, given)
        if may_be_kept:
            answer = await _kept(read, ask, request.scope, backend)
        else:
            answer, _ = await _fresh(read, ask)
        return answer.unless_known(request.header(b"if-none-match"))

    return endpoint(["GET", "HEAD"], read.path, read.name, backend.authentication, respond)


def _with_position(query: Any, request: Request) -> Any:
    """A reader may send the position of its own write as a header too."""
    value = request.headers.get(b"x-patto-position")
    if value is None or not isinstance(query, Look) or query.after is not None:
        return query
    return msgspec.structs.replace(query, after=converted(value.decode("latin-1"), Position))


def check_path(field: str, text: str) -> None:
    """Refuse `NotHere` for what can't be the name of anything."""
    if field == "position":
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise NotHere("A position is a whole number.", field=field)
    elif field not in _NAMES:
        must_be_id(field, text)


async def _kept(read: Read, ask: Ask, scope: Mapping[str, Any], backend: Backend) -> Answer:
    """Give an answer again as long as the read model has not moved; what is still to come is asked."""
    query, answers = ask.query, backend.answers
    version = await answers.version(read.shows)
    if query.at is not None or max(query.after or 0, query.position or 0) > version[0]:
        return (await _fresh(read, ask))[0]
    key = (read.name, scope["path"], scope["query_string"], date.isoformat(ask.today))
    if kept := answers.get(key, version):
        return kept
    answer, position = await _fresh(read, ask)
    if position:
        answers.put(key, version, answer, position)
    return answer


async def _fresh(read: Read, ask: Ask) -> tuple[Answer, int]:
    """Return the answer, and the position that it reflects if it says one; personal text is never kept."""
    value = await read.answers(ask)
    position: int = getattr(getattr(value, "as_of", None), "position", 0)
    body = encode(spelled(value))
    place = ((b"x-patto-position", b"%d" % position),) if position else ()
    if read.sealed:
        return Answer(200, body, JSON, NO_STORE, *place), position
    return tagged(body, JSON, FIXED if read.fixed else ASK_AGAIN, *place), position
