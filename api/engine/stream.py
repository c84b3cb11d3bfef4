"""A list is streamed: page after page as of one position, and never more than one page in memory."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import msgspec
from litestar.response.streaming import ASGIStreamingResponse

from api.engine.answer import NO_STORE, SAFE
from api.engine.ask import Ask, Read
from api.engine.formats import Format, Listed, spoken
from api.engine.problems import Malformed
from api.engine.request import Request

PAGE_ROWS: Final = 1_000


def must_have_no_pages(query: Any) -> None:
    """Refuse `Malformed` for a stream that is asked for by pages: it gives the whole list."""
    for field in msgspec.structs.fields(query):
        if field.name in ("cursor", "limit") and getattr(query, field.name) != field.default:
            detail = "Only JSON comes in pages; this form gives the whole list."
            raise Malformed(detail, field=field.name)


async def streamed(
    read: Read, ask: Ask, form: Format, rows: Listed, request: Request
) -> ASGIStreamingResponse:
    """Return the answer that sends the whole list. What is wrong with the question shows before it begins."""
    must_have_no_pages(ask.query)
    ask.query = msgspec.structs.replace(ask.query, limit=PAGE_ROWS)
    first = await read.answers(ask)
    form = spoken(form, request.header(b"accept-language"))
    headers = dict([NO_STORE, (b"vary", b"accept, accept-language"), *SAFE])
    if position := getattr(getattr(first, "as_of", None), "position", 0):
        headers[b"x-patto-position"] = b"%d" % position
    return ASGIStreamingResponse(
        iterator=_chunks(read, ask, form, rows, first),
        media_type=form.media,
        headers={name.decode(): value.decode() for name, value in headers.items()},
        is_head_response=request.scope["method"] == "HEAD",
    )


async def _chunks(
    read: Read, ask: Ask, form: Format, rows: Listed, page: Any
) -> AsyncIterator[bytes]:
    """Yield what each page gives; one that can't be read breaks the answer off, so that it isn't taken for whole."""
    assert form.rows is not None
    begin, write = form.rows(rows.columns)
    if begin:
        yield begin
    while True:
        some: Sequence[Any] = getattr(page, rows.field)
        if some:
            yield write(some)
        if page.next is None:
            return
        ask.turn(page)
        page = await read.answers(ask)
