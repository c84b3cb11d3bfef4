"""A round is opened with terms that hold, settles when it may, fails or is cancelled."""

from datetime import date, timedelta

import msgspec
import pytest
from immutables import Map

from ledger.kernel.days import rome
from ledger.kernel.due import Done, Due
from ledger.kernel.fact import Fact
from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed, Refused
from ledger.kernel.subscription import (
    ClosesBeforeItOpens,
    CoolingOff,
    LimitAboveMaximum,
    MinimumAboveMaximum,
    OpensInThePast,
    OverAlready,
    StillOpen,
    TooMuchToRaise,
)
from ledger.kernel.who import SYSTEM
from ledger.registry import RULES
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting
from ledger.ventures.backer import Backer
from ledger.ventures.cap_table import CapTable
from ledger.ventures.events import (
    CommitmentLine,
    RoundCancelled,
    RoundFailed,
    RoundOpened,
    RoundSettled,
)
from ledger.ventures.round import NoSuchRound
from ledger.ventures.run_round import CancelRound, OpenRound, RoundRunning, SettleRound
from ledger.ventures.venture import NoSuchVenture
from tests.cast import (
    ANNA,
    ANNA_HERSELF,
    BRUNO,
    CARLA,
    DARIO,
    TODAY,
    TREASURER,
    deceased,
    entry,
    excluded,
    first_second_after,
    last_second,
    paid_in,
    suspended,
)
from tests.scenario import SEED, given
from tests.ventures.examples import (
    BAKERY,
    CLOSES,
    COMMITMENT,
    PRICE,
    ROUND,
    SECOND_COMMITMENT,
    committed,
    raising,
    venture_opened,
    village,
)

AFTER = CLOSES + timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)

open_it = OpenRound(
    venture=BAKERY,
    price_cents=PRICE,
    shares_min=40,
    shares_max=60,
    opens=TODAY,
    closes=CLOSES,
    cooling_off_days=3,
    shares_limit=50,
)
settle = SettleRound(round=ROUND)
cancel = CancelRound(round=ROUND, reason="The oven was never delivered")


def but(**terms: object) -> OpenRound:
    return msgspec.structs.replace(open_it, **terms)


def opened(**terms: object) -> RoundOpened:
    fact = RoundOpened(
        day=TODAY,
        round=identifier("R", SEED, 1),
        venture=BAKERY,
        price_cents=PRICE,
        shares_min=40,
        shares_max=60,
        opens=TODAY,
        closes=CLOSES,
        cooling_off_days=3,
        shares_limit=50,
    )
    return msgspec.structs.replace(fact, **terms)


@pytest.mark.parametrize("terms", [{}, {"shares_min": 60}, {"shares_limit": None}])
def test_an_operator_opens_a_round(terms: dict[str, object]):
    """The price is given and the valuation follows."""
    given(*village, venture_opened).when(but(**terms)).then(opened(**terms))


@pytest.mark.parametrize(
    "terms,refusal",
    [
        ({"shares_min": 61}, MinimumAboveMaximum),
        ({"shares_limit": 61}, LimitAboveMaximum),
        ({"closes": TODAY, "opens": TOMORROW}, ClosesBeforeItOpens),
        ({"opens": YESTERDAY}, OpensInThePast),
        ({"price_cents": 100_000_000_000}, TooMuchToRaise),
    ],
)
def test_terms_that_contradict_themselves_are_refused(
    terms: dict[str, object], refusal: type[Refused]
):
    """The same bounds as a campaign's."""
    given(*village, venture_opened).when(but(**terms)).refused(refusal)


def test_a_venture_raises_one_round_at_a_time():
    """The refusal names the one that runs."""
    given(*raising).when(open_it).refused(RoundRunning, round=ROUND)


def settled(*lines: CommitmentLine, day: date = AFTER) -> RoundSettled:
    return RoundSettled(day=day, round=ROUND, venture=BAKERY, issued=lines)


failed = RoundFailed(day=TODAY, round=ROUND, venture=BAKERY, released=())
cancelled = RoundCancelled(day=TODAY, round=ROUND, venture=BAKERY, reason="no", released=())


@pytest.mark.parametrize("end", [settled(day=TODAY), failed, cancelled])
def test_after_the_end_of_one_round_another_may_begin(end: Fact):
    """Settled, failed or cancelled: the venture is free."""
    given(*raising, end).when(open_it).then(opened())


def test_a_round_needs_a_venture_and_an_operator():
    """Members do not open rounds."""
    given(*village).when(open_it).refused(NoSuchVenture)
    given(*village, venture_opened).by(ANNA_HERSELF).when(open_it).refused(NotAllowed)


