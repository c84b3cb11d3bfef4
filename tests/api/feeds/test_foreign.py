"""A room that is sold elsewhere, too: allowed, told, shown, and stopped, over HTTP."""

from datetime import date, timedelta
from typing import Any

import pytest

from api.feeds.foreign import BYTES_MAX
from tests.api.feeds.site import calendar
from tests.api.town import FOREIGN, TODAY, Town

pytestmark = pytest.mark.anyio

FIRST = TODAY + timedelta(days=50)
TWO = timedelta(days=2)
KIND = "/problems/"


async def _allowed(town: Town) -> str:
    made = await town.post(f"/rooms/{town['room']}/foreign-calendars", {"site": "Letti"})
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


async def _tell(town: Town, path: str, first: date) -> Any:
    nights = [{"first": str(first), "until": str(first + TWO)}]
    return await town.post(f"{path}/nights", {"nights": nights}, who="host")


async def _seen(town: Town, path: str, answer: Any, who: str = "host") -> Any:
    assert answer.status_code == 201, answer.text
    return (await town.get(f"{path}?after={answer.json()['last']}", who)).json()


async def _reserved(town: Town, first: date) -> Any:
    beds = [{"room": town["room"], "bed": "window", "guest": town["anna"]}]
    asked = {"payer": town["anna"], "arrive": str(first), "depart": str(first + TWO), "beds": beds}
    return await town.post(f"/hubs/{town['hub']}/stays", asked)


@pytest.mark.parametrize("who", ["operator", "host", "auditor", "treasurer"])
async def test_a_sites_secret_is_never_shown_again(town: Town, who: str):
    """That there is one is told; what it is stands in no answer, not even in that to whoever told it."""
    path = f"/foreign-calendars/{town['foreign_calendar']}"
    shown = await town.get(path, who)
    assert shown.status_code == 200, shown.text
    assert shown.json()["foreign_calendar"]["by_address"]
    listed = await town.get("/foreign-calendars", who)
    facts = await town.get("/facts?type=feeds.foreign-calendar-allowed.v1", who)
    told = {"site": "Letti", "address": FOREIGN}
    made = await town.post(f"/rooms/{town['room']}/foreign-calendars?preview=true", told)
    for answer in (shown, listed, facts, made):
        assert FOREIGN.rpartition("/")[2] not in answer.text


@pytest.mark.parametrize("who", ["member", "other_host"])
async def test_nobody_else_sees_it(town: Town, who: str):
    """Neither a guest nor another hub."""
    answer = await town.get(f"/foreign-calendars/{town['foreign_calendar']}", who)
    assert answer.status_code in (403, 404)


async def test_what_is_told_is_closed_and_its_reading_is_shown(town: Town):
    """The room's calendar says why; the same again is nothing new."""
    path = await _allowed(town)
    told = await _tell(town, path, FIRST)
    closings = (await _seen(town, f"/rooms/{town['room']}", told))["room"]["closings"]
    expected = (str(FIRST), str(FIRST + TWO), "sold-elsewhere")
    assert expected in [(one["first"], one["until"], one["reason"]) for one in closings]
    calendar = (await town.get(path, "host")).json()["foreign_calendar"]
    assert (calendar["read_on"], calendar["periods"]) == (str(TODAY), 1)
    again = await _tell(town, path, FIRST)
    assert (again.status_code, again.json()["type"]) == (409, f"{KIND}nothing-new")
    assert (await _reserved(town, FIRST)).json()["type"] == f"{KIND}beds-taken"


async def _sent(town: Town, path: str, data: bytes, who: str = "host", **more: str) -> Any:
    headers = {"content-type": "text/calendar; charset=utf-8", **more}
    return await town.post(f"{path}/nights", who=who, content=data, headers=headers)


