"""Style is a law like others: short files, short functions, no empty names, nothing that nobody uses."""

import re

import pytest

from tests.source import (
    ROOT,
    body_lines,
    defined,
    functions,
    imported,
    mentioned,
    modules,
    names,
    parsed,
    tree,
)

MIGRATIONS = ROOT / "alembic"
LINES_MAX = 300
FUNCTION_LINES_MAX = 45
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "manager", "service", "common", "process"}

LONG_FILES = {
    "ledger.pen.pen": (
        450,
        "the one loop, its appends and its failures are read together or not at all",
    ),
}
"""Files beyond the limit, with the limit they have instead and why it is better so."""

LONG_FUNCTIONS: dict[str, str] = {}
"""Functions whose body is beyond the limit, and why."""

DOORS = {
    "patto.cli.main": "the program `patto`",
    "ledger.log.memory": "for tests and rehearsals: the log without PostgreSQL",
    "ledger.log.migrate": "for Alembic's versions and for whoever opens a book",
}
"""Modules that are entered from outside."""

CALLED_FROM_OUTSIDE = {
    "patto.cli.console.on_broken_pipe": "rich calls it when nobody reads what is said",
    "patto.cli.check_receipt.check_receipt": "the program finds it by its command's name",
    "patto.cli.read_calendar.read_calendar": "the program finds it by its command's name",
    "patto.cli.foreign_calendars.read_now": "click calls what is declared as a command",
    "patto.cli.keys.retire": "click calls what is declared as a command",
    "patto.cli.main.get_command": "click asks the program for a command",
    "patto.cli.main.list_commands": "click asks the program for its commands",
    "patto.cli.mail.drop_them": "click calls what is declared as a command",
    "patto.cli.token.issue_one": "click calls what is declared as a command",
    "patto.cli.token.revoke_one": "click calls what is declared as a command",
    "ledger.log.arrays.dump": "psycopg asks a dumper",
    "ledger.log.memory.MemoryLog": "for tests and rehearsals, as its module",
    "ledger.log.recorder.subscribe": "of eventsourcing's interface: docs/following.md calls it",
    "patto.cli.protocol.send_400_response": "uvicorn calls it for a head that can't be read",
}
"""What the product defines and does not name again, and who calls it."""


def words(name: str) -> list[str]:
    """`_RunManager` and `run_manager` are both run, manager."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def is_empty(name: str) -> bool:
    """Say whether a name ends in a word for nothing, or only says that something is processed."""
    said = words(name)
    return bool(said) and (said[-1] in EMPTY_NAMES or said[0] == "process")


@pytest.mark.parametrize("module", modules())
def test_a_file_is_short(module):
    """Three hundred lines; more only with a reason, and then not without end."""
    lines = len(modules()[module].read_text(encoding="utf-8").splitlines())
    limit, _ = LONG_FILES.get(module, (LINES_MAX, ""))
    assert lines <= limit
    assert module not in LONG_FILES or lines > LINES_MAX, "it is short now: take it off the list"


@pytest.mark.parametrize("module", modules())
def test_a_function_is_short(module):
    """About forty lines beside its signature and docstring, so that the eye takes it in at once."""
    lengths = {f"{module}.{one.name}": body_lines(one) for one in functions(module)}
    long = {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES_MAX}
    assert not set(long) - set(LONG_FUNCTIONS), long


@pytest.mark.parametrize("module", modules())
def test_names_say_something(module):
    """Never utils, helpers, manager, service, common, process: what would such a thing do?

    A common place has a name, and so has the process of an operating system; `common` and
    `process_lines` have not.
    """
    assert not {name for name in names(module) if is_empty(name)}


def test_nothing_lies_dead():
    """A module that no other imports, and that is no door either, is of no use to anybody."""
    used = {one for module in modules() for one in imported(module)}
    packages = {module for module, path in modules().items() if path.name == "__init__.py"}
    assert set(modules()) - used - packages - set(DOORS) == set()


def test_nothing_is_made_for_tests_alone():
    """What the product defines, some other place of the product names.

    Names are compared and not what they are the names of, so something called `find` passes as long as anything is
    found somewhere: this finds most of what nobody uses, and never what somebody does.
    """
    used = {name for module in modules() for name in mentioned(tree(module))}
    used |= {name for path in MIGRATIONS.glob("**/*.py") for name in mentioned(parsed(path))}
    unused = {
        f"{module}.{name}"
        for module in modules()
        for name in defined(module)
        if name not in used and not name.startswith("__")
    }
    assert unused - set(DOORS) == set(CALLED_FROM_OUTSIDE)


def test_the_lists_name_what_there_is():
    """An exception for something that is gone is gone too."""
    assert {*LONG_FILES, *DOORS} <= set(modules())
