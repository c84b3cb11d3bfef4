"""Personal words are opened for those who may read them, for the time of one answer."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from api.engine.ask import Ask
from ledger.kernel.fact import fact_name

FACTS_AT: Final = "SELECT position, data FROM facts WHERE position = ANY (%s)"

Words = dict[str, str | None]


class Written(msgspec.Struct, frozen=True):
    """Whose words stand in which fields of the fact at a position."""

    person: str
    position: int
    fields: tuple[str, ...]


async def opened(ask: Ask, written: Sequence[Written]) -> list[Words]:
    """Return the words of each, in order; what was forgotten is None, what was left out isn't there.

    Many in one field come as `companions.0`, `companions.1` …
    """
    positions = sorted({one.position for one in written})
    if not positions:
        return []
    async with ask.reading() as connection:
        cursor = await connection.execute(FACTS_AT, [positions])
        facts = {place: ask.rules.decode(data).fact for place, data in await cursor.fetchall()}
    return await ask.unsealed(
        [
            (
                one.person,
                fact_name(type(facts[one.position])),
                dict(_values(facts[one.position], one.fields)),
            )
            for one in written
        ]
    )


def _values(fact: object, names: Iterable[str]) -> Iterable[tuple[str, str]]:
    for name in names:
        value = getattr(fact, name)
        if isinstance(value, tuple):
            yield from ((f"{name}.{n}", one) for n, one in enumerate(value))
        elif value:
            yield name, value
