"""Registers as of a day, and to whom an offer is shown."""

from datetime import timedelta

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio


async def test_what_is_still_to_come_has_not_taken_effect(town: Town):
    """A day in the future shows what there is today."""
    path = f"/houses/{town['house']}/register"
    future = (await town.get(path, params={"as_of": str(TODAY + timedelta(days=300))})).json()
    assert sum(one["shares"] for one in future["holders"]) == 100


async def test_an_offer_to_a_named_buyer_is_for_those_two(town: Town):
    """Seller and buyer see it, others do not know of it."""
    path = f"/offers/{town['named_offer']}"
    assert (await town.get(path, "member")).status_code == 200
    assert (await town.get(path, "co_owner")).status_code == 200
    assert (await town.get(path, "other_member")).status_code == 404
    page = await town.get("/offers", "other_member")
    assert town["named_offer"] not in page.text
    assert town["offer"] in page.text
