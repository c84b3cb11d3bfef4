"""What the demo year shows of the pact, named thing by thing: somebody who looks finds one of each."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any

import pytest

from ledger.conventions.debt_limits import left_of
from ledger.conventions.hub_debt import HubDebt
from ledger.conventions.member_uses import MemberUses, year_of
from ledger.conventions.member_uses import visa_days as visa_days_of
from ledger.conventions.rules import PactRules
from ledger.conventions.sold import Rule
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun
from ledger.log.memory import StoredBatches
from ledger.members.events import HomeHubChanged, MemberApplied
from ledger.registry import RULES
from ledger.stays.events import StayReserved
from ledger.treasury import chart
from patto.demo import Filled
from tests.demo.paper import a_year

Json = dict[str, Any]
Facts = dict[str, list[Json]]
VISA_DAYS = 4


@cache
def year() -> tuple[Filled, Facts]:
    """What it holds and who was refused; its facts by kind, in order."""
    done, stored = a_year()
    facts: Facts = {}
    for data in stored.datas:
        fact = json.loads(data)["fact"]
        facts.setdefault(fact["is"], []).append(fact)
    return done, facts


def in_convention(facts: Facts, country: Callable[[Json], bool]) -> set[str]:
    """The towns of cities' hubs that are bound by a convention."""
    agreed = {one["hub"] for one in facts["conventions.convention-agreed.v1"]}
    hubs = (one for one in facts["places.hub-recorded.v1"] if one["side"] == "city")
    return {one["municipality"] for one in hubs if one["hub"] in agreed and country(one)}


def opened_incomplete(facts: Facts) -> set[str]:
    """The villages' hubs that got a part that they must have after they were recorded, and opened later than that."""
    opened = {one["hub"]: one["day"] for one in facts["places.hub-opened.v1"]}
    recorded = {one["hub"]: one["day"] for one in facts["places.hub-recorded.v1"]}
    return {
        one["hub"]
        for one in facts["places.part-provided.v1"]
        if recorded[one["hub"]] < one["day"] <= opened.get(one["hub"], "")
    }


def visa_days(facts: Facts) -> Counter[tuple[str, int]]:
    """The nights by visa day of each member and year, of stays that nobody changed or called off."""
    touched = {
        one["stay"]
        for kind in ("stay-changed", "stay-cancelled", "no-show-marked")
        for one in facts[f"stays.{kind}.v1"]
    }
    had: Counter[tuple[str, int]] = Counter()
    for stay in facts["stays.stay-booked.v1"]:
        for guest, first, nights, rule, *_ in stay["sold"]:
            if rule == "visa-day" and stay["stay"] not in touched:
                days = (date.fromisoformat(first) + n * ONE_DAY for n in range(nights))
                had.update((guest, day.year) for day in days)
    return had


def netted_flows(facts: Facts) -> tuple[int, int]:
    """What was owed for visits of members of villages' hubs in cities, and the other way, in cents."""
    side = {one["hub"]: one["side"] for one in facts["places.hub-recorded.v1"]}
    flows: Counter[tuple[str, str]] = Counter()
    for netting in facts["conventions.visits-netted.v1"]:
        for _, _, home, host, cents in netting["visits"]:
            flows[side[home], side[host]] += cents
    return flows["village", "city"], flows["city", "village"]


def test_hubs_in_four_italian_cities_and_one_abroad_are_bound_by_conventions():
    """Each with network and hub as parties, and a price list."""
    _, facts = year()
    assert len(in_convention(facts, lambda hub: hub["country"] == "IT")) >= 4
    assert len(in_convention(facts, lambda hub: hub["country"] != "IT")) == 1


@pytest.mark.parametrize(
    "kind",
    [
        "conventions.convention-countered.v1",
        "conventions.convention-suspended.v1",
        "conventions.convention-ended.v1",
        "places.part-lost.v1",
        "leases.lease-made.v1",
        "doors.application-declined.v1",
        "doors.application-withdrawn.v1",
        "doors.more-asked.v1",
    ],
)
def test_it_happens(kind):
    """A counter-proposal, a suspension, an end; a part that is lost; a lease; applications that come to nothing."""
    assert year()[1][kind]


def test_a_price_list_is_changed():
    """The same convention is agreed again, with other prices."""
    lists: dict[str, list[Any]] = {}
    for one in year()[1]["conventions.convention-agreed.v1"]:
        lists.setdefault(one["convention"], []).append(one["prices"])
    assert any(len(prices) > 1 and prices[0] != prices[1] for prices in lists.values())


def test_somebody_is_accepted_through_each_of_the_three_doors():
    """A city's space, a village, a company."""
    facts = year()[1]
    accepted = {one["application"] for one in facts["doors.application-accepted.v1"]}
    for door in ("city", "village", "company"):
        received = facts[f"doors.{door}-application-received.v1"]
        assert accepted & {one["application"] for one in received}, door


def test_a_place_of_five_thousand_is_refused():
    """It is a city's side of the pact."""
    done, _ = year()
    assert done.refused["NotAVillage"] >= 1


def test_hubs_were_not_complete_at_first():
    """They open when the last part is there."""
    assert opened_incomplete(year()[1])


def test_somebody_uses_up_their_visa_days():
    """All of the year's, and never more."""
    assert max(visa_days(year()[1]).values()) == VISA_DAYS


