"""A half hour is what the hub's clock shows, also in the two nights in which it is changed, and in zones of quarter hours."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from ledger.halls.half_hours import (
    HALF_HOUR,
    HalfHourTwice,
    NoSuchHalfHour,
    instant,
    local,
    running,
)
from ledger.kernel.refused import Malformed

ROME, NEW_YORK, KATHMANDU, LORD_HOWE = (
    *("Europe/Rome", "America/New_York"),
    *("Asia/Kathmandu", "Australia/Lord_Howe"),
)
ZONES = (ROME, NEW_YORK, KATHMANDU, LORD_HOWE)


def at(*of: int) -> datetime:
    return datetime(*of, tzinfo=UTC)


@pytest.mark.parametrize(
    "zone,text,expected",
    [
        (ROME, "2026-06-19T10:00", at(2026, 6, 19, 8)),
        (ROME, "2026-06-19T10:00+02:00", at(2026, 6, 19, 8)),
        (NEW_YORK, "2026-06-19T10:30", at(2026, 6, 19, 14, 30)),
        (KATHMANDU, "2026-06-19T10:30", at(2026, 6, 19, 4, 45)),
        (ROME, "2027-03-28T01:30", at(2027, 3, 28, 0, 30)),
        (ROME, "2027-03-28T03:00", at(2027, 3, 28, 1)),
        (ROME, "2027-10-31T02:30+02:00", at(2027, 10, 31, 0, 30)),
        (ROME, "2027-10-31T02:30+01:00", at(2027, 10, 31, 1, 30)),
    ],
)
def test_it_is_the_instant_at_which_the_clock_shows_it(zone: str, text: str, expected: datetime):
    assert instant(zone, text, "begins") == expected


@pytest.mark.parametrize(
    "zone,text",
    [
        (ROME, "2027-03-28T02:00"),
        (ROME, "2027-03-28T02:30"),
        (NEW_YORK, "2027-03-14T02:30"),
        (LORD_HOWE, "2027-10-03T02:00"),
    ],
)
def test_what_the_clock_leaves_out_in_spring_is_refused_by_name(zone: str, text: str):
    with pytest.raises(NoSuchHalfHour) as refused:
        instant(zone, text, "ends")
    assert refused.value.facts == {"field": "ends", "zone": zone, "times": []}


@pytest.mark.parametrize(
    "zone,text,times",
    [
        (ROME, "2027-10-31T02:00", ["2027-10-31T02:00+02:00", "2027-10-31T02:00+01:00"]),
        (ROME, "2027-10-31T02:30", ["2027-10-31T02:30+02:00", "2027-10-31T02:30+01:00"]),
        (NEW_YORK, "2027-11-07T01:30", ["2027-11-07T01:30-04:00", "2027-11-07T01:30-05:00"]),
    ],
)
def test_what_it_shows_twice_in_autumn_is_refused_with_both(zone: str, text: str, times: list[str]):
    with pytest.raises(HalfHourTwice) as refused:
        instant(zone, text, "begins")
    assert refused.value.facts["times"] == times
    first, second = (instant(zone, one, "begins") for one in times)
    assert second - first == timedelta(hours=1)


def test_an_offset_that_the_hub_has_not_then_is_refused_with_the_one_it_has():
    with pytest.raises(NoSuchHalfHour) as refused:
        instant(ROME, "2026-06-19T10:00+01:00", "begins")
    assert refused.value.facts["times"] == ["2026-06-19T10:00+02:00"]


@pytest.mark.parametrize("text", ["2027-02-30T10:00", "2027-13-01T10:00", "2027-01-01T24:00"])
def test_no_calendar_has_it(text: str):
    with pytest.raises(Malformed):
        instant(ROME, text, "begins")


@for_all(st.sampled_from(ZONES), st.integers(0, 365 * 48))
def test_every_half_hour_of_a_year_is_told_back_with_its_offset(zone: str, n: int):
    """Whatever a clock shows with its offset is that instant, and no other."""
    begun = instant(zone, "2027-01-01T00:00", "begins")
    slot = begun + n * HALF_HOUR
    assert instant(zone, local(zone, slot), "begins") == slot


@for_all(st.sampled_from(ZONES), st.integers(0, 365 * 24 * 3600))
def test_the_half_hour_that_runs_began_less_than_half_an_hour_ago(zone: str, seconds: int):
    now = at(2027, 1, 1) + timedelta(seconds=seconds, microseconds=7)
    began = running(zone, now)
    assert timedelta() <= now - began < HALF_HOUR
    assert local(zone, began)[14:16] in ("00", "30")


@pytest.mark.parametrize(
    "zone,day,hours",
    [
        (ROME, date(2027, 3, 28), 23),
        (ROME, date(2027, 10, 31), 25),
        (NEW_YORK, date(2027, 3, 14), 23),
        (NEW_YORK, date(2027, 11, 7), 25),
        (KATHMANDU, date(2027, 3, 28), 24),
    ],
)
def test_a_day_has_as_many_hours_as_its_clock_shows(zone: str, day: date, hours: int):
    begins, ends = (
        instant(zone, f"{one}T00:00", "begins") for one in (day, day + timedelta(days=1))
    )
    assert (ends - begins) / timedelta(hours=1) == hours
