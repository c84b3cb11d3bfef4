"""Every id of every command names something of its kind that is there, or the command is refused by name."""

from collections.abc import Mapping
from typing import Any, get_type_hints

import msgspec
import pytest

from api.engine.existing import is_id
from api.engine.route import Route
from api.registry import ROUTES
from ledger.kernel.ids import Prefix
from tests.api.town import Town

pytestmark = pytest.mark.anyio

NOTHING = "A" * 16

OF_THE_THING = ("not-the-payer", "not-a-guest-of-it", "malformed")


def _types(route: Route) -> dict[str, Any]:
    hints = get_type_hints(route.command, include_extras=True) | route.path_types()
    told = (*route.path_fields, *route.body_fields)
    return {field: hints[field] for field in told if is_id(hints[field])}


NAMED = [(route, field) for route in ROUTES for field in _types(route)]


def _named(one: Route | str) -> str:
    return one if isinstance(one, str) else one.operation


def _is_of(kind: Any, value: object) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _unknown(kind: Any) -> Any:
    """Return an id that this field takes and nothing has; many, where it takes many."""
    names = [prefix + NOTHING for prefix in Prefix]
    return next(one for name in names for one in (name, [name]) if _is_of(kind, one))


def _of_another_kind(kind: Any) -> Any:
    """Return an id that this field does not take, in the shape that it takes."""
    if isinstance(_unknown(kind), list):
        return [Prefix.USER + NOTHING]
    return next(one + NOTHING for one in Prefix if not _is_of(kind, one + NOTHING))


async def _sent(town: Town, route: Route, told: Mapping[str, Any]) -> Any:
    """Send the example with what exists in the town, and with what is told; as whoever may."""
    known = {field: town.ids[field] for field in _types(route) if field in town.ids}
    known = {field: one for field, one in known.items() if _is_of(_types(route)[field], one)}
    rest = {field: _unknown(kind) for field, kind in _types(route).items()}
    address = rest | known | told
    body = msgspec.to_builtins(dict(route.example))
    body |= {field: one for field, one in known.items() if field in body} | told
    body = {field: one for field, one in body.items() if field not in route.path_fields}
    for who in ("operator", "treasurer"):
        answer = await town.post(route.path.format_map(address), body or None, who)
        if answer.status_code != 403:
            break
    return answer


@pytest.mark.parametrize("route, field", NAMED, ids=_named)
async def test_what_a_command_names_is_there(town: Town, route: Route, field: str):
    """An id that nothing has is 404, by whatever refusal, and never a conflict or a success."""
    unknown = _unknown(_types(route)[field])
    answer = await _sent(town, route, {field: unknown})
    assert answer.status_code in (404, 422), answer.text
    if answer.status_code == 422:  # It has to be one of those that the thing itself names.
        assert answer.json()["type"].rpartition("/")[2] in OF_THE_THING


@pytest.mark.parametrize("route, field", NAMED, ids=_named)
async def test_what_a_command_names_is_of_its_kind(town: Town, route: Route, field: str):
    """An id of something else is 422 in a body, and 404 in an address."""
    other = _of_another_kind(_types(route)[field])
    answer = await _sent(town, route, {field: other})
    expected = 404 if field in route.path_fields else 422
    assert answer.status_code == expected, answer.text
    assert answer.json()["field"].startswith(field)
