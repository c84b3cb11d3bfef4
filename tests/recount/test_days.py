"""The recount judges every day: what is told late and breaks one is found, and named with its sum."""

import json
from functools import cache
from random import Random

import pytest

from projections.recount.course import Course
from tests.recount.altered import changed, counted, first, lines, more
from tests.recount.test_recount import ENTRY, said


def test_a_payment_out_of_money_that_came_later_is_found():
    """The wallet stood below zero at the end of a day that was over."""
    place, line = first(ENTRY, lambda fact: fact["kind"] == "payment-out")
    line["fact"]["day"] = "2025-01-02"
    wallet = next(name for name, *_ in line["fact"]["lines"] if name.endswith(":Wallet"))
    assert f"{wallet} stood at " in said(changed(place, line))
    assert "at the end of 2025-01-02" in said(changed(place, line))


def test_what_is_taken_before_it_was_reserved_is_found():
    """A hold stood below nothing at the end of a day that was over, whatever else is reserved."""
    place, line = first(ENTRY, takes)
    line["fact"]["day"] = "2025-01-02"
    (hold,) = {hold for _, _, hold, *_ in line["fact"]["lines"] if hold}
    assert f": {hold} stood at " in said(changed(place, line))


def takes(fact) -> bool:
    """Say whether an entry takes from one hold what was reserved there."""
    return len([hold for _, cents, hold, *_ in fact["lines"] if hold and cents > 0]) == 1


def test_an_entry_of_a_day_to_come_is_found():
    """Nobody knows what will take effect."""
    place, line = first(ENTRY, lambda fact: fact["kind"] == "payment-in")
    line["fact"]["day"] = "2199-01-01"
    assert "which is still to come" in said(changed(place, line))


def test_a_reversal_before_what_it_reverses_is_found():
    """Nothing is undone before it was done."""
    place, line = first(ENTRY, lambda fact: fact["kind"] == "reversal")
    line["fact"]["day"] = "2025-01-02"
    assert "takes effect before what it reverses" in said(changed(place, line))
    assert counted(lines()).differences == []


def _closed(until: str, *, before: int) -> list[bytes]:
    """The same lines, and before one of them everybody's books are closed until the end of a day."""
    line = json.loads(lines()[before - 1])
    day = line["fact"]["day"]
    closing = {"is": "treasury.period-closed.v1", "day": day, "owner": "All", "until": until}
    return more(before - 1, line | {"fact": closing})


def test_an_entry_of_a_closed_day_is_found():
    """It was told a day late, and the books were closed in the morning."""
    place, line = first(
        ENTRY, lambda fact: fact["kind"] == "payment-in" and fact["day"] != day_told(fact["entry"])
    )
    until = line["fact"]["day"]
    entry = line["fact"]["entry"]
    spoiled = said(_closed(until, before=place))
    assert f"{entry} takes effect on {until}, which is closed for All" in spoiled
    assert "is closed up to a day that is not over" not in spoiled


def test_a_closing_of_a_day_that_is_not_over_is_found():
    """Something may still take effect on it."""
    spoiled = said(_closed("2199-01-01", before=len(lines()) // 2))
    assert "All is closed up to a day that is not over" in spoiled


def test_an_opening_of_what_was_not_closed_is_found():
    """Two persons open what is closed, and nothing else."""
    line = json.loads(lines()[-1])
    fact = {"is": "treasury.period-reopened.v1", "day": line["fact"]["day"]}
    fact |= {"owner": "Network", "until": None, "reason": "v1:x"}
    spoiled = said(more(len(lines()) - 1, line | {"command": "x", "fact": fact}))
    assert "Network is opened again, and was closed no further" in spoiled


@cache
def _told() -> dict[str, str]:
    told = (json.loads(data) for data in lines())
    return {one["fact"]["entry"]: one["at"][:10] for one in told if one["fact"]["is"] == ENTRY}


def day_told(entry: str) -> str:
    """The day on which an entry was written."""
    return _told()[entry]


def test_an_entry_before_anything_began_is_found():
    """A payment of 1926, of a member of today."""
    place, line = first(ENTRY, lambda fact: fact["kind"] == "payment-in")
    line["fact"]["day"] = "1926-11-27"
    member = line["fact"]["about"]
    assert f"takes effect on 1926-11-27, before {member} began" in said(changed(place, line))


def test_a_course_told_in_any_order_is_the_course_told_by_day():
    """What comes late moves its day and all that are after it, and no day before."""
    dice = Random(4)
    days = [f"2026-01-{n:02}" for n in range(1, 29)]
    moves = [(dice.choice(days), dice.randrange(-5, 6)) for _ in range(200)]
    course = Course(moves[0][0])
    for day, cents in moves:
        course.move(day, cents)
    by_day = {day: sum(cents for when, cents in moves if when <= day) for day, _ in moves}
    assert dict(course.since("")) == by_day
    assert course.days == sorted(by_day)
    assert [course.at_end_of(day) for day in by_day] == list(by_day.values())
    assert course.at_end_of("2025-12-31") == 0


def test_shares_that_were_passed_on_before_they_were_held_are_found():
    """The holder had fewer than none at the end of a day that was over, whatever they hold now."""
    place, line = first("houses.shares-transferred.v1")
    line["fact"]["day"] = "2025-01-02"
    fact = line["fact"]
    held = f"{fact['seller']} held {-fact['shares']} of {fact['house']} at the end of 2025-01-02"
    assert held in said(changed(place, line))


@pytest.mark.parametrize(
    "kind", ["stays.stay-reserved.v1", "stays.stay-checked-in.v1", "stays.stay-cancelled.v1"]
)
def test_what_is_told_of_beds_on_another_day_is_found(kind):
    """Who had which bed at the end of a day is what the day's last command says."""
    place, line = first(kind)
    line["fact"]["day"] = "2025-01-02"
    assert f"{kind} of 2025-01-02 is told on another day" in said(changed(place, line))
