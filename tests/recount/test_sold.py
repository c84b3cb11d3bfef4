"""What entries say of VAT is compared with the bills: a rate, a base or a cent that is another one is found."""

from collections.abc import Callable
from typing import Any

import pytest

from projections.recount.hand import Line
from projections.recount.sold import Sold
from tests.recount.altered import changed, counted, first, lines
from tests.scenario import NOON

Json = dict[str, Any]
ENTRY = "treasury.entry-posted.v1"


def of_kind(kind: str) -> Callable[[Json], bool]:
    """Say which entries are meant: of a kind, and something is sold by them."""
    return lambda fact: fact["kind"] == kind and bool(fact["vat"])


def another_rate(fact: Json) -> None:
    """Have it sold at a percent more."""
    fact["vat"] = [[hub, rate + 100, *rest] for hub, rate, *rest in fact["vat"]]


def a_cent_of_base(fact: Json) -> None:
    """Have the base be a cent more: no account tells."""
    fact["vat"][0][2] += 1


def a_cent_of_vat(fact: Json) -> None:
    """Have the VAT be a cent less than the line on the account."""
    fact["vat"][0][3] -= 1


def nothing(fact: Json) -> None:
    """Have it sell nothing."""
    fact["vat"] = []


@pytest.mark.parametrize("spoil", [another_rate, a_cent_of_base, a_cent_of_vat, nothing])
@pytest.mark.parametrize("kind", ["stay-captured", "paid-back"])
def test_what_was_sold_is_what_the_bill_says(kind, spoil):
    """At check-out, and when it is paid back: rate, base and VAT."""
    place, line = first(ENTRY, of_kind(kind))
    spoil(line["fact"])
    told = counted(changed(place, line)).differences
    where = f"position {line['position']}: {line['fact']['entry']}"
    assert any(one.startswith(where) for one in told)


@pytest.mark.parametrize("spoil", [another_rate, a_cent_of_vat, nothing])
def test_a_documents_vat_is_its_rates(spoil):
    """What the treasurer entered."""
    place, line = first(ENTRY, of_kind("by-hand"))
    spoil(line["fact"])
    assert counted(changed(place, line)).differences


@pytest.mark.parametrize("base, right", [(100_00, True), (102_00, False)])
def test_stamp_duty_on_a_halls_bill_is_not_sold(base, right):
    """It is collected for the state: 100,00 are sold without VAT, and 2,00 are owed besides."""
    said: list[str] = []
    hand = Sold(said.append)
    bill = [
        ["use", "HALL", "2026-07-10T08:00:00Z", 2, 1, 50_00, 100_00, 0, 0, 0],
        ["stamp", "", "2026-07-10T08:00:00Z", 0, 1, 2_00, 2_00, 0, 0, 0],
    ]
    entry = {"entry": "E", "kind": "hall-captured", "about": "SB", "lines": [], "reverses": ""}
    facts = [
        {"is": "halls.hall-booked.v1", "booking": "SB", "bill": bill},
        {"is": "halls.hall-used.v1", "booking": "SB"},
        {"is": ENTRY, "day": "2026-07-10", "vat": [["SHUB", 0, base, 0]], **entry},
    ]
    for n, fact in enumerate(facts, 1):
        hand.hears[fact["is"]](Line(n, NOON, "olga", "", fact))
    assert (said == []) is right


def test_vat_that_is_paid_on_is_not_sold():
    """It has no base and no rate."""
    place, line = first(
        ENTRY, lambda fact: fact["kind"] == "tax-paid" and "VAT" in fact["lines"][0][0]
    )
    account, cents, *_ = line["fact"]["lines"][0]
    line["fact"]["vat"] = [[account.rpartition(":")[2], 1_000, -10 * cents, -cents]]
    told = counted(changed(place, line)).differences
    assert any("sells nothing" in one for one in told)


def test_figures_tell_base_and_vat_by_hub_rate_and_day():
    """A base that is a cent more is another figure."""
    place, line = first(ENTRY, of_kind("stay-captured"))
    hub, rate, *_ = line["fact"]["vat"][0]
    name = f"sold {hub} {rate} {line['fact']['day']}"
    a_cent_of_base(line["fact"])
    was, now = (counted(one).figures()[name].split() for one in (lines(), changed(place, line)))
    assert [int(now[0]) - int(was[0]), now[1]] == [1, was[1]]
