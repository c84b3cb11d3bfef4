"""The chapters put together: which names exist, who decides, whom a fact concerns, how it is tagged."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

import msgspec

from ledger.kernel.accounts import AccountKind, Chart
from ledger.kernel.command import Command, command_name
from ledger.kernel.due import Agenda, Done, Due
from ledger.kernel.fact import Fact, Line, fact_name
from ledger.kernel.noun import Noun
from ledger.kernel.question import Answer, Question
from ledger.kernel.refers import Named, at, ids_at, named_at, paths_of
from ledger.kernel.routes import Split, concerns, nobody
from ledger.kernel.see import NounKey, See, Verb
from ledger.kernel.taken import by_what_they_take, taken_by
from ledger.kernel.who import Who

Concern = tuple[type[Noun], str, Any]
_NOTHING: tuple[()] = ()


class UnknownFact(Exception):
    """The book holds a fact this version of Patto does not know; nothing may be written after it."""


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    """What one chapter brings, in one place; whatever a signature says already is read from it.

    `facts`   every version ever written (each says itself what it is found by);
    `nouns`   what is folded from facts, of this chapter and of those below;
    `verbs`   decide(command, see): the command is what the verb takes;
    `due`     functions of a fact, of all that it takes: what it makes due, or done;
    `answers` functions of a question that a chapter below asks, and of `see`;
    `entries` the kinds of its entries, which say why money moved;
    `accounts` every kind of account that its entries use;
    `feeds`   noun of a chapter below → what facts of this one do to it, as in a noun's `parts`;
    `forgets` fact → its field that names the person whose key is destroyed once the fact is durable;
    `proposes` how a command that needs a second person is stored until there is one: of one chapter, for all.
    """

    name: str
    facts: tuple[type[Fact], ...] = ()
    nouns: tuple[type[Noun], ...] = ()
    verbs: tuple[Verb, ...] = ()
    due: tuple[Agenda, ...] = ()
    answers: tuple[Answer, ...] = ()
    entries: tuple[str, ...] = ()
    accounts: tuple[AccountKind, ...] = ()
    feeds: Mapping[type[Noun], Mapping[type[Fact], Split]] = {}
    forgets: Mapping[type[Fact], str] = {}
    proposes: Verb | None = None


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
        self.verbs = by_what_they_take(verb for c in chapters for verb in c.verbs)
        self.commands = {command_name(kind): kind for kind in self.verbs}
        self._proposes = next((c.proposes for c in chapters if c.proposes), None)
        self._agenda = by_what_they_take(rule for c in chapters for rule in c.due)
        self.chart = Chart(kind for c in chapters for kind in c.accounts)
        self._found_by = {
            kind: tuple((field, f"{word}:") for field, word in kind.found_by.items())
            for kind in self.facts.values()
            if kind.found_by
        }
        self.forgets = {kind: field for c in chapters for kind, field in c.forgets.items()}
        self.entries = frozenset(kind for c in chapters for kind in c.entries)
        self._answers: dict[type[Question[Any]], list[Answer]] = {}
        for answer in (answer for c in chapters for answer in c.answers):
            for question in taken_by(answer):
                self._answers.setdefault(question, []).append(answer)
        self.routes: dict[type[Fact], list[tuple[type[Noun], Split]]] = {}
        fed = [(noun, parts) for c in chapters for noun, parts in c.feeds.items()]
        for noun, parts in [*((noun, noun.parts) for noun in self.nouns.values()), *fed]:
            for kind, split in parts.items():
                self.routes.setdefault(kind, []).append((noun, split))
        self._concerns = concerns(self.routes)
        self._refers = {kind: paths_of(kind) for kind in self.facts.values()}
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
        assert sum(c.proposes is not None for c in self.chapters) <= 1, "who stores proposals?"

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

    def concerned(self, fact: Fact) -> Sequence[Concern]:
        """Return the nouns that the fact concerns: the kind of noun, its key, and its part."""
        return self._concerns.get(type(fact), nobody)(fact)

    def tags(self, fact: Fact, concerned: Iterable[Concern] | None = None) -> set[str]:
        """Return every tag by which the fact is found; each noun it concerns finds it by its own."""
        if concerned is None:
            concerned = self.concerned(fact)
        tags = {f"{noun.tag}:{key}" for noun, key, _ in concerned}
        for field, word in self._found_by.get(type(fact), _NOTHING):
            tags.update([word + key for key in at(fact, field) if key])
        return tags

    def named_in(self, fact: Fact) -> Named:
        """Return the members and the hubs that the fact names, in whichever of its fields."""
        return named_at(fact, self._refers[type(fact)])

    def ids_in(self, fact: Fact) -> frozenset[str]:
        """Return every id in the fact's fields: under the key of one of them its private words are sealed."""
        return ids_at(fact, self._refers[type(fact)])

    def agenda(self, fact: Fact) -> Iterable[Due | Done]:
        """Return what the fact makes due, or done."""
        rule = self._agenda.get(type(fact))
        return rule(fact) if rule else _NOTHING

    @property
    def tag_words(self) -> frozenset[str]:
        """Return the words with which tags begin: what there is that facts are found by."""
        found = (word.removesuffix(":") for fields in self._found_by.values() for _, word in fields)
        return frozenset({noun.tag for noun in self.nouns.values()}.union(found))

    @property
    def makes_due(self) -> frozenset[type[Fact]]:
        """Return the facts that make something due, or done."""
        return frozenset(self._agenda)

    def see(
        self,
        nouns: Mapping[NounKey, Noun],
        *,
        now: datetime,
        who: Who,
        seed: bytes,
        is_preview: bool = False,
    ) -> See:
        """Return the eyes of one decision by these rules."""
        return See(
            nouns,
            now=now,
            who=who,
            seed=seed,
            answers=self._answers,
            chart=self.chart,
            verbs=self.verbs,
            is_preview=is_preview,
        )

    def decide(self, command: Command, see: See) -> Sequence[Fact]:
        """Return the facts that follow from the command, or that it was proposed; raises `Refused` by name."""
        verb = self._proposes if command.approved_within_days else self.verbs[type(command)]
        assert verb is not None
        facts = verb(command, see)
        assert facts, f"{type(command).__name__} was accepted and wrote nothing"
        return facts
