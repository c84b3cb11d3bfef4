"""What an address or a question names is there, or it is said that it isn't: nobody's money is no zeros.

An id is known by the first fact under its tag, so that nothing is missing because a view is behind. Looking
back, it has to have been there by then.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final, get_args, get_type_hints

import msgspec
from msgspec import Meta

from api.engine.ask import Ask, Look, Read
from api.engine.known import Begun, Known
from api.engine.problems import NotHere
from api.engine.route import path_fields
from ledger.kernel.ids import Prefix, is_id_of
from ledger.log.tags import digest

FIRST: Final = """
SELECT f.position, convert_from(f.data, 'UTF8')::json #>> '{{fact,day}}', b.at
FROM (
    SELECT (SELECT min(p) FROM unnest(t.positions) p) AS position
    FROM {book}.tags t WHERE t.tag = ANY (%(tags)s) ORDER BY t.last LIMIT 1
) one JOIN {book}.facts f USING (position), LATERAL (
    SELECT at FROM {book}.batches WHERE last >= f.position ORDER BY last LIMIT 1
) b
"""
_IN_AN_ID: Final = "[A-Z2-7]{16}"
_NOW: Final = Look()


class NothingSoNamed(NotHere):
    """What is asked about names nothing: take its id from the list where it is shown."""


class Existing:
    """Says of what is named whether it had begun as of when somebody looks."""

    def __init__(self, known: Known) -> None:
        self._known = known

    async def must_be(self, ask: Ask, read: Read) -> None:
        """Refuse `NotHere` for an address and `NothingSoNamed` for a question that name what isn't there.

        Who is no staff is told the same of members for whom they don't act.
        """
        for field, name in _in_address(read, ask.path):
            if not await self._is_there(ask, name):
                raise NotHere(**{field: name})
        for field in ids_asked(read.query):
            name = getattr(ask.query, field)
            if not name or not any(is_id_of(prefix, name) for prefix in Prefix):
                continue
            if not await self._is_there(ask, name) or not await _is_shown(ask, name):
                raise NothingSoNamed(**{field: name})

    async def _is_there(self, ask: Ask, name: str) -> bool:
        begun = self._known.get(name) or await self._found(ask, name)
        look = ask.query if isinstance(ask.query, Look) else _NOW
        return begun is not None and begun.was_there(look.position, look.as_of, look.at)

    async def _found(self, ask: Ask, name: str) -> Begun | None:
        tags = [digest(f"{word}:{name}") for word in ask.rules.tag_words]
        async with ask.reading() as connection:
            cursor = await connection.execute(ask.filled(FIRST), {"tags": tags})
            row = await cursor.fetchone()
        if row is None:
            return None
        position, day, at = row
        return self._known.keep(name, Begun(position, date.fromisoformat(day), at))


@cache
def ids_asked(query: type[msgspec.Struct]) -> tuple[str, ...]:
    """Return the fields of a question that hold ids."""
    hints = get_type_hints(query, include_extras=True)
    return tuple(field for field, hint in hints.items() if is_id(hint))


def is_id(hint: Any) -> bool:
    """Say whether a field of this type holds an id, or several."""
    return any(map(_is_id, _marks(hint)))


def _in_address(read: Read, given: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Return the ids in an address under which something else is read; what it ends in, its read answers for."""
    if read.path.endswith("}"):
        return ()
    fields = ((field, given[field]) for field in path_fields(read.path))
    return [(field, name) for field, name in fields if any(is_id_of(p, name) for p in Prefix)]


async def _is_shown(ask: Ask, name: str) -> bool:
    if ask.is_staff or not is_id_of(Prefix.MEMBER, name):
        return True
    return name in await ask.own()


def _marks(hint: Any) -> Iterable[Any]:
    yield from getattr(hint, "__metadata__", ())
    for inner in get_args(hint):
        yield from _marks(inner)


def _is_id(mark: object) -> bool:
    return isinstance(mark, Meta) and _IN_AN_ID in (mark.pattern or "")
