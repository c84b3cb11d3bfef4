"""Shares of whoever goes are given, inherited or taken back: nothing of anybody's is stuck for good."""

import pytest
from msgspec.structs import replace

from ledger.houses import chart as of_houses
from ledger.houses.distribute import Distribute, NotEnoughProfit, Of
from ledger.houses.house import NoSuchHouse
from ledger.kernel.fact import Fact
from ledger.kernel.refused import NotAllowed
from ledger.members.events import MemberWithdrawn
from ledger.members.rights import StandingForbids
from ledger.members.standing import WrongStanding
from ledger.members.withdraw import Withdraw
from ledger.offerings.events import Share, SharesGiven, SharesInherited, SharesRedeemed
from ledger.offerings.free import NotEnoughShares
from ledger.offerings.holder import Holder
from ledger.offerings.pass_on import (
    GiveShares,
    HeirShares,
    HeirTwice,
    InheritShares,
    NotToOneself,
    ResolutionMissing,
)
from ledger.offerings.redeem import RedeemShares
from ledger.offerings.register import Register
from ledger.treasury import chart
from ledger.treasury.account import Account
from ledger.treasury.events import Posting
from ledger.treasury.pay import RecordPaymentOut
from ledger.treasury.post import NotEnoughMoney
from ledger.ventures import chart as of_ventures
from tests.approvals.examples import NEW_PROPOSAL, approved, by_two
from tests.houses.examples import FORNO, earned, forno_opened, offered, owners
from tests.members.examples import (
    ANNA,
    ANNAS_TAG,
    BRUNO,
    CARLA,
    COOP,
    DARIO,
    deceased,
    excluded,
    joined,
    suspended,
)
from tests.offerings.examples import hold_shares
from tests.scenario import TODAY, given, named
from tests.staff import AUDITOR, OPERATOR, TREASURER
from tests.treasury.examples import BAKERY, MULINO, YESTERDAY, entry
from tests.ventures.examples import founded, raised

give = GiveShares(issuer=MULINO, giver=ANNA, receiver=BRUNO, shares=4, document="Rep. 7")
inherit = InheritShares(
    issuer=MULINO,
    deceased=ANNA,
    heirs=(HeirShares(member=BRUNO, shares=7), HeirShares(member=CARLA, shares=3)),
    document="Certificate 12",
)
redeem = RedeemShares(
    issuer=MULINO, member=ANNA, shares=10, price_cents=1_040_00, document="Directors 14"
)


def redemption(price: int, capital: int, withheld: int = 0) -> list[Fact]:
    """Anna's ten shares, taken back by the house."""
    net = price - withheld
    lines = (
        Posting(of_houses.capital(MULINO), capital),
        Posting(of_houses.distributions(MULINO), max(price - capital, 0)),
        Posting(of_houses.redemptions(MULINO), min(price - capital, 0)),
        Posting(chart.CLIENTS_BANK, net),
        Posting(chart.house_bank(MULINO), -net),
        Posting(chart.withholding(MULINO), -withheld),
        Posting(chart.wallet(ANNA), -net),
    )
    redeemed = SharesRedeemed(
        day=TODAY,
        issuer=MULINO,
        document="Directors 14",
        member=ANNA,
        shares=10,
        price_cents=price,
        cost_cents=min(price, 1_000_00),
        rate_bp=2600,
        withheld_cents=withheld,
        capital_cents=capital,
    )
    return [
        approved(NEW_PROPOSAL),
        redeemed,
        entry("redemption", MULINO, *(one for one in lines if one.cents), n=1),
    ]


def test_a_gift_passes_shares_for_nothing():
    """Ten of Anna's, four given: she has six, Bruno ten, and no money moves."""
    story = given(*owners).when(give)
    story.then(
        SharesGiven(
            day=TODAY,
            issuer=MULINO,
            document="Rep. 7",
            giver=ANNA,
            receiver=BRUNO,
            shares=4,
            resolution="",
        )
    )
    register = story.memory[Register, MULINO]
    assert dict(register.shares) == {ANNA: 6, BRUNO: 10, CARLA: 4}
    assert register.issued == 20


def test_the_excluded_give_by_an_operators_hand_and_the_dead_leave_to_heirs():
    """The suspended begin nothing; whoever receives is admitted."""
    given(*owners, excluded(ANNA)).when(give).decided()
    for standing in (suspended, deceased):
        given(*owners, standing(ANNA)).when(give).refused(WrongStanding)
    for standing in (suspended, excluded, deceased):
        given(*owners, standing(BRUNO)).when(give).refused(StandingForbids)
    given(*owners).when(replace(give, receiver=ANNA)).refused(NotToOneself)
    given(*owners).by(TREASURER).when(give).refused(NotAllowed)


def test_what_is_on_offer_is_not_given():
    """Seven of ten are locked: three may be given."""
    given(*owners, offered(7)).when(give).refused(NotEnoughShares, held=10, locked=7, free=3)
    given(*owners, offered(7)).when(replace(give, shares=3)).decided()


def test_a_cooperatives_shares_are_given_by_resolution_only():
    """Directors authorise whoever comes in, for a price or for nothing (c.c. 2530)."""
    coop = [*owners, forno_opened, *hold_shares({ANNA: 5}, house=FORNO)]
    of_coop = replace(give, issuer=FORNO)
    given(*coop).when(of_coop).refused(ResolutionMissing, issuer=FORNO)
    given(*coop).when(replace(of_coop, resolution="12 of 3 June")).decided()


