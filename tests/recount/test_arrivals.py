"""The recount judges every stay by the rules for arriving, and says when one should have been refused."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from ledger.stays.arrival_events import DaysWithout, SeasonNights
from ledger.stays.arrivals import DatedRules
from projections.recount.arrivals import Arrivals, _nights, _without
from projections.recount.hand import Line
from tests.scenario import NOON

HUB, ROOM, OTHER = "SALA", "BRONE", "BRTWO"
RULES: dict[str, Any] = {
    "hub": HUB,
    "valid_from": "2026-07-01",
    "nights_min": 3,
    "nights_max": 7,
    "seasons": [],
    "days_before_min": 2,
    "days_before_max": 60,
    "weekdays_without": [7],
    "days_without": [["2026-07-14", "2026-07-16"]],
}
STAY = {
    "stay": "B",
    "hub": HUB,
    "day": "2026-06-15",
    "arrive": "2026-07-10",
    "depart": "2026-07-13",
    "beds": [[ROOM, "1", ""]],
}
WAS = {"was_arrive": "2026-07-10", "was_depart": "2026-07-13", "was_beds": STAY["beds"]}
CHANGE = STAY | WAS | {"by_hub": False, "given_up": []}


def said(*facts: tuple[str, dict[str, Any]]) -> list[str]:
    heard: list[str] = []
    hand = Arrivals(heard.append)
    for n, (name, fact) in enumerate(facts, 1):
        hand.hears[name](Line(n, NOON, "olga", "", {"is": name, **fact}))
    return heard


def judged(kind: str, fact: dict[str, Any], rules: dict[str, Any] = RULES) -> bool:
    """Whether nothing is said of it."""
    return not said(("stays.arrival-rules-set.v1", rules), (f"stays.{kind}.v1", fact))


@pytest.mark.parametrize(
    "more, right",
    [
        ({}, True),
        ({"depart": "2026-07-12"}, False),
        ({"depart": "2026-07-17"}, True),
        ({"depart": "2026-07-18"}, False),
        ({"day": "2026-07-08"}, True),
        ({"day": "2026-07-09"}, False),
        ({"day": "2026-05-10"}, False),
        ({"arrive": "2026-07-12", "depart": "2026-07-15"}, False),
        ({"arrive": "2026-07-15", "depart": "2026-07-18"}, False),
        ({"arrive": "2026-07-16", "depart": "2026-07-19"}, True),
        ({"arrive": "2026-06-28", "depart": "2026-06-29"}, True),
        ({"hub": "SELSE", "depart": "2026-07-11"}, True),
    ],
)
def test_a_reservation_that_breaks_a_rule_is_told(more, right):
    assert judged("stay-reserved", STAY | more) is right


@pytest.mark.parametrize("room, right", [(ROOM, False), (OTHER, True)])
def test_what_is_asked_of_a_room_is_asked_of_it_alone(room, right):
    assert judged("stay-reserved", STAY, RULES | {"room": room, "nights_min": 4}) is right


@pytest.mark.parametrize(
    "more, right",
    [
        ({"depart": "2026-07-12", "given_up": [["2026-07-12", 1, 2500, 100]]}, True),
        ({"depart": "2026-07-12", "given_up": [["2026-07-12", 1, 2500, 50]]}, False),
        ({"depart": "2026-07-14"}, True),
        ({"depart": "2026-07-18"}, False),
        ({"depart": "2026-07-18", "by_hub": True}, True),
        ({"arrive": "2026-07-12"}, False),
        ({"arrive": "2026-07-12", "day": "2026-07-12"}, True),
        ({"day": "2026-07-09"}, True),
        ({"day": "2026-07-09", "beds": [[OTHER, "1", ""]]}, False),
    ],
)
def test_a_change_is_judged_by_what_it_changes(more, right):
    """Another departure by the nights alone, another arrival or room by everything."""
    assert judged("stay-changed", CHANGE | more) is right


def test_seasons_that_meet_are_told():
    wrong = [["12-01", "01-31", 2, None], ["01-31", "02-28", 1, None]]
    assert not judged("stay-reserved", STAY | {"depart": "2026-07-13"}, RULES | {"seasons": wrong})


DAY_OF_YEAR = st.dates(date(2028, 1, 1), date(2028, 12, 31)).map(lambda day: f"{day:%m-%d}")


@for_all(DAY_OF_YEAR, DAY_OF_YEAR, st.dates(date(2027, 1, 1), date(2029, 1, 1)))
def test_what_is_counted_is_what_the_book_asks(first: str, last: str, day: date) -> None:
    """In leap years and over new year."""
    fact = RULES | {"seasons": [[first, last, 5, None]]}
    days = (DaysWithout(date(2026, 7, 14), date(2026, 7, 16)),)
    rules = DatedRules(
        date(2026, 1, 1), 3, 7, (SeasonNights(first, last, 5, None),), 2, 60, (7,), days
    )
    asks = rules.on(day)
    assert _nights(fact, day) == (asks.nights_min, asks.nights_max)
    assert _without(fact, day) is not asks.arrivals
    assert _without(fact, day + timedelta(days=7)) is _without(fact, day)
