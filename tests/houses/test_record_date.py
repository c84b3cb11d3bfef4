"""The end of the record date fixes who is paid, whatever became of them or their shares since."""

from datetime import date, timedelta

import msgspec

from ledger.houses import chart as of_houses
from ledger.houses.distribute import (
    Distribute,
    NobodyHeldShares,
    Of,
    RecordDateNotOver,
)
from ledger.offerings.register import Register
from ledger.treasury import chart
from ledger.treasury.account import Account
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.unclaimed import PayUnclaimed
from projections.engine.part import Part
from tests.cold import Cold, many
from tests.houses.examples import earned, offered, owners, parts_of, transferred, treasurer
from tests.members.examples import ANNA, BRUNO, CARLA, DARIO, withdrew
from tests.offerings.examples import hold_shares, mulino_opened
from tests.scenario import TODAY, Memory, named, noon
from tests.staff import TREASURER
from tests.treasury.examples import MULINO

YESTERDAY = TODAY - timedelta(days=1)

profit = Distribute(house=MULINO, of=Of.PROFIT, amount_cents=100_00, record_date=YESTERDAY)


def but(**terms: object) -> Distribute:
    return msgspec.structs.replace(profit, **terms)


sold_today = [*owners, offered(10), transferred(10, buyer=DARIO), earned(100_00)]


def test_who_sold_since_the_record_date_is_paid_and_the_buyer_is_not():
    """The end of yesterday counts, whoever holds the shares today."""
    parts = parts_of(treasurer(*sold_today).when(profit))
    assert [part.member for part in parts] == [ANNA, BRUNO, CARLA]
    story = treasurer(*sold_today).at(noon(TODAY + timedelta(days=1)))
    parts = parts_of(story.when(but(record_date=TODAY)))
    assert [part.member for part in parts] == [BRUNO, CARLA, DARIO]


def test_locked_shares_count():
    """An offer is not a transfer."""
    anna, *_ = parts_of(treasurer(*owners, offered(10), earned(100_00)).when(profit))
    assert (anna.member, anna.shares, anna.gross_cents) == (ANNA, 10, 50_00)


def test_a_former_holder_who_left_blocks_nobody():
    """Their part waits as unclaimed (it was refused for all), the others have theirs at once; then it is paid out."""
    story = treasurer(*sold_today, withdrew(ANNA))
    parts = parts_of(story.when(profit))
    assert [part.member for part in parts] == [ANNA, BRUNO, CARLA]
    owed = {
        name: -story.memory[Account, name].balance
        for name in (chart.unclaimed(ANNA), chart.wallet(ANNA), chart.wallet(BRUNO))
    }
    assert list(owed.values()) == [37_00, 0, 22_20]
    pays = PayUnclaimed(member=ANNA, amount_cents=37_01)
    story.when(pays).refused(NotEnoughMoney, available_cents=37_00)
    story.when(msgspec.structs.replace(pays, amount_cents=37_00)).decided()
    assert story.memory[Account, chart.unclaimed(ANNA)].balance == 0


def test_the_record_date_is_a_day_already_over_on_which_someone_held():
    """Today is not over; before the first campaign nobody held."""
    rich = [*owners, earned(100_00)]
    treasurer(*rich).when(but(record_date=TODAY)).refused(RecordDateNotOver)
    treasurer(*rich).when(but(record_date=date(2026, 3, 31))).refused(NobodyHeldShares)
    treasurer(*rich).when(but(record_date=date(2026, 4, 1))).decided()


def test_ten_thousand_cold_holders_cost_at_most_five_loads():
    """Half of them sold since, so that their memberships are looked at, all at once."""
    holders = dict.fromkeys(many(10_000), 1)
    memory = Memory()
    memory.apply(mulino_opened, *hold_shares(holders), earned(100_00))
    for n, seller in enumerate(list(holders)[:5_000]):
        offer = msgspec.structs.replace(offered(1, named("O", f"X{n}")), seller=seller)
        passed = msgspec.structs.replace(
            transferred(1, buyer=ANNA), seller=seller, offer=offer.offer
        )
        memory.apply(offer, passed)
    cold = Cold(memory)
    net, *_ = memory.preview(profit, who=TREASURER)
    shown = but(shown_total_cents=net.net_cents)
    paid, *told = cold.decide(shown, TREASURER)
    assert paid.holders == 10_000
    assert len(told) == 20_000
    assert cold.loads <= 5


def test_the_register_remembers_every_past_day():
    """Issued in spring, passed on today and tomorrow: each evening has its own holders."""
    tomorrow = TODAY + timedelta(days=1)
    memory = Memory()
    memory.apply(*owners, offered(10), transferred(4), transferred(6, day=tomorrow, buyer=DARIO))
    register = memory[Register, MULINO]
    assert register.at_end_of(date(2026, 3, 31)) == {}
    assert register.at_end_of(YESTERDAY) == {ANNA: 10, BRUNO: 6, CARLA: 4}
    assert register.at_end_of(TODAY) == {ANNA: 6, BRUNO: 10, CARLA: 4}
    assert register.at_end_of(tomorrow) == {BRUNO: 10, CARLA: 4, DARIO: 6}


def test_a_fraction_is_exact():
    """Shares held over shares issued."""
    memory = Memory()
    memory.apply(*owners)
    register = memory[Register, MULINO]
    assert Part.of(register.shares[BRUNO], register.issued) == Part(3, 10)
    assert Part.of(0, register.issued) == Part(0, 1)
    assert Part.of(0, Register().issued) == Part(0, 1)
    assert memory[Account, of_houses.capital(MULINO)].balance == -2_000_00
