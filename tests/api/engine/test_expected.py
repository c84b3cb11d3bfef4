"""What is refused says in words what was expected, and blanks around a text refuse nothing."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from api.engine.ask import Read
from api.engine.bulk import read_command
from api.engine.decoded import converted, decoded
from api.engine.route import Route
from api.registry import READS, ROUTES
from ledger.kernel.refused import Malformed
from ledger.places.record import RecordHub
from ledger.registry import RULES

NOTHING_TAKES = (
    "\x07",
    "",
    "x" * 3_000,
    -(10**15),
    10**15,
    10**40,
    1.5,
    True,
    [],
    [[]],
    {},
    {"x": 1},
    None,
)
UNREADABLE = re.compile(
    r"regex|enum|RFC3339|another form|\\x|\^|\[A-Z|\$|timezone component|length|got|Object|`(?:str|int|array|obj)"
)
HUB = {"name": "Spazio Borgo", "side": "village", "istat": "056003"}


def _wrong(example: dict[str, Any], fields: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield the example with each of its texts wrong in turn, those of things in lists among them."""
    for name in fields:
        yield from ({**example, name: wrong} for wrong in NOTHING_TAKES)
        yield {other: one for other, one in example.items() if other != name}
        match example.get(name):
            case [dict(first), *others]:
                for wrong in _wrong(first, tuple(first)):
                    yield {**example, name: [wrong, *others]}
            case dict(one):
                for wrong in _wrong(one, tuple(one)):
                    yield {**example, name: wrong}


def _said(reading: Callable[[], object]) -> str:
    """Return what a refusal says; nothing where nothing was refused."""
    try:
        reading()
    except Malformed as why:
        return why.detail
    return ""


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.operation)
def test_no_command_is_refused_with_a_regular_expression(route: Route):
    """Each field of each command, given what nothing takes: what is said, everybody can read."""
    kind = route.body_type()
    decoder = msgspec.json.Decoder(kind)
    for body in _wrong(msgspec.to_builtins(route.example), kind.__struct_fields__):
        said = _said(lambda body=body: decoded(decoder, msgspec.json.encode(body)))
        assert not UNREADABLE.search(said), said


@pytest.mark.parametrize("read", READS, ids=lambda read: read.name)
def test_no_question_is_refused_with_a_regular_expression(read: Read):
    """The parameters of every read alike."""
    for query in _wrong(dict(read.example), read.query.__struct_fields__):
        said = _said(lambda query=query: converted(query, read.query))
        assert not UNREADABLE.search(said), said


@pytest.mark.parametrize(
    "field, value, said",
    [
        ("istat", "56", "Expected six digits."),
        ("side", "town", "Expected one of: village, city."),
        ("name", "a\u202eb", "Expected words in one line, without signs that nobody can see."),
        ("agreed", "1", "There is no field `agreed`."),
    ],
)
def test_what_was_expected_is_said(field: str, value: str, said: str):
    """Six digits, one of these, words; over its own address and as a line of bulk."""
    (route,) = [route for route in ROUTES if route.command is RecordHub]
    body = HUB | {field: value}
    with pytest.raises(Malformed) as one:
        decoded(msgspec.json.Decoder(route.body_type()), msgspec.json.encode(body))
    line = {"do": "places.record-hub"} | body
    with pytest.raises(Malformed) as other:
        read_command(RULES, {name: msgspec.Raw(msgspec.json.encode(v)) for name, v in line.items()})
    assert [caught.value.detail.endswith(f". {said}") for caught in (one, other)] == [True, True]
    assert [caught.value.facts["field"] for caught in (one, other)] == [field, field]


def test_a_day_and_a_moment_are_said_by_example():
    """A day such as 2026-03-01."""
    (read,) = [read for read in READS if read.name == "houses"]
    for name, said in (
        ("as_of", "Expected a day such as 2026-03-01."),
        ("at", "Expected a moment such as 2026-03-01T09:30:00+01:00."),
    ):
        with pytest.raises(Malformed) as caught:
            converted({name: "1.3.2026"}, read.query)
        assert said in caught.value.detail


@pytest.mark.parametrize("blank", [" ", "\t", "\n", "\u00a0", "\u2003"])
def test_blanks_around_a_text_are_trimmed(blank: str):
    """Names, codes and words of a choice: what is meant is what stands between."""
    (route,) = [route for route in ROUTES if route.command is RecordHub]
    body = {name: f"{blank}{value}{blank}" for name, value in HUB.items()}
    decoder = msgspec.json.Decoder(route.body_type())
    assert decoded(decoder, msgspec.json.encode(body)) == decoded(decoder, msgspec.json.encode(HUB))
    line = {"do": "places.record-hub"} | body
    raw = {name: msgspec.Raw(msgspec.json.encode(value)) for name, value in line.items()}
    assert read_command(RULES, raw) == RecordHub(**HUB)  # type: ignore[arg-type]


def test_references_and_what_is_asked_for_are_trimmed():
    """A reference copied from a bank's page, an id in an address."""
    (route,) = [route for route in ROUTES if route.name == "treasury.record-payment-in"]
    body = {"amount_cents": 100, "reference": " CRO1 \n"}
    told = decoded(msgspec.json.Decoder(route.body_type()), msgspec.json.encode(body))
    assert told.reference == "CRO1"
    (read,) = [read for read in READS if read.name == "houses"]
    assert converted({"hub": f" S{'A' * 16} "}, read.query).hub == f"S{'A' * 16}"


def _texts(told: Any, where: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where texts stand in what is told, at any depth."""
    if isinstance(told, str):
        yield where
    elif isinstance(told, dict | list):
        for name, one in told.items() if isinstance(told, dict) else enumerate(told):
            yield from _texts(one, (*where, name))


def _at(told: Any, where: tuple[Any, ...]) -> Any:
    return _at(told[where[0]], where[1:]) if where else told


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.operation)
def test_no_text_of_a_command_is_taken_with_blanks_around_it(route: Route):
    """Not a reference, nor a code: what is sealed is trimmed before it is, by the same rule."""
    kind, personal = route.body_type(), route.command.personal
    decoder, sealed = msgspec.json.Decoder(kind), personal.fields if personal else {}
    told = msgspec.to_builtins(dict(route.example))
    example = {name: one for name, one in told.items() if name in kind.__struct_fields__}
    for where in _texts(example):
        if where[0] in sealed:
            continue
        body = json.loads(json.dumps(example))
        _at(body, where[:-1])[where[-1]] = f" {_at(example, where)} "
        taken = msgspec.to_builtins(decoded(decoder, json.dumps(body).encode()))
        assert _at(taken, where) == _at(example, where), where


def test_inside_a_text_blanks_stay():
    """Only what stands around it goes."""
    (route,) = [route for route in ROUTES if route.command is RecordHub]
    body = HUB | {"name": "  Spazio  Borgo "}
    told = decoded(msgspec.json.Decoder(route.body_type()), msgspec.json.encode(body))
    assert told.name == "Spazio  Borgo"
