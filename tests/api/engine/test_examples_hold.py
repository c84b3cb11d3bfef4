"""Every command's example is accepted, word for word, from whomever the page names, in a state in which it holds."""

from typing import Any

import msgspec
import pytest

from api.engine import examples
from api.engine.openapi.askers import askers
from api.engine.route import Route
from api.registry import GUARDS, ROUTES
from ledger.kernel.command import Command
from ledger.kernel.refused import Refused
from ledger.pen.pending import Receipt
from ledger.registry import RULES
from tests.api.engine import (
    states_of_agreements,
    states_of_desks,
    states_of_feeds,
    states_of_foreign_calendars,
    states_of_halls,
    states_of_leases,
    states_of_money,
    states_of_occasions,
    states_of_plans,
    states_of_shares,
    states_of_stays,
    states_of_the_till,
)
from tests.api.engine.states import SECOND_TREASURER, STATES, Pact
from tests.api.engine.test_examples import ROLES

SAID_IN = (
    states_of_agreements,
    states_of_desks,
    states_of_feeds,
    states_of_foreign_calendars,
    states_of_halls,
    states_of_leases,
    states_of_money,
    states_of_occasions,
    states_of_plans,
    states_of_shares,
    states_of_stays,
    states_of_the_till,
)
CALLED = {
    examples.HUB: "hub",
    examples.MEMBER: "anna",
    examples.BUYER: "bruno",
    examples.USER: "user",
    examples.HOUSE: "house",
    examples.ENTRY: "entry",
    examples.ROOM: "room",
    examples.AGREEMENT: "agreement",
    examples.SEAT: "seat",
    examples.CODE: "code",
}
"""What the pact calls those whom the examples name; a stay is another one where two are meant."""


_BY_HUB = {"by_hub": True, "shown_fee_cents": None}
OTHERWISE = {
    (name, "host"): _BY_HUB
    for name in ("stays.cancel", "desks.cancel-desk", "halls.cancel-hall", "occasions.cancel-seat")
}
"""Who may send it, but not as it stands: the host calls a booking off for the hub, and then there is no fee."""


def about(pact: Pact, value: Any) -> Any:
    """Return an example about those who exist."""
    if isinstance(value, dict):
        return {name: about(pact, one) for name, one in value.items()}
    if isinstance(value, list):
        return [about(pact, one) for one in value]
    if value == examples.STAY:
        return pact.ids.get("other", pact.ids["stay"])
    if isinstance(value, str):
        before, colon, last = value.rpartition(":")
        return before + colon + pact.ids[CALLED[last]] if last in CALLED else value
    return value


def command(pact: Pact, route: Route, role: str = "") -> Command:
    """Return the command as the address and the body of the example make it."""
    given = {field: pact.ids[field] for field in route.path_fields}
    if not route.body_fields:
        return route.builder()(given, None)
    example = msgspec.to_builtins(route.example) | OTHERWISE.get((route.operation, role), {})
    body = about(pact, example)
    return route.builder()(
        given, msgspec.json.decode(msgspec.json.encode(body), type=route.body_type())
    )


def accepted(pact: Pact, asked: Command, role: str) -> bool:
    """Say whether it is accepted from somebody in this role; nothing is written."""
    try:
        pact.world.run(pact.world.books[0].preview(asked, pact.who(role)))
    except Refused:
        return False
    return True


@pytest.fixture
def pact():
    one = Pact()
    yield one
    one.world.close()


def test_every_example_has_a_state_in_which_it_holds():
    """None is excused, and no state is left of one that is gone."""
    assert STATES.keys() == {route.operation for route in ROUTES}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.operation)
def test_an_example_is_accepted_from_whomever_the_page_names(pact: Pact, route: Route):
    """Whoever is named may send it as it stands, nobody else; and then it is done."""
    STATES[route.operation](pact)
    asked = command(pact, route)
    said = askers(RULES.verbs[route.command], GUARDS)
    if said == ["whoever proposed it"]:
        assert not any(accepted(pact, asked, role) for role in ROLES)
        assert isinstance(pact.world.ask(asked, SECOND_TREASURER), Receipt)
        return
    own = {one for one in said if one.endswith("own users")}
    named = {role for role, words in ROLES.items() if words in said}
    named |= {"member"} if own else set()
    if "whoever has a user, for themselves" in said:
        named.add("member")
    answers = {role for role in ROLES if accepted(pact, command(pact, route, role), role)}
    first = next(role for role in ROLES if role in named)
    answer = pact.world.ask(asked, pact.who(first))
    assert isinstance(answer, Receipt), (answer, getattr(answer, "facts", ""))
    assert answers == named