enough = [
    *raising,
    paid_in(ANNA, 1_000_00),
    paid_in(BRUNO, 1_000_00),
    *committed(ANNA, 30),
    *committed(BRUNO, 10, SECOND_COMMITMENT),
]
too_little = [*raising, paid_in(ANNA, 1_000_00), *committed(ANNA, 39)]
set_aside = entry(
    "round-settled",
    ROUND,
    Posting(chart.held(ANNA), 750_00, COMMITMENT),
    Posting(chart.held(BRUNO), 250_00, SECOND_COMMITMENT),
    Posting(chart.venture_money(BAKERY), -1_000_00),
    n=1,
    day=AFTER,
)
issued = [
    settled(CommitmentLine(COMMITMENT, ANNA, 30), CommitmentLine(SECOND_COMMITMENT, BRUNO, 10)),
    set_aside,
]


def test_at_midnight_after_the_closing_day_the_target_becomes_shares():
    """Exactly the target suffices; the clients' bank keeps the money for the venture."""
    story = given(*enough).at(first_second_after(CLOSES)).by(SYSTEM)
    story.when(settle).then(*issued)
    table = story.memory[CapTable, BAKERY]
    assert dict(table.stakes) == {CARLA: 90, DARIO: 10, ANNA: 30, BRUNO: 10}
    assert table.issued == 140
    assert str(table.fraction(ANNA)) == "3/14"
    assert story.memory[Backer, ANNA] == Backer(stakes=Map({BAKERY: 30}))


def test_a_valuation_follows_from_the_price():
    """A hundred founders' shares at 25 euro are 2,500; forty new ones make it 3,500."""
    table = given(*enough).memory[CapTable, BAKERY]
    assert table.pre_money_cents(PRICE) == 2_500_00
    assert table.post_money_cents(PRICE, 40) == 3_500_00


def released(kind: str, day: date) -> EntryPosted:
    lines = (
        Posting(chart.held(ANNA), 975_00, COMMITMENT),
        Posting(chart.wallet(ANNA), -975_00),
    )
    return entry(kind, ROUND, *lines, n=1, day=day)


def test_one_share_below_the_target_all_is_released():
    """The same due command fails the round."""
    given(*too_little).at(first_second_after(CLOSES)).by(SYSTEM).when(settle).then(
        RoundFailed(
            day=AFTER, round=ROUND, venture=BAKERY, released=(CommitmentLine(COMMITMENT, ANNA, 39),)
        ),
        released("round-failed", AFTER),
    )


def test_a_round_nobody_committed_to_fails_without_an_entry():
    """No money was held, so none moves."""
    given(*raising).at(first_second_after(CLOSES)).when(settle).then(
        RoundFailed(day=AFTER, round=ROUND, venture=BAKERY, released=())
    )


def test_nothing_settles_before_the_closing_day_and_the_last_cooling_off_are_over():
    """To the second, in Rome."""
    given(*enough).at(last_second(CLOSES)).when(settle).refused(StillOpen)
    cooling_ends = CLOSES + timedelta(days=3)
    late = committed(CARLA, 1, "KCARLAAAAAAAAAAAA", day=CLOSES, settles_after=cooling_ends)
    story = given(*enough, paid_in(CARLA, 25_00), *late).when(settle)
    story.at(first_second_after(CLOSES)).refused(CoolingOff, until=cooling_ends)
    story.at(last_second(cooling_ends)).refused(CoolingOff, until=cooling_ends)
    story.at(first_second_after(cooling_ends)).decided()


@pytest.mark.parametrize("standing", [suspended, excluded, deceased])
def test_a_commitment_made_before_a_suspension_counts(standing):
    """So does one of a member excluded or deceased since."""
    given(*enough, standing(ANNA)).at(first_second_after(CLOSES)).when(settle).then(*issued)


def test_what_is_over_settles_no_more():
    """Twice is harmless."""
    story = given(*enough).at(first_second_after(CLOSES)).when(settle)
    story.decided()
    story.refused(OverAlready, stage="settled")
    story.when(cancel).refused(OverAlready, stage="settled")


def test_who_settles_and_what():
    """The scheduler and operators, rounds that exist."""
    given(*enough).at(first_second_after(CLOSES)).by(TREASURER).when(settle).refused(NotAllowed)
    given().when(settle).refused(NoSuchRound)
    given().when(cancel).refused(NoSuchRound)


def test_an_operator_cancels_with_a_reason_and_all_is_released():
    """A member does not."""
    given(*too_little).when(cancel).then(
        RoundCancelled(
            day=TODAY,
            round=ROUND,
            venture=BAKERY,
            reason="The oven was never delivered",
            released=(CommitmentLine(COMMITMENT, ANNA, 39),),
        ),
        released("round-cancelled", TODAY),
    )
    given(*too_little).by(ANNA_HERSELF).when(cancel).refused(NotAllowed)


def test_settlement_is_due_when_the_closing_day_is_over():
    """And no longer when the round is."""
    due = Due(subject=f"settle:{ROUND}", at=rome(CLOSES, 24), command=settle)
    assert list(RULES.agenda(raising[-1])) == [due]
    for end in (settled(), failed, cancelled):
        assert list(RULES.agenda(end)) == [Done(subject=f"settle:{ROUND}")]
