"""Personal words are opened for those who may read them, for the time of one answer."""

from collections.abc import Iterable, Mapping, Sequence

from api.engine.ask import Ask
from ledger.kernel.fact import fact_name
from ledger.registry import RULES
from projections.directory import Listed

FACTS_AT = "SELECT position, data FROM facts WHERE position = ANY (%s)"

Words = dict[str, str | None]


async def opened(ask: Ask, things: Sequence[tuple[str, Listed]]) -> list[Words]:
    """Return the personal words of each thing (with the person whose they are), in order.

    What was forgotten is None. `companions` come as `companions.0`, `companions.1` …
    """
    wanted = [(person, _sealed(thing)) for person, thing in things]
    positions = sorted({place for _, fields in wanted for place in fields.values()})
    if not positions:
        return [{} for _ in things]
    async with ask.reading() as connection:
        cursor = await connection.execute(FACTS_AT, [positions])
        facts = {place: RULES.decode(data).fact for place, data in await cursor.fetchall()}
    asked: list[tuple[str, str, dict[str, str]]] = []
    owners: list[int] = []
    for n, (person, fields) in enumerate(wanted):
        for place in dict.fromkeys(fields.values()):
            fact = facts[place]
            values = dict(_values(fact, [name for name, at in fields.items() if at == place]))
            asked.append((person, fact_name(type(fact)), values))
            owners.append(n)
    words: list[Words] = [{} for _ in things]
    for n, texts in zip(owners, await ask.unsealed(asked), strict=True):
        words[n] |= texts
    return words


def _sealed(thing: Listed) -> Mapping[str, int]:
    found = thing.details.get("sealed", {})
    assert isinstance(found, dict)
    return found


def _values(fact: object, names: Iterable[str]) -> Iterable[tuple[str, str]]:
    for name in names:
        value = getattr(fact, name)
        if isinstance(value, tuple):
            yield from ((f"{name}.{n}", one) for n, one in enumerate(value))
        elif value:
            yield name, value
