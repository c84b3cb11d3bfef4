"""The Italian year."""

from datetime import date

import pytest

from patto.demo.seasons import Landscape, demand, easter, free_run, high_season, holidays, is_free


@pytest.mark.parametrize(
    "day",
    [
        date(1954, 4, 18),
        date(1981, 4, 19),
        date(2008, 3, 23),
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2038, 4, 25),
        date(2049, 4, 18),
    ],
)
def test_easter_falls_where_the_church_has_it(day):
    """Known dates, the earliest, the latest and both exceptions of the computus among them."""
    assert easter(day.year) == day


def test_italy_rests_on_twelve_days():
    """Ten fixed holidays, Easter, and the Monday after it."""
    assert len(holidays(2026)) == 12
    assert date(2026, 4, 6) in holidays(2026)
    assert date(2026, 6, 2) in holidays(2026)


def test_a_day_between_a_holiday_and_the_weekend_is_a_bridge():
    """2 June 2026 is a Tuesday: people take the Monday off; in 2027 it is a Wednesday."""
    assert is_free(date(2026, 6, 1))
    assert not is_free(date(2027, 6, 1))
    assert is_free(date(2025, 5, 2))


def test_a_stay_lasts_as_long_as_people_are_free():
    """From Friday 29 May 2026 until Republic Day there are four free days; from a Tuesday none."""
    assert free_run(date(2026, 5, 29)) == 4
    assert free_run(date(2026, 6, 9)) == 0


def test_august_fills_the_sea_and_empties_the_city():
    """Ferragosto is the height of one season and the low of another."""
    ferragosto = date(2026, 8, 15)
    assert demand(ferragosto, Landscape.SEA) == 100
    assert demand(ferragosto, Landscape.CITY) < 20
    assert demand(date(2026, 2, 10), Landscape.MOUNTAIN) > demand(date(2026, 2, 10), Landscape.SEA)


def test_only_places_with_a_season_have_a_high_price():
    """A city has one price; a mountain has its high season in winter and in August."""
    assert high_season(date(2026, 2, 10), Landscape.MOUNTAIN)
    assert not high_season(date(2026, 5, 12), Landscape.MOUNTAIN)
    assert not high_season(date(2026, 12, 30), Landscape.CITY)
