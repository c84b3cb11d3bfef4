"""The book is verified, for whoever asks: at the terminal, or over HTTP in a process of its own."""

import asyncio
import os
import sys
from functools import partial
from pathlib import Path

import msgspec

from api.engine.access_anchor import Anchor
from api.engine.access_check import compare_access
from api.engine.access_seal import Head
from api.engine.settings import Settings
from api.engine.verification_rows import Progress, Said, VerificationReport, VerificationStop
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from ledger.log.pool import Pool
from ledger.registry import RULES
from ledger.seal.mac import Macs
from ledger.vault import MasterKey, Vault, VaultKeys, VaultTables, open_book_keys
from ledger.vault.vault_keys import FOLDER
from patto.cli.garbage import tune_garbage_collector
from projections.engine.auditing import AlreadyVerifying, verify
from projections.engine.persons import Persons
from projections.engine.replay import Progress as OnProgress
from projections.engine.replay import Report
from projections.registry import COMPARED

NICE = 19


def verified(
    conninfo: str,
    name: BookName,
    master: MasterKey,
    progress: OnProgress,
    vault_keys: Path | None = None,
) -> Report:
    """Verify a book; raises what `verify` raises.

    Whoever verifies a book that is being written gives way first (`give_way`). `vault_keys` is the folder of its vault keys, where it is not the one beside the master key: of a backup, which may
    be older than what is remembered there.
    """
    tune_garbage_collector()
    with asyncio.Runner() as runner:
        pool = Pool(signed_in_as(conninfo, name.writer), size=1, timeout_seconds=5.0)
        tables = VaultTables(pool, name.vault)
        try:
            keys = runner.run(open_book_keys(tables, master, os.urandom))
            folder = vault_keys or master.folder / FOLDER / name.schema
            vault = Vault(tables, VaultKeys(folder, keys.vault_key), os.urandom)
            runner.run(vault.open_keys())
            persons = partial(Persons, runner, RULES, vault, tables, keys)
            macs = Macs(keys.mac_key)
            anchor = Anchor.beside(master.folder, name, macs)
            seen = anchor.remembered() if vault_keys is None else Head()
            access = partial(compare_access, conninfo, name, macs, seen)
            return verify(conninfo, name, COMPARED, macs, progress, persons=persons, access=access)
        finally:
            runner.run(pool.close())


def give_way() -> None:
    """Take the processor only where nobody else wants it: a book is verified while it is written.

    For the rest of this process, which has nothing else to do then: nobody may take it back, and a busy machine
    leaves it next to nothing.
    """
    if hasattr(os, "nice"):
        os.nice(NICE)


def verify_aloud(settings: Settings) -> None:
    """Verify the book of the settings; say how far that is and what was found, a line of JSON each."""
    give_way()
    last = ("", -1)

    def progress(checking: str, done: int, whole: int) -> None:
        nonlocal last
        now = (checking, 100 * done // max(1, whole))
        if now != last:
            last = now
            _say(Progress(*now))

    try:
        master = MasterKey.from_file(settings.master_key)
        found = verified(settings.conninfo, settings.name, master, progress)
    except AlreadyVerifying as why:
        _say(VerificationStop(str(why)))
    else:
        _say(outcome_of(found))


def outcome_of(found: Report) -> VerificationReport:
    """Return what a verification found, in the words of the command line."""
    return VerificationReport(
        agrees=found.agrees,
        found=found.found,
        findings=[str(one) for one in found.shown],
        mending=found.mending,
        left_out=found.left_out,
        position=found.position,
        tree_size=found.tree_size,
        root=found.root.hex(),
        figures=found.figures,
        seconds=round(found.seconds, 3),
    )


def _say(said: Said) -> None:
    sys.stdout.write(msgspec.json.encode(said).decode() + "\n")
    sys.stdout.flush()
