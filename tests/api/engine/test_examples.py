"""What the pages show of each command is true: whom it is for, and an example that can be sent."""

from typing import Any

import msgspec
import pytest

from api.engine import examples
from api.engine.openapi.askers import askers
from api.engine.route import Route
from api.registry import GUARDS, ROUTES
from ledger.registry import RULES
from tests.api.town import Town

pytestmark = pytest.mark.anyio

ROLES = {
    "operator": "operators",
    "treasurer": "treasurers",
    "auditor": "auditors",
    "host": "the hub's host",
    "member": "the member's own users",
    "applicant": "whoever applies",
}
STAFF = ("operator", "treasurer", "auditor")
# What the town calls those whom the examples name.
CALLED = {
    examples.HUB: "hub",
    examples.MEMBER: "anna",
    examples.BUYER: "bruno",
    examples.USER: "user",
    examples.HOUSE: "house",
    examples.ROOM: "room",
    examples.STAY: "stay",
    examples.AGREEMENT: "agreement",
    examples.SEAT: "seat",
}
# Whose example is about something that the town has otherwise.
NAMED = {
    "desks.check-in-by-code": "of-other-hub",
    "feeds.close-hub-feed": "no-such-feed",
    "halls.check-in-at-hall-by-code": "of-other-hub",
    "treasury.record-payment-by-code": "no-such-member",
    "treasury.decline-payout": "malformed",
    "offerings.lift-lien-house": "no-such-lien",
    "offerings.lift-lien-venture": "no-such-lien",
    "stays.swap-stays": "same-stay",
    "stays.move-guests": "bed-twice",
}
BY_ROUTE = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.operation)


# A stay that is swapped with itself is refused whoever asks.
BY_DECIDED = pytest.mark.parametrize(
    "route",
    [one for one in ROUTES if NAMED.get(one.operation) != "same-stay"],
    ids=lambda route: route.operation,
)


def whom(route: Route) -> list[str]:
    """Return whom the page says that a command is for."""
    return askers(RULES.verbs[route.command], GUARDS)


def about(town: Town, value: Any) -> Any:
    """Return an example about those who exist."""
    if isinstance(value, dict):
        return {name: about(town, one) for name, one in value.items()}
    if isinstance(value, list):
        return [about(town, one) for one in value]
    if isinstance(value, str):
        before, colon, last = value.rpartition(":")
        return before + colon + town[CALLED[last]] if last in CALLED else value
    return value


async def previewed(town: Town, route: Route, who: str) -> Any:
    """Send the example as it is shown, about those who exist; nothing is done."""
    path = route.path.replace("{issuer}", f"{{{route.of}}}") + "?preview=true"
    if "{convention}" in path:
        path = path.replace("{hub}", "{other_hub}")
    body = about(town, msgspec.to_builtins(route.example))
    headers = {"authorization": town.credential(who)}
    return await town.client.post(town.path(path), json=body, headers=headers)


@BY_ROUTE
def test_a_command_says_whom_it_is_for(route: Route):
    """Nobody has to try, to learn that they may not."""
    assert whom(route)


@BY_DECIDED
async def test_staff_are_let_in_just_as_the_page_says(town: Town, route: Route):
    """Whoever is named is not told that it is for others, and nobody else may do it."""
    said = whom(route)
    for role in STAFF:
        answer = await previewed(town, route, role)
        if answer.status_code == 404 or "whoever proposed it" in said:
            continue
        assert (ROLES[role] in said) == (answer.status_code != 403), (role, answer.text)


@BY_DECIDED
async def test_nobody_does_what_the_page_says_is_for_others(town: Town, route: Route):
    """A host and a member who are not named do not get as far as what it would write."""
    said = whom(route)
    for role in ("host", "member"):
        if ROLES[role] in said or said[-1].startswith("whoever") or said[-1].endswith("own users"):
            continue
        answer = await previewed(town, route, role)
        assert answer.status_code in (403, 404), (role, answer.text)


@BY_ROUTE
async def test_an_example_is_understood(town: Town, route: Route):
    """What is shown is in order: the town may not be so, and says it by name, but nothing in it is malformed."""
    said = whom(route)
    role = next((one for one in ROLES if ROLES[one] in said), "operator")
    answer = await previewed(town, route, role)
    if route.operation in NAMED:
        assert answer.json()["type"] == f"/problems/{NAMED[route.operation]}"
    elif answer.status_code == 404:
        # The town has posted no such entry, or it is of another kind.
        assert answer.json()["entry"] in (examples.ENTRY, town["entry"])
    else:
        assert answer.status_code in (200, 409), answer.text
