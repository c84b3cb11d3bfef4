"""What is asked, after the `?` or in a body: what is unknown, doubled or malformed is refused by name."""

from datetime import date
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from api.engine.ask import Nothing
from api.engine.decoded import converted, decoded
from api.engine.problems import BadRequest, Malformed
from api.engine.request import Request

_YEARS: Final = range(1900, 2200)
PERIODS: Final = (
    ("first", "last"),
    ("first", "until"),
    ("arrive", "depart"),
    ("since", "until"),
    ("after", "before"),
)
"""From where to where may be asked, by the names of the two fields."""


def query_of(raw: bytes, kind: type[msgspec.Struct]) -> Any:
    """Return the parameters after the `?`; refuses by name what is unknown, doubled or malformed."""
    if not raw:
        return _without(kind)
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict"
        )
    except ValueError:
        raise BadRequest("The query is not written as queries are.") from None
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Malformed("A parameter is named twice.", field="query")
    query = converted(found, kind)
    for name in found:
        if getattr(query, name, name) is None:
            raise Malformed("A parameter that is named has a value; `null` is none.", field=name)
    return _sensible(query)


async def question_of(request: Request, decoder: msgspec.json.Decoder[Any], limit: int) -> Any:
    """Return the question that a body asks, of at most `limit` bytes, with nothing after the `?`; refuses by name."""
    query_of(request.scope["query_string"], Nothing)
    request.must_be(b"application/json")
    return _sensible(decoded(decoder, await request.body(limit)))


def _sensible(query: Any) -> Any:
    """Refuse days outside any pact's life, a period that ends before it begins, texts that PostgreSQL takes none of."""
    for name in query.__struct_fields__:
        value = getattr(query, name)
        if isinstance(value, date) and value.year not in _YEARS:
            raise Malformed("The day is outside 1900-2199.", field=name)
        if isinstance(value, str) and "\0" in value:
            raise Malformed("No text holds NUL.", field=name)
    for begins, ends in PERIODS:
        first, last = getattr(query, begins, None), getattr(query, ends, None)
        if first is not None and last is not None and last < first:
            raise Malformed(f"It ends before it begins (`{begins}`).", field=ends)
    return query


@cache
def _without(kind: type[msgspec.Struct]) -> Any:
    """Return what a query without parameters asks."""
    return converted({}, kind)
