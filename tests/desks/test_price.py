"""The cheapest price that applies to a guest wins, within the limits of the price list, and the sale says by what it was sold."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.conventions.events import AgreedPrice
from ledger.desks.arrive import MarkDeskMissed
from ledger.desks.cancel import CancelDesk
from ledger.desks.events import DeskBooked
from ledger.desks.hours import Part
from ledger.kernel.days import ONE_DAY, rome
from tests.conventions.examples import AGREED, CONVENTION, DESK_DAY_TOLD
from tests.desks.examples import BOOK, FRIDAY, MILANO_IS_OPEN, TERMS, milano
from tests.members.examples import CARLA
from tests.places.examples import ALA, NOWHERE
from tests.scenario import NOON, Scenario, given

HALF = replace(DESK_DAY_TOLD, unit="half-day", agreed_cents=7_00)
BED = replace(DESK_DAY_TOLD, service="bed", unit="night", agreed_cents=1)
THURSDAY, WEDNESDAY = FRIDAY - ONE_DAY, FRIDAY - 2 * ONE_DAY


def agreed(*lines: AgreedPrice) -> Scenario:
    return given(*MILANO_IS_OPEN, replace(AGREED, prices=lines))


def books(scenario: Scenario, day: date = FRIDAY, part: Part = Part.DAY, n: int = 0) -> DeskBooked:
    command = replace(BOOK, on=day, part=part)
    facts = scenario.memory.decide(command, now=scenario.now, seed=bytes([n]) * 32)
    booked = facts[0]
    assert isinstance(booked, DeskBooked)
    return booked


def paid(booked: DeskBooked) -> tuple[int, str, int]:
    """What it costs, by which rule, by which line."""
    sold = booked.sold[0] if booked.sold else None
    return booked.total_cents, sold.rule if sold else "", sold.line if sold else 0


def test_the_line_of_the_service_and_the_unit_counts():
    lines = BED, HALF, DESK_DAY_TOLD
    assert paid(books(agreed(*lines))) == (12_00, "convention", 2)
    assert paid(books(agreed(*lines), part=Part.AFTERNOON)) == (7_00, "convention", 1)
    assert paid(books(agreed(BED))) == (25_00, "", 0)
    assert paid(books(given(*MILANO_IS_OPEN))) == (25_00, "", 0)


def test_a_sale_at_the_public_price_says_what_was_agreed_instead():
    """The public price of that day fell below it."""
    cheap = replace(TERMS, valid_from=FRIDAY, day_cents=10_00)
    booked = books(milano(cheap))
    (sold,) = booked.sold
    assert (sold.rule, sold.unit_cents, sold.agreed_cents) == ("public", 10_00, 12_00)
    assert (sold.convention, sold.version, sold.line) == (CONVENTION, 1, 0)


def test_what_costs_nothing_is_held_for_nothing():
    """Used, it brings nothing, and is used all the same."""
    scenario = agreed(replace(DESK_DAY_TOLD, agreed_cents=0))
    scenario.when(BOOK)
    (booked,) = scenario.decided()
    assert (booked.total_cents, booked.bill[0].cents) == (0, 0)


@pytest.mark.parametrize("called_off", [False, True])
def test_a_month_has_so_many_days_at_the_agreed_price(called_off):
    """What is called off in time is not one of them."""
    scenario = agreed(replace(DESK_DAY_TOLD, most_a_month=2))
    first, second = books(scenario, WEDNESDAY, n=1), books(scenario, THURSDAY, n=2)
    assert paid(first)[0] == paid(second)[0] == 12_00
    if called_off:
        scenario.when(CancelDesk(booking=first.booking, by_hub=True)).decided()
    assert paid(books(scenario, n=3))[0] == (12_00 if called_off else 25_00)


def test_a_day_that_was_missed_was_not_used():
    scenario = agreed(replace(DESK_DAY_TOLD, most_a_month=1))
    missed = books(scenario, WEDNESDAY, n=1)
    scenario.at(missed.ends).when(MarkDeskMissed(booking=missed.booking)).decided()
    assert paid(books(scenario, n=2))[0] == 12_00


def test_days_and_half_days_are_counted_apart():
    few = (replace(DESK_DAY_TOLD, most_a_month=1), replace(HALF, most_a_month=1))
    scenario = agreed(*few)
    assert paid(books(scenario, WEDNESDAY, n=1))[0] == 12_00
    assert paid(books(scenario, THURSDAY, Part.MORNING, n=2))[0] == 7_00
    assert paid(books(scenario, FRIDAY, Part.MORNING, n=3))[0] == 15_00


def test_notice_is_given_before_the_hour_at_which_it_opens():
    scenario = agreed(replace(DESK_DAY_TOLD, notice_hours=24))
    opens = rome(FRIDAY, 8) + timedelta(minutes=30)
    at = scenario.at(opens - timedelta(hours=24))
    assert paid(books(at))[0] == 12_00
    late = agreed(replace(DESK_DAY_TOLD, notice_hours=24)).at(at.now + timedelta.resolution)
    assert paid(books(late))[0] == 25_00


lines = st.builds(
    AgreedPrice,
    service=st.sampled_from(["desk", "bed"]),
    unit=st.sampled_from(["day", "half-day", "night"]),
    public_cents=st.just(25_00),
    agreed_cents=st.integers(0, 30_00),
    vat_bp=st.just(2_200),
    whom=st.sampled_from(["other-side", "all-hubs", "named-hubs"]),
    hubs=st.sampled_from([(), (ALA,), (NOWHERE,)]),
    most_a_month=st.sampled_from([None, 1, 3]),
    notice_hours=st.sampled_from([0, 24, 100]),
)


@for_all(st.lists(lines, max_size=6), st.sampled_from(list(Part)))
def test_nobody_pays_more_than_everybody(some, part):
    """A villager pays no more than somebody at home, who has no agreed price at all."""
    visitor = books(agreed(*some), part=part)
    command = replace(BOOK, payer=CARLA, part=part)
    at_home = agreed(*some).memory.decide(command, now=NOON)[0]
    assert isinstance(at_home, DeskBooked)
    assert visitor.total_cents <= at_home.total_cents == TERMS_OF[part]


TERMS_OF = {Part.DAY: 25_00, Part.MORNING: 15_00, Part.AFTERNOON: 15_00}
