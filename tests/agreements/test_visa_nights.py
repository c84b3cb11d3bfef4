"""33. A night by visa day costs its guest nothing, and the owner of the room has a share of it all the same: of what another hub owes."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.agreements.events import ShareEarned
from ledger.kernel.days import rome
from ledger.kernel.fact import Fact
from ledger.stays.events import StayCheckedOut
from ledger.stays.leave import CheckOut
from ledger.stays.lent_events import RoomLent
from ledger.stays.sleep import RecordNight
from ledger.treasury.events import EntryPosted
from tests.agreements.examples import AGREEMENT, OTHER_AGREEMENT, made
from tests.members.examples import ANNA
from tests.places.examples import ALA
from tests.scenario import TODAY, Memory
from tests.stays.agreed import at_home
from tests.stays.examples import DOUBLE, FIRST, LAST, LEAVES, SECOND, on
from tests.stays.test_visa_days import in_house, world

PAID = 68_18  # Anna's friend pays € 75,00 for three nights, with VAT of 10 %.
OWED = 3 * 13_64  # Milano owes € 15,00 for each of Anna's.
DAY = timedelta(days=1)


def lent_to(of: Memory, agreement: str = AGREEMENT, **more: object) -> None:
    """The blue room comes under an agreement of a third."""
    of.apply(
        replace(made(agreement), **more),
        RoomLent(day=TODAY, hub=ALA, room=DOUBLE, name="Camera blu", agreement=agreement),
    )


def shares(facts: list[Fact]) -> dict[str, tuple[int, int, int]]:
    """Nights, net and share of each agreement."""
    return {
        one.agreement: (one.nights, one.net_cents, one.cents)
        for one in facts
        if isinstance(one, ShareEarned)
    }


def leave(of: Memory, stay: str, recorded: int, **more: object) -> list[Fact]:
    """So many nights are recorded one by one, the others when the guests leave."""
    for n in range(recorded):
        night = FIRST + n * DAY
        of.decide(RecordNight(stay=stay, night=night), now=rome(night + DAY))
    return of.decide(CheckOut(stay=stay, **more), now=on(LAST if more else LEAVES))


@pytest.mark.parametrize("recorded", range(4))
def test_the_share_is_of_what_is_paid_and_of_what_is_owed(recorded: int) -> None:
    """A third of € 68,18 + 40,92 are € 36,36; the same whenever the nights are recorded."""
    of = world()
    lent_to(of)
    facts = leave(of, in_house(of), recorded)
    assert shares(facts) == {AGREEMENT: (6, PAID + OWED, 36_36)}
    (left,) = [one for one in facts if isinstance(one, StayCheckedOut)]
    assert left.net_cents == PAID
    (posted,) = [
        one for one in facts if isinstance(one, EntryPosted) and one.kind == "agreement-share"
    ]
    assert posted.lines[0].cents == 36_36


def test_of_a_night_that_nobody_owes_the_owner_has_nothing() -> None:
    """Anna is at home at Ala from the second night on: it earns nothing of hers then."""
    of = world()
    lent_to(of)
    stay = in_house(of)
    of.decide(RecordNight(stay=stay, night=FIRST), now=rome(SECOND))
    of.apply(at_home(ANNA, ALA))
    facts = of.decide(CheckOut(stay=stay), now=on(LEAVES))
    assert shares(facts)[AGREEMENT][:2] == (6, PAID + 13_64)


def test_each_night_is_owed_to_the_owner_who_lent_it() -> None:
    """The first night under one agreement, the others under the next, however late they are recorded."""
    for recorded in (0, 2):
        of = world()
        lent_to(of, until=FIRST)
        lent_to(of, OTHER_AGREEMENT, since=SECOND)
        found = shares(leave(of, in_house(of), recorded))
        assert [one[:2] for one in found.values()] == [(2, 22_73 + 13_64), (4, 45_45 + 2 * 13_64)]


def test_a_visa_day_that_is_spent_unused_is_owed_by_nobody() -> None:
    """Who leaves a night early owes the companion's as a fee; of the third night the owner has nothing."""
    of = world()
    lent_to(of)
    facts = leave(of, in_house(of), 1, shown_fee_cents=25_00)
    assert shares(facts)[AGREEMENT][:2] == (4, 45_45 + 2 * 13_64)
