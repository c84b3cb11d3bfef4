"""Garbage in the vault: what was kept for a fact that was never written; it is swept once it is old.

A command that is refused leaves nothing; one that a crash cut off between the vault and the log does.
"""

from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import Final

from ledger.vault import statements
from ledger.vault.tables import VaultTables

ONE_DAY: Final = timedelta(days=1)
SWEEP_AGE_MIN: Final = timedelta(hours=12)

Known = Callable[[list[str]], Awaitable[Iterable[str]]]
Accepted = Callable[[list[bytes]], Awaitable[Iterable[bytes]]]


async def sweep_keys(tables: VaultTables, known: Known, older_than: timedelta) -> set[str]:
    """Take away the keys that no fact uses and nobody asked for lately; return whose they were."""
    swept: set[str] = set()
    while page := await tables.ask(statements.UNSETTLED_KEYS, age=_patient(older_than)):
        persons = {person for (person,) in page}
        used = persons.intersection(await known(sorted(persons)))
        await tables.ask(statements.SETTLE_KEYS, persons=sorted(used))
        orphans = sorted(persons - used)
        gone = await tables.ask(statements.SWEEP_KEYS, persons=orphans, age=older_than)
        swept.update(person for (person,) in gone)
    return swept


async def sweep_lookups(tables: VaultTables, accepted: Accepted, older_than: timedelta) -> int:
    """Take away the look-ups of commands that were never accepted; return of how many commands."""
    swept = 0
    while page := await tables.ask(statements.UNSETTLED_LOOKUPS, age=_patient(older_than)):
        commands = {command for (command,) in page}
        used = commands.intersection(await accepted(sorted(commands)))
        await tables.ask(
            statements.SETTLE_LOOKUPS,
            statements.SWEEP_LOOKUPS,
            used=sorted(used),
            orphans=sorted(commands - used),
        )
        swept += len(commands - used)
    return swept


def _patient(age: timedelta) -> timedelta:
    """Refuse an age below twelve hours: a command that is under way may still need what it kept."""
    if age < SWEEP_AGE_MIN:
        raise ValueError(f"A sweep leaves alone what is younger than {SWEEP_AGE_MIN}.")
    return age
