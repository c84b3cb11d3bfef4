"""Books that are closed, over HTTP: until when, and each time that two persons opened them again, for which reason."""

import pytest

from ledger.kernel.days import ONE_DAY
from tests.api.town import BEGAN, Town

pytestmark = pytest.mark.anyio


async def reopened(town: Town, body: dict) -> dict:
    """Have the treasurer ask and the operator approve; return what to read after."""
    asked = await town.post("/closings/reopen", body, "treasurer")
    approved = await town.post(f"{asked.headers['location']}/approval", {}, "operator")
    assert approved.status_code == 201, approved.text
    return {"after": approved.json()["last"], "owner": body["owner"]}


async def test_why_books_were_opened_stays_readable_whatever_is_closed_since(town: Town):
    """Opened altogether, nothing is closed any more, and closed once more, only that: both reasons are still told."""
    owner, day = town["other_hub"], BEGAN + ONE_DAY
    closing = {"owner": owner, "until": str(day)}
    assert (await town.post("/closings", closing, "treasurer")).status_code == 201
    part = {"owner": owner, "until": str(day - ONE_DAY), "reason": "A rent was found"}
    await reopened(town, part)
    whole = {"owner": owner, "reason": "Closed by a slip"}
    after = await reopened(town, whole)
    closings = (await town.get("/closings", "auditor", params=after)).json()["closings"]
    assert owner not in [one["owner"] for one in closings]
    again = await town.post("/closings", closing, "treasurer")
    after["after"] = again.json()["last"]
    closings = (await town.get("/closings", "auditor", params=after)).json()["closings"]
    assert [one["until"] for one in closings if one["owner"] == owner] == [str(day)]
    told = (await town.get("/reopenings", "auditor", params=after)).json()["reopenings"]
    assert [(one["until"], one["reason"]) for one in told] == [
        (str(day - ONE_DAY), "A rent was found"),
        (None, "Closed by a slip"),
    ]
