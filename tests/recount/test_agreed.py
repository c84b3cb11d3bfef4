"""What stays say of agreed prices is compared with what network and hubs have signed."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.recount.altered import changed, counted, first, lines

Json = dict[str, Any]
RESERVED = "stays.stay-reserved.v1"
RULE, UNIT, AGREED, VERSION, LINE = 3, 4, 6, 9, 10


def by_convention(fact: Json) -> bool:
    """What is sold first stands in a convention: at its price, or as a visa day."""
    return fact["sold"] and fact["sold"][0][RULE] in ("convention", "visa-day")


def another(at: int, what: Any) -> Callable[[Json], None]:
    """Have the first run say something else."""

    def spoil(fact: Json) -> None:
        fact["sold"][0][at] = what

    return spoil


@pytest.mark.parametrize(
    "spoil",
    [
        another(RULE, "friendship"),
        another(UNIT, 99_99),
        another(AGREED, 1),
        another(VERSION, 99),
        another(LINE, 9),
    ],
)
def test_a_sale_by_a_convention_is_what_was_signed(spoil):
    """Rule, price, version and line."""
    place, line = first(RESERVED, by_convention)
    spoil(line["fact"])
    where = f"position {line['position']}: {line['fact']['stay']}"
    assert any(one.startswith(where) for one in counted(changed(place, line)).differences)


def test_what_is_booked_is_what_was_reserved():
    """A booking that forgets by which rule it was sold."""
    place, line = first("stays.stay-booked.v1", lambda fact: bool(fact["sold"]))
    line["fact"]["sold"] = []
    assert any("was reserved" in one for one in counted(changed(place, line)).differences)


def test_the_demo_sells_by_conventions_and_none_of_it_is_wrong():
    """Every sale is told."""
    found = counted(lines())
    assert found.differences == []
    assert any(name.startswith("sold-as ") for name in found.figures())
