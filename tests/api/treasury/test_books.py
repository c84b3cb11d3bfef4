"""Statements and books, and who sees them."""

import pytest

from tests.api.town import Town

pytestmark = pytest.mark.anyio


async def test_a_new_member_has_an_empty_statement(town: Town):
    """No account yet is no error: nothing ever moved."""
    body = {
        "person": False,
        "home_hub": town["hub"],
        "name": "Bottega",
        "email": "bottega@example.org",
        "tax_code": "DE:123456789",
    }
    member = (await town.post("/members", body)).json()["facts"][0]["member"]
    statement = (await town.get(f"/members/{member}/statement")).json()
    assert (statement["lines"], statement["closing_cents"]) == ([], 0)


async def test_a_host_sees_the_books_of_the_own_hub_alone(town: Town):
    """Another owner's books are refused, and the own ones come without asking."""
    own = (await town.get("/trial-balance", "host")).json()
    assert [one["owner"] for one in own["owners"]] == [town["hub"]]
    refused = await town.get("/trial-balance?owner=Clients", "host")
    assert refused.status_code == 403
    usage = await town.get(
        f"/usage?first=2026-01-01&last=2026-02-01&hub={town['hub']}", "other_host"
    )
    assert usage.status_code == 403
