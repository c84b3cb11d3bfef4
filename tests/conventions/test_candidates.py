"""What a use may cost a member: all candidates, the cheapest of which wins, each with why."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.conventions.candidates import Because, Buyer, ByLength, Candidate, Offer, Use
from ledger.conventions.convention import AgreedTerms, HubConventions
from ledger.conventions.debt_limits import Left
from ledger.conventions.events import AgreedPrice, For
from ledger.conventions.explain import explain
from ledger.conventions.paid_ahead import PaidAhead
from ledger.conventions.rules import PactRules
from ledger.conventions.rules_events import PactRuleSet
from ledger.conventions.selling import by_hand, sold_as
from ledger.conventions.sold import PAID_AHEAD, Agreed, Rule, Sold
from ledger.kernel.days import ONE_DAY, rome
from ledger.places.hub import HubKind
from tests.conventions.examples import CONVENTION, WHY
from tests.places.examples import ALA, MILANO, NOWHERE
from tests.scenario import NOON

DAY = date(2026, 7, 10)
PUBLIC = 60_00, 1_000
FROM_THE_CITY = Buyer(MILANO, HubKind.CITY)
NEIGHBOUR = Buyer(NOWHERE, HubKind.VILLAGE)


def line(agreed_cents: int = 36_00, whom: For = For.OTHER_SIDE, **more) -> AgreedPrice:
    """A night at an agreed price."""
    said = {"service": "bed", "unit": "night", "public_cents": 60_00, "vat_bp": 1_000} | more
    return AgreedPrice(agreed_cents=agreed_cents, whom=whom.value, **said)


def rules(*values: tuple[date, int]) -> PactRules:
    """So many visa days a year, each from a day on."""
    found = PactRules()
    for first, value in values:
        rule = "visa-days-a-year"
        fact = PactRuleSet(day=first, rule=rule, valid_from=first, value=value, reason=WHY)
        found = found.evolve(fact)
    return found


def offer(*lines: AgreedPrice, suspended: bool = False, visas: int = 0) -> Offer:
    """A village that has agreed so, if it has."""
    terms = AgreedTerms(CONVENTION, 2, DAY - ONE_DAY, DAY + 60 * ONE_DAY, lines)
    conventions = HubConventions(
        agreed=(terms,) if lines else (), suspended=(CONVENTION,) if suspended else ()
    )
    return Offer(
        ALA, HubKind.VILLAGE, "bed", "night", NOON, conventions, rules((NOON.date(), visas))
    )


def use(day: date = DAY, public: tuple[int, int] = PUBLIC) -> Use:
    return Use(day, rome(day), public)


def one(offer: Offer, buyer: Buyer | None, of: Use | None = None):
    (found,) = explain(offer, buyer, [of or use()])
    return found


def why(offer: Offer, buyer: Buyer | None, of: Use | None = None) -> Because:
    """Why the agreed price won, lost, or does not apply."""
    found = {each.rule: each.because for each in one(offer, buyer, of).candidates}
    return found[Rule.CONVENTION]


def test_every_candidate_is_told_and_the_cheapest_wins():
    """In the stated order, each with what it would cost and why."""
    found = one(offer(line()), FROM_THE_CITY)
    assert found.candidates == (
        Candidate(Rule.VISA_DAY, Because.NO_VISA_DAY_LEFT),
        Candidate(Rule.BY_HAND, Because.NOT_BY_HAND),
        Candidate(Rule.CONVENTION, Because.CHEAPEST, 36_00, 1_000),
        Candidate(Rule.BY_LENGTH, Because.NO_LENGTH_PRICE),
        Candidate(Rule.PUBLIC, Because.DEARER, *PUBLIC),
    )
    assert found.won == found.candidates[2]
    assert found.agreed == Agreed(36_00, 1_000, CONVENTION, 2, 0)
    assert sold_as("M", found) == Sold(
        "M", DAY, 1, "convention", 36_00, 1_000, 36_00, 1_000, CONVENTION, 2, 0
    )


def test_of_equals_the_first_in_order_wins():
    """An agreed price that is the public one is still the convention's: the sale says so."""
    found = one(offer(line(60_00)), FROM_THE_CITY)
    assert found.won.rule is Rule.CONVENTION
    assert found.candidates[-1].because is Because.LATER_IN_ORDER


