"""Books begin once, with what was there and what was owed, and close for their owner."""

import pytest
from msgspec.structs import replace

from ledger.houses import chart as of_houses
from ledger.houses.events import HouseOpened
from ledger.kernel.days import ONE_DAY
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.members.rights import NoSuchMember, StandingForbids
from ledger.stays import chart as of_stays
from ledger.treasury import chart, journal
from ledger.treasury.account import Account
from ledger.treasury.debts import Debts
from ledger.treasury.effective import NotYet
from ledger.treasury.events import BooksOpened
from ledger.treasury.opening import (
    AlreadyOpened,
    ClientsOutOfBalance,
    MovedBefore,
    NoSuchOwner,
    NotOpenable,
    OpenBalances,
    OpeningBalance,
)
from ledger.treasury.reverse import ReversalReason, ReverseEntry
from ledger.ventures import chart as of_ventures
from tests.members.examples import ADMITTED_ON, ANNA, ANNA_NAMED, AS_ANNA, BRUNO, NOBODY, PATHS
from tests.places.examples import ALA, ALA_RECORDED, HOST, MILANO, NOWHERE
from tests.scenario import TODAY, Scenario, given, named
from tests.staff import AUDITOR, OPERATOR, TREASURER
from tests.treasury.examples import (
    BAKERY,
    LAST_YEAR,
    MEMBERS,
    MULINO,
    TOMORROW,
    new_entry,
    paid_in,
    posted,
)

CASA_OPENED = HouseOpened(
    day=LAST_YEAR,
    house=MULINO,
    hub=ALA,
    name="Casa",
    form="comunione",
    authorisation=False,
    deed=False,
)
WORLD = (ALA_RECORDED, CASA_OPENED, *MEMBERS)


def opens(owner: str, balances: dict[str, int], day=None) -> OpenBalances:
    lines = tuple(OpeningBalance(account, cents) for account, cents in balances.items())
    return OpenBalances(owner=owner, balances=lines, day=day)


def treasury(*facts) -> Scenario:
    return given(*WORLD, *facts).by(TREASURER)


ALAS = opens(ALA, {chart.hub_bank(ALA): 100_00, chart.city_tax(ALA): 4_00})


def opened(owner: str, debits: dict[str, int], day=TODAY) -> list:
    entry = posted(journal.opening_balances(owner, debits), new_entry(), day)
    return [BooksOpened(day=day, owner=owner, entry=entry.entry), entry]


def test_a_hub_opens_with_money_and_a_tax_debt():
    """The rest is its opening equity, so that its books close."""
    scenario = treasury().when(ALAS)
    scenario.then(*opened(ALA, {chart.hub_bank(ALA): 100_00, chart.city_tax(ALA): -4_00}))
    assert scenario.memory[Account, chart.opening(ALA)].balance == -96_00


def test_a_house_opens_with_its_property():
    """Told late, with the day it came."""
    balances = {of_houses.property_of(MULINO): 90_000_00, chart.withholding(MULINO): 26_00}
    command = opens(MULINO, balances, day=LAST_YEAR)
    debits = {of_houses.property_of(MULINO): 90_000_00, chart.withholding(MULINO): -26_00}
    treasury().when(command).then(*opened(MULINO, debits, LAST_YEAR))


def test_the_network_opens_with_a_loan_and_an_open_claim():
    """Only its bank may begin below zero."""
    balances = {chart.NETWORK_BANK: -50_00, chart.receivable(ANNA): 70_00}
    treasury().when(opens("Network", balances)).then(*opened("Network", balances))


def test_a_hub_opens_with_what_members_owe_it():
    """A debt from before the book is one like any other."""
    balances = {chart.hub_receivable(ALA, ANNA): 70_00}
    scenario = treasury().when(opens(ALA, balances))
    scenario.then(*opened(ALA, balances))
    assert scenario.memory[Debts, ANNA].cents == ((ALA, 70_00),)
    of_another = opens(ALA, {chart.hub_receivable(MILANO, ANNA): 1})
    treasury().when(of_another).refused(NotOpenable)


def test_clients_open_with_exactly_what_they_are_owed():
    """Clients' bank = wallets; there is no opening equity between them."""
    balances = {chart.CLIENTS_BANK: 30_00, chart.wallet(ANNA): 10_00, chart.wallet(BRUNO): 20_00}
    scenario = treasury().when(opens("Clients", balances))
    (_, entry) = scenario.decided()
    assert len(entry.lines) == 3
    assert scenario.memory[Account, chart.opening("Clients")].balance == 0


def test_clients_with_a_cent_too_much_are_refused():
    """The difference is told."""
    balances = {chart.CLIENTS_BANK: 30_01, chart.wallet(ANNA): 30_00}
    treasury().when(opens("Clients", balances)).refused(ClientsOutOfBalance, difference_cents=1)


def test_books_begin_once():
    """The second opening names the first."""
    treasury(*opened(ALA, {chart.hub_bank(ALA): 1})).when(ALAS).refused(
        AlreadyOpened, owner=ALA, entry=new_entry()
    )


