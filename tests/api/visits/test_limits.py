"""Limits of debts over HTTP: operators set them for a reason, hosts see how near they are, members what is refused before they buy."""

from datetime import timedelta

import pytest

from tests.api.town import BEGAN, Town

pytestmark = pytest.mark.anyio
WHY = "Ha appena aperto."


async def _limit(town: Town, cents: int | None, creditor: str | None = None, who="operator"):
    asked = {"cents": cents, "creditor": creditor, "reason": WHY}
    return await town.post(f"/hubs/{town['debtor_hub']}/debt-limits", asked, who)


async def test_a_limit_is_set_told_and_judged(town: Town):
    """25 euro for the hub, 24,99 to one, which is taken back: told at once with the reason; as of a day before there was none."""
    for cents, creditor in ((25_00, None), (24_99, town["creditor_hub"])):
        answer = await _limit(town, cents, creditor)
        assert answer.status_code in (200, 201), answer.text
    path = f"/hubs/{town['debtor_hub']}/mutual-credit"
    told = (await town.get(path)).json()
    whole, pair = told["debts"]
    assert (pair["creditor"], pair["limit_cents"]) == (town["creditor_hub"], 24_99)
    assert (await _limit(town, None, town["creditor_hub"])).status_code in (200, 201)
    assert (whole["creditor"], whole["limit_cents"], whole["left_cents"]) == (None, 25_00, 25_00)
    assert (whole["standing"], whole["reason"]) == ("open", WHY)
    every = (await town.get("/mutual-credit")).json()["debts"]
    assert [one for one in every if one["hub"] == town["debtor_hub"]] == [whole]
    before = (await town.get(path, params={"as_of": str(BEGAN + timedelta(days=75))})).json()
    assert before["debts"][0]["limit_cents"] is None
    await _limit(town, 0)
    reached = (await town.get(path)).json()["debts"][0]
    assert (reached["left_cents"], reached["standing"]) == (0, "reached")
    await _limit(town, None)


async def test_only_operators_set_a_limit_and_say_why(town: Town):
    """A host does not, nor a member; without a reason it is malformed, and a hub owes itself nothing."""
    for who in ("host", "member", "treasurer"):
        assert (await _limit(town, 1, who=who)).status_code == 403
    asked = {"cents": 1, "creditor": None}
    path = f"/hubs/{town['debtor_hub']}/debt-limits"
    assert (await town.post(path, asked)).status_code == 422
    assert (await _limit(town, 1, town["debtor_hub"])).status_code == 422
    assert (
        await town.post("/hubs/SAAAAAAAAAAAAAAAA/debt-limits", asked | {"reason": WHY})
    ).status_code == 404
