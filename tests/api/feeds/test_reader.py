"""A foreign calendar is read from its address: told to the book, shown, put off when it fails; by one process, and never forgotten."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from api.engine.readers import Readers
from api.feeds.address import Web
from api.feeds.reader import LIMIT_SECONDS, ForeignReader
from api.feeds.readings import EVERY, LONGEST_PAUSE, Readings, pause
from ledger.book.opening import open_book
from ledger.log.connections import connect
from ledger.log.logins import signed_in_as
from ledger.registry import RULES
from tests.api.feeds.site import Site, calendar, says, site, unless_known
from tests.api.serving import caught_up
from tests.api.town import TODAY, Town
from tests.keys import MASTER

pytestmark = pytest.mark.anyio

FIRST = TODAY + timedelta(days=90)
SECRET = "geheim-7Hq2"


class Watch:
    """One who reads, by a clock that a test sets on."""

    def __init__(self, town: Town, reader: ForeignReader, readings: Readings) -> None:
        self.town, self.reader, self.readings = town, reader, readings

    async def read(self) -> int:
        """Read what is due once the views show what was written."""
        caught_up(self.town.url, self.town.book)
        return await self.reader.read_due(self.readings)


@asynccontextmanager
async def watch(town: Town, ahead: list[timedelta]) -> AsyncIterator[Watch]:
    """Have a process of its own that could read."""
    settings = town.settings
    readers = Readers(settings)
    where = signed_in_as(settings.conninfo, settings.name.writer)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC) + ahead[0]  # noqa: E731 - the reader's
    async with (
        open_book(RULES, settings.conninfo, MASTER, name=settings.name) as book,
        await connect(where, limit_seconds=LIMIT_SECONDS, commit="on") as connection,
    ):
        web = Web(is_of_here=True, whole_seconds=2.0)
        reader = ForeignReader(book, RULES, readers, settings.conninfo, settings.name, web, clock)
        try:
            yield Watch(town, reader, Readings(connection, settings.name))
        finally:
            await readers.close()


async def allowed(town: Town, one: Site, bed: str = "window", path: str = "") -> str:
    """Have the site's calendar heard of a bed; return its id."""
    address = f"http://127.0.0.1:{one.port}/{path or SECRET}.ics"
    told = {"site": "Letti", "beds": [bed], "address": address}
    made = await town.post(f"/rooms/{town['room']}/foreign-calendars", told)
    assert made.status_code == 201, made.text
    return str(made.headers["location"].rpartition("/")[2])


async def stopped(town: Town, name: str) -> None:
    answer = await town.post(f"/foreign-calendars/{name}/stop", {"reopen": True})
    assert answer.status_code == 201, answer.text


async def shown(town: Town, name: str, who: str = "host", **asked: Any) -> Any:
    """Return what is told of its readings; None where it is not listed."""
    query = "&".join(f"{one}={value}" for one, value in asked.items())
    answer = await town.get(f"/foreign-readings?{query}", who)
    assert answer.status_code == 200, answer.text
    listed = answer.json()["foreign_readings"]
    return next((one for one in listed if one["id"] == name), None)


async def closed(town: Town, name: str) -> list[tuple[str, str]]:
    """Return which nights a calendar keeps closed."""
    caught_up(town.url, town.book)
    room = (await town.get(f"/rooms/{town['room']}", "host")).json()["room"]
    of = [one for one in room["closings"] if one.get("foreign_calendar") == name]
    return sorted((one["first"], one["until"]) for one in of or room["closings"])


def nights(first: date, count: int) -> tuple[str, str]:
    return str(first), str(first + timedelta(days=count))


async def test_what_a_site_says_is_closed_and_opened_by_itself(town: Town):
    """Read at once, then every half hour: what is new is closed, what is gone is open; 304 is a good reading, too."""
    ahead = [timedelta(0)]
    async with site() as one, watch(town, ahead) as watching:
        path = f"/{SECRET}.ics"
        one.answers[path] = unless_known(calendar((FIRST, 2)), '"1"')
        name = await allowed(town, one)
        assert await watching.read() >= 1
        assert nights(FIRST, 2) in await closed(town, name)
        asked = len(one.asked)
        assert await watching.read() == 0
        ahead[0] += EVERY * 1.3
        await watching.read()
        assert len(one.asked) == asked + 1
        assert one.asked[-1][1]["if-none-match"] == '"1"'
        first = await shown(town, name)
        assert (first["tries"], first["why"], first["stale"]) == (0, None, False)
        one.answers[path] = unless_known(calendar((FIRST, 1)), '"2"')
        ahead[0] += EVERY * 1.3
        await watching.read()
        assert nights(FIRST, 2) not in await closed(town, name)
        assert nights(FIRST, 1) in await closed(town, name)
        await stopped(town, name)
        ahead[0] += EVERY * 1.3
        asked = len(one.asked)
        await watching.read()
        assert len(one.asked) == asked
        assert await shown(town, name) is None


