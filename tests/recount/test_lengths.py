"""The recount knows what a night costs whoever stays long, and says when a sale does not."""

from typing import Any

import pytest

from projections.recount.hand import Line
from projections.recount.lengths import Lengths
from tests.scenario import NOON

HUB, ROOM = "SALA", "BRONE"
PRICE = {"room": ROOM, "valid_from": "2026-06-01", "cents": 25_01}
BY_LENGTH = {"hub": HUB, "valid_from": "2026-07-01", "prices": [[7, 1_000], [28, 2_500]]}


def reserved(
    unit: int, nights_from: int, depart: str = "2026-07-17", **more: Any
) -> dict[str, Any]:
    """From 10 July on, at so much a night."""
    count = int(depart[-2:]) - 10
    line = ["use", ROOM, "2026-07-10", count, 1, unit, count * unit, 1_000, 0, nights_from]
    return {
        "stay": "B",
        "hub": HUB,
        "arrive": "2026-07-10",
        "depart": depart,
        "bill": [line],
    } | more


def said(*facts: tuple[str, dict[str, Any]]) -> list[str]:
    heard: list[str] = []
    hand = Lengths(heard.append)
    for n, (name, fact) in enumerate(facts, 1):
        line = Line(n, NOON, "olga", "", {"is": name, **fact})
        hand.hears[name](line)
    return heard


BEFORE = (("stays.price-set.v1", PRICE), ("stays.length-prices-set.v1", BY_LENGTH))


@pytest.mark.parametrize(
    "unit, nights_from, depart, right",
    [
        (22_51, 7, "2026-07-17", True),
        (22_50, 7, "2026-07-17", False),
        (22_51, 28, "2026-07-17", False),
        (25_01, 0, "2026-07-17", False),
        (15_00, 0, "2026-07-17", False),
        (25_01, 0, "2026-07-16", True),
        (22_51, 7, "2026-07-16", False),
    ],
)
def test_a_night_costs_what_the_hub_asks_for_so_many(unit, nights_from, depart, right):
    """25,01 less a tenth is 22,509; less is another rule's, more is a mistake."""
    sold = ("stays.stay-reserved.v1", reserved(unit, nights_from, depart))
    assert (said(*BEFORE, sold) == []) is right


def test_a_guest_to_whom_it_was_sold_by_another_rule_pays_less():
    """As many nights as were sold so, and no more."""
    for nights, right in ((7, True), (6, False)):
        by_rule = [["ANNA", "2026-07-10", nights, "convention", 15_00]]
        sold = ("stays.stay-reserved.v1", reserved(15_00, 0, sold=by_rule))
        assert (said(*BEFORE, sold) == []) is right


@pytest.mark.parametrize(
    "unit, depart, right",
    [(30_00, "2026-07-11", True), (25_01, "2026-07-11", False), (40_00, "2026-07-12", False)],
)
def test_a_night_costs_what_its_day_of_the_week_and_its_season_say(unit, depart, right):
    """A Friday costs 30,00; the Saturday after it begins a season and costs 40,00, whatever a Saturday costs."""
    price = PRICE | {
        "weekdays": [[5, 30_00], [6, 1]],
        "seasons": [["Estate", "07-11", "07-31", 40_00, [[7, 2]]]],
    }
    sold = ("stays.stay-reserved.v1", reserved(unit, 0, depart))
    assert (said(("stays.price-set.v1", price), sold) == []) is right


@pytest.mark.parametrize(
    "percent, unit, nights_from, right",
    [(50, 22_51, 7, False), (100, 22_51, 7, True), (0, 25_01, 0, True)],
)
def test_a_shorter_stay_keeps_no_price_of_a_longer_one_unless_what_it_gives_up_is_paid(
    percent, unit, nights_from, right
):
    """Of seven nights five remain."""
    change = reserved(
        unit,
        nights_from,
        "2026-07-15",
        was_arrive="2026-07-10",
        was_depart="2026-07-17",
        by_hub=False,
        given_up=[["2026-07-15", 2, 22_51, percent]],
    )
    booked = ("stays.stay-reserved.v1", reserved(22_51, 7))
    assert (said(*BEFORE, booked, ("stays.stay-changed.v1", change)) == []) is right


def test_a_table_whose_longer_stays_cost_more_is_no_table():
    """And it is told as the view tells it."""
    wrong = BY_LENGTH | {"prices": [[7, 1_000], [28, 1_000]]}
    assert said(("stays.length-prices-set.v1", wrong))
    hand = Lengths(print)
    hand.hears["stays.length-prices-set.v1"](Line(1, NOON, "olga", "", BY_LENGTH))
    assert hand.figures() == {f"length prices {HUB} 2026-07-01": "7 1000, 28 2500"}
