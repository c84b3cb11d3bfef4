"""Garbage in the vault: what was kept for a fact that was never written; it is swept once it is old.

A command that is refused leaves nothing; one that a crash cut off between the vault and the log does.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta
from typing import Final, Protocol

from ledger.vault import statements
from ledger.vault.tables import VaultTables

ONE_DAY: Final = timedelta(days=1)
SWEEP_AGE_MIN: Final = timedelta(hours=12)

Known = Callable[[list[str]], Awaitable[Iterable[str]]]


class AcceptedAt(Protocol):
    """What the log knows of an accepted command: at which position it begins."""

    @property
    def first(self) -> int:
        """Return the position of its first fact."""
        ...


Accepted = Callable[[list[bytes]], Awaitable[Mapping[bytes, AcceptedAt]]]


async def sweep_keys(tables: VaultTables, known: Known, older_than: timedelta) -> set[str]:
    """Take away the keys that no fact uses and nobody asked for recently; return whose they were."""
    swept: set[str] = set()
    while batch := await tables.ask(statements.UNSETTLED_KEYS, age=_patient(older_than)):
        persons = {person for (person,) in batch}
        used = persons.intersection(await known(sorted(persons)))
        await tables.ask(statements.SETTLE_KEYS, persons=sorted(used))
        orphans = sorted(persons - used)
        gone = await tables.ask(statements.SWEEP_KEYS, persons=orphans, age=older_than)
        swept.update(person for (person,) in gone)
    return swept


async def sweep_lookups(tables: VaultTables, accepted: Accepted, older_than: timedelta) -> int:
    """Take away the look-ups of commands that were never accepted, and of former words; return of how many commands.

    Former are those that an accepted command, itself so old, has told anew since.
    """
    swept = 0
    while batch := await tables.ask(statements.UNSETTLED_LOOKUPS, age=_patient(older_than)):
        commands = {command for (command,) in batch}
        used = commands.intersection(await accepted(sorted(commands)))
        former = await _former(tables, accepted, sorted(used))
        await tables.ask(
            statements.SETTLE_LOOKUPS,
            statements.SWEEP_LOOKUPS,
            statements.RETIRE_LOOKUPS,
            used=sorted(used),
            orphans=sorted(commands - used),
            persons=[person for person, _, _ in former],
            kinds=[kind for _, kind, _ in former],
            former=[command for *_, command in former],
        )
        swept += len(commands - used)
    return swept


async def _former(
    tables: VaultTables, accepted: Accepted, used: list[bytes]
) -> list[tuple[str, str, bytes]]:
    """Return whose look-ups of which kind are by commands before one of these, in the order of the log."""
    rows = await tables.ask(statements.LOOKUPS_BESIDE, used=used)
    known = await accepted(sorted({command for *_, command in rows}))
    settled = {command: known[command].first for command in used}
    newest: dict[tuple[str, str], int] = {}
    for person, kind, command in rows:
        if command in settled:
            newest[person, kind] = max(newest.get((person, kind), 0), settled[command])
    return [
        (person, kind, command)
        for person, kind, command in rows
        if command in known and known[command].first < newest.get((person, kind), 0)
    ]


def _patient(age: timedelta) -> timedelta:
    """Refuse an age below twelve hours: a command that is under way may still need what it kept."""
    if age < SWEEP_AGE_MIN:
        raise ValueError(f"A sweep leaves alone what is younger than {SWEEP_AGE_MIN}.")
    return age
