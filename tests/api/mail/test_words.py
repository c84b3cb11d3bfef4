"""What mail says is said in both languages, of every kind, with the same words to fill in."""

from datetime import UTC, date, datetime
from string import Formatter

import pytest

from api.mail.days import clock, full, hours, short
from api.mail.kinds import TELLERS
from api.mail.telling import euros
from api.mail.words import DOCUMENTS, LABELS, TEXTS
from ledger.members.events import Language
from ledger.treasury.document import FiscalKind
from projections.mail.outbox import Kind


def named(text: str) -> set[str]:
    """Return the words that a text wants filled in."""
    return {name for _, name, *_ in Formatter().parse(text) if name}


def test_every_kind_is_told_in_every_language():
    """None is missing, and none is left over."""
    assert TEXTS.keys() == LABELS.keys() == DOCUMENTS.keys() == set(Language)
    for language in Language:
        assert TEXTS[language].keys() == TELLERS.keys() == set(Kind)
        assert DOCUMENTS[language].keys() == set(FiscalKind)


@pytest.mark.parametrize("kind", Kind)
def test_languages_tell_the_same(kind):
    """Subject, opening and closing of one kind name the same things."""
    wanted = [
        [named(part) for part in (one.subject, one.opening, one.closing)]
        for one in (TEXTS[language][kind] for language in Language)
    ]
    assert wanted[0] == wanted[1]
    openings = [TEXTS[language][kind].opening for language in Language]
    assert all(not one[0].isupper() and one[-1] in ".:" for one in openings)


def test_days_are_written_as_people_write_them():
    """With the day of the week, the month by name, and the first of a month as Italians write it."""
    day = date(2026, 12, 5)
    assert full(day, Language.IT) == "sabato 5 dicembre 2026"
    assert full(day, Language.EN) == "Saturday 5 December 2026"
    assert short(date(2026, 5, 1), Language.IT) == "1º maggio 2026"
    assert short(date(2026, 5, 1), Language.EN) == "1 May 2026"


def test_hours_are_those_of_the_hub():
    """Also on a day on which its clocks change."""
    at = datetime(2026, 10, 25, 8, 5, tzinfo=UTC)
    assert clock(at, "Europe/Rome") == "9:05"
    assert hours(at.replace(day=24), at.replace(hour=12), "Europe/Rome") == "10:05–13:05"


@pytest.mark.parametrize(
    "cents, italian, english",
    [(123_450, "1.234,50 €", "€1,234.50"), (5, "0,05 €", "€0.05"), (-7_747, "−77,47 €", "−€77.47")],
)
def test_sums_are_written_as_people_write_them(cents, italian, english):
    """To the cent."""
    assert (euros(cents, Language.IT), euros(cents, Language.EN)) == (italian, english)
