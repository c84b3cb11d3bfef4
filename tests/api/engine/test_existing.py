"""What an address, a question or a cursor names is there, or it is said that it isn't, to staff too."""

from typing import Any

import pytest

from api.engine.ask import Read
from api.engine.existing import ids_asked
from api.engine.route import path_fields
from api.registry import READS
from tests.api.town import Town

pytestmark = pytest.mark.anyio

IN_ADDRESSES = [
    (read, field)
    for read in READS
    for field in path_fields(read.path)
    if field not in ("account", "position")
]
IN_QUESTIONS = [(read, field) for read in READS for field in ids_asked(read.query)]
PAGED = [read for read in READS if "cursor" in read.query.__struct_fields__]
PREFIX = {"member": "M", "house": "H", "transfer": "BT", "offering": "C", "about": "B"}


def _named(one: Read | str) -> str:
    return one if isinstance(one, str) else one.name


def _asker(read: Read) -> str:
    return "auditor" if read.name == "access-log" else "operator"


@pytest.mark.parametrize("read, field", IN_ADDRESSES, ids=_named)
async def test_an_address_names_what_is_there(town: Town, read: Read, field: str):
    """Every id of every address: one that nothing has is 404, whoever asks."""
    known = town[field]
    unknown = known[:-16] + "A" * 16
    path = read.path.replace(f"{{{field}}}", unknown)
    answer = await town.get(town.path(path), _asker(read), params=read.example)
    assert answer.status_code == 404, answer.text


@pytest.mark.parametrize("read, field", IN_QUESTIONS, ids=_named)
async def test_a_question_names_what_is_there(town: Town, read: Read, field: str):
    """Every id after every `?`: one that nothing has is refused by name."""
    prefix = PREFIX.get(field, "S")
    asked: dict[str, Any] = {**read.example, field: prefix + "A" * 16}
    answer = await town.ask(read, _asker(read), asked)
    assert answer.status_code in (404, 422), answer.text
    assert field in answer.text


@pytest.mark.parametrize("read", PAGED, ids=lambda read: read.name)
async def test_a_cursor_is_the_next_of_a_page(town: Town, read: Read):
    """What no page gave is refused by every list."""
    answer = await town.ask(read, _asker(read), {**read.example, "cursor": "zzz"})
    assert (answer.status_code, answer.json().get("field")) == (422, "cursor"), answer.text


async def test_what_is_not_shown_is_answered_as_what_is_not_there(town: Town):
    """A transfer between others' banks, a member for whom somebody else acts: no answer says that there is one."""
    for known, prefix, path, who in (
        (town["transfer"], "BT", "/bank-transfers/{}/entries", "other_host"),
        (town["bruno"], "M", "/payouts?member={}", "member"),
    ):
        unknown = prefix + "A" * 16
        told, none = [await town.get(path.format(name), who) for name in (known, unknown)]
        assert (told.status_code, none.status_code) == (404, 404)
        assert told.text.replace(known, unknown) == none.text