def test_books_begin_again_after_the_first_opening_was_reversed():
    """A wrong opening is corrected like any entry: by reversal, then anew."""
    scenario = treasury(*opened(ALA, {chart.hub_bank(ALA): 1}))
    scenario.when(ReverseEntry(entry=new_entry(), reason=ReversalReason.WRONG_AMOUNT)).decided()
    scenario.when(ALAS).then_some(lambda facts: len(facts) == 2)
    assert scenario.memory[Account, chart.hub_bank(ALA)].balance == 100_00


def test_the_day_is_not_in_the_future():
    """Nobody knows tomorrow's balances."""
    command = opens(ALA, {chart.hub_bank(ALA): 1}, day=TOMORROW)
    treasury().when(command).refused(NotYet)


@pytest.mark.parametrize(
    "owner,account",
    [
        ("Clients", chart.held(ANNA)),
        ("Clients", of_ventures.venture_money(BAKERY)),
        ("Clients", chart.NETWORK_BANK),
        ("Network", chart.CLIENTS_BANK),
        (ALA, of_stays.unbilled(ALA)),
        (ALA, of_stays.stay_income(ALA)),
        (ALA, of_houses.rent_expense(ALA)),
        (ALA, chart.opening(ALA)),
        (ALA, chart.hub_bank(MILANO)),
        (ALA, chart.house_bank(MULINO)),
        (ALA, f"Assets:Bank:Hubs:{ALA}:More"),
        (ALA, "Assets:Gold"),
        (MULINO, of_houses.capital(MULINO)),
        (MULINO, of_houses.distributions(MULINO)),
        (MULINO, of_houses.rent_income(MULINO)),
        (MULINO, chart.vat(MULINO)),
        (MULINO, chart.hub_bank(MULINO)),
        (ALA, chart.withholding(ALA)),
    ],
)
def test_what_must_be_explained_does_not_open_with_a_balance(owner, account):
    """Holds, capital, income and other owners' accounts come from their own facts."""
    treasury().when(opens(owner, {account: 1})).refused(NotOpenable, account=account)


def test_a_balance_is_above_zero():
    """Nothing is not a balance, and only the network's bank may be overdrawn."""
    for cents in (0, -1):
        treasury().when(opens(ALA, {chart.hub_bank(ALA): cents})).refused(Malformed)
    treasury().when(opens("Network", {chart.NETWORK_BANK: 0})).refused(Malformed)


def test_an_account_is_named_once():
    """Two balances of one account contradict each other."""
    twice = OpenBalances(
        owner=ALA,
        balances=(OpeningBalance(chart.hub_bank(ALA), 1), OpeningBalance(chart.hub_bank(ALA), 2)),
    )
    treasury().when(twice).refused(Malformed, account=chart.hub_bank(ALA))


def test_an_owner_exists():
    """A hub or a house that was never opened has no books; a member never has."""
    treasury().when(opens(NOWHERE, {chart.hub_bank(NOWHERE): 1})).refused(NoSuchOwner)
    second = named("H", "SECOND")
    treasury().when(opens(second, {chart.house_bank(second): 1})).refused(NoSuchOwner)
    treasury().when(opens(ANNA, {chart.house_bank(ANNA): 1})).refused(NoSuchOwner)


def test_wallets_belong_to_members_who_may_have_money():
    """An applicant has none; the excluded still has."""
    balances = {chart.CLIENTS_BANK: 1, chart.wallet(ANNA): 1}
    command = opens("Clients", balances)
    given(*PATHS["applied"]).by(TREASURER).when(command).refused(StandingForbids)
    given(*PATHS["withdrawn"]).by(TREASURER).when(command).refused(StandingForbids)
    given(*PATHS["excluded"]).by(TREASURER).when(command).then_some(bool)
    stranger = opens("Clients", {chart.CLIENTS_BANK: 1, chart.wallet(NOBODY): 1})
    treasury().when(stranger).refused(NoSuchMember, member=NOBODY)
    owes = opens("Network", {chart.receivable(NOBODY): 1})
    treasury().when(owes).refused(NoSuchMember, member=NOBODY)
    owes_ala = opens(ALA, {chart.hub_receivable(ALA, NOBODY): 1})
    treasury().when(owes_ala).refused(NoSuchMember, member=NOBODY)


def test_what_moved_before_stays():
    """Opening adds to what the accounts hold already, and is no later than whatever moved them."""
    balances = {chart.CLIENTS_BANK: 5_00, chart.wallet(ANNA): 5_00}
    scenario = treasury(paid_in(ANNA, 1_00, day=ADMITTED_ON))
    late = opens("Clients", balances, day=ADMITTED_ON + ONE_DAY)
    scenario.when(late).refused(MovedBefore, day=ADMITTED_ON)
    scenario.when(replace(late, day=ADMITTED_ON)).decided()
    assert scenario.memory[Account, chart.wallet(ANNA)].balance == -6_00


@pytest.mark.parametrize("who", [OPERATOR, HOST, AUDITOR, AS_ANNA], ids=lambda who: who.role)
def test_only_treasurers_open_books(who):
    """They move money; nobody else does."""
    given(*WORLD, ANNA_NAMED).by(who).when(ALAS).refused(NotAllowed)
