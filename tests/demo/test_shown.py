"""What the demo year shows of money and shares, named thing by thing, and that the recount judges each of them."""

import json
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from projections.recount import Recount
from projections.visits.met import AT_LEAST
from tests.demo.paper import a_year
from tests.recount.altered import counted

Json = dict[str, Any]
Spoils = Callable[[Json], None]
ENTRY = "treasury.entry-posted.v1"
ISSUED = "offerings.shares-issued.v1"
COUNTED = "till.till-counted.v1"
NIGHTS, HALLS = 1_000, 2_200


def year() -> tuple[bytes, ...]:
    """The stored lines of a demo of size 1."""
    _, stored = a_year()
    return tuple(stored.datas)


@cache
def lines() -> tuple[Json, ...]:
    """The same, read once: nobody changes them."""
    return tuple(map(json.loads, year()))


def facts() -> list[Json]:
    """What the year tells."""
    return [line["fact"] for line in lines()]


def is_a(name: str, **said: Any) -> Callable[[Json], bool]:
    """Say which facts are meant: of a kind, and in these words."""
    return lambda fact: fact["is"] == name and said.items() <= fact.items()


def corrects_a_rent_whose_money_is_gone(fact: Json) -> bool:
    """Say whether an entry takes back a rent, and leaves something due for it."""
    if fact["is"] != ENTRY or fact["kind"] != "reversal":
        return False
    kinds = {account.rpartition(":")[0] for account, *_ in fact["lines"]}
    return "Income:Rent" in kinds and any(kind.startswith("Assets:Due") for kind in kinds)


def begins_earlier(fact: Json) -> bool:
    """Say whether a house's books are brought in with a year behind them."""
    return fact["is"] == ENTRY and fact["kind"] == "brought-in" and fact["day"] == "2024-01-01"


def has_several_rooms(fact: Json) -> bool:
    """Say whether a family, or a team, has beds in several rooms in one booking."""
    return fact["is"] == "stays.stay-booked.v1" and len({bed[0] for bed in fact["beds"]}) > 1


def says(name: str, word: Any) -> Spoils:
    """Have a fact say something else."""
    return lambda fact: fact.update({name: word})


def adds_a_cent(name: str) -> Spoils:
    """Have a fact say a cent more."""
    return lambda fact: fact.update({name: fact[name] + 1})


def sells_at_another_rate(fact: Json) -> None:
    """Have an entry say another rate of VAT than its document has."""
    fact["vat"] = [[hub, rate + 100, *rest] for hub, rate, *rest in fact["vat"]]


def moves_twice(fact: Json) -> None:
    """Have an entry move twice what it does."""
    fact["lines"] = [[account, 2 * cents, *rest] for account, cents, *rest in fact["lines"]]


def moves_much_more(fact: Json) -> None:
    """Have an entry move a hundred times what it does: more than anybody is owed by then."""
    fact["lines"] = [[account, 100 * cents, *rest] for account, cents, *rest in fact["lines"]]


def leaves_one_more(fact: Json) -> None:
    """Have the first heir get a share that nobody left."""
    (heir, shares), *others = fact["heirs"]
    fact["heirs"] = [[heir, shares + 1], *others]


def closes_today(fact: Json) -> None:
    """Have books closed up to a day that is not over."""
    fact["until"] = fact["day"]


def names_a_holder(fact: Json) -> None:
    """Have somebody leave who holds shares."""
    fact["member"] = next(one["member"] for one in facts() if one["is"] == ISSUED)


