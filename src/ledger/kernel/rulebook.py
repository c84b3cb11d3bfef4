"""The chapters put together: which names exist, who decides, whom a fact concerns, how it is tagged."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

import msgspec

from ledger.kernel.command import Command, command_name
from ledger.kernel.due import Agenda, Done, Due
from ledger.kernel.fact import Fact, Line, fact_name
from ledger.kernel.noun import Noun, Split
from ledger.kernel.see import See

Verb = Callable[[Any, See], Sequence[Fact]]
Tags = Callable[[Any], Iterable[str]]
Concern = tuple[type[Noun], str, Any]
_NOTHING: tuple[()] = ()


class UnknownFact(Exception):
    """The book holds a fact this version of Patto does not know; nothing may be written after it."""


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    """What one chapter brings.

    `facts`  every version ever written; `nouns`; `verbs`: command → decide(command, see);
    `agenda` fact → what it makes due or done; `tags` fact → further tags to find it by
    (`house:…`, `member:…`), beside those of the nouns it concerns; `forgets` fact → its field that
    names the person whose key is destroyed once the fact is durable.
    """

    name: str
    facts: tuple[type[Fact], ...] = ()
    nouns: tuple[type[Noun], ...] = ()
    verbs: Mapping[type[Command], Verb] = {}
    agenda: Mapping[type[Fact], Agenda] = {}
    tags: Mapping[type[Fact], Tags] = {}
    forgets: Mapping[type[Fact], str] = {}


def _any_of(kinds: Mapping[str, type]) -> Any:
    """Return the union of the kinds, which msgspec tells apart by their tags."""
    return reduce(or_, kinds.values()) if kinds else None


class Rulebook:
    """Everything the pen needs to know about the business."""

    def __init__(self, *chapters: Chapter) -> None:
        self.chapters = chapters
        self.facts = {fact_name(kind): kind for c in chapters for kind in c.facts}
        self.names = {kind: name for name, kind in self.facts.items()}
        self.nouns = {noun.kind: noun for c in chapters for noun in c.nouns}
        self.verbs = {kind: verb for c in chapters for kind, verb in c.verbs.items()}
        self.commands = {command_name(kind): kind for kind in self.verbs}
        self._agenda = {kind: rule for c in chapters for kind, rule in c.agenda.items()}
        self._tags = {kind: rule for c in chapters for kind, rule in c.tags.items()}
        self.forgets = {kind: field for c in chapters for kind, field in c.forgets.items()}
        self.routes: dict[type[Fact], list[tuple[type[Noun], Split]]] = {}
        for noun in self.nouns.values():
            for kind, parts in noun.parts.items():
                self.routes.setdefault(kind, []).append((noun, parts))
        self._upcasts = {kind for kind in self.facts.values() if kind.upcast is not Fact.upcast}
        self._check()
        self._decoder = msgspec.json.Decoder(Line[_any_of(self.facts)])  # type: ignore[misc]  # made here
        self.command_decoder = msgspec.json.Decoder(_any_of(self.commands))
        self.encode = msgspec.json.Encoder().encode

    def _check(self) -> None:
        """Two chapters that use one name, or a noun fed by a fact nobody declares, are our mistake."""
        for what, names in (("facts", self.facts), ("nouns", self.nouns)):
            listed = sum(len(getattr(c, what)) for c in self.chapters)
            assert listed == len(names), f"two {what} share a name"
        assert set(self.routes) <= set(self.facts.values()), "a noun is fed by an undeclared fact"

    def decode(self, data: bytes) -> Line[Fact]:
        """Return the line in `data`, its fact in the newest version.

        Raises `UnknownFact` when this version of Patto cannot read it.
        """
        try:
            line: Line[Fact] = self._decoder.decode(data)
        except msgspec.MsgspecError as error:
            raise UnknownFact(f"{error}: {data[:200]!r}") from error
        if type(line.fact) in self._upcasts:
            return msgspec.structs.replace(line, fact=line.fact.upcast())
        return line

    def concerned(self, fact: Fact) -> list[Concern]:
        """Return the nouns that the fact concerns: the kind of noun, its key, and its part."""
        return [
            (noun, key, part)
            for noun, parts in self.routes.get(type(fact), _NOTHING)
            for key, part in parts(fact)
        ]

    def tags(self, fact: Fact, concerned: Iterable[Concern] | None = None) -> set[str]:
        """Return every tag by which the fact is found; each noun it concerns finds it by its own."""
        if concerned is None:
            concerned = self.concerned(fact)
        tags = {f"{noun.tag}:{key}" for noun, key, _ in concerned}
        if rule := self._tags.get(type(fact)):
            tags.update(rule(fact))
        return tags

    def agenda(self, fact: Fact) -> Iterable[Due | Done]:
        """Return what the fact makes due, or done."""
        rule = self._agenda.get(type(fact))
        return rule(fact) if rule else _NOTHING

    def decide(self, command: Command, see: See) -> Sequence[Fact]:
        """Return the facts that follow from the command; raises `Refused` by name."""
        facts = self.verbs[type(command)](command, see)
        assert facts, f"{type(command).__name__} was accepted and wrote nothing"
        return facts
