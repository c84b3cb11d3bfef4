"""What is listed is documented and narrowed as its view declares it."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.engine.ask import Read
from api.engine.column import LEADING
from api.engine.formats import listed
from api.engine.openapi.document import document
from api.registry import CONTENTS, READS
from tests.api.town import Town

DOCUMENT = document(CONTENTS)
SCHEMAS = DOCUMENT["components"]["schemas"]


def answer_of(read: Read) -> dict[str, Any]:
    """Return the documented answer of a read, as JSON."""
    told = DOCUMENT["paths"][read.path]["post" if read.in_body else "get"]["responses"]["200"]
    reference = told["content"]["application/json"]["schema"]["$ref"]
    return SCHEMAS[reference.rpartition("/")[2]]


def columns(row: dict[str, Any], *, is_listed: bool = False) -> Iterator[str]:
    """The names of a row's fields; things within it have columns of their own, but for a line as it was sealed, and what is listed within what is listed."""
    for name, field in row["properties"].items():
        kinds = (field, *field.get("anyOf", ()), field.get("items") or {})
        of = next((one for one in kinds if "$ref" in one), None)
        within = SCHEMAS[of["$ref"].rpartition("/")[2]] if of else {}
        is_list = "$ref" in (field.get("items") or {})
        if is_listed and is_list and "properties" in within:
            continue
        if "properties" in within and name != "line":
            inner = columns(within, is_listed=is_listed or is_list)
            yield from (f"{name}.{column}" for column in inner)
        else:
            yield name


@pytest.mark.parametrize("read", [read for read in READS if not listed(read)], ids=lambda r: r.name)
def test_one_thing_is_there_or_there_is_no_answer(read: Read):
    """What does not exist is 404: no answer holds null in the place of the thing."""
    name = read.path.rpartition("/")[2].strip("{}")
    shown = answer_of(read)["properties"].get(name, {})
    assert "anyOf" not in shown


@pytest.mark.parametrize("read", [read for read in READS if listed(read)], ids=lambda r: r.name)
def test_the_rows_of_a_list_are_documented_by_name(read: Read):
    """A list of what, never of any object."""
    answer, rows = answer_of(read), listed(read)
    row = SCHEMAS[answer["properties"][rows.field]["items"]["$ref"].rpartition("/")[2]]
    assert [one for one in columns(row) if one not in LEADING] == [one.name for one in rows.columns]


@pytest.mark.anyio
@pytest.mark.parametrize(
    "path, name, value",
    [
        ("/members", "home_hub", "hub"),
        ("/accounts", "owner", "hub"),
        ("/stays", "hub", "hub"),
    ],
)
async def test_a_host_asks_for_the_own_hub_or_for_none(
    town: Town, path: str, name: str, value: str
):
    """Either way the own things come; another hub is refused."""
    asked = "owner" if name == "owner" else "hub"
    (field,) = (listed(read).field for read in READS if read.path == path)
    silent = (await town.get(path, "host")).json()[field]
    named = (await town.get(path, "host", params={asked: town[value]})).json()[field]
    assert silent == named
    assert {one[name] for one in silent} == {town[value]}
    other = await town.get(path, "host", params={asked: town["other_hub"]})
    assert other.status_code == 403
