"""The rulebook knows every name, reads every version ever written, and stops at what it doesn't know."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Annotated

import msgspec
import pytest
from msgspec.structs import replace

from ledger.kernel.command import Command, DigestOf, Personal, Private, command_name, examine
from ledger.kernel.due import Done, Due
from ledger.kernel.fact import Fact, Line, fact_name
from ledger.kernel.ids import Prefix
from ledger.kernel.refused import Malformed
from ledger.kernel.rulebook import Chapter, Rulebook, UnknownFact
from ledger.kernel.who import SYSTEM
from ledger.registry import RULES
from tests.kernel.toys import (
    DAY,
    TOYS,
    Basket,
    DropLoaf,
    Eaten,
    Loaf,
    LoafBaked,
    LoafBakedV1,
    LoafMoved,
    MoveLoaf,
    move_loaf,
)

RULEBOOK = Rulebook(TOYS)
NOW = datetime(2026, 6, 15, 10, tzinfo=UTC)
SEE = RULEBOOK.see({}, now=NOW, who=SYSTEM, seed=b"s" * 32)
MOVED = LoafMoved(day=DAY, loaf="L1", source="B1", target="B2")
BAKED = LoafBaked(day=DAY, loaf="L1", basket="B1", grams=2000)


def line(fact: Fact) -> Line[Fact]:
    return Line(position=1, at=NOW, actor="olga", command="k1", salt=b"0" * 16, fact=fact)


def test_a_line_is_read_as_it_was_written():
    """Bytes in, the same line out, the same bytes again."""
    data = RULEBOOK.encode(line(MOVED))
    assert RULEBOOK.decode(data) == line(MOVED)
    assert RULEBOOK.encode(RULEBOOK.decode(data)) == data


def test_the_stored_name_is_ours():
    """Never a module path."""
    assert fact_name(LoafMoved) == "toys.loaf-moved.v1"
    assert b'"is":"toys.loaf-moved.v1"' in RULEBOOK.encode(line(MOVED))
    assert command_name(MoveLoaf) == "toys.move-loaf"


def test_an_old_version_is_read_as_the_newest():
    """What was written in kilos is read in grams; the stored bytes stay."""
    old = LoafBakedV1(day=DAY, loaf="L1", basket="B1", kilos=2)
    assert RULEBOOK.decode(RULEBOOK.encode(line(old))) == line(BAKED)


def test_a_stored_example_of_every_version_is_read():
    """Bytes as they lay on the disk, spelled out."""
    head = b'{"position":1,"at":"2026-06-15T10:00:00Z","actor":"olga","command":"k1",'
    salt = b'"salt":"MDAwMDAwMDAwMDAwMDAwMA==",'
    body = b'"fact":{"is":"toys.loaf-baked.v1","day":"2026-06-15","loaf":"L1","basket":"B1","kilos":2}}'
    assert RULEBOOK.decode(head + salt + body) == line(BAKED)


@pytest.mark.parametrize(
    "change",
    [
        (b"toys.loaf-moved.v1", b"toys.loaf-moved.v9"),
        (b'"loaf":"L1",', b""),
        (b'"loaf":"L1"', b'"loaf":"L1","crust":1'),
        (b'"loaf":"L1"', b'"loaf":1'),
        (b"2026-06-15", b"2026-06-31"),
        (b'{"position"', b"{position"),
    ],
    ids=["later version", "field missing", "field too many", "wrong type", "no day", "no JSON"],
)
def test_what_is_not_known_stops(change):
    """A process that meets a fact it can't read must not go on writing."""
    data = RULEBOOK.encode(line(MOVED)).replace(*change)
    with pytest.raises(UnknownFact):
        RULEBOOK.decode(data)