def test_a_public_price_below_the_agreed_one_wins():
    """Never more than anybody else pays; what was agreed is kept beside it."""
    found = one(offer(line()), FROM_THE_CITY, use(public=(30_00, 1_000)))
    assert (found.won.rule, found.won.cents) == (Rule.PUBLIC, 30_00)
    assert sold_as("M", found).agreed_cents == 36_00


@pytest.mark.parametrize(
    "lines, buyer, because",
    [
        ([line()], None, Because.NO_MEMBER),
        ([line()], Buyer(ALA, HubKind.VILLAGE), Because.AT_HOME),
        ([], FROM_THE_CITY, Because.NO_CONVENTION),
        ([line(service="desk", unit="day")], FROM_THE_CITY, Because.NOT_LISTED),
        ([line()], NEIGHBOUR, Because.NOT_FOR_THEM),
        ([line(whom=For.ALL_HUBS)], NEIGHBOUR, Because.CHEAPEST),
        ([line(whom=For.NAMED_HUBS, hubs=(MILANO,))], NEIGHBOUR, Because.NOT_FOR_THEM),
        ([line(whom=For.NAMED_HUBS, hubs=(NOWHERE,))], NEIGHBOUR, Because.CHEAPEST),
    ],
)
def test_whom_it_is_for(lines, buyer, because):
    """Members of the other side, of all other hubs, of named ones; at home nobody visits."""
    assert why(offer(*lines), buyer) is because


def test_terms_of_the_day_are_meant():
    """Before they begin, after they end and while they are suspended nothing is sold by them."""
    begins = DAY - ONE_DAY
    assert why(offer(line()), FROM_THE_CITY, use(begins - ONE_DAY)) is Because.NO_CONVENTION
    assert why(offer(line()), FROM_THE_CITY, use(DAY + 61 * ONE_DAY)) is Because.NO_CONVENTION
    assert why(offer(line(), suspended=True), FROM_THE_CITY) is Because.NO_CONVENTION


def test_the_cheapest_line_that_is_left_counts():
    """Where several lines are for the same member."""
    found = one(offer(line(40_00), line(30_00, For.ALL_HUBS)), FROM_THE_CITY)
    assert (found.won.cents, found.agreed.line) == (30_00, 1)


def test_notice_is_counted_in_hours_to_the_beginning_of_the_use():
    """At noon of 15 June: 36 hours until midnight of the 17th, to the second."""
    first = date(2026, 6, 17)
    terms = AgreedTerms(CONVENTION, 1, first, None, (line(notice_hours=36),))
    for now, because in (
        (NOON, Because.CHEAPEST),
        (NOON + timedelta(seconds=1), Because.NOTICE_TOO_SHORT),
    ):
        asked = Offer(ALA, HubKind.VILLAGE, "bed", "night", now, HubConventions(agreed=(terms,)))
        assert why(asked, FROM_THE_CITY, use(first)) is because


def test_what_one_use_takes_of_a_month_the_next_one_lacks():
    """Two a month, of which one was had: the first night is agreed, the second not, that of the next month is again."""
    buyer = Buyer(MILANO, HubKind.CITY, had=(date(2026, 7, 1),))
    days = (date(2026, 7, 30), date(2026, 7, 31), date(2026, 8, 1))
    found = explain(offer(line(most_a_month=2)), buyer, map(use, days))
    assert [each.won.rule for each in found] == [Rule.CONVENTION, Rule.PUBLIC, Rule.CONVENTION]


def test_a_use_at_a_public_price_that_is_cheaper_takes_nothing_of_a_month():
    """Only what is sold by the convention counts."""
    uses = [use(public=(10_00, 1_000)), use(DAY + ONE_DAY)]
    found = explain(offer(line(most_a_month=1)), FROM_THE_CITY, uses)
    assert [each.won.rule for each in found] == [Rule.PUBLIC, Rule.CONVENTION]


BY_THE_WEEK = ByLength(30_00, 7)