async def test_all_of_it_is_read_once_a_day(town: Town):
    """On another day the mark is not sent: that it was read is a fact of each day."""
    ahead = [timedelta(0)]
    async with site() as one, watch(town, ahead) as watching:
        one.answers[f"/{SECRET}.ics"] = unless_known(calendar((FIRST, 2)), '"1"')
        name = await allowed(town, one)
        await watching.read()
        ahead[0] += timedelta(days=1)
        await watching.read()
        assert "if-none-match" not in one.asked[-1][1]
        await stopped(town, name)


async def test_what_fails_is_put_off_longer_and_longer_and_beds_stay_closed(
    town: Town, caplog: pytest.LogCaptureFixture
):
    """Whatever the site answers; after a day staff and the host are told, and the measure says it. No address is in a log."""
    caplog.set_level(logging.DEBUG)
    ahead = [timedelta(0)]
    async with site() as one, watch(town, ahead) as watching:
        path = f"/{SECRET}.ics"
        one.answers[path] = says(calendar((FIRST, 3)))
        name = await allowed(town, one)
        await watching.read()
        expected = [
            (says(b"", 503), "refused", 503),
            (says(b"<html>", kind="text/html"), "no-calendar", None),
            (says(b"BEGIN:VCALENDAR"), "no-calendar", None),
            (says(b"", 302, Location="http://10.0.0.1/"), "not-public", None),
        ]
        for n, (answer, why, status) in enumerate(expected, 1):
            one.answers[path] = answer
            ahead[0] += timedelta(hours=1)
            await watching.read()
            now = await shown(town, name)
            assert (now["tries"], now["why"], now["status"]) == (n, why, status)
        assert nights(FIRST, 3) in await closed(town, name)
        asked = len(one.asked)
        assert await watching.read() == 0
        assert len(one.asked) == asked
        assert not now["stale"]
        with psycopg.connect(town.url, autocommit=True) as owner:
            made_old = f"UPDATE {town.book.access}.foreign_readings SET read_at = read_at - interval '25 hours' WHERE calendar = %s"
            owner.execute(made_old.encode(), [name])
        assert (await shown(town, name, "auditor", stale="true"))["stale"]
        assert await shown(town, name, stale="false") is None
        assert await shown(town, name, "other_host") is None
        measured = (await town.get("/metrics", "auditor")).text
        assert f'patto_foreign_calendars_stale{{calendar="{name}"}}' in measured
        one.answers[path] = says(calendar())
        ahead[0] += timedelta(hours=7)
        await watching.read()
        assert (await shown(town, name))["tries"] == 0
        assert nights(FIRST, 3) not in await closed(town, name)
        await stopped(town, name)
    said = " ".join(record.getMessage() for record in caplog.records)
    assert f"the calendar {name} cannot be read: refused" in said
    assert SECRET not in said


async def test_one_that_fails_keeps_no_other_from_being_read(town: Town):
    """Each is read for itself, and the book goes on."""
    async with site() as one, watch(town, [timedelta(0)]) as watching:
        one.answers["/good.ics"] = says(calendar((FIRST + timedelta(days=20), 1)))
        bad = await allowed(town, one, path="bad")
        good = await allowed(town, one, "door", path="good")
        await watching.read()
        assert (await shown(town, bad))["why"] == "refused"
        assert (await shown(town, good))["read_at"]
        await stopped(town, bad)
        await stopped(town, good)


async def test_of_two_processes_one_reads(town: Town):
    """The lock is the database's; whoever has it keeps it until its connection ends."""
    ahead = [timedelta(0)]
    async with watch(town, ahead) as first:
        assert await first.readings.is_ours()
        async with watch(town, ahead) as second:
            assert not await second.readings.is_ours()
    async with watch(town, ahead) as third:
        assert await third.readings.is_ours()


def test_pauses_grow_and_follow_from_the_calendar():
    """Half an hour after a good reading, a minute after the first failure, then twice that, at most six hours; a fifth more at most."""
    name = "CE" + "A" * 16
    pauses = [pause(name, tries) for tries in range(1, 60)]
    for n, one in enumerate(pauses):
        least = min(timedelta(minutes=2 ** min(n, 12)), LONGEST_PAUSE)
        assert least <= one <= least * 1.2
    assert EVERY <= pause(name, 0) <= EVERY * 1.2
    assert pause(name, 3) == pause(name, 3)
    assert len({pause(f"CE{n:016}", 0) for n in range(100)}) == 100