def test_a_fact_is_found_by_its_nouns_and_by_more():
    """Each noun's own tag, and the fields that it names itself, of each of many too; empty ones are none."""
    assert RULEBOOK.tags(MOVED) == {"basket:B1", "basket:B2", "moved:L1"}
    eaten = replace(MOVED, loaf="", crumbs=(Eaten("tit"), Eaten("jay")))
    assert RULEBOOK.tags(eaten) == {"basket:B1", "basket:B2", "bird:tit", "bird:jay"}
    assert RULEBOOK.tags(BAKED) == {"loaf:L1", "basket:B1"}


def test_a_fact_hands_each_noun_its_own_part():
    """Routes are made from what the nouns declare."""
    assert {noun for noun, _ in RULEBOOK.routes[LoafBaked]} == {Loaf, Basket}
    (_, parts) = RULEBOOK.routes[LoafMoved][0]
    assert list(parts(MOVED)) == [("B1", -1), ("B2", 1)]


def test_facts_make_work_due_and_done():
    """The key says what and when, so that the work is done once."""
    (due,) = RULEBOOK.agenda(BAKED)
    assert isinstance(due, Due)
    assert due.key == "eat:L1@2026-06-20T00:00Z"
    assert list(RULEBOOK.agenda(MOVED)) == [Done(subject="eat:L1")]
    old = LoafBakedV1(day=DAY, loaf="L1", basket="B1", kilos=2)
    assert list(RULEBOOK.agenda(old)) == []


def test_a_verb_decides():
    """By the kind of the command."""
    command = MoveLoaf(loaf="L1", source="B1", target="B2")
    assert RULEBOOK.decide(command, SEE) == [MOVED]


def test_a_verb_that_writes_nothing_is_our_mistake():
    """Every accepted command writes at least one fact."""
    with pytest.raises(AssertionError, match="wrote nothing"):
        RULEBOOK.decide(DropLoaf(), SEE)


def test_a_command_is_read_strictly():
    """Names decide the kind; fields nobody knows are refused."""
    text = b'{"do":"toys.move-loaf","loaf":"L1","source":"B1","target":"B2"}'
    expected = MoveLoaf(loaf="L1", source="B1", target="B2")
    assert RULEBOOK.command_decoder.decode(text) == expected
    for wrong in (b'"crust":1,"loaf"', b'"loaf":null,"x"', b'"target":"","loaf"'):
        with pytest.raises(msgspec.ValidationError):
            RULEBOOK.command_decoder.decode(text.replace(b'"loaf"', wrong, 1))


def test_two_facts_never_share_a_name():
    """Nor do nouns; nor is a noun fed by a fact that nobody declares."""
    with pytest.raises(AssertionError):
        Rulebook(TOYS, Chapter(name="more", facts=(LoafMoved,)))
    with pytest.raises(AssertionError):
        Rulebook(TOYS, Chapter(name="more", nouns=(Loaf,)))
    with pytest.raises(AssertionError):
        Rulebook(Chapter(name="half", nouns=(Basket,)))


def test_two_verbs_never_take_one_command():
    """Whom would one ask?"""
    with pytest.raises(AssertionError, match="take the same"):
        Rulebook(Chapter(name="two", facts=TOYS.facts, verbs=(move_loaf, move_loaf)))


@pytest.mark.parametrize(
    "day,right",
    [
        (date(1899, 12, 31), False),
        (date(1900, 1, 1), True),
        (date(2199, 12, 31), True),
        (date(2200, 1, 1), False),
        (None, True),
    ],
)
def test_absurd_days_are_refused_before_anyone_decides(day, right):
    """No verb should have to think about the year 9999."""
    command = MoveLoaf(loaf="L1", source="B1", target="B2", day=day)
    if right:
        examine(command)
    else:
        with pytest.raises(Malformed) as caught:
            examine(command)
        assert caught.value.facts == {"field": "day"}


