"""Staff find a member by e-mail or tax code, however it is written; nobody else does."""

import pytest

from ledger.members.tax_code import check_letter
from tests.api.town import CODES, Town

pytestmark = pytest.mark.anyio

ANNA = CODES["anna"] + check_letter(CODES["anna"])


async def _found(town: Town, who: str = "treasurer", **sought: str) -> list[str]:
    answer = await town.get("/members/search", who, params=sought)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["members"]]


@pytest.mark.parametrize("email", ["anna@example.org", " Anna@EXAMPLE.org "])
async def test_a_member_is_found_by_e_mail_in_any_case(town: Town, email: str):
    """With the words of the member, as in the list."""
    assert await _found(town, email=email) == [town["anna"]]
    told = (await town.get("/members/search", params={"email": email})).json()["members"]
    assert [one["name"] for one in told] == ["Anna Bianchi"]


@pytest.mark.parametrize("blank", ["", " ", "-"])
async def test_a_member_is_found_by_tax_code_with_blanks_or_without(town: Town, blank: str):
    """In small letters too."""
    written = blank.join((ANNA[:6], ANNA[6:11], ANNA[11:])).lower()
    assert await _found(town, tax_code=written) == [town["anna"]]


async def test_what_nobody_has_finds_nobody(town: Town):
    """An empty list, and what can be no e-mail is refused."""
    assert await _found(town, email="nobody@example.org") == []
    for sought in ({}, {"email": "nonsense"}, {"email": "a@b.it", "tax_code": ANNA}):
        refused = await town.get("/members/search", params=sought)
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/malformed")


async def test_a_former_e_mail_finds_nobody(town: Town):
    """After a change the new one does."""
    path, body = (
        f"/members/{town['bruno']}/contact",
        {"name": "Bruno Neri", "email": "b@example.it"},
    )
    changed = await town.post(path, body)
    assert changed.status_code == 201, changed.text
    asked = {"after": str(changed.json()["last"])}
    assert await _found(town, email="bruno@example.org", **asked) == []
    assert await _found(town, email="b@example.it", **asked) == [town["bruno"]]


@pytest.mark.parametrize("who", ["host", "member", "stranger"])
async def test_nobody_but_staff_may_search(town: Town, who: str):
    """An e-mail tells nobody whether somebody is a member."""
    answer = await town.get("/members/search", who, params={"email": "anna@example.org"})
    assert answer.status_code == 403
