"""A calendar of another site is read at the terminal: nights alone are printed, or why it cannot be read."""

from datetime import UTC, datetime, timedelta

import msgspec

from ledger.feeds.tell_foreign import TellForeignCalendar
from patto.cli.errors import Exit

SOON = datetime.now(UTC).date() + timedelta(days=30)
EVENT = f"BEGIN:VEVENT\r\nUID:anna@site\r\nSUMMARY:Anna Bianchi\r\nDTSTART;VALUE=DATE:{SOON:%Y%m%d}\r\nEND:VEVENT\r\n"


def test_what_is_printed_is_what_the_book_is_told(ask, tmp_path):
    """The body of the command, and nobody's name."""
    file = tmp_path / "room.ics"
    file.write_text(f"BEGIN:VCALENDAR\r\n{EVENT}END:VCALENDAR\r\n", newline="")
    answer = ask("read-calendar", str(file))
    assert answer.code == Exit.DONE
    body = msgspec.json.decode(answer.out)
    told = {"first": str(SOON), "until": str(SOON + timedelta(days=1))}
    assert body == {"nights": [told]}
    calendar = {"foreign_calendar": "CE" + "A" * 16, "do": "feeds.tell-foreign-calendar"}
    assert msgspec.convert(body | calendar, TellForeignCalendar)


def test_what_cannot_be_read_is_refused_in_one_line(ask, tmp_path):
    """Nothing is printed that could be told."""
    file = tmp_path / "room.ics"
    file.write_text("<html>Sign in</html>")
    answer = ask("read-calendar", str(file))
    assert (answer.code, answer.out) == (Exit.REFUSED, "")
    assert "It is no calendar" in answer.err
