"""What was once written is read for ever: every version of every fact, byte for byte."""

import re
from functools import reduce
from operator import or_

import msgspec
import pytest

from ledger.kernel.command import command_name
from ledger.kernel.fact import Fact, Line, fact_name
from ledger.kernel.rulebook import Chapter, Rulebook, UnknownFact
from ledger.registry import RULES
from tests.history.remember import SEALED, digest, remembered

LINES = remembered()
NAMES = [msgspec.json.decode(line)["fact"]["is"] for line in LINES]
STRONG_VERBS = (
    "begun",
    "bought",
    "chosen",
    "forgotten",
    "given",
    "left",
    "lent",
    "lost",
    "made",
    "paid",
    "read",
    "set",
    "slept",
    "taken",
    "told",
    "undone",
    "unpaid",
    "withdrawn",
)
"""Past participles that don't end in -ed."""


def slug(kind: type) -> str:
    """`SharesPledged` is `shares-pledged`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


@pytest.mark.parametrize("data", LINES, ids=[f"{n} {name}" for n, name in enumerate(NAMES, 1)])
def test_every_example_is_read_for_ever(data):
    """A renamed field, a changed type, a fact that was removed: the line could not be read any more."""
    line = RULES.decode(data)
    plain = msgspec.json.decode(data)
    assert line.position == plain["position"]
    assert line.command == plain["command"]
    assert type(line.fact).upcast is Fact.upcast, "what is read is the newest version"


@pytest.mark.parametrize("data", LINES, ids=[f"{n} {name}" for n, name in enumerate(NAMES, 1)])
def test_every_example_is_written_as_it_was(data):
    """In its own version, whatever came after, writing it again gives the same bytes: the same leaf."""
    every = reduce(or_, RULES.facts.values())
    assert RULES.encode(msgspec.json.decode(data, type=Line[every])) == data


@pytest.mark.parametrize("data", LINES, ids=[f"{n} {name}" for n, name in enumerate(NAMES, 1)])
def test_whoever_is_named_in_an_example_is_named_by_a_field_that_says_so(data):
    """A field with a member's or a hub's id that is not declared as one would show a line to others."""
    named = RULES.named_in(RULES.decode(data).fact)
    told = msgspec.json.encode(msgspec.json.decode(data)["fact"]).decode()
    assert set(re.findall(r"\bM[A-Z2-7]{16}\b", told)) == named.members
    assert set(re.findall(r"\bS[A-Z2-7]{16}\b", told)) == named.hubs


def test_every_fact_has_an_example():
    """Whoever adds a fact remembers one: python -m tests.history.remember."""
    assert set(RULES.facts) == set(NAMES)


def test_no_example_was_ever_changed():
    """Each time that lines were added, those before stayed as they were."""
    sealed = [line.split() for line in SEALED.read_text(encoding="ascii").splitlines()]
    assert sealed
    for count, was in sealed:
        assert digest(LINES[: int(count)]) == was
    assert int(sealed[-1][0]) == len(LINES)


def test_a_fact_that_is_no_longer_known_would_be_noticed():
    """A rulebook without one fact can't read its example: to remove a fact is to lose history."""
    for chapter in RULES.chapters:
        for gone in chapter.facts:
            rest = [
                Chapter(name=one.name, facts=tuple(kind for kind in one.facts if kind is not gone))
                for one in RULES.chapters
            ]
            data = LINES[NAMES.index(fact_name(gone))]
            with pytest.raises(UnknownFact):
                Rulebook(*rest).decode(data)


@pytest.mark.parametrize("kind", RULES.facts.values(), ids=list(RULES.facts))
def test_the_name_of_a_fact_is_ours(kind):
    """`chapter.past-participle.vN`: the chapter it lives in, the name it has, a version from 1."""
    chapter, name, version = fact_name(kind).split(".")
    assert re.fullmatch(rf"ledger\.{chapter}\.(\w+_)?events", kind.__module__)
    assert re.fullmatch(r"v[1-9][0-9]*", version)
    assert slug(kind) in (name, f"{name}-{version}")
    assert any(word.endswith("ed") or word in STRONG_VERBS for word in name.split("-")), name


@pytest.mark.parametrize("kind", RULES.facts.values(), ids=list(RULES.facts))
def test_versions_follow_one_another(kind):
    """Version 2 comes after version 1, which stays, and says how it becomes the newer one."""
    chapter, name, version = fact_name(kind).split(".")
    older = [f"{chapter}.{name}.v{n}" for n in range(1, int(version[1:]))]
    assert all(one in RULES.facts for one in older)
    newer = f"{chapter}.{name}.v{int(version[1:]) + 1}" in RULES.facts
    assert newer == (kind.upcast is not Fact.upcast)


@pytest.mark.parametrize("kind", RULES.verbs, ids=list(RULES.commands))
def test_the_name_of_a_command_is_its_own(kind):
    """`chapter.imperative`: the chapter it lives in and the name it has."""
    chapter, name = command_name(kind).split(".")
    assert kind.__module__.startswith(f"ledger.{chapter}.")
    assert slug(kind) == name
