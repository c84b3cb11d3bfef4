"""Personal words are opened for those who may read them, for the time of one answer."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from api.engine.ask import Ask
from ledger.kernel.command import places_of
from ledger.kernel.fact import fact_name
from ledger.kernel.stored import sealed_in
from ledger.vault.draft import Personal

FACTS_AT: Final = "SELECT position, data FROM facts WHERE position = ANY (%s)"

logger = logging.getLogger(__name__)

Words = Mapping[str, Any]
"""Texts by field, or by place; None is forgotten."""


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
    if not written:
        return []
    facts = await facts_at(ask, {one.position for one in written})
    sealed = [
        (
            one.person,
            fact_name(type(facts[one.position])),
            dict(_values(facts[one.position], one.fields)),
        )
        for one in written
    ]
    answers = zip(sealed, await ask.unsealed(sealed), strict=True)
    return [_said(person, values, answer) for (person, _, values), answer in answers]


async def opened_in(ask: Ask, positions: Sequence[int]) -> list[Opened]:
    """Return the bodies of the commands that are stored at these positions, in order, their words opened.

    A command that is no longer known is told as it was stored.
    """
    facts = await facts_at(ask, positions)
    sealed = [_sealed_in(ask, facts[position]) for position in positions]
    answers = zip(positions, sealed, await ask.unsealed(sealed), strict=True)
    return [
        Opened(_with(facts[position].body, said.words), said.unreadable)
        for position, (person, _, values), answer in answers
        for said in [_said(person, values, answer)]
    ]


def _sealed_in(ask: Ask, fact: Any) -> Personal:
    kind = ask.rules.commands.get(fact.command)
    return sealed_in(kind, fact.body) if kind else ("", "", {})


def _with(body: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Put words in the places of the sealed ones."""
    whole = dict(body)
    for place, text in words.items():
        field, _, n = place.partition(".")
        if n:
            whole[field] = [text if i == int(n) else one for i, one in enumerate(whole[field])]
        else:
            whole[field] = text
    return whole


async def facts_at(ask: Ask, positions: Iterable[int]) -> dict[int, Any]:
    """Return the facts at these positions, their words as they are sealed."""
    async with ask.reading() as connection:
        cursor = await connection.execute(FACTS_AT, [sorted(positions)])
        return {place: ask.rules.decode(data).fact for place, data in await cursor.fetchall()}


def _said(person: str, values: Mapping[str, str], answer: Words | Exception) -> Opened:
    if not isinstance(answer, Exception):
        return Opened(answer)
    logger.error("%s cannot be read: %s; patto verify tells more", person, answer)
    return Opened(dict.fromkeys(values), unreadable=True)


def _values(fact: object, names: Iterable[str]) -> Iterable[tuple[str, str]]:
    return [one for name in names for one in places_of(name, getattr(fact, name))]
