"""33. When guests leave, the owner of their rooms has a share of what the nights brought without VAT."""

from datetime import timedelta

from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.agreements import chart as of_agreements
from ledger.agreements.agreement import Agreement
from ledger.agreements.events import ShareEarned
from ledger.stays.lent_events import RoomLent
from ledger.treasury.account import Account, Hold
from ledger.treasury.events import EntryPosted, Posting
from tests.agreements.examples import (
    AGREEMENT,
    ALL_SLEPT,
    BOOKED_STAY,
    LENT,
    OTHER_AGREEMENT,
    lent_by,
    made,
)
from tests.places.examples import ALA, HOST
from tests.scenario import TODAY, given
from tests.stays.examples import (
    DOUBLE,
    FIRST,
    LEAVES,
    NETS,
    SECOND,
    captured,
    on,
    slept,
)
from tests.stays.test_leave import CHECK_OUT, ON_TIME, shown
from tests.treasury.examples import STAY, entry

SHARE = 4_545  # 33,33 % of 136,36 euro are 45,4488, and 4.545 cents are the nearest.
COST, OWED = of_agreements.agreements_cost(ALA), of_agreements.agreements_owed(ALA)


def earned(cents: int, net: int, nights: int, agreement: str = AGREEMENT) -> ShareEarned:
    return ShareEarned(
        day=LEAVES,
        agreement=agreement,
        hub=ALA,
        to_settle=LEAVES.replace(day=1),
        stay=STAY,
        nights=nights,
        net_cents=net,
        cents=cents,
    )


def posted(cents: int, n: int, agreement: str = AGREEMENT) -> EntryPosted:
    lines = (Posting(COST, cents), Posting(OWED, -cents, agreement))
    return entry("agreement-share", agreement, *lines, n=n, day=LEAVES)


def test_the_share_is_posted_at_check_out_to_the_cent():
    """Expenses:Agreements 45,45 / Liabilities:Agreements 45,45; nothing else is another than without it."""
    scenario = given(*LENT, *BOOKED_STAY, *ALL_SLEPT).by(HOST).at(on(LEAVES)).when(CHECK_OUT)
    scenario.then(
        ON_TIME,
        captured(13_636, 1364, 900, 0, day=LEAVES),
        earned(SHARE, 13_636, 6),
        posted(SHARE, 3),
    )
    assert scenario.memory[Account, OWED].balance == -SHARE
    assert scenario.memory[Hold, AGREEMENT].reserved == SHARE
    assert scenario.memory[Agreement, AGREEMENT].to_settle == LEAVES.replace(day=1)


def test_a_room_of_the_hubs_own_owes_nobody():
    """Also under an agreement whose owner has a rent, or nothing at all."""
    nothing = given(*lent_by(made(share_bp=0, rent_cents=310_00)), *BOOKED_STAY, *ALL_SLEPT)
    nothing.by(HOST).at(on(LEAVES)).when(CHECK_OUT)
    nothing.then(ON_TIME, captured(13_636, 1364, 900, 0, day=LEAVES))


def test_a_share_is_of_what_was_slept_and_of_no_fee():
    """Guests who leave after two nights owe the third as a fee, which is the hub's."""
    two = [*LENT, *BOOKED_STAY, ALL_SLEPT[0], *slept(FIRST, NETS[FIRST], 20)]
    scenario = given(*two, *slept(SECOND, NETS[SECOND], 21)).by(HOST).at(on(LEAVES - timedelta(1)))
    facts = scenario.when(shown(5000)).decided()
    (share,) = [one for one in facts if isinstance(one, ShareEarned)]
    assert (share.nights, share.net_cents, share.cents) == (4, 9_091, 3_030)


def test_each_night_is_the_owners_whose_agreement_lasted_then():
    """The first night under one, the others under the next."""
    first, then = made(until=FIRST), made(OTHER_AGREEMENT, since=SECOND, share_bp=5_000)
    lent_on = RoomLent(
        day=TODAY, hub=ALA, room=DOUBLE, name="Camera blu", agreement=OTHER_AGREEMENT
    )
    scenario = given(*lent_by(first), then, lent_on, *BOOKED_STAY, *ALL_SLEPT)
    facts = scenario.by(HOST).at(on(LEAVES)).when(CHECK_OUT).decided()
    shares = [one for one in facts if isinstance(one, ShareEarned)]
    assert [replace(one, day=LEAVES) for one in shares] == [
        earned(1_515, 4_546, 2),
        earned(4_545, 9_090, 4, OTHER_AGREEMENT),
    ]


@for_all(st.integers(0, 10**9), st.integers(0, 10_000))
def test_no_cent_is_lost_between_owner_and_hub(net: int, share_bp: int) -> None:
    """The share is within half a cent of its part, never below nothing and never above all."""
    share = Agreement(share_bp=share_bp).share_of(net)
    assert 0 <= share <= net
    assert abs(share * 10_000 - net * share_bp) * 2 <= 10_000
