"""A campaign is opened with terms that hold, one at a time for each house."""

from datetime import date, timedelta

import msgspec
import pytest

from ledger.houses.events import (
    CampaignCancelled,
    CampaignFailed,
    CampaignOpened,
    CampaignSettled,
)
from ledger.houses.house import NoSuchHouse
from ledger.houses.run_campaign import (
    CampaignRunning,
    OpenCampaign,
)
from ledger.kernel.fact import Fact
from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed, Refused
from ledger.kernel.subscription import (
    ClosesBeforeItOpens,
    LimitAboveMaximum,
    MinimumAboveMaximum,
    OpensInThePast,
    TooMuchToRaise,
)
from tests.cast import (
    ANNA_HERSELF,
    TODAY,
    first_second_after,
)
from tests.houses.examples import (
    CAMPAIGN,
    CLOSES,
    MULINO,
    PRICE,
    campaign,
    mulino_opened,
    village,
)
from tests.scenario import SEED, given

TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)

open_it = OpenCampaign(
    house=MULINO,
    price_cents=PRICE,
    shares_min=10,
    shares_max=20,
    opens=TODAY,
    closes=CLOSES,
    cooling_off_days=3,
    shares_limit=12,
)


def but(**terms: object) -> OpenCampaign:
    return msgspec.structs.replace(open_it, **terms)


def opened(**terms: object) -> CampaignOpened:
    fact = CampaignOpened(
        day=TODAY,
        campaign=identifier("C", SEED, 1),
        house=MULINO,
        price_cents=PRICE,
        shares_min=10,
        shares_max=20,
        opens=TODAY,
        closes=CLOSES,
        cooling_off_days=3,
        shares_limit=12,
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
def test_an_operator_opens_a_campaign(terms: dict[str, object]):
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


def test_a_house_has_one_campaign_at_a_time():
    """A second one is refused, naming the first, even when the first only waits to be settled."""
    late = given(*campaign).at(first_second_after(date(2026, 7, 1)))
    for story in (given(*campaign), late):
        story.when(but(opens=date(2026, 7, 2), closes=date(2026, 7, 3))).refused(
            CampaignRunning, campaign=CAMPAIGN
        )


@pytest.mark.parametrize(
    "end",
    [
        CampaignSettled(day=TODAY, campaign=CAMPAIGN, house=MULINO, issued=()),
        CampaignFailed(day=TODAY, campaign=CAMPAIGN, house=MULINO, released=()),
        CampaignCancelled(day=TODAY, campaign=CAMPAIGN, house=MULINO, reason="no", released=()),
    ],
)
def test_after_the_end_of_one_campaign_another_may_begin(end: Fact):
    """Settled, failed or cancelled: the house is free."""
    given(*campaign, end).when(open_it).then(opened())


def test_a_campaign_needs_a_house_and_an_operator():
    """Nobody raises money for a house that does not exist, and members do not open campaigns."""
    given(*village).when(open_it).refused(NoSuchHouse)
    given(*village, mulino_opened).by(ANNA_HERSELF).when(open_it).refused(NotAllowed)
