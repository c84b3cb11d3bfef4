"""How far a hub's debt is from its limit, as it is told: to all others and to each, with what is booked."""

from datetime import UTC, date, datetime

import pytest

from projections.conventions.rules import RuleFrom
from projections.engine.asof import Seen
from projections.visits.limits import (
    BookedOf,
    Limits,
    OwesOne,
    OwnOf,
    Standing,
    debt_of_each,
    debts_of,
)
from tests.places.examples import ALA, MILANO, NOWHERE

NOON = datetime(2026, 6, 15, 10, tzinfo=UTC)
SINCE = date(2026, 6, 1)


def found(owes: int, booked: int = 0, own: tuple[OwnOf, ...] = (), day: date | None = None):
    """Milano owes Ala so much, is owed 10 euro by another, and may owe 100 euro to all from the first of June on."""
    return Limits(
        as_of=Seen(position=9, day=day),
        judged_at=NOON,
        rules=[RuleFrom("hub-debt-cents", SINCE, 100_00)],
        owes=[
            OwesOne(ALA, owes, 0, MILANO),
            OwesOne(NOWHERE, -10_00, 10_00, MILANO),
            OwesOne(MILANO, -owes, owes, ALA),
        ],
        booked=[BookedOf(ALA, booked, MILANO)] if booked else [],
        own=list(own),
    )


@pytest.mark.parametrize(
    "owes, booked, standing, left",
    [
        (93_99, 0, Standing.OPEN, 21_01),
        (94_00, 0, Standing.NEAR, 21_00),
        (60_00, 34_00, Standing.NEAR, 21_00),
        (60_00, 54_99, Standing.NEAR, 1),
        (60_00, 55_00, Standing.REACHED, 0),
        (130_00, 0, Standing.REACHED, -15_00),
    ],
)
def test_a_hub_is_warned_from_four_fifths_of_its_limit_on(owes, booked, standing, left):
    """100 euro, and half of the 10 that it gave; it is owed 10: what is left is told to the cent."""
    whole, *_ = debts_of(found(owes, booked), MILANO)
    assert whole.creditor is None
    assert (whole.limit_cents, whole.debt_cents) == (105_00, owes - 10_00 + booked)
    assert (whole.standing, whole.left_cents) == (standing, left)


def test_a_pair_has_a_limit_of_its_own_and_says_why():
    """To Ala 50 euro, whatever Milano gave; to the other, where nothing is set, there is none."""
    own = OwnOf(ALA, 50_00, MILANO, SINCE, "Viaggiano molto.")
    _, ala, other = debts_of(found(30_00, 15_00, (own,)), MILANO)
    assert (ala.creditor, ala.limit_cents, ala.left_cents) == (ALA, 50_00, 5_00)
    assert (ala.open_cents, ala.booked_cents, ala.standing) == (30_00, 15_00, Standing.NEAR)
    assert (ala.since, ala.reason) == (SINCE, "Viaggiano molto.")
    assert (other.creditor, other.limit_cents, other.left_cents) == (NOWHERE, None, None)
    assert (other.open_cents, other.standing, other.reason) == (-10_00, Standing.OPEN, None)


def test_each_hub_is_told_once_and_by_the_rules_of_the_day():
    """In May nothing was set yet."""
    told = debt_of_each(found(30_00))
    assert [(one.hub, one.limit_cents) for one in told] == [(ALA, 115_00), (MILANO, 105_00)]
    before = debt_of_each(found(30_00, day=date(2026, 5, 31)))
    assert [one.limit_cents for one in before] == [None, None]