def test_by_length_a_night_costs_everybody_less():
    """Members and others; it comes before the public price and after what was agreed."""
    for buyer in (None, FROM_THE_CITY, NEIGHBOUR):
        found = one(offer(line()), buyer, replace(use(), length=BY_THE_WEEK))
        assert (found.won.rule, found.won.cents, found.won.vat_bp) == (Rule.BY_LENGTH, 30_00, 1_000)
        assert found.candidates[-1].because is Because.DEARER
        assert sold_as("M", found).slots_from == 7
    same = one(offer(line(30_00)), FROM_THE_CITY, replace(use(), length=BY_THE_WEEK))
    assert (same.won.rule, sold_as("M", same).slots_from) == (Rule.CONVENTION, 0)
    assert same.candidates[-2] == Candidate(Rule.BY_LENGTH, Because.LATER_IN_ORDER, 30_00, 1_000)


def test_no_visa_day_is_spent_where_everybody_pays_less_by_length():
    """The home hub would owe more than the night costs anybody."""
    found = one(offer(line(), visas=2), FROM_THE_CITY, replace(use(), length=BY_THE_WEEK))
    assert found.candidates[0] == Candidate(Rule.VISA_DAY, Because.LENGTH_IS_LESS)
    dearer = replace(use(), length=ByLength(36_00, 7))
    assert one(offer(line(), visas=2), FROM_THE_CITY, dearer).won.rule is Rule.VISA_DAY


def test_by_hand_nothing_becomes_dearer():
    """What a guest has for less they keep."""
    sold = Sold("M", DAY, 1, "convention", 36_00, 1_000, 36_00, 1_000, CONVENTION, 2, 0)
    assert by_hand(sold, 40_00) == sold
    assert (by_hand(sold, 30_00).rule, by_hand(sold, 30_00).unit_cents) == ("by-hand", 30_00)
    assert by_hand(sold, 30_00).agreed_cents == 36_00


def test_a_visa_day_costs_nothing_and_wins_until_none_is_left():
    """Two a year, of which one was had elsewhere: the first night is free, the second at the agreed price."""
    buyer = replace(FROM_THE_CITY, visas=(date(2026, 1, 5), date(2025, 12, 31)))
    first, second = explain(offer(line(), visas=2), buyer, [use(), use(DAY + ONE_DAY)])
    assert (first.won.rule, first.won.cents, first.won.vat_bp) == (Rule.VISA_DAY, 0, 1_000)
    assert first.agreed.cents == 36_00
    assert second.won.rule is Rule.CONVENTION
    assert second.candidates[0].because is Because.NO_VISA_DAY_LEFT


def test_each_year_has_visa_days_of_its_own_by_the_value_of_the_day():
    """A value that is lowered takes nothing back, and gives none beyond it."""
    terms = AgreedTerms(CONVENTION, 1, DAY, None, (line(),))
    asked = Offer(
        ALA,
        HubKind.VILLAGE,
        "bed",
        "night",
        NOON,
        HubConventions(agreed=(terms,)),
        rules((DAY, 1), (date(2026, 9, 1), 2), (date(2027, 6, 1), 0)),
    )
    days = [DAY, DAY + ONE_DAY, date(2026, 9, 1), date(2027, 1, 1), date(2027, 6, 1)]
    found = explain(asked, FROM_THE_CITY, map(use, days))
    assert [one.won.rule is Rule.VISA_DAY for one in found] == [True, False, True, True, False]


@pytest.mark.parametrize(
    "lines, buyer, because",
    [
        ([line()], replace(FROM_THE_CITY, no_visa=Because.DECLINED), Because.DECLINED),
        ([line()], replace(FROM_THE_CITY, no_visa=Because.NOT_THE_PAYER), Because.NOT_THE_PAYER),
        ([line()], NEIGHBOUR, Because.NOT_FOR_THEM),
        ([], FROM_THE_CITY, Because.NO_CONVENTION),
        ([line(0)], FROM_THE_CITY, Because.COSTS_NOTHING),
        ([line(PUBLIC[0] + 1)], FROM_THE_CITY, Because.PUBLIC_IS_LESS),
        ([line()], None, Because.NO_MEMBER),
    ],
)
def test_a_visa_day_applies_only_where_an_agreed_price_does(lines, buyer, because):
    """And to whoever gives their own, and wants to; nobody spends one on what is free."""
    found = one(offer(*lines, visas=5), buyer)
    assert found.candidates[0] == Candidate(Rule.VISA_DAY, because)


