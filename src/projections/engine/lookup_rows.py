"""Members are found by the words that they have now: each look-up is of a fact, and none is left of former ones.

A row whose command the log does not know may be one that was begun and not accepted: the sweep takes it within two days.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final, LiteralString, NamedTuple

from ledger.kernel.command import Words
from ledger.vault import BookKeys

SWEPT: Final = timedelta(days=2)
STORED: Final[LiteralString] = """
SELECT kind, encode(digest, 'hex'), person, encode(command, 'hex'), kept, set_at < now() - %(swept)s::interval
FROM {lookups} WHERE set_at < %(began)s"""


class LookupRow(NamedTuple):
    """By which digest somebody is found, and the command that said so."""

    kind: str
    digest: str
    person: str
    command: str


class LookupRows:
    """What the facts say, in order: the newest words of each kind, and the former ones."""

    def __init__(self, keys: BookKeys) -> None:
        self._keys = keys
        self._of_command: dict[str, set[LookupRow]] = {}
        self._newest: dict[tuple[str, str], str] = {}

    def note(
        self, person: str, command: str, words: Mapping[str, Words], texts: Mapping[str, str | None]
    ) -> None:
        """Take by which digests the words of a fact let somebody be found from now on."""
        for kind, words_of in words.items():
            if text := texts.get(kind):
                self._newest[person, kind] = command
                self._of_command.setdefault(command, set()).update(
                    LookupRow(kind, self._keys.lookup(kind, word).hex(), person, command)
                    for word in words_of(text)
                )

    def differences(
        self, stored: Sequence[tuple[str, str, str, str, bool, bool]], forgotten: set[str]
    ) -> Iterator[tuple[str, str]]:
        """Yield who is found by what no fact tells, or tells no longer, and who is not found by what one does."""
        rows = {LookupRow(*row[:4]): row[4:] for row in stored}
        settled = {found.command for found, (kept, _) in rows.items() if kept}
        for found, (kept, old) in rows.items():
            noted = self._of_command.get(found.command)
            newest = self._newest.get((found.person, found.kind))
            if found not in (noted or ()) and (noted or kept or old):
                yield _says(found, "is found by a {} that no fact tells")
            elif noted and newest != found.command and kept and newest in settled:
                yield _says(found, "is still found by a former {}")
        for found in self._expected(rows.keys()):
            if found.person not in forgotten:
                yield _says(found, "is not found by the {} of a fact")

    def _expected(self, there: Iterable[LookupRow]) -> list[LookupRow]:
        newest = {
            found
            for (person, kind), command in self._newest.items()
            for found in self._of_command[command]
            if (found.person, found.kind) == (person, kind)
        }
        return sorted(newest.difference(there))


def _says(found: LookupRow, what: str) -> tuple[str, str]:
    return found.person, f"{what.format(found.kind)} ({found.digest[:8]}…)"
