"""Whoever has sealed words in the log has a key that opens them; and nobody has one of whom the log knows nothing."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, LiteralString

from ledger.kernel.command import Words, places_of
from ledger.kernel.fact import Fact, Line, fact_name
from ledger.kernel.ids import Prefix, is_id_of
from ledger.kernel.rulebook import Rulebook
from ledger.kernel.stored import StoredCommand, sealed_in
from ledger.vault import BookKeys, Vault, VaultTables
from ledger.vault.draft import Personal
from projections.engine.finding import Findings, Part
from projections.engine.lookup_rows import STORED, SWEPT, LookupRows

AT_ONCE: Final = 500
NOW: Final[LiteralString] = "SELECT now()"
# What was begun since may belong to a fact that was not read.
KEYS: Final[LiteralString] = """
SELECT person, wrapped IS NULL, kept, touched_at < now() - interval '2 days' FROM {keys}
WHERE coalesce(forgotten_at, touched_at) < %(began)s ORDER BY person"""
Sealed = tuple[int, str, list[Personal]]
"""Where a fact stands, the command that wrote it, and its words under each of those whose they may be."""


class Persons:
    """Takes the lines in order and opens what is sealed in them; nothing that was read is kept.

    `runner` is the event loop of the vault's connections.
    """

    def __init__(
        self,
        runner: asyncio.Runner,
        rules: Rulebook,
        vault: Vault,
        tables: VaultTables,
        keys: BookKeys,
        findings: Findings,
    ) -> None:
        self._runner, self._rules, self._vault = runner, rules, vault
        self._tables, self._findings = tables, findings
        self._fields: dict[type[Fact], set[str]] = {}
        self._whose: dict[type[Fact], set[str]] = {}
        self._found_in: dict[str, dict[str, Words]] = {}
        for command in rules.commands.values():
            if (personal := command.personal) is not None:
                self._fields.setdefault(personal.fact, set()).update(personal.fields)
                self._whose.setdefault(personal.fact, set()).add(personal.person)
                name = fact_name(personal.fact)
                self._found_in.setdefault(name, {}).update(personal.lookups)
        self._named: set[str] = set()
        self._forgotten: set[str] = set()
        self._lookups = LookupRows(keys)
        self._began: datetime = runner.run(tables.ask(NOW))[0][0]

    def take(self, lines: Sequence[Line[Any]]) -> None:
        """Open what is sealed in the next lines."""
        sealed: list[Sealed] = []
        for line in lines:
            if (field := self._rules.forgets.get(type(line.fact))) is not None:
                self._forgotten.add(getattr(line.fact, field))
            if items := list(self._sealed(line.fact)):
                sealed.append((line.position, line.command, items))
        for start in range(0, len(sealed), AT_ONCE):
            self._open(sealed[start : start + AT_ONCE])

    def _sealed(self, fact: Any) -> Iterator[Personal]:
        """Yield the sealed words of a fact under whoever they may be: whom it says, or each that it names."""
        if isinstance(fact, StoredCommand):
            yield from self._sealed_in(fact)
            return
        fields = self._fields.get(type(fact), set()).intersection(fact.__struct_fields__)
        values = dict(
            one for name in sorted(fields) for one in places_of(name, getattr(fact, name))
        )
        if not values:
            return
        named = {getattr(fact, name, "") for name in self._whose[type(fact)]} - {""}
        for person in sorted(named or self._rules.ids_in(fact)):
            yield person, fact_name(type(fact)), values

    def _sealed_in(self, fact: StoredCommand) -> Iterator[Personal]:
        """Yield the sealed words of a command that a fact stores; they are sealed for the fact it leads to."""
        kind = self._rules.commands.get(fact.command)
        if kind is not None and fact.sealed_for:
            yield sealed_in(kind, fact.body)

    def _open(self, sealed: Sequence[Sealed]) -> None:
        items = [item for *_, some in sealed for item in some]
        answers = iter(self._runner.run(self._vault.open_each(items)))
        for position, command, some in sealed:
            failures = []
            for person, fact, _ in some:
                answer = next(answers)
                if isinstance(answer, Exception):
                    failures.append(f"{person} at position {position}: {answer}")
                else:
                    self._named.add(person)
                    self._lookups.note(person, command, self._found_in[fact], answer)
            if len(failures) == len(some):
                self._findings.add(Part.PERSONS, failures[0])

    def finish(self) -> None:
        """Compare the rows of the vault with those whom the lines told of."""
        asked = {"began": self._began}
        for person, empty, kept, old in self._runner.run(self._tables.ask(KEYS, **asked)):
            if empty and person not in self._forgotten:
                self._say(person, "the key was destroyed, and no fact says so")
            elif not empty and person in self._forgotten:
                self._say(person, "was forgotten, and the key is still there")
            elif (
                not empty
                and person not in self._named
                and (kept or old)
                and not _waits_for_words(person)
            ):
                self._say(person, "has a key, and no fact uses it")
        stored = self._runner.run(self._tables.ask(STORED, swept=SWEPT, **asked))
        for person, what in self._lookups.differences(stored, self._forgotten):
            self._say(person, what)

    def _say(self, person: str, what: str) -> None:
        self._findings.add(Part.PERSONS, f"{person} {what}")


def _waits_for_words(person: str) -> bool:
    """Say whether a key is that of a house or an offer: it may wait for its first words."""
    return any(is_id_of(kind, person) for kind in (Prefix.HOUSE, Prefix.VENTURE, Prefix.OFFER))
