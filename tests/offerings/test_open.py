"""An offering is opened with terms that hold, one at a time for each issuer."""

from datetime import date, timedelta

import msgspec
import pytest

from ledger.houses.forms import LegalForm
from ledger.houses.house import BelowNominalValue, FormIssuesNothing, NoSuchHouse
from ledger.kernel.fact import Fact
from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed, Refused
from ledger.offerings.events import OfferingOpened
from ledger.offerings.issuer import NoSuchIssuer
from ledger.offerings.open_offering import OfferingRunning, OpenOffering
from ledger.offerings.terms import (
    ClosesBeforeItOpens,
    LimitAboveMaximum,
    MinimumAboveMaximum,
    OpensInThePast,
    TooMuchToRaise,
)
from ledger.ventures.venture import NoSuchVenture
from tests.houses.examples import FORNO, forno_opened
from tests.members.examples import AS_ANNA, village
from tests.offerings.examples import (
    CLOSES,
    cancelled,
    failed,
    mulino_opened,
    offering,
    offering_opened,
    open_it,
    settled,
)
from tests.places.examples import ALA
from tests.scenario import SEED, TODAY, first_second_after, given, named
from tests.treasury.examples import MULINO, OFFERING

TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)


def but(**terms: object) -> OpenOffering:
    return msgspec.structs.replace(open_it, **terms)


def opened(**terms: object) -> OfferingOpened:
    fact = msgspec.structs.replace(
        offering_opened, day=TODAY, offering=identifier("C", SEED, 1), opens=TODAY
    )
    return msgspec.structs.replace(fact, **terms)


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"shares_min": 20},
        {"shares_limit": 20},
        {"shares_limit": None},
        {"opens": CLOSES},
        {"closes": TODAY},
        {"cooling_off_days": 0},
        {"price_cents": 5_000_000_000},
    ],
)
def test_an_operator_opens_an_offering(terms: dict[str, object]):
    """Every bound may be reached: all shares needed, one day long, a billion euro."""
    given(*village, mulino_opened).when(but(**terms)).then(opened(**terms))


@pytest.mark.parametrize(
    "terms,refusal",
    [
        ({"shares_min": 21}, MinimumAboveMaximum),
        ({"shares_limit": 21}, LimitAboveMaximum),
        ({"closes": TODAY, "opens": TOMORROW}, ClosesBeforeItOpens),
        ({"opens": YESTERDAY}, OpensInThePast),
        ({"opens": YESTERDAY, "closes": YESTERDAY}, OpensInThePast),
        ({"price_cents": 5_000_000_001}, TooMuchToRaise),
    ],
)
def test_terms_that_contradict_themselves_are_refused(
    terms: dict[str, object], refusal: type[Refused]
):
    """Every bound is checked, and passing it by one is too much."""
    given(*village, mulino_opened).when(but(**terms)).refused(refusal)


def test_a_comunione_offers_no_shares():
    """A part of what is owned in common enters and passes by deed: nobody can be offered it here."""
    held_in_common = msgspec.structs.replace(mulino_opened, form=LegalForm.COMUNIONE, deed=True)
    given(*village, held_in_common).when(open_it).refused(
        FormIssuesNothing, house=MULINO, form=LegalForm.COMUNIONE
    )


def test_a_cooperatives_share_is_offered_at_its_nominal_value_or_above():
    """Nominal 500.00: at 500.00 it is offered, a cent below that it is refused."""
    below = but(issuer=FORNO, price_cents=499_99)
    given(*village, forno_opened).when(below).refused(
        BelowNominalValue, house=FORNO, nominal_cents=500_00, price_cents=499_99
    )
    given(*village, forno_opened).when(but(issuer=FORNO, price_cents=500_00)).decided()


@pytest.mark.parametrize("form", [form for form in LegalForm if form is not LegalForm.COMUNIONE])
def test_every_other_form_offers_shares(form: LegalForm):
    """Companies and cooperatives issue shares."""
    given(*village, msgspec.structs.replace(mulino_opened, form=form)).when(open_it).then(opened())


def test_an_issuer_has_one_offering_at_a_time():
    """A second one is refused, naming the first, even when the first only waits to be settled."""
    late = given(*offering).at(first_second_after(date(2026, 7, 1)))
    for story in (given(*offering), late):
        story.when(but(opens=date(2026, 7, 2), closes=date(2026, 7, 3))).refused(
            OfferingRunning, offering=OFFERING
        )


@pytest.mark.parametrize(
    "end", [settled(0, 0, day=TODAY), failed(0, 0, day=TODAY), cancelled(0, 0, day=TODAY)]
)
def test_after_the_end_of_one_offering_another_may_begin(end: Fact):
    """Settled, failed or cancelled: the issuer is free."""
    given(*offering, end).when(open_it).then(opened())


def test_an_offering_needs_an_issuer_and_an_operator():
    """Nobody raises money for what does not exist or issues no shares; members open no offerings."""
    given(*village).when(open_it).refused(NoSuchHouse)
    given(*village).when(but(issuer=named("V", "NOTHING"))).refused(NoSuchVenture)
    given(*village).when(but(issuer=ALA)).refused(NoSuchIssuer)
    given(*village, mulino_opened).by(AS_ANNA).when(open_it).refused(NotAllowed)
