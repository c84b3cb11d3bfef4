"""A word of a closed set that nothing has is refused, and the refusal names the words that there are."""

from typing import Any

import pytest

from api.registry import READS
from tests.api.town import Town

pytestmark = pytest.mark.anyio

CLOSED = {
    "entries": ("kind", "payment-out"),
    "arrivals": ("why", "nobody"),
    "facts": ("tag", "member:"),
    "proposals": ("command", "treasury.write-off-debt"),
    "accounts": ("under", "Liabilities:"),
}
BY_NAME = {read.name: read for read in READS}


@pytest.mark.parametrize("name", CLOSED)
async def test_an_unknown_word_is_refused_with_those_that_there_are(town: Town, name: str):
    """An empty list would say that there is nothing of that kind."""
    field, known = CLOSED[name]
    if name == "facts":
        known += town["anna"]
    for word, status in (("neverheard:of", 422), (known, 200)):
        asked = {**BY_NAME[name].example, field: word}
        answer = await town.ask(BY_NAME[name], "operator", asked)
        assert answer.status_code == status, answer.text
        if status == 422:
            assert answer.json()["field"] == field
            assert known.partition(":")[0] in answer.json()["detail"].partition("one of: ")[2]


@pytest.mark.parametrize("name", ["entries", "arrivals", "proposals"])
async def test_the_schema_names_the_words(town: Town, name: str):
    """Who writes a client is told which there are."""
    field, known = CLOSED[name]
    schema = (await town.client.get("/schema/openapi.json")).json()
    asked = schema["paths"][BY_NAME[name].path]["get"]["parameters"]
    (parameter,) = (one for one in asked if one["name"] == field)
    assert known in str(parameter["schema"].get("enum") or parameter["schema"])


async def test_what_is_asked_by_a_word_is_answered_by_the_same_words(town: Town):
    """A field of an answer that one may ask by, out of a closed set, is no free text."""
    schema = (await town.client.get("/schema/openapi.json")).json()
    named = schema["components"]["schemas"]
    free = []
    for path, operations in schema["paths"].items():
        asked = operations.get("get", {}).get("parameters", [])
        words = {one["name"] for one in asked if _is_closed(named, one["schema"])}
        answers = operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        for one in _within(named, answers.get("application/json", {}).get("schema", {})):
            fields = one.get("properties", {})
            free += [
                (path, name)
                for name in words & fields.keys()
                if _is_text(named, fields[name]) and not _is_closed(named, fields[name])
            ]
    assert free == []


@pytest.mark.parametrize(
    "row, field",
    [
        ("House", "form"),
        ("StatementLine", "kind"),
        ("BankLine", "kind"),
        ("InTransit", "kind"),
        ("Reserved", "kind"),
        ("Lacking", "lacks"),
    ],
)
async def test_an_answer_names_the_words(town: Town, row: str, field: str):
    """Also where nobody can ask by them."""
    named = (await town.client.get("/schema/openapi.json")).json()["components"]["schemas"]
    shown = named[row]["properties"][field]
    assert _is_closed(named, shown.get("items", shown))


def _resolved(named: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    return named[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _choices(named: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    schema = _resolved(named, schema)
    return [_resolved(named, one) for one in schema.get("anyOf", [schema])]


def _is_closed(named: dict[str, Any], schema: dict[str, Any]) -> bool:
    return any("enum" in one for one in _choices(named, schema))


def _is_text(named: dict[str, Any], schema: dict[str, Any]) -> bool:
    return any(one.get("type") == "string" for one in _choices(named, schema))


def _within(named: dict[str, Any], schema: dict[str, Any], deep: int = 5):
    """Yield a schema and those of what is in it."""
    for one in _choices(named, schema):
        yield one
        parts = [*one.get("properties", {}).values(), one.get("items", {})] if deep else []
        for part in filter(None, parts):
            yield from _within(named, part, deep - 1)


async def test_no_account_begins_as_none_can(town: Town):
    """What is under a name that no kind of account has is no empty list."""
    for under, status in (
        ("Assets:Ba", 200),
        ("Assets:Banana", 422),
        (f"Liabilities:Members:{town['anna']}:Wal", 200),
        (f"Liabilities:Members:{town['anna']}:Pocket", 422),
    ):
        answer = await town.get("/accounts", params={"under": under})
        assert answer.status_code == status, answer.text