SHOWN: dict[str, tuple[Callable[[Json], bool], Spoils]] = {
    "a correction": (is_a(ENTRY, kind="reversal"), says("day", "2025-01-02")),
    "a closing": (is_a("treasury.period-closed.v1"), closes_today),
    "a reopening": (is_a("treasury.period-reopened.v1"), closes_today),
    "money in suspense": (is_a(ENTRY, kind="arrival"), says("day", "2025-01-02")),
    "money in suspense assigned": (is_a(ENTRY, kind="arrival-credited"), moves_twice),
    "money in suspense sent back": (is_a(ENTRY, kind="arrival-returned"), moves_twice),
    "money in suspense kept": (is_a(ENTRY, kind="arrival-kept"), moves_twice),
    "an exit": (is_a("members.member-withdrawn.v1"), names_a_holder),
    "an inheritance": (is_a("offerings.shares-inherited.v1"), leaves_one_more),
    "a redemption": (is_a("offerings.shares-redeemed.v1"), adds_a_cent("capital_cents")),
    "a legal reserve": (is_a(ENTRY, kind="legal-reserve"), moves_twice),
    "books that begin before the demo": (begins_earlier, says("day", "2026-01-02")),
    "an approved year": (is_a("treasury.year-approved.v1"), adds_a_cent("result_cents")),
    "a profit paid of an approved year": (
        is_a("houses.distribution-paid.v1", of="profit"),
        adds_a_cent("amount_cents"),
    ),
    "an undone distribution": (
        is_a("houses.distribution-undone.v1"),
        adds_a_cent("left_cents"),
    ),
    "a wrong rent whose money is gone": (corrects_a_rent_whose_money_is_gone, moves_twice),
    "dues that are settled": (is_a(ENTRY, kind="due-paid"), moves_twice),
    "something sold at the ordinary rate of VAT": (
        lambda fact: fact["is"] == ENTRY and any(part[1] == HALLS for part in fact["vat"]),
        sells_at_another_rate,
    ),
    "nights paid back with their VAT": (
        lambda fact: fact["is"] == ENTRY and fact["kind"] == "paid-back" and fact["vat"] != [],
        sells_at_another_rate,
    ),
    "a document of an entry": (is_a("treasury.entry-documented.v1"), says("sha256", "0" * 64)),
    "an owner's share of a stay": (is_a("agreements.share-earned.v1"), adds_a_cent("cents")),
    "a month settled with an owner": (
        is_a("agreements.month-settled.v1"),
        adds_a_cent("share_cents"),
    ),
    "an agreement that ends": (is_a("agreements.agreement-ended.v1"), says("until", "2025-01-02")),
    "a payment to an owner": (is_a(ENTRY, kind="agreement-paid"), moves_much_more),
    "a booking of several rooms": (has_several_rooms, adds_a_cent("total_cents")),
    "a hall that was paid ahead": (
        lambda fact: fact["is"] == "halls.hall-used.v1" and any(one[13] for one in fact["sold"]),
        adds_a_cent("net_cents"),
    ),
    "a desk paid at the hub": (is_a("till.taken-at-till.v1", means="cash"), adds_a_cent("cents")),
    "a card at the hub": (is_a("till.taken-at-till.v1", means="card"), adds_a_cent("cents")),
    "a till that did not tie": (
        lambda fact: fact["is"] == COUNTED and fact["cash_cents"] != fact["expected_cash_cents"],
        adds_a_cent("expected_cash_cents"),
    ),
    "a till brought to the bank": (is_a(ENTRY, kind="till-banked"), moves_much_more),
    "a document of a house": (is_a("houses.document-filed.v1"), says("dated", "2199-01-01")),
}


@cache
def found() -> dict[str, int]:
    """The place of the first line that shows each thing."""
    told = facts()
    return {
        name: place
        for name, (fits, _) in SHOWN.items()
        for place in [next((n for n, fact in enumerate(told) if fits(fact)), -1)]
        if place >= 0
    }


@cache
def right() -> Recount:
    """The year, counted as it was."""
    return counted(year())


@cache
def told_of_the_spoiled() -> str:
    """All that is wrong once each thing is spoiled, and all figures that are others then."""
    stored, figures = list(year()), right().figures()
    for name, place in found().items():
        line = json.loads(stored[place])
        SHOWN[name][1](line["fact"])
        stored[place] = json.dumps(line).encode()
    recount = counted(stored)
    spoiled = recount.figures()
    others = [name for name, told in figures.items() if spoiled.get(name) != told]
    return "\n".join([*recount.differences, *others]) + "\n"


def test_the_vat_of_a_quarter_has_two_rates_at_every_hub():
    """Nights at ten percent, halls at 22: a treasurer finds both, each with its base."""
    rates = defaultdict(set)
    for fact in facts():
        for hub, rate, *_ in fact.get("vat", ()):
            rates[hub, fact["day"][:4], (int(fact["day"][5:7]) + 2) // 3].add(rate)
    hubs = {hub for hub, *_ in rates}
    assert hubs == {hub for (hub, *_), found in rates.items() if found >= {NIGHTS, HALLS}}


@pytest.mark.parametrize("name", SHOWN)
def test_the_year_shows_it(name):
    """Somebody who looks at the demo finds one of each."""
    assert name in found()


@pytest.mark.parametrize("name", SHOWN)
def test_the_recount_judges_it(name):
    """Spoiled, it is told where its command stands, or by a figure of its own."""
    spoiled = lines()[found()[name]]
    command = [one["position"] for one in lines() if one["command"] == spoiled["command"]]
    told = [f"position {position}: " for position in command]
    told.append(f"document {spoiled['fact'].get('entry')}")
    assert any(one in told_of_the_spoiled() for one in told)


def test_both_sides_meet() -> None:
    """On some days so many of both were at one hub that it is told; on more of them too few were there."""
    figures = right().figures()
    sides = {name.split()[-1]: side for name, side in figures.items() if name.startswith("side ")}
    there = [told.split(",") for name, told in figures.items() if name.startswith("here ")]
    fewer = [min(_of_each(sides, who)) for who in there]
    assert sum(some >= AT_LEAST for some in fewer) > 5
    assert sum(0 < some < AT_LEAST for some in fewer) > 5


def _of_each(sides: dict[str, str], who: list[str]) -> tuple[int, int]:
    """How many are at home in a city, and in a village."""
    homes = [sides[one.partition("@")[2]] for one in who]
    return homes.count("city"), homes.count("village")
