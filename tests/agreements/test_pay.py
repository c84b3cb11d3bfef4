"""33. An owner is paid from the hub's bank, as its statement says; what was wrong is reversed."""

from datetime import date, timedelta

from msgspec.structs import replace

from ledger.agreements import chart as of_agreements
from ledger.agreements.pay import PayOwner
from ledger.houses import chart as of_houses
from ledger.kernel.refused import NotAllowed
from ledger.members.withdraw import SomethingRemains, Withdraw
from ledger.treasury import chart
from ledger.treasury.account import Account, Hold
from ledger.treasury.between_banks import pair_of
from ledger.treasury.events import BankMovementNoted, EntryPosted, Posting
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.reverse import Instead, ReversalReason, ReverseEntry
from ledger.treasury.transit import Transit
from tests.agreements.examples import AGREEMENT, LENT, SUMMER_ENDS, lent_by, made
from tests.agreements.test_share import SHARE, earned, posted
from tests.houses.examples import mulino_opened
from tests.members.examples import BRUNO
from tests.places.examples import ALA, HOST
from tests.scenario import given, noon
from tests.staff import TREASURER
from tests.stays.examples import LEAVES
from tests.treasury.examples import MULINO, entry, new_entry

OWED = of_agreements.agreements_owed(ALA)
PAY = PayOwner(hub=ALA, agreement=AGREEMENT, amount_cents=SHARE)
RICH = entry(
    "by-hand",
    ALA,
    Posting(chart.hub_bank(ALA), 500_00),
    Posting("Income:Other:" + ALA, -500_00),
    day=LEAVES,
)
OF_STAY = [RICH, earned(SHARE, 13_636, 6), replace(posted(SHARE, 2), entry=new_entry(9))]
DAY = LEAVES + timedelta(days=20)


def paid(cents: int, *more: Posting, n: int = 1, day: date = DAY) -> EntryPosted:
    lines = (Posting(OWED, cents, AGREEMENT), Posting(chart.hub_bank(ALA), -cents), *more)
    return entry("agreement-paid", AGREEMENT, *lines, n=n, day=day)


def test_an_owner_is_paid_what_is_owed_or_a_part_of_it():
    """Liabilities:Agreements / HB; never more than is owed under this agreement."""
    scenario = given(*LENT, *OF_STAY).by(TREASURER).at(noon(DAY))
    scenario.when(replace(PAY, amount_cents=SHARE + 1))
    scenario.refused(NotEnoughMoney, available_cents=SHARE, needed_cents=SHARE + 1)
    scenario.when(replace(PAY, amount_cents=1_000)).then(paid(1_000))
    scenario.when(PAY).refused(NotEnoughMoney, available_cents=SHARE - 1_000)
    assert scenario.memory[Hold, AGREEMENT].reserved == SHARE - 1_000
    given(*LENT, *OF_STAY).by(HOST).at(noon(DAY)).when(PAY).refused(NotAllowed)


def test_a_payment_takes_effect_on_the_banks_day_with_its_number():
    """It may be told late, as what a bank did."""
    told = replace(PAY, day=DAY - timedelta(days=3), reference="TRN 33")
    then = paid(SHARE, day=DAY - timedelta(days=3))
    noted = BankMovementNoted(
        day=then.day,
        entry=then.entry,
        bank=chart.hub_bank(ALA),
        reference="TRN 33",
        bank_day=None,
        other_bank="",
    )
    given(*LENT, *OF_STAY).by(TREASURER).at(noon(DAY)).when(told).then(then, noted)
    too_early = replace(PAY, day=LEAVES - timedelta(days=1))
    scenario = given(*LENT, *OF_STAY).by(TREASURER).at(noon(DAY)).when(too_early)
    scenario.refused(NotEnoughMoney)


def test_the_hubs_bank_is_never_overdrawn():
    """What is owed stays owed."""
    poor = given(*LENT, *OF_STAY[1:]).by(TREASURER).at(noon(DAY)).when(PAY)
    poor.refused(NotEnoughMoney, account=chart.hub_bank(ALA))


def test_a_house_earns_a_rent_and_a_transfer_between_the_banks_is_to_be_made():
    """OB / RI beside it: the money waits to be moved from the hub's bank to the house's."""
    of_house = lent_by(made(owner=MULINO))
    scenario = given(*of_house, mulino_opened, *OF_STAY).by(TREASURER).at(noon(DAY)).when(PAY)
    bank, rent = chart.house_bank(MULINO), of_houses.rent_income(MULINO)
    scenario.then(paid(SHARE, Posting(bank, SHARE), Posting(rent, -SHARE)))
    waiting = scenario.memory[Transit, pair_of(ALA, MULINO)].open
    assert [abs(one.cents) for one in waiting.values()] == [SHARE]


def test_a_payment_that_came_back_is_owed_again():
    """Reversed once; or told again instead."""
    scenario = given(*LENT, *OF_STAY).by(TREASURER).at(noon(DAY)).when(PAY)
    (first,) = scenario.decided()
    instead = Instead(first.entry, ReversalReason.WRONG_AMOUNT)
    scenario.when(replace(PAY, amount_cents=1_000, instead_of=instead)).decided()
    assert scenario.memory[Account, OWED].balance == 1_000 - SHARE
    again = given(*LENT, *OF_STAY).by(TREASURER).at(noon(DAY)).when(PAY)
    (payment,) = again.decided()
    back = ReverseEntry(entry=payment.entry, reason=ReversalReason.RETURNED, day=DAY)
    again.when(back).decided()
    assert again.memory[Hold, AGREEMENT].reserved == SHARE


def test_a_member_who_lends_rooms_or_is_owed_for_them_does_not_leave():
    """The agreement is named until it is over, settled and paid."""
    scenario = given(*LENT).when(Withdraw(member=BRUNO))
    scenario.refused(SomethingRemains, agreements=[AGREEMENT])
    over = SUMMER_ENDS + timedelta(days=1)
    scenario.at(noon(over)).decided()
    owed = given(*LENT, *OF_STAY).at(noon(over)).when(Withdraw(member=BRUNO))
    owed.refused(SomethingRemains, agreements=[AGREEMENT])
