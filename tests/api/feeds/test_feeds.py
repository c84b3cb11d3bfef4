"""A calendar program reads what Anna, and the village, have booked: read back by the library that others read it with."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio

ARRIVE, DEPART = TODAY + timedelta(days=40), TODAY + timedelta(days=43)


async def _opened(town: Town, path: str, who: str) -> str:
    """Open a feed, and return its address."""
    made = await town.post(path, who=who)
    assert made.status_code == 201, made.text
    place = made.headers["location"]
    shown = await town.get(f"{place}?after={made.json()['last']}", who)
    address = shown.json()["feed"]["address"]
    assert isinstance(address, str)
    return address


async def _read(town: Town, address: str, least: int = 0, **more: Any) -> Any:
    """Read it as a calendar program does, which has nothing but the address; what was written by then has been seen."""
    if least:
        await town.get(f"/calendar-feeds?after={least}")
    return await town.client.get(address, **more)


def _events(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.content)
    events = {str(one["UID"]): one for one in found.events}
    assert len(events) == len(found.events)
    return events


async def _booked(town: Town, arrive: date = ARRIVE, depart: date = DEPART) -> tuple[str, int]:
    beds = [{"room": town["room"], "bed": "window", "guest": town["anna"]}]
    asked = {"payer": town["anna"], "arrive": str(arrive), "depart": str(depart), "beds": beds}
    reserved = await town.post(f"/hubs/{town['hub']}/stays", asked)
    assert reserved.status_code == 201, reserved.text
    stay = reserved.headers["location"].rpartition("/")[2]
    booked = await town.post(f"/stays/{stay}/book", {"payer": town["anna"]})
    assert booked.status_code == 201, booked.text
    return stay, booked.json()["last"]


async def test_nights_are_days_and_what_is_off_is_told(town: Town):
    """From arrival to departure, which is half open; changed it is the same event, told anew; cancelled it stays."""
    address = await _opened(town, f"/members/{town['anna']}/calendar-feeds", "member")
    stay, last = await _booked(town)
    event = _events(await _read(town, address, last))[f"{stay}@patto"]
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (ARRIVE, DEPART)
    assert (event["SEQUENCE"], str(event["STATUS"])) == (0, "CONFIRMED")
    assert "Soggiorno: " in str(event["SUMMARY"])
    longer = DEPART + timedelta(days=1)
    shown = {"shown_total_cents": await _total(town, stay, longer)}
    changed = await town.post(f"/stays/{stay}/change", _until(town, longer) | shown)
    assert changed.status_code == 201, changed.text
    event = _events(await _read(town, address, changed.json()["last"]))[f"{stay}@patto"]
    assert (event.decoded("DTEND"), event["SEQUENCE"]) == (longer, 1)
    off = await town.post(f"/stays/{stay}/cancel", {"shown_fee_cents": 0})
    assert off.status_code == 201, off.text
    event = _events(await _read(town, address, off.json()["last"]))[f"{stay}@patto"]
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 2)


async def _total(town: Town, stay: str, depart: date) -> int:
    """What it costs by then: what is refused for not having been shown says it."""
    body = {**_until(town, depart), "shown_total_cents": 1}
    refused = await town.post(f"/stays/{stay}/change", body)
    assert refused.json()["type"] == "/problems/total-differs", refused.text
    return int(refused.json()["total_cents"])


def _until(town: Town, depart: date) -> dict[str, Any]:
    beds = [{"room": town["room"], "bed": "window", "guest": town["anna"]}]
    stay = {"payer": town["anna"], "arrive": str(ARRIVE), "depart": str(depart)}
    return {**stay, "beds": beds}


async def test_a_room_and_a_hub_name_nobody(town: Town):
    """Whoever cleans it, or sells it elsewhere, learns when it is taken."""
    of_room = await _opened(town, f"/rooms/{town['room']}/calendar-feeds", "host")
    of_hub = await _opened(town, f"/hubs/{town['hub']}/calendar-feeds", "host")
    stay, last = await _booked(town, TODAY + timedelta(days=60), TODAY + timedelta(days=61))
    for address in (of_room, of_hub):
        answer = await _read(town, address, last)
        event = _events(answer)[f"{stay}@patto"]
        assert str(event["SUMMARY"]) == "Soggiorno"
        assert "window" in str(event["DESCRIPTION"])
        assert "Anna" not in answer.text
        assert town["anna"] not in answer.text
    english = await _read(town, of_room, params={"language": "en"})
    assert str(_events(english)[f"{stay}@patto"]["SUMMARY"]) == "Stay"
    wrong = await _read(town, of_room, params={"language": "fr"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "language")


async def test_a_desk_has_hours_by_the_clocks_of_its_hub(town: Town):
    """With the zone in it, and when its clocks change."""
    address = await _opened(town, f"/hubs/{town['other_hub']}/calendar-feeds", "other_host")
    answer = await _read(town, address)
    event = _events(answer)[f"{town['booking']}@patto"]
    starts, ends = event.decoded("DTSTART"), event.decoded("DTEND")
    assert event["DTSTART"].params["TZID"] == "Europe/Rome"
    told = (await town.get(f"/desk-bookings/{town['booking']}")).json()["booking"]
    assert starts.astimezone(UTC) < ends.astimezone(UTC)
    assert ends.astimezone(UTC) == datetime.fromisoformat(told["ends"])
    assert "BEGIN:VTIMEZONE" in answer.text


async def test_what_is_not_known_is_not_there(town: Town):
    """Neither another secret, nor another feed's, nor what was closed."""
    address = await _opened(town, f"/members/{town['anna']}/calendar-feeds", "member")
    feed, _, file = address.removeprefix("/calendars/").partition("/")
    other = await _opened(town, f"/members/{town['anna']}/calendar-feeds", "member")
    for wrong in (
        f"/calendars/{feed}/{'0' * 32}.ics",
        f"/calendars/{feed}/{other.rpartition('/')[2]}",
        f"/calendars/{feed}/{file.upper()}",
        f"/calendars/{feed}/{file.removesuffix('.ics')}",
        f"/calendars/{town['anna']}/{file}",
        "/calendars/X/Y",
    ):
        answer = await town.client.get(wrong)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-here"), wrong
    whole = await town.client.get(address)
    assert whole.headers["cache-control"] == "private, no-cache"
    same = await town.client.get(address, headers={"if-none-match": whole.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    closed = await town.post(f"/members/{town['anna']}/calendar-feeds/{feed}/close", who="member")
    assert closed.status_code == 201, closed.text
    assert (await _read(town, address, closed.json()["last"])).status_code == 404
    assert (await town.client.get(other)).status_code == 200
    shown = await town.get(f"/calendar-feeds/{feed}", "member")
    assert shown.json()["feed"]["address"] is None


async def test_who_only_looks_is_told_no_address(town: Town):
    """An auditor sees that there is a feed; with its address they would read on without a token."""
    for who in ("auditor", "treasurer"):
        told = (await town.get(f"/calendar-feeds/{town['feed']}", who)).json()["feed"]
        assert (told["member"], told["address"]) == (town["anna"], None)
    for who in ("operator", "member"):
        told = (await town.get(f"/calendar-feeds/{town['feed']}", who)).json()["feed"]
        assert told["address"].startswith(f"/calendars/{town['feed']}/")


async def test_a_hall_has_hours_and_a_name(town: Town):
    """In the calendar of the hall, of its hub and of whoever has it; given up, it is told to be off."""
    of_hall = await _opened(town, f"/halls/{town['hall']}/calendar-feeds", "other_host")
    of_anna = await _opened(town, f"/members/{town['anna']}/calendar-feeds", "member")
    booking = town["hall_booking"]
    told = (await town.get(f"/hall-bookings/{booking}")).json()["booking"]
    for address, summary in ((of_hall, "Sala"), (of_anna, "Sala: ")):
        event = _events(await _read(town, address))[f"{booking}@patto"]
        assert event.decoded("DTSTART").astimezone(UTC) == datetime.fromisoformat(told["arrive"])
        assert event.decoded("DTEND").astimezone(UTC) == datetime.fromisoformat(told["depart"])
        assert str(event["SUMMARY"]).startswith(summary)
        halls = (await town.get(f"/hubs/{town['other_hub']}/halls")).json()["halls"]
        assert str(event["DESCRIPTION"]) in {one["name"] for one in halls}
    fee = {"shown_fee_cents": 0}
    off = await town.post(f"/hall-bookings/{booking}/cancel", fee)
    assert off.status_code == 201, off.text
    event = _events(await _read(town, of_hall, off.json()["last"]))[f"{booking}@patto"]
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 1)


async def test_a_course_stands_on_each_of_its_dates(town: Town):
    """In the hub's calendar from its announcement on, in a member's with the seat, until that is given up; back with another."""
    of_hub = await _opened(town, f"/hubs/{town['other_hub']}/calendar-feeds", "other_host")
    of_anna = await _opened(town, f"/members/{town['anna']}/calendar-feeds", "member")
    course = await town.post(f"/hubs/{town['other_hub']}/occasions", _course(), who="other_host")
    assert course.status_code == 201, course.text
    place = course.headers["location"]
    shown = (await town.get(f"{place}?after={course.json()['last']}")).json()["occasion"]
    seat = await town.post(f"{place}/seats", {"payer": town["anna"]})
    assert seat.status_code == 201, seat.text
    dates = [f"{shown['id']}.{n}@patto" for n in (1, 2)]
    for address in (of_hub, of_anna):
        events = _events(await _read(town, address, seat.json()["last"]))
        for uid, meeting in zip(dates, shown["meetings"], strict=True):
            event = events[uid]
            assert event.decoded("DTSTART").astimezone(UTC) == datetime.fromisoformat(
                meeting["begins"]
            )
            assert str(event["SUMMARY"]).startswith(shown["title"])
    assert "LOCATION" in _events(await _read(town, of_anna))[dates[0]]
    moved = await town.post(f"{place}/change", {"place": "Alla baita di Pian Lungo"})
    assert moved.status_code == 201, moved.text
    answer = await _read(town, of_anna, moved.json()["last"])
    assert "LOCATION" not in _events(answer)[dates[0]]
    assert "baita" not in answer.text
    off = await town.post(
        f"/seats/{seat.json()['facts'][0]['seat']}/cancel", {"shown_fee_cents": 0}
    )
    assert off.status_code == 201, off.text
    for address, status in ((of_hub, "CONFIRMED"), (of_anna, "CANCELLED")):
        event = _events(await _read(town, address, off.json()["last"]))[dates[-1]]
        assert (str(event["STATUS"]), event["SEQUENCE"]) == (status, 2)
    again = await town.post(f"{place}/seats", {"payer": town["anna"]})
    assert again.status_code == 201, again.text
    event = _events(await _read(town, of_anna, again.json()["last"]))[dates[0]]
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CONFIRMED", 3)


def _course() -> dict[str, Any]:
    days = [TODAY + timedelta(days=n) for n in (30, 37)]
    meetings = [{"on": str(day), "begins": "18:00", "ends": "20:00"} for day in days]
    seats = {"seats_max": 6, "price_cents": 4_000, "vat_bp": 2_200}
    words = {"what": "course", "title": "Formaggi di malga", "included": "Siero e caglio"}
    return {**words, **seats, "meetings": meetings}
