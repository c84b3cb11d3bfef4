"""`patto verify`: all that is not the log is derived from it again and compared, row by row."""

import asyncio
import os
from functools import partial

import click

from api.engine.settings import Settings
from ledger.log.logins import signed_in_as
from ledger.log.pool import Pool
from ledger.registry import RULES
from ledger.seal.mac import Macs
from ledger.vault import MasterKey, Vault, VaultKeys, VaultTables, open_book_keys
from patto.cli.console import Console
from patto.cli.database import Database, opened_database
from patto.cli.errors import Exit
from patto.cli.garbage import tune_garbage_collector
from patto.cli.options import CommandWithExamples, with_settings
from patto.cli.replay import Stages
from projections.engine.auditing import Verification
from projections.engine.auditing import verify as verified
from projections.engine.follower import Follower
from projections.engine.persons import Persons
from projections.registry import ALL, COMPARED

NICE = 19


@click.command(cls=CommandWithExamples)
@with_settings("master_key_file")
def verify(settings: Settings, console: Console) -> int:
    """Derive everything from the log again and compare: what `replay` does, and every row there is.

    Leaves, roots, frontiers, batches, kinds, tags, command keys, snapshots, each row of each view, and that whoever has sealed words has a key that opens them. It may run
    beside a server that writes, and needs the master key, whose book key vouches for what is not in the log. Each
    difference is printed on a line of its own, then what mends it; the exit code is 1 if there is any.

    Examples:
        patto verify
        patto verify --quiet
    """
    with opened_database(settings, console) as database:
        with Follower(database.url, database.name, RULES, ALL) as follower:
            follower.catch_up()  # Where no server runs nobody else does it.
        master = MasterKey.from_file(settings.master_key)
        tune_garbage_collector()
        give_way()
        with Stages(console, "Verifying:", "facts") as stages, asyncio.Runner() as runner:
            found = _verified(database, master, runner, stages)
    _tell(console, found)
    return Exit.DONE if found.agrees else Exit.REFUSED


def give_way() -> None:
    """Take the processor only where nobody else wants it: a book is verified while it is written."""
    if hasattr(os, "nice"):
        os.nice(NICE)


def _verified(
    database: Database, master: MasterKey, runner: asyncio.Runner, stages: Stages
) -> Verification:
    url, name = database.url, database.name
    pool = Pool(signed_in_as(url, name.writer), size=1, timeout_seconds=5.0)
    tables = VaultTables(pool, name.vault)
    try:
        keys = runner.run(open_book_keys(tables, master, os.urandom))
        vault = Vault(tables, VaultKeys.beside(master, name.schema, keys), os.urandom)
        runner.run(vault.open_keys())
        persons = partial(Persons, runner, RULES, vault, tables, keys)
        return verified(url, name, COMPARED, Macs(keys.mac_key), stages, persons=persons)
    finally:
        runner.run(pool.close())


def _tell(console: Console, found: Verification) -> None:
    for one in found.told:
        console.print(str(one))
    for name in found.left_out:
        console.warn(
            f"{name} was filled by nobody, or by another version: its rows were not compared."
        )
    replayed = found.replayed
    console.print(
        f"{replayed.position:,} facts, {replayed.figures:,} figures, root {replayed.root.hex()},"
        f" {found.seconds:.1f} s"
    )
    if found.agrees:
        console.print("The log and everything that follows from it agree.")
        return
    console.print(f"{found.found:,} differences.")
    for sentence in found.mending:
        console.print(sentence)