def test_a_visa_day_takes_of_the_month_as_an_agreed_price_does():
    """The host agreed to one night a month at that price, whoever pays it."""
    uses = [use(), use(DAY + ONE_DAY)]
    found = explain(offer(line(most_a_month=1), visas=5), FROM_THE_CITY, uses)
    assert [each.won.rule for each in found] == [Rule.VISA_DAY, Rule.PUBLIC]


LINES = st.builds(
    line,
    st.integers(0, 90_00),
    st.sampled_from([For.OTHER_SIDE, For.ALL_HUBS]),
    most_a_month=st.none() | st.integers(1, 3),
    notice_hours=st.sampled_from([0, 24, 24 * 40]),
    service=st.sampled_from(["bed", "bed", "desk"]),
)


@for_all(
    st.lists(LINES, max_size=4),
    st.sampled_from([None, FROM_THE_CITY, NEIGHBOUR, Buyer(ALA, HubKind.VILLAGE)]),
    st.lists(st.tuples(st.integers(-3, 70), st.integers(1, 90_00)), min_size=1, max_size=8),
    st.integers(0, 4),
)
def test_nobody_pays_more_than_any_candidate_that_applies(lines, buyer, nights, visas):
    """One wins, it is the cheapest, and of equals the first; nobody pays more than everybody, or has more visa days than there are."""
    uses = [use(DAY + n * ONE_DAY, (cents, 1_000)) for n, cents in nights]
    every = list(explain(offer(*lines, visas=visas), buyer, uses))
    assert sum(each.won.rule is Rule.VISA_DAY for each in every) <= visas
    for asked, found in zip(uses, every, strict=True):
        applies = [each for each in found.candidates if each.cents is not None]
        won = [each for each in found.candidates if each.because is Because.CHEAPEST]
        assert won == [min(applies, key=lambda each: each.cents)] == [found.won]
        assert found.won.cents <= asked.public[0]
        assert [each.rule for each in found.candidates] == [
            rule for rule in Rule if rule not in PAID_AHEAD
        ]


SEPTEMBER = date(2026, 9, 1)
MONTH = PaidAhead(Rule.PLAN, "plan", ALA, HubKind.VILLAGE, DAY, SEPTEMBER, 2, 2_200, 9_00)
OLDER, NEWER = (
    PaidAhead(Rule.CREDIT, name, ALA, HubKind.VILLAGE, DAY, until, left, 2_200)
    for name, until, left in (("older", DAY + 3 * ONE_DAY, 1), ("newer", SEPTEMBER, 1))
)
FROM_MILANO = replace(MONTH, hub=MILANO, side=HubKind.CITY)


def by_rule(found, rule: Rule) -> Candidate | None:
    return next((each for each in found.candidates if each.rule is rule), None)


def test_a_plan_is_told_to_those_who_have_one_for_that_day():
    """To others it is no candidate; it comes after a visa day and before all that has a price."""
    assert by_rule(one(offer(line()), FROM_THE_CITY), Rule.PLAN) is None
    has_one = replace(FROM_THE_CITY, ahead=(MONTH,))
    assert by_rule(one(offer(line()), has_one, use(SEPTEMBER)), Rule.PLAN) is None
    found = one(offer(line()), has_one)
    assert [each.rule for each in found.candidates][:2] == [Rule.VISA_DAY, Rule.PLAN]
    assert (found.won.rule, found.won.cents, found.won.vat_bp) == (Rule.PLAN, 0, 2_200)
    sold = sold_as("M", found)
    assert (sold.source, sold.home, sold.agreed_cents) == ("plan", "", 36_00)
    assert not sold.is_agreed
    assert one(offer(line(), visas=1), has_one).won.rule is Rule.VISA_DAY


def test_past_a_months_uses_a_plan_costs_what_it_asks_for_more():
    """Where that is the cheapest: a dear one is no worse than none."""
    uses = [use(DAY + n * ONE_DAY) for n in range(3)]
    *free, over = explain(offer(), Buyer(ALA, HubKind.VILLAGE, ahead=(MONTH,)), uses)
    assert [each.won.cents for each in free] == [0, 0]
    assert (over.won.rule, over.won.cents) == (Rule.PLAN, 9_00)
    dear = replace(MONTH, left=0, over_cents=70_00)
    found = one(offer(), Buyer(ALA, HubKind.VILLAGE, ahead=(dear,)))
    assert (found.won.rule, by_rule(found, Rule.PLAN).because) == (Rule.PUBLIC, Because.DEARER)
    none = one(offer(), Buyer(ALA, HubKind.VILLAGE, ahead=(replace(dear, over_cents=None),)))
    assert by_rule(none, Rule.PLAN) == Candidate(Rule.PLAN, Because.MONTH_USED_UP)


