"""Every command has one address, a body that is the command without what it isn't told, and an example."""

from collections import Counter

import msgspec
import pytest

from api.engine.route import Route
from api.registry import READS, ROUTES
from ledger.registry import RULES


def test_every_command_has_exactly_one_route():
    """Nothing that can be asked for is without an address; two only where they say of what each is."""
    assert {route.command for route in ROUTES} == set(RULES.commands.values())
    twice = [name for name, n in Counter(route.operation for route in ROUTES).items() if n > 1]
    assert not twice
    several = Counter(route.command for route in ROUTES)
    assert all(route.of for route in ROUTES if several[route.command] > 1)


def test_no_two_routes_share_an_address():
    """A path answers to one command, and to one read."""
    for table in (ROUTES, READS):
        assert not [path for path, n in Counter(one.path for one in table).items() if n > 1]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_the_example_is_a_command(route: Route):
    """What the documentation shows is accepted as it stands."""
    body = msgspec.json.decode(msgspec.json.encode(route.example), type=route.body_type())
    given = dict.fromkeys(route.path_fields, "C" + "A" * 16)
    assert isinstance(route.builder()(given, body), route.command)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_the_address_names_fields_of_the_command(route: Route):
    """What is in braces is a field, and an id: of ours, or ISTAT's of a municipality."""
    assert set(route.path_fields) <= set(route.command.__struct_fields__)
    for kind in route.path_types().values():
        pattern = msgspec.json.schema(kind)["pattern"]
        assert pattern.endswith((r"[A-Z2-7]{16}$(?!\n)", r"^[0-9]{6}$(?!\n)"))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_nobody_sends_what_the_book_fills(route: Route):
    """Fields that the book fills are no part of the body."""
    personal = route.command.personal
    filled = personal.filled_by_the_book() if personal else frozenset()
    assert not filled & set(route.body_fields)
    assert set(route.body_fields) | filled | set(route.path_fields) == set(
        route.command.__struct_fields__
    )


def test_every_command_says_what_it_does():
    """A command without a docstring would be an address without a word."""
    assert not [route.name for route in ROUTES if not (route.command.__doc__ or "").strip()]
    assert not [read.name for read in READS if not read.doc]
