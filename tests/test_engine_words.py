"""The machinery speaks the field's words; a word that is coined here stands in the glossary."""

import ast
import re
from importlib import import_module

import pytest

from ledger.kernel.refused import Refused
from tests.documents import GLOSSARY, rows, section, text
from tests.source import modules, tree

ROOMS = (
    "ledger.book",
    "ledger.kernel",
    "ledger.log",
    "ledger.pen",
    "ledger.seal",
    "ledger.vault",
    "projections.engine",
    "api.engine",
    "patto.cli",
    "patto.postgres",
)
"""What serves every chapter."""

FIELD = """
access anchor append applicants appending array arrays asof assets authentication backend background backup bearer binaries
bounded bounds buckets buffer bulk byte bytea bytes cache change check checkout child chunk cli clock cluster coalescer codec column command config
cursors dated
connection connections console content contents copying credential crypto current database decider
decoded digest docs document draft end endpoint engine errors event examples exit export facts failures figures
filling filter follower format formats garbage group handler history identity ids index initdb int job
json kernel key keyring kind lag limits lines listing loader lock log logins lookup mac macs main measures memory method
metrics migrate migrated missing money name named names notifier opaque openapi operations options
outcome outcomes page pages parameters path paths pending pool postgres postmaster prefix privacy
private problem problems processes program progress projection protocol psql put query queue read
reader readers reading rebuild recorder recovery refused renewing replay report request responses restore
retag role roles rotation route routes row rows running scheduler schema schemas serve server setting settings shape
shared allowance pace proxies
signals source stages statements stop stored stream submit subscription supervisor table tables
tags tasks text timeline tokens tracking tree tuning type update user users validity verified verify view views
waiting watch welcome work writer
behind note presence probe readiness restart stall write
forgotten listener tombstones timelines pair
blocking connect servers
auditing beside finding findings opened persons persons shadow verification
"""
"""Words that a newcomer from the field, or from the business, brings along."""

LITTLE = """
a accepted and as ask asked at batches begun by compared counting done existing expected for from in is it judged known listed loaded
looking kept may no not nothing of off on or person refers requested retagged seen shown taken the to who
whole with written
"""
"""Plain words, most of which say what has become of something."""

PRIVATE = """
desk families family flight front glance glances ground ink knock leap lately lending scribe slip spell straight thing
things told trip till voice wish wishes worn
"""
"""Words of a language that had to be learnt first. A page is one of a list or of the web; what is done at once is a batch."""


def engine() -> list[str]:
    """Return the modules of the engine's rooms."""
    return [name for name in modules() if any(f"{name}.".startswith(f"{r}.") for r in ROOMS)]


def public(module: str) -> list[str]:
    """Return a module's own name and its public classes; what is raised is a sentence, no name."""
    space = vars(import_module(module))
    classes = [
        node.name
        for node in tree(module).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    kept = [one for one in classes if not issubclass(space[one], Refused | Exception)]
    return [module.rpartition(".")[2], *kept]


def given(module: str) -> set[str]:
    """Return every name that a module gives: to functions, classes, parameters, variables, attributes."""
    found = set()
    for node in ast.walk(tree(module)):
        match node:
            case (
                ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
                | ast.arg(arg=name)
                | ast.Name(id=name, ctx=ast.Store())
                | ast.Attribute(attr=name, ctx=ast.Store())
            ):
                found.add(name)
    return found


def words(name: str) -> list[str]:
    """`CommandQueue` and `command_queue` are both command, queue."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def glossary() -> set[str]:
    """Return every word that the glossary explains, in the singular and in the plural."""
    found = set()
    for heading in ("Words of the pact", "Words of the books", "Words of the software"):
        for row in rows(section(text(GLOSSARY), heading)):
            found |= set(re.findall(r"[a-z]+", row[0]))
    return found | {f"{word}s" for word in found}


@pytest.mark.parametrize("module", engine())
def test_a_name_in_the_engine_is_a_word_of_the_field_or_in_the_glossary(module):
    """Modules and public classes: nobody has to learn a private language first."""
    known = {*FIELD.split(), *LITTLE.split(), *glossary()}
    coined = {name: [w for w in words(name) if w not in known] for name in public(module)}
    assert {name: unknown for name, unknown in coined.items() if unknown} == {}


@pytest.mark.parametrize("module", engine())
def test_the_engine_gives_nothing_a_word_of_a_private_language(module):
    """Not even a variable: whoever reads the machinery knows each word from elsewhere."""
    private = {*PRIVATE.split()}
    assert {name for name in given(module) if private & {*words(name)}} == set()
