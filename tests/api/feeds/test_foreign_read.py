"""What other sites tell is read as nights, whatever they send; what cannot be understood is refused by name."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.feeds.foreign import BYTES_MAX, EVENTS_MAX, nights_taken
from ledger.kernel.refused import Malformed

TODAY = date(2027, 7, 1)
ROME = "Europe/Rome"


def calendar(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Camere//IT"]
    for one in events:
        lines += ["BEGIN:VEVENT", *one.splitlines(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def read(*events: str) -> list[tuple[date, date]]:
    return [(one.first, one.until) for one in nights_taken(calendar(*events), ROME, TODAY)]


def july(first: int, until: int) -> list[tuple[date, date]]:
    return [(date(2027, 7, first), date(2027, 7, until))]


@pytest.mark.parametrize(
    "event, nights",
    [
        ("DTSTART;VALUE=DATE:20270710\nDTEND;VALUE=DATE:20270713", july(10, 13)),
        ("DTSTART;VALUE=DATE:20270710", july(10, 11)),
        ("DTSTART;VALUE=DATE:20270710\nDTEND;VALUE=DATE:20270710", july(10, 11)),
        ("DTSTART;VALUE=DATE:20270710\nDURATION:P3D", july(10, 13)),
        (
            "DTSTART;TZID=Europe/Rome:20270710T150000\nDTEND;TZID=Europe/Rome:20270713T100000",
            july(10, 13),
        ),
        ("DTSTART:20270710T223000Z\nDTEND:20270712T080000Z", july(11, 12)),
        ("DTSTART:20270710T150000\nDTEND:20270711T100000", july(10, 11)),
        ("DTSTART:20270710T100000\nDTEND:20270710T120000", []),
        ("DTSTART:20270710T100000", []),
        ("DTSTART;VALUE=DATE:20270601\nDTEND;VALUE=DATE:20270701", []),
        ("DTSTART;VALUE=DATE:20270710\nSTATUS:CANCELLED", []),
        ("DTSTART;VALUE=DATE:20270710\nTRANSP:TRANSPARENT", []),
        ("DTSTART;VALUE=DATE:20270710\nUID:BAAAAAAAAAAAAAAAA@patto", []),
        ("DTSTART;VALUE=DATE:20270710\nSUMMARY:Anna\n  Bianchi, who has a long name", july(10, 11)),
    ],
)
def test_an_event_takes_the_nights_between(event, nights):
    """Days, hours in any zone, a length; not what is off, free, over, or our own."""
    assert read(event) == nights


def test_the_same_period_is_told_once_and_the_mark_of_the_order_of_bytes_is_none():
    """Two events of the same nights are one period."""
    one = "DTSTART;VALUE=DATE:20270710"
    assert read(one, one) == july(10, 11)
    assert len(nights_taken(b"\xef\xbb\xbf" + calendar(one), ROME, TODAY)) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>Sign in</html>",
        b"\xff\xfe",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270710\r\nEND:VEVENT\r\n",
        calendar("DTSTART;VALUE=DATE:20271340"),
        calendar("SUMMARY:never"),
        calendar("DTSTART;VALUE=DATE:20270713\nDTEND;VALUE=DATE:20270710"),
        calendar("DTSTART;VALUE=DATE:20270710\nRRULE:FREQ=DAILY"),
        calendar("DTSTART;VALUE=DATE:20270710") * 2,
        b"BEGIN:VEVENT\r\n" * (EVENTS_MAX + 1),
        b"BEGIN:VTODO\r\n" * 50_000,
        b" " * (BYTES_MAX + 1),
    ],
)
def test_what_cannot_be_understood_is_refused(data):
    """A page to sign in, a broken day, a rule, too much: each could leave a sold bed open."""
    with pytest.raises(Malformed) as caught:
        nights_taken(data, ROME, TODAY)
    assert caught.value.facts["field"] == "calendar"


@given(st.binary(max_size=300))
def test_whatever_strangers_send_is_read_or_refused(noise):
    """And nothing else is raised."""
    data = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + noise + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    with suppress(Malformed):
        for one in nights_taken(data, ROME, TODAY):
            assert one.first < one.until
            assert one.until > TODAY


@given(st.integers(0, 60), st.integers(1, 20))
def test_days_are_read_as_they_are_told(first, nights):
    """Half open."""
    starts = TODAY + timedelta(days=first)
    ends = starts + timedelta(days=nights)
    event = f"DTSTART;VALUE=DATE:{starts:%Y%m%d}\nDTEND;VALUE=DATE:{ends:%Y%m%d}"
    assert read(event) == [(starts, ends)]
