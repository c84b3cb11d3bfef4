"""Days and hours as people write them in a sentence, in Italian and in English."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from ledger.members.events import Language

WEEKDAYS: Final = {
    Language.IT: ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    Language.EN: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS: Final = {
    Language.IT: (
        *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
        *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
    ),
    Language.EN: (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def short(day: date, language: Language) -> str:
    """Return `5 dicembre 2026`; the first of a month is `1º` in Italian."""
    number = "1º" if day.day == 1 and language is Language.IT else str(day.day)
    return f"{number} {MONTHS[language][day.month - 1]} {day.year}"


def full(day: date, language: Language) -> str:
    """Return `sabato 5 dicembre 2026`."""
    return f"{WEEKDAYS[language][day.weekday()]} {short(day, language)}"


def hours(starts: datetime, ends: datetime, zone: str) -> str:
    """Return `9:00–13:00` by the clocks of a zone."""
    return "–".join(clock(one, zone) for one in (starts, ends))


def clock(at: datetime, zone: str) -> str:
    """Return `9:00` by the clocks of a zone."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{there.hour}:{there.minute:02}"