def test_heirs_have_whole_shares_by_document():
    """Ten of Anna's: seven are Bruno's, three Carla's, and nothing is left with the dead."""
    story = given(*owners, deceased(ANNA)).when(inherit)
    story.then(
        SharesInherited(
            day=TODAY,
            issuer=MULINO,
            document="Certificate 12",
            deceased=ANNA,
            heirs=(Share(BRUNO, 7), Share(CARLA, 3)),
        )
    )
    assert dict(story.memory[Register, MULINO].shares) == {BRUNO: 13, CARLA: 7}
    assert not story.memory[Holder, ANNA].shares


def test_what_a_cheap_redemption_leaves_is_no_profit():
    """Ten shares with 1,000 of the capital are taken back for 900: 100 are a reserve, and nothing is distributable."""
    cheap = redemption(900_00, 1_000_00)[1:]
    pays = Distribute(house=MULINO, of=Of.PROFIT, amount_cents=1, record_date=YESTERDAY)
    story = given(*owners, *cheap).by(TREASURER)
    assert story.memory[Account, of_houses.redemptions(MULINO)].balance == -100_00
    story.when(pays).refused(NotEnoughProfit, available_cents=0)


def test_only_shares_of_the_dead_are_inherited_by_members_and_never_more_than_there_are():
    """An heir is named once, is a member (the suspended too), and eleven of ten are refused."""
    given(*owners).when(inherit).refused(WrongStanding, standing="admitted")
    dead = [*owners, deceased(ANNA)]
    given(*dead, suspended(BRUNO)).when(inherit).decided()
    given(*dead, excluded(BRUNO)).when(inherit).refused(WrongStanding)
    twice = replace(inherit, heirs=inherit.heirs[:1] * 2)
    given(*dead).when(twice).refused(HeirTwice)
    eleven = replace(inherit, heirs=(HeirShares(member=DARIO, shares=11),))
    given(*dead).when(eleven).refused(NotEnoughShares, held=10, asked=11)
    nowhere = replace(inherit, issuer=named("H", "NOWHERE"))
    given(*dead).when(nowhere).refused(NoSuchHouse)


def test_a_house_takes_shares_back_and_counts_them_as_cancelled():
    """25. Capital 2000.00, ten of twenty shares at 1040.00: EC 1000.00, ED 40.00, ten are left."""
    story = given(*owners, excluded(ANNA)).when(redeem)
    by_two(story).then(*redemption(1_040_00, 1_000_00, 10_40))
    register = story.memory[Register, MULINO]
    assert (dict(register.shares), register.issued) == ({BRUNO: 6, CARLA: 4}, 10)
    assert story.memory[Account, of_houses.capital(MULINO)].balance == -1_000_00


def test_above_the_cost_of_the_shares_tax_is_kept_back_by_law():
    """Ten shares cost 1000.00: of 40.00 above that a person loses 26 %, 10.40; below it nothing (TUIR 47(7))."""
    cheap = replace(redeem, price_cents=900_00)
    by_two(given(*owners).when(cheap)).then(*redemption(900_00, 1_000_00))
    by_two(given(*owners).when(redeem)).then(*redemption(1_040_00, 1_000_00, 10_40))


def test_an_organisation_loses_nothing_of_its_gain():
    """The cooperative among the members taxes itself."""
    held = [*owners, *joined(COOP), *hold_shares({COOP: 10})]
    of_coop = replace(redeem, member=COOP, price_cents=2_000_00)
    _, redeemed, _ = by_two(given(*held).when(of_coop)).decided()
    assert redeemed.withheld_cents == 0


def test_shares_are_taken_back_for_no_more_than_the_bank_has():
    """2000.00 there, 2000.01 asked; for nothing, shares are simply cancelled."""
    given(*owners).by(TREASURER).when(replace(redeem, price_cents=2_000_01)).refused(NotEnoughMoney)
    given(*owners, earned(1)).by(TREASURER).when(replace(redeem, price_cents=2_000_01)).decided()
    by_two(given(*owners).when(replace(redeem, price_cents=0))).then(*redemption(0, 1_000_00))
    given(*owners).by(AUDITOR).when(redeem).refused(NotAllowed)
    given(*owners, offered(7)).by(TREASURER).when(redeem).refused(NotEnoughShares, free=3)


def test_a_founders_stake_is_taken_back_from_what_waits_for_the_venture():
    """Carla's ninety shares for 500.00 of the 800.00 that were raised; with nothing there, for nothing."""
    stake = RedeemShares(
        issuer=BAKERY, member=CARLA, shares=90, price_cents=500_00, document="Founders, 3 June"
    )
    story = given(*founded, raised(800_00), excluded(CARLA)).when(stake)
    _, _, paid = by_two(story).decided()
    assert paid == entry(
        "redemption",
        BAKERY,
        Posting(of_ventures.venture_money(BAKERY), 500_00),
        Posting(chart.wallet(CARLA), -500_00),
        n=1,
    )
    assert dict(story.memory[Register, BAKERY].shares) == {DARIO: 10}
    poor = given(*founded).by(TREASURER)
    poor.when(stake).refused(NotEnoughMoney)
    assert len(by_two(poor.when(replace(stake, price_cents=0))).decided()) == 2


@pytest.mark.parametrize("standing", [excluded, deceased])
def test_a_membership_ends_when_shares_and_money_are_gone(standing):
    """Taken back, paid out, withdrawn: the tax code is free again."""
    story = given(*owners, standing(ANNA)).when(redeem)
    by_two(story).decided()
    story.by(TREASURER).when(RecordPaymentOut(member=ANNA, amount_cents=1_029_60)).decided()
    story.by(OPERATOR).when(Withdraw(member=ANNA)).then(
        MemberWithdrawn(day=TODAY, member=ANNA, tax_tag=ANNAS_TAG)
    )