def test_an_agreement_ends_while_others_go_on():
    """With a reason, after the last night that is booked under it."""
    facts = year()[1]
    ended = {one["agreement"] for one in facts["agreements.agreement-ended.v1"]}
    assert ended < {one["agreement"] for one in facts["agreements.agreement-made.v1"]}


def test_a_month_of_a_plan_is_not_paid_and_plans_end():
    """One by notice, others with the months they were begun for; what was paid is earned once it is over."""
    facts = year()[1]
    begun = facts["plans.subscription-begun.v1"]
    assert any(one["until"] for one in begun)
    assert facts["plans.subscription-ended.v1"]
    assert facts["plans.month-unpaid.v1"]
    paid = [(one["subscription"], one["first"]) for one in facts["plans.month-paid.v1"]]
    earned = [(one["subscription"], one["first"]) for one in facts["plans.month-earned.v1"]]
    assert len({*paid}) == len(paid)
    assert {*earned} < {*paid}


def test_a_company_is_billed_by_the_month_and_pays_late():
    """Months are paid, or owed to the hub until the company pays in; each that is over is earned once."""
    facts = year()[1]
    months = facts["leases.lease-month-billed.v1"]
    assert {bool(one["owed_cents"]) for one in months} == {True, False}
    earned = [(one["lease"], one["first"]) for one in facts["leases.lease-month-earned.v1"]]
    assert earned
    assert len({*earned}) == len(earned)
    assert {*earned} <= {(one["lease"], one["first"]) for one in months}
    assert facts["leases.lease-ended.v1"]
    (company,) = {one["member"] for one in months}
    paid = [one for one in facts["treasury.entry-posted.v1"] if one["kind"] == "recovery"]
    assert any(one["about"] == company or company in str(one["lines"]) for one in paid)


def test_credits_are_used_and_some_expire():
    """Carnets are bought; who never comes leaves them to the hub."""
    facts = year()[1]
    assert facts["plans.credits-bought.v1"]
    assert any(one["uses"] for one in facts["plans.credits-expired.v1"])
    desks = [one for fact in facts["desks.desk-booked.v1"] for one in fact["sold"]]
    by_rule = {(rule, unit > 0) for _, _, _, rule, unit, *_ in desks}
    assert {("plan", False), ("plan", True), ("credit", False)} <= by_rule


def test_credits_are_used_elsewhere_and_given():
    """A desk on the other side by what a hub at home sold, which owes it then; and one host makes amends."""
    facts = year()[1]
    assert facts["plans.credits-given.v1"]
    used = [one for fact in facts["desks.desk-used.v1"] for one in fact["sold"]]
    assert any(rule in ("plan", "credit") and one[11] for one in used for rule in (one[3],))


class Judged:
    """The nouns by which visa days are judged, as they were when a stay was reserved."""

    def __init__(self) -> None:
        self._nouns: dict[tuple[type[Noun], str], Noun] = {}
        self._homes: dict[str, str] = {}

    def take(self, fact: Fact) -> None:
        """Go on."""
        if isinstance(fact, MemberApplied | HomeHubChanged):
            self._homes[fact.member] = fact.home_hub
        for noun, parts in RULES.routes.get(type(fact), ()):
            if noun in (HubDebt, MemberUses, PactRules):
                for key, part in parts(fact):
                    self._nouns[noun, key] = self._of(noun, key).evolve(part)

    def _of(self, noun: type[Any], key: str) -> Any:
        return self._nouns.get((noun, key), noun())

    def is_refused_for_a_limit(self, stay: StayReserved, now: datetime) -> bool:
        """Say whether the payer has visa days left, and pays for a night that the home hub may not owe."""
        own = [one for one in stay.sold if (one.guest, one.rule) == (stay.payer, Rule.CONVENTION)]
        if not own:
            return False
        debt = self._of(HubDebt, self._homes[stay.payer])
        rules = self._of(PactRules, chart.ALL)
        left = left_of(debt, rules, stay.hub, today=stay.day, now=now).hub
        uses = self._of(MemberUses, year_of(stay.payer, own[0].first.year))
        had = len(visa_days_of([uses], now=now, besides=""))
        return left is not None and left < own[0].agreed_cents and had < VISA_DAYS


def refused_for_a_limit(stored: StoredBatches) -> int:
    """Count the stays that were sold at the agreed price for a limit alone."""
    judged, count = Judged(), 0
    for data in stored.datas:
        line = RULES.decode(data)
        if isinstance(line.fact, StayReserved):
            count += judged.is_refused_for_a_limit(line.fact, line.at)
        judged.take(line.fact)
    return count


def test_a_limit_is_reached():
    """A city's hub may owe no more: its members pay the agreed price, and keep their visa days."""
    assert refused_for_a_limit(a_year()[1])


def test_the_two_sides_do_not_balance():
    """One gives at least half as much again as the other."""
    less, more = sorted(netted_flows(year()[1]))
    assert less > 0
    assert less * 3 <= more * 2


def test_visits_are_netted_twice():
    """The second netting takes up where the first one ended."""
    first, second = year()[1]["conventions.visits-netted.v1"]
    assert first["until"] < second["until"]
    assert not {one[0] for one in first["visits"]} & {one[0] for one in second["visits"]}
