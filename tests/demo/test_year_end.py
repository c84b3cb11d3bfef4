"""Whenever the demo year ends, it shows a year that was closed, approved, reserved of, and paid out of."""

import asyncio
import json
from datetime import date

import pytest

from ledger.log.memory import StoredBatches
from tests.demo.paper import SEASON, VILLAGE, filled

ENDS = [
    date(2026, 1, 1),
    date(2026, 1, 12),
    date(2026, 2, 28),
    date(2026, 4, 27),
    date(2026, 8, 20),
    date(2026, 11, 27),
    date(2027, 1, 20),
]


def is_a(fact: dict, name: str, **said: str) -> bool:
    return fact["is"] == name and said.items() <= fact.items()


@pytest.mark.parametrize("until", ENDS, ids=str)
@pytest.mark.parametrize("scale", [VILLAGE, SEASON], ids=["a year", "forty days"])
def test_a_year_is_closed_approved_reserved_of_and_paid_out(until, scale):
    """In this order, of one house, whose books begin before the demo does; nothing is refused that should not be."""
    stored = StoredBatches()
    done, wrong = asyncio.run(filled(1, scale=scale, stored=stored, until=until))
    assert (done.unexpected, wrong) == ((), [])
    facts = [json.loads(data)["fact"] for data in stored.datas]
    opened = next(one for one in facts if one.get("name") == "Casa del Mugnaio")
    house = opened["house"]
    begins = next(one for one in facts if is_a(one, "treasury.books-opened.v1", owner=house))
    assert begins["day"] == f"{date.fromisoformat(opened['day']).year - 1}-01-01"
    steps = [
        is_a(one, "treasury.period-closed.v1", owner=house)
        or is_a(one, "treasury.year-approved.v1", owner=house)
        or is_a(one, "treasury.entry-posted.v1", kind="legal-reserve", about=house)
        or is_a(one, "houses.distribution-paid.v1", house=house, of="profit")
        for one in facts
    ]
    shown = [one["is"] for one, is_step in zip(facts, steps, strict=True) if is_step][:4]
    assert shown == [
        "treasury.period-closed.v1",
        "treasury.year-approved.v1",
        "treasury.entry-posted.v1",
        "houses.distribution-paid.v1",
    ]
