"""The hub pays back what it took: a fee, damage, nights with their VAT, city tax; never more than that."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from ledger.billing import chart as of_bills
from ledger.billing.taken import MoreThanWasTaken, Took
from ledger.bookings.way import NotThePayer
from ledger.kernel.fact import Fact
from ledger.kernel.refused import NotAllowed
from ledger.stays import chart as of_stays
from ledger.stays.pay_back import PayBack
from ledger.treasury import chart
from ledger.treasury.account import Account
from ledger.treasury.events import EntryPosted, Posting, VatPart
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.reverse import ReversalReason, ReverseEntry
from tests.members.examples import ANNA, AS_ANNA, BRUNO
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.scenario import Scenario, given
from tests.staff import TREASURER
from tests.stays.examples import A_BOOKING, LEAVES, captured, fee_kept, kept, on
from tests.treasury.examples import STAY, entry

# Nights of 150.00, of which 13.64 are VAT, and city tax of 9.00.
PAID = [*A_BOOKING, captured(13_636, 1_364, 900, 7, day=LEAVES)]
FEE = PayBack(stay=STAY, payer=ANNA, of=Took.FEE, amount_cents=100_00, note="sealed")
NIGHTS = replace(FEE, of=Took.USE, amount_cents=150_00)


def back(*lines: tuple[str, int], vat: tuple[VatPart, ...] = ()) -> EntryPosted:
    """From the hub's bank to Anna's wallet."""
    total = sum(cents for _, cents in lines)
    told = entry(
        "paid-back",
        STAY,
        *(Posting(account, cents) for account, cents in lines),
        Posting(chart.CLIENTS_BANK, total),
        Posting(chart.hub_bank(ALA), -total),
        Posting(chart.wallet(ANNA), -total),
        n=1,
        day=LEAVES,
        vat=vat,
    )
    return replace(told, note="sealed")


def after(*facts: Fact) -> Scenario:
    return given(*facts).at(on(LEAVES)).by(HOST)


def sums(facts: Sequence[Fact], account: str) -> int:
    entries = [fact for fact in facts if isinstance(fact, EntryPosted)]
    return sum(line.cents for fact in entries for line in fact.lines if line.account == account)


def test_a_fee_is_paid_back():
    """A fee of 100.00 goes back to the wallet of whoever paid it, out of the hub's bank."""
    after(*A_BOOKING, fee_kept(100_00, 7, day=LEAVES)).when(FEE).then(
        back((of_bills.fee_income(ALA), 100_00))
    )


def test_a_damage_is_paid_back_in_part():
    """The lamp was mended for less."""
    broken = kept("damage", of_bills.damage_income(ALA), 40_00, 7, day=LEAVES)
    command = replace(FEE, of=Took.DAMAGE, amount_cents=15_00)
    after(*A_BOOKING, broken).when(command).then(back((of_bills.damage_income(ALA), 15_00)))


def test_a_stay_that_was_paid_is_paid_back_with_its_vat():
    """Of 150.00 net and VAT go back as they were taken: 136.36 and 13.64."""
    after(*PAID).when(NIGHTS).then(
        back(
            (of_stays.stay_income(ALA), 136_36),
            (chart.vat(ALA), 13_64),
            vat=(VatPart(ALA, 1_000, -136_36, -13_64),),
        )
    )


def test_vat_that_was_paid_on_is_paid_back_all_the_same():
    """Then the state owes it to the hub: what is collected for the state stands on either side."""
    paid_on = entry(
        "tax-paid", ALA, Posting(chart.vat(ALA), 1_364), Posting(chart.hub_bank(ALA), -1_364)
    )
    more = entry(
        "opening", ALA, Posting(chart.hub_bank(ALA), 1_364), Posting(chart.opening(ALA), -1_364)
    )
    scenario = after(*PAID, paid_on, more).when(NIGHTS)
    scenario.decided()
    assert scenario.memory[Account, chart.vat(ALA)].balance == 13_64


def test_city_tax_is_paid_back_apart():
    """Whoever was exempt gets 9.00 back, and no VAT is in it."""
    command = replace(FEE, of=Took.CITY_TAX, amount_cents=9_00)
    after(*PAID).when(command).then(back((chart.city_tax(ALA), 9_00)))


def test_the_vat_of_all_parts_is_the_vat_of_the_whole():
    """Three times 50.00 are 4.55, 4.54 and 4.55 of VAT: 13.64 in all, to the cent."""
    scenario = after(*PAID)
    vats = []
    for n in range(3):
        facts = scenario.memory.decide(
            replace(NIGHTS, amount_cents=50_00), now=on(LEAVES), who=HOST, seed=bytes([n]) * 32
        )
        vats.append(sums(facts, chart.vat(ALA)))
    assert vats == [4_55, 4_54, 4_55]
    assert scenario.memory[Account, chart.vat(ALA)].balance == 0


@pytest.mark.parametrize("of", list(Took))
def test_no_more_goes_back_than_was_taken(of):
    """Not in one sum, nor in several; nor a fee out of what nights brought."""
    most = {Took.USE: 150_00, Took.CITY_TAX: 9_00, Took.FEE: 0, Took.DAMAGE: 0}[of]
    command = replace(FEE, of=of, amount_cents=most + 1)
    after(*PAID).when(command).refused(MoreThanWasTaken, taken_cents=most, paid_back_cents=0)
    if most:
        scenario = after(*PAID).when(replace(command, amount_cents=most))
        scenario.decided()
        scenario.when(replace(command, amount_cents=1)).refused(
            MoreThanWasTaken, taken_cents=most, paid_back_cents=most
        )


def test_what_was_paid_back_by_mistake_is_reversed_and_may_be_paid_back_again():
    """A reversal takes it again, and then it was never paid back."""
    scenario = after(*PAID).when(NIGHTS)
    (told,) = scenario.decided()
    undo = ReverseEntry(entry=told.entry, reason=ReversalReason.OTHER)
    scenario.memory.decide(undo, now=on(LEAVES), who=TREASURER, seed=b"u" * 32)
    again = scenario.memory.decide(NIGHTS, now=on(LEAVES), who=HOST, seed=b"a" * 32)
    assert sums(again, chart.vat(ALA)) == 13_64


def test_only_the_hub_pays_back_and_only_what_its_bank_has():
    """Its host or an operator, to whoever paid; not from money that is not there."""
    given(*PAID).at(on(LEAVES)).by(AS_ANNA).when(NIGHTS).refused(NotAllowed)
    given(*PAID).at(on(LEAVES)).by(OTHER_HOST).when(NIGHTS).refused(NotAllowed)
    after(*PAID).when(replace(NIGHTS, payer=BRUNO)).refused(NotThePayer)
    spent = entry(
        "expense",
        ALA,
        Posting(chart.hub_bank(ALA), -100_00),
        Posting("Expenses:Rent:" + ALA, 100_00),
        day=LEAVES,
    )
    after(*PAID, spent).when(NIGHTS).refused(NotEnoughMoney, available_cents=59_00)
