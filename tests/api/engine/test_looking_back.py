"""As of when one may look: a day that has come, and whole commands."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args, get_type_hints

import pytest

import api.engine.readers
from api.engine.ask import Read
from api.engine.query import PERIODS
from api.registry import READS
from ledger.kernel.days import ONE_DAY, day_in_rome
from tests.api.engine.test_reads import LOOKING
from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("read", LOOKING, ids=lambda read: read.name)
async def test_a_day_to_come_is_refused(town: Town, read: Read):
    """Nobody knows it yet, whatever is asked; today is fine."""
    today = day_in_rome(datetime.now(UTC))
    who = "auditor" if read.name == "access-log" else "operator"
    for day, status in ((today, 200), (today + 2 * ONE_DAY, 422)):
        asked = read.example | {"as_of": day.isoformat()}
        answer = await town.ask(read, who, asked)
        assert answer.status_code == status, answer.text
    assert answer.json()["field"] == "as_of"
    moment = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    answer = await town.ask(read, who, read.example | {"at": moment})
    assert (answer.status_code, answer.json()["field"]) == (422, "at")


BETWEEN = [
    (read, pair)
    for read in READS
    for pair in PERIODS
    if set(pair) <= set(read.query.__struct_fields__)
]


@pytest.mark.parametrize("read, pair", BETWEEN, ids=lambda one: getattr(one, "name", None))
async def test_a_period_begins_before_it_ends(town: Town, read: Read, pair: tuple[str, str]):
    """Nothing is between a day and an earlier one: that is no empty list."""
    begins, ends = pair
    days = ("2026-03-02T10:00:00Z", "2026-03-01T10:00:00Z")
    if pair == ("after", "before"):
        days = ("9", "8")
    elif read.name != "facts":
        days = ("2026-03-02", "2026-03-01")
    asked = {**read.example, begins: days[0], ends: days[1]}
    who = "auditor" if read.name == "access-log" else "operator"
    answer = await town.ask(read, who, asked)
    assert (answer.status_code, answer.json().get("field")) == (422, ends), answer.text


def test_whoever_asks_for_two_days_asks_for_a_period():
    """No read has two days of its own that the guard does not know."""
    known = {(read.name, field) for read, pair in BETWEEN for field in pair}
    for read in READS:
        hints = get_type_hints(read.query)
        days = [
            (read.name, name)
            for name, hint in hints.items()
            if {date, datetime} & {hint, *get_args(hint)} and name not in ("as_of", "at")
        ]
        assert len(days) < 2 or set(days) <= known


async def test_a_position_inside_a_command_is_answered_as_of_its_end(town: Town):
    """Half of a command never was: the answer says at which position it looks."""
    body = {"amount_cents": 1_000, "reference": f"HALF{town['member'][:6]}"}
    receipt = (await town.post(f"/members/{town['member']}/payments-in", body, "treasurer")).json()
    assert receipt["first"] < receipt["last"]
    path = f"/members/{town['member']}/money"
    for position in (receipt["first"], receipt["last"]):
        answer = await town.get(path, params={"position": position})
        assert answer.json()["as_of"]["position"] == receipt["last"]
    before = await town.get(path, params={"position": receipt["first"] - 1})
    assert before.json()["as_of"]["position"] == receipt["first"] - 1


async def test_beds_of_days_to_come_are_free_only_in_a_plan(town: Town):
    """A month that is running has as many bed nights as there were until today."""
    today = day_in_rome(datetime.now(UTC))
    asked = {"first": today.isoformat(), "last": (today + 70 * ONE_DAY).isoformat()}
    so_far = (await town.get("/usage", params=asked)).json()["total"]["available"]
    planned = (await town.get("/usage", params=asked | {"plan": "true"})).json()["total"]
    assert so_far < planned["available"]
    up_to = (await town.get("/usage", params=asked | {"as_of": today.isoformat()})).json()
    assert so_far == up_to["total"]["available"]


async def test_how_far_a_view_has_come_is_not_asked_again(town: Town, monkeypatch):
    """None ever goes back: looking at the same position again asks only what there is to see."""
    path, at = f"/members/{town['anna']}/portfolio", {"position": town["position"]}
    assert (await town.get(path, params=at)).status_code == 200
    monkeypatch.setattr(api.engine.readers, "REACHED", "SELECT asked_again")
    assert (await town.get(path, params=at | {"as_of": TODAY.isoformat()})).status_code == 200