def test_absurd_days_are_found_at_any_depth():
    """In structs, and in tuples of structs."""

    class Inner(msgspec.Struct):
        day: date

    class Outer(MoveLoaf, frozen=True, kw_only=True, tag="toys.outer"):
        inner: Inner
        many: tuple[Inner, ...] = ()
        days: tuple[date, ...] = ()

    fine, absurd = Inner(DAY), Inner(date(9999, 1, 1))
    flat = {"loaf": "L1", "source": "B1", "target": "B2"}
    examine(Outer(**flat, inner=fine, many=(fine,), days=(DAY,)))
    for fields, name in (
        ({"inner": absurd}, "inner.day"),
        ({"inner": fine, "many": (fine, absurd)}, "many.day"),
        ({"inner": fine, "days": (absurd.day,)}, "days"),
    ):
        with pytest.raises(Malformed) as caught:
            examine(Outer(**flat, **fields))
        assert caught.value.facts == {"field": name}


def test_the_book_fills_what_a_client_must_leave_empty():
    """The id of a newborn, and every keyed digest."""
    personal = Personal(
        person="member", fact=LoafMoved, fields={}, tags={"a": "a_tag"}, newborn=Prefix.MEMBER
    )
    assert personal.filled_by_the_book() == {"member", "a_tag"}
    grown = Personal(person="member", fact=LoafMoved, fields={})
    assert grown.filled_by_the_book() == frozenset()


def test_the_types_of_fields_say_what_is_private():
    """Of each of many texts too; with a digest of one of them, and whose they are."""
    name = Annotated[str, Private(str.strip)]

    class Gossip(Command, frozen=True, kw_only=True, tag="toys.gossip"):
        personal = Personal(person="loaf", fact=LoafMoved)
        loaf: str
        whom: name
        others: tuple[name, ...] = ()
        whom_tag: Annotated[str, DigestOf("whom")] = ""

    assert Gossip.personal.fields == {"whom": str.strip, "others": str.strip}
    assert Gossip.personal.tags == {"whom": "whom_tag"}
    assert MoveLoaf.personal is None


def test_private_fields_are_somebodys():
    """A command that does not say under whose key they are sealed would leave them readable."""
    with pytest.raises(AssertionError, match="whose"):

        class Rumour(Command, frozen=True, kw_only=True, tag="toys.rumour"):
            text: Annotated[str, Private(str.strip)]


@pytest.mark.parametrize("command", RULES.verbs, ids=command_name)
def test_every_command_explains_itself(command):
    """Its docstring is what the API's pages show."""
    assert (command.__doc__ or "").strip().endswith((".", ")"))
    assert command_name(command).count(".") == 1


class LookedAt(Mapping[str, str]):
    """Texts of nobody, which remember the fields they were asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __getitem__(self, field: str) -> str:
        self.asked.add(field)
        raise KeyError(field)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@pytest.mark.parametrize(
    "command", [c for c in RULES.verbs if c.personal is not None], ids=command_name
)
def test_what_is_personal_is_declared_where_it_exists(command):
    """Fields of the command, for a fact that has fields of the same names; what it has not is read, or known again by its tag, for the verb."""
    fields, personal = set(command.__struct_fields__), command.personal
    assert personal.person in fields
    assert set(personal.fields) <= fields
    assert set(personal.tags) <= set(personal.fields)
    assert set(personal.tags.values()) <= fields
    texts = LookedAt()
    for read in personal.read.values():
        read(texts)
    kept = set(personal.fact.__struct_fields__)
    assert set(personal.fields) <= kept | texts.asked | set(personal.tags)
    assert set(personal.read) <= fields - kept
    assert personal.fact in RULES.names


@pytest.mark.parametrize("fact", RULES.facts.values(), ids=fact_name)
def test_every_fact_says_what_happened(fact):
    """Under `<chapter>.<past-participle>.v<N>`, in a sentence."""
    chapter, name, version = fact_name(fact).split(".")
    assert chapter in {one.name for one in RULES.chapters}
    assert name.islower()
    assert version.removeprefix("v").isdigit()
    assert (fact.__doc__ or "").strip().endswith(".")
