"""Every id of every command names something of its kind that is there, or the command is refused by name."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from api.engine.existing import is_id
from api.engine.route import Route
from api.registry import ROUTES
from ledger.kernel.ids import Prefix, is_id_of
from ledger.treasury.payment_code import payment_code
from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio

NOTHING = "A" * 16

KNOWN = {
    Prefix.MEMBER: "anna",
    Prefix.HUB: "hub",
    Prefix.HOUSE: "house",
    Prefix.VENTURE: "venture",
    Prefix.ROOM: "room",
}
OF_THE_THING = ("not-the-payer", "not-a-guest-of-it", "of-other-hub", "malformed")


def _types(route: Route) -> dict[str, Any]:
    hints = get_type_hints(route.command, include_extras=True) | route.path_types()
    told = (*route.path_fields, *route.body_fields)
    return {field: hints[field] for field in told if is_id(hints[field])}


NAMED = [(route, field) for route in ROUTES for field in _types(route)]


def _within(hint: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield where ids stand in what a field holds, however deep in lists and structs, and their types."""
    if is_id(hint):
        yield path, hint
    for inner in (hint, *get_args(hint)):
        if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
            for field, kind in get_type_hints(inner, include_extras=True).items():
                yield from _within(kind, (*path, field))
        elif inner is not hint:
            yield from ((where, kind) for where, kind in _within(inner, path) if where != path)


def _deep(route: Route) -> list[tuple[str, ...]]:
    hints = get_type_hints(route.command, include_extras=True)
    found = [where for field in route.body_fields for where, _ in _within(hints[field], (field,))]
    return [where for where in found if len(where) > 1]


DEEP = [(route, ".".join(where)) for route in ROUTES for where in _deep(route)]
INSTEAD = {"reason": "other"}
JUDGED_FIRST = {"stays.note-receipt": {"received_on": str(TODAY)}}
"""What an example says of a day that is to come for now, and is refused before what it names is looked at."""


def _named(one: Route | str) -> str:
    return one if isinstance(one, str) else one.operation


def _with(told: Any, where: list[str], value: Any) -> Any:
    """Return what is told with one id exchanged, in the first place of a list."""
    if isinstance(told, list):
        return [_with(told[0], where, value), *told[1:]]
    first, *rest = where
    if not rest:
        many = isinstance(told.get(first), list) or first == "hubs"
        return {**told, first: [value] if many else value}
    return {**told, first: _with(told.get(first) or INSTEAD, rest, value)}


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


def _lived(town: Town, told: Any) -> Any:
    """Return what is told with the ids of examples exchanged for those of the town."""
    if isinstance(told, dict):
        return {field: _lived(town, one) for field, one in told.items()}
    if isinstance(told, list):
        return [_lived(town, one) for one in told]
    if isinstance(told, str) and not told.endswith(NOTHING):
        known = (town[name] for prefix, name in KNOWN.items() if is_id_of(prefix, told))
        return next(known, told)
    return told


async def _sent(town: Town, route: Route, told: Mapping[str, Any]) -> Any:
    """Send the example with what exists in the town, and with what is told; as whoever may."""
    known = {field: town.ids[field] for field in _types(route) if field in town.ids}
    known = {field: one for field, one in known.items() if _is_of(_types(route)[field], one)}
    rest = {field: _unknown(kind) for field, kind in _types(route).items()}
    address = rest | known | told
    body = _lived(town, msgspec.to_builtins(dict(route.example)))
    body |= {field: one for field, one in known.items() if field in body} | told
    body = {field: one for field, one in body.items() if field not in route.path_fields}
    for who in ("operator", "treasurer", "applicant"):
        answer = await town.post(route.path.format_map(address), body or None, who)
        if answer.status_code != 403:
            break
    return answer


@pytest.mark.parametrize("route, field", NAMED, ids=_named)
async def test_what_a_command_names_is_there(town: Town, route: Route, field: str):
    """An id that nothing has is 404, by whatever refusal, and never a conflict or a success."""
    unknown = _unknown(_types(route)[field])
    answer = await _sent(town, route, {field: unknown} | JUDGED_FIRST.get(route.name, {}))
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


def _type_at(route: Route, where: str) -> Any:
    hints = get_type_hints(route.command, include_extras=True)
    return next(
        kind
        for field in route.body_fields
        for path, kind in _within(hints[field], (field,))
        if ".".join(path) == where
    )


async def _fitting(town: Town, route: Route) -> dict[str, Any]:
    """Return what an example needs so that nothing but the id within is wrong in this town."""
    hub, anna = town["hub"], town["anna"]
    books = (f"Expenses:Other:{hub}", 100), (f"Assets:Bank:Hubs:{hub}", -100)
    rent = {"entry": town["owners_due"], "amount_cents": 100}
    paid = await town.get("/entries", params={"kind": "payment-in", "about": town["bruno"]})
    owed = await town.get(f"/dues/{town['owners_due']}")
    due = {one: owed.json()["owners_due"][one] for one in ("debtor", "creditor")}
    fitting: dict[str, dict[str, Any]] = {
        "treasury.record-bounce": {
            "entry": paid.json()["entries"][0]["entry"],
            "day": str(TODAY),
        },
        "treasury.record-payment-by-code": {"code": payment_code(anna)},
        "treasury.return-arrival": {"amount_cents": 4_000},
        "treasury.pay-tax-on": {"amount_cents": 100},
        "treasury.settle-dues": rent | due,
        "treasury.record-entry": {"lines": [{"account": a, "cents": c} for a, c in books]},
        "conventions.counter-convention": {"hub": town["other_hub"]},
        "offerings.inherit-shares-house": {"issuer": town["house"], "deceased": anna},
        "offerings.inherit-shares-venture": {"issuer": town["venture"], "deceased": anna},
        "stays.reserve": {"payer": anna},
        "stays.change-stay": {"payer": anna},
        "stays.give-beds-back": {"payer": anna},
    }
    return fitting.get(route.operation, {})


async def _put(town: Town, route: Route, where: str, value: str) -> dict[str, Any]:
    """Return the outermost field of an example, with one id exchanged deep within, among what fits."""
    first, *rest = where.split(".")
    told = _lived(town, msgspec.to_builtins(dict(route.example))).get(first) or INSTEAD
    if rest[-1] == "hubs":
        told = [told[0] | {"whom": "named-hubs"}]
    return await _fitting(town, route) | {first: _with(told, rest, value)}


@pytest.mark.parametrize("route, where", DEEP, ids=_named)
async def test_what_a_command_names_within_is_there(town: Town, route: Route, where: str):
    """Deep in a list too: an id that nothing has is refused, and the refusal says which."""
    unknown = _flat(_unknown(_type_at(route, where)))
    answer = await _sent(town, route, await _put(town, route, where, unknown))
    assert answer.status_code in (404, 422), answer.text
    assert unknown in answer.text, answer.text


@pytest.mark.parametrize("route, where", DEEP, ids=_named)
async def test_what_a_command_names_within_is_of_its_kind(town: Town, route: Route, where: str):
    """An id of something else is 422, and the field is told as a path."""
    other = _flat(_of_another_kind(_type_at(route, where)))
    answer = await _sent(town, route, await _put(town, route, where, other))
    assert answer.status_code == 422, answer.text
    assert re.sub(r"\[\d+\]", "", answer.json()["field"]) == where, answer.text


def _flat(value: str | list[str]) -> str:
    return value if isinstance(value, str) else value[0]
