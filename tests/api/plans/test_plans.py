"""A plan over HTTP: offered, begun, paid ahead, ended; and read by those whom it concerns."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio
TERMS = {
    "name": "Due mattine",
    "service": "desk",
    "unit": "half-day",
    "uses": 2,
    "month_cents": 6_600,
    "vat_bp": 1_000,
}


async def offered(town: Town) -> str:
    """The village offers two half days a month."""
    told = await town.post(f"/hubs/{town['hub']}/plans", TERMS, "host")
    assert told.status_code == 201, told.text
    plan = told.json()["facts"][0]["plan"]
    assert told.headers["location"] == f"/plans/{plan}"
    return plan


async def begun(town: Town, plan: str, **more: Any) -> dict[str, Any]:
    """Bruno begins it, next week."""
    since = TODAY + timedelta(days=7)
    body = {"payer": town["bruno"], "since": str(since)} | more
    told = await town.post(f"/hubs/{town['hub']}/plans/{plan}/subscriptions", body, "co_owner")
    assert told.status_code == 201, told.text
    fact: dict[str, Any] = told.json()["facts"][0]
    assert told.headers["location"] == f"/subscriptions/{fact['subscription']}"
    return fact


async def test_a_plan_is_offered_begun_and_paid_before_it_begins(town: Town):
    """Everybody reads what is offered; the payer and the hub's host what the member has."""
    plan = await offered(town)
    shown = (await town.get(f"/plans/{plan}", "stranger")).json()["plan"]
    assert {name: shown[name] for name in TERMS} == TERMS
    assert (shown["over_cents"], shown["notice_days"], shown["withdrawn"]) == (None, 0, None)
    fact = await begun(town, plan)
    path = f"/subscriptions/{fact['subscription']}"
    mine = (await town.get(path, "co_owner")).json()["subscription"]
    assert (mine["member"], mine["turns"]) == (town["bruno"], fact["since"])
    assert (await town.get(path, "other_member")).status_code == 404
    paid = await town.post(f"{path}/months", {"first": fact["since"]}, "co_owner")
    assert paid.status_code == 201, paid.text
    (month,) = (await town.get(f"{path}/months", "host")).json()["plan_months"]
    assert (month["first"], month["stage"]) == (fact["since"], "paid")
    assert month["net_cents"] + month["vat_cents"] <= TERMS["month_cents"]
    assert (await town.get(f"{path}/months", "other_member")).json()["plan_months"] == []


async def test_a_plan_is_ended_with_a_month(town: Town):
    """No other day is the end of one, and none before a month that is paid."""
    fact = await begun(town, await offered(town))
    path = f"/subscriptions/{fact['subscription']}"
    await town.post(f"{path}/months", {"first": fact["since"]}, "co_owner")
    turns = (await town.get(path, "co_owner")).json()["subscription"]["turns"]
    no = await town.post(f"{path}/end", {"until": fact["since"][:8] + "02"}, "co_owner")
    assert (no.status_code, no.json()["field"]) == (422, "until")
    begins = fact["since"][:8] + "01"
    soon = await town.post(f"{path}/end", {"until": begins}, "co_owner")
    assert (soon.status_code, soon.json()["earliest"]) == (409, turns)
    ended = await town.post(f"{path}/end", {"until": turns}, "host")
    assert ended.status_code == 201, ended.text
    assert (await town.get(path, "host")).json()["subscription"]["until"] == turns


async def test_a_plan_that_is_withdrawn_is_shown_and_not_begun(town: Town):
    """Who has it still reads its terms."""
    plan = await offered(town)
    gone = await town.post(f"/hubs/{town['hub']}/plans/{plan}/withdrawal", {}, "host")
    assert gone.status_code == 201, gone.text
    assert (await town.get(f"/plans/{plan}")).json()["plan"]["withdrawn"]
    since = str(TODAY)
    body = {"payer": town["bruno"], "since": since}
    no = await town.post(f"/hubs/{town['hub']}/plans/{plan}/subscriptions", body, "co_owner")
    assert (no.status_code, no.json()["type"]) == (409, "/problems/plan-is-withdrawn")


async def test_a_carnet_is_bought_and_a_desk_costs_a_credit(town: Town):
    """What is left is told, what the desk costs is explained, and the oldest is drawn first."""
    of = {"service": "desk", "unit": "half-day", "uses": 2, "cents": 2_440, "vat_bp": 2_200}
    path = f"/hubs/{town['hub']}/carnets"
    sold = await town.post(path, {"name": "Due mattine", **of, "months": 6}, "host")
    assert sold.status_code == 201, sold.text
    carnet = sold.json()["facts"][0]["carnet"]
    assert (await town.get(f"/carnets/{carnet}", "stranger")).json()["carnet"]["uses"] == 2
    bought = await town.post(f"{path}/{carnet}/credits", {"payer": town["carla"]}, "other_member")
    assert bought.status_code == 201, bought.text
    name = bought.json()["facts"][0]["credits"]
    day = str(TODAY + timedelta(days=9))
    asked = {"on": day, "part": "morning", "member": town["carla"]}
    price = (await town.get(f"/hubs/{town['hub']}/desk-price", "other_member", params=asked)).json()
    assert (price["rule"], price["cents"]) == ("credit", 0)
    body = {"payer": town["carla"], "on": day, "part": "morning"}
    booked = await town.post(f"/hubs/{town['hub']}/desk-bookings", body, "other_member")
    assert booked.json()["facts"][0]["sold"][0][13] == name
    mine = (await town.get(f"/credits/{name}", "other_member")).json()["credits"]
    assert (mine["uses"], mine["left"], mine["expired"]) == (2, 1, None)
    (use,) = (await town.get(f"/credits/{name}/uses", "host")).json()["credit_uses"]
    assert (use["day"], use["stage"]) == (day, "booked")
    assert (await town.get(f"/credits/{name}", "co_owner")).status_code == 404