def test_a_plan_comes_before_credits_and_the_oldest_credit_first():
    """A credit that has expired by the day is none; each is taken once."""
    buyer = Buyer(
        ALA, HubKind.VILLAGE, ahead=(replace(MONTH, left=1, over_cents=None), OLDER, NEWER)
    )
    uses = [use(DAY + n * ONE_DAY) for n in range(4)]
    found = [sold_as("M", each).source for each in explain(offer(), buyer, uses)]
    assert found == ["plan", "older", "newer", ""]
    later = [use(DAY + n * ONE_DAY) for n in (3, 4)]
    others = replace(buyer, ahead=(OLDER, NEWER))
    assert [sold_as("M", each).source for each in explain(offer(), others, later)] == ["newer", ""]


def test_elsewhere_the_hub_that_sold_the_plan_owes_what_it_agreed_with_the_host():
    """Whatever the guest's home is, and the home's own agreed price."""
    lines = (
        line(30_00, For.NAMED_HUBS, hubs=(MILANO,)),
        line(20_00, For.NAMED_HUBS, hubs=(NOWHERE,)),
    )
    sold = sold_as("M", one(offer(*lines), replace(NEIGHBOUR, ahead=(FROM_MILANO,))))
    assert (sold.rule, sold.unit_cents, sold.home) == ("plan", 0, MILANO)
    assert (sold.agreed_cents, sold.line) == (30_00, 0)
    assert sold.is_agreed
    host = Buyer(ALA, HubKind.VILLAGE, ahead=(FROM_MILANO,))
    assert sold_as("M", one(offer(*lines), host)).home == MILANO


@pytest.mark.parametrize(
    "lines, plan, because",
    [
        ((), FROM_MILANO, Because.NO_CONVENTION),
        ((line(service="desk", unit="day"),), FROM_MILANO, Because.NOT_LISTED),
        ((line(),), replace(FROM_MILANO, hub=NOWHERE, side=HubKind.VILLAGE), Because.NOT_FOR_THEM),
        ((line(),), replace(FROM_MILANO, left=0), Because.MONTH_USED_UP),
        ((line(PUBLIC[0] + 1),), FROM_MILANO, Because.PUBLIC_IS_LESS),
    ],
)
def test_elsewhere_a_plan_applies_only_where_the_host_lists_a_price_for_its_hub(
    lines, plan, because
):
    """And only for the uses of its month: what more costs there, the host alone says."""
    found = one(offer(*lines), replace(FROM_THE_CITY, ahead=(plan,)))
    assert by_rule(found, Rule.PLAN) == Candidate(Rule.PLAN, because)


def test_elsewhere_a_plan_applies_only_as_long_as_its_hub_may_owe_more():
    """What one sale makes it owe counts, as for visa days; and it takes of the line's month."""
    limited = replace(offer(line()), left={MILANO: Left(50_00, None)})
    buyer = replace(NEIGHBOUR, ahead=(FROM_MILANO,))
    found = list(explain(limited, buyer, [use(), use(DAY + ONE_DAY)]))
    assert [each.won.rule for each in found] == [Rule.PLAN, Rule.PUBLIC]
    assert by_rule(found[1], Rule.PLAN).because is Because.HUB_AT_ITS_LIMIT
    often = explain(offer(line(most_a_month=1)), buyer, [use(), use(DAY + ONE_DAY)])
    assert [each.won.rule for each in often] == [Rule.PLAN, Rule.PUBLIC]


def test_nothing_paid_ahead_is_spent_on_what_is_free():
    """A free desk takes no credit."""
    found = one(offer(), Buyer(ALA, HubKind.VILLAGE, ahead=(OLDER,)), use(public=(0, 0)))
    assert by_rule(found, Rule.CREDIT) == Candidate(Rule.CREDIT, Because.COSTS_NOTHING)
