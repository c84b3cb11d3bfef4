"""A word of a closed set that nothing has is refused, and the refusal names the words that there are."""

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