async def test_a_file_of_the_site_is_told_as_it_is(town: Town):
    """What it says is what is told night by night; what is no calendar is refused by name, and what is too large."""
    path, first = await _allowed(town), FIRST + 20 * TWO
    told = await _sent(town, path, calendar((first, 2)))
    closings = (await _seen(town, f"/rooms/{town['room']}", told))["room"]["closings"]
    expected = (str(first), str(first + TWO), "sold-elsewhere")
    assert expected in [(one["first"], one["until"], one["reason"]) for one in closings]
    again = await _sent(town, path, calendar((first, 2)))
    assert again.json()["type"] == f"{KIND}nothing-new"
    broken = await _sent(town, path, b"<html>")
    assert (broken.status_code, broken.json()["field"]) == (422, "calendar")
    assert (await _sent(town, path, b"X" * (BYTES_MAX + 1))).status_code == 413
    assert (await _sent(town, path, calendar(), "member")).status_code == 403
    latin = await town.post(
        f"{path}/nights",
        who="host",
        content=b"X",
        headers={"content-type": "text/calendar; charset=latin-1"},
    )
    assert latin.status_code == 415
    assert (await _sent(town, path, calendar(), "other_host")).status_code in (403, 404)


async def test_a_site_moves_and_its_old_address_is_forgotten(town: Town):
    """It is read from another one, or from none; neither is shown."""
    made = await town.post(f"/rooms/{town['room']}/foreign-calendars", {"site": "Camere"})
    path = made.headers["location"]
    moved = await town.post(f"{path}/address", {"address": FOREIGN})
    assert FOREIGN not in moved.text
    assert (await _seen(town, path, moved, "operator"))["foreign_calendar"]["by_address"]
    none = await town.post(f"{path}/address", {"address": ""})
    assert not (await _seen(town, path, none, "operator"))["foreign_calendar"]["by_address"]
    assert (await town.post(f"{path}/address", {"address": FOREIGN}, "host")).status_code == 403
    for bad in ("http://camere.example/1.ics", "ftp://camere.example/1.ics"):
        refused = await town.post(f"{path}/address", {"address": bad})
        assert (refused.status_code, refused.json()["field"]) == (422, "address")
    assert (await town.post(f"{path}/stop", {"reopen": True})).status_code == 201


async def test_what_is_sold_twice_is_listed_until_one_gives_it_up(town: Town):
    """It names the stay, the site, and whether it still stands; then the bed is the site's, and not free."""
    path, first = await _allowed(town), FIRST + 5 * TWO
    reserved = await _reserved(town, first)
    stay = reserved.headers["location"].rpartition("/")[2]
    booked = await town.post(f"/stays/{stay}/book", {"payer": town["anna"]})
    assert booked.status_code == 201, booked.text
    (listed,) = (await _seen(town, "/overbookings", await _tell(town, path, first)))["overbookings"]
    assert (listed["site"], listed["beds"], listed["by"]) == ("Letti", ["window"], [stay])
    assert listed["stands"]
    asked = f"/hubs/{town['hub']}/day"
    assert (await town.get(asked, "host")).json()["overbooked"] == [listed]
    off = await town.post(f"/stays/{stay}/cancel", {"shown_fee_cents": 0})
    (listed,) = (await _seen(town, "/overbookings", off))["overbookings"]
    assert not listed["stands"]
    assert (await _seen(town, asked, off))["overbooked"] == []
    assert (await town.get("/overbookings?stands=true", "host")).json()["overbookings"] == []
    assert (await _reserved(town, first)).json()["type"] == f"{KIND}beds-taken"


async def test_a_stopped_one_is_heard_no_more_and_its_address_forgotten(town: Town):
    """What it closed is open again."""
    body = {"site": "Camere", "address": FOREIGN}
    made = await town.post(f"/rooms/{town['room']}/foreign-calendars", body)
    path, first = made.headers["location"], FIRST + 10 * TWO
    assert (await _tell(town, path, first)).status_code == 201
    stopped = await town.post(f"{path}/stop", {"reopen": True}, who="host")
    calendar = (await _seen(town, path, stopped, "operator"))["foreign_calendar"]
    assert (calendar["by_address"], calendar["stopped"]) == (False, str(TODAY))
    assert (await _tell(town, path, first)).json()["type"] == f"{KIND}foreign-calendar-is-stopped"
    assert (await _reserved(town, first)).status_code == 201
