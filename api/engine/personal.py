"""Personal words are opened for those who may read them, for the time of one answer."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from api.engine.ask import Ask
from ledger.kernel.fact import fact_name

FACTS_AT: Final = "SELECT position, data FROM facts WHERE position = ANY (%s)"

logger = logging.getLogger(__name__)

Words = dict[str, str | None]


class Written(msgspec.Struct, frozen=True):
    """Whose words stand in which fields of the fact at a position."""

    person: str
    position: int
    fields: tuple[str, ...]


class Opened(msgspec.Struct, frozen=True):
    """Words by field: None is forgotten, what was left out isn't there. All are None where they are `unreadable`."""

    words: Words
    unreadable: bool = False


async def opened(ask: Ask, written: Sequence[Written]) -> list[Opened]:
    """Return the words of each, in order; whoever's can't be read is said to be so, and the others are told.

    Many in one field come as `companions.0`, `companions.1` …
    """
    positions = sorted({one.position for one in written})
    if not positions:
        return []
    async with ask.reading() as connection:
        cursor = await connection.execute(FACTS_AT, [positions])
        facts = {place: ask.rules.decode(data).fact for place, data in await cursor.fetchall()}
    sealed = [
        (
            one.person,
            fact_name(type(facts[one.position])),
            dict(_values(facts[one.position], one.fields)),
        )
        for one in written
    ]
    told = zip(sealed, await ask.unsealed(sealed), strict=True)
    return [_said(person, values, answer) for (person, _, values), answer in told]


def _said(person: str, values: Mapping[str, str], answer: Words | Exception) -> Opened:
    if not isinstance(answer, Exception):
        return Opened(answer)
    logger.error("%s cannot be read: %s; patto verify tells more", person, answer)
    return Opened(dict.fromkeys(values), unreadable=True)


def _values(fact: object, names: Iterable[str]) -> Iterable[tuple[str, str]]:
    for name in names:
        value = getattr(fact, name)
        if isinstance(value, tuple):
            yield from ((f"{name}.{n}", one) for n, one in enumerate(value))
        elif value:
            yield name, value
