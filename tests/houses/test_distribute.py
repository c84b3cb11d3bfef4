"""Profit and capital go to whoever held shares when the record date was over, to the last cent."""

from datetime import date, timedelta

import msgspec
import pytest

from ledger.houses import chart as of_houses
from ledger.houses.distribute import (
    AboveDividendCeiling,
    Distribute,
    NotEnoughCapital,
    NotEnoughProfit,
    Of,
)
from ledger.houses.events import DistributionPaid, HolderPaid
from ledger.houses.house import NoSuchHouse
from ledger.kernel.fact import Fact
from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting
from ledger.treasury.post import NotEnoughMoney
from tests.houses.examples import (
    FORNO,
    earned,
    forno_opened,
    owners,
    parts_of,
    rate_set,
    spent,
    treasurer,
)
from tests.members.examples import ANNA, BRUNO, CARLA, deceased, excluded, suspended, village
from tests.offerings.examples import hold_shares, mulino_opened
from tests.scenario import SEED, TODAY, given, named, noon
from tests.staff import OPERATOR
from tests.treasury.examples import MULINO, entry

YESTERDAY = TODAY - timedelta(days=1)
NAME = identifier("D", SEED, 1)

profit = Distribute(house=MULINO, of=Of.PROFIT, amount_cents=100_00, record_date=YESTERDAY)
capital = msgspec.structs.replace(profit, of=Of.CAPITAL)


def but(**terms: object) -> Distribute:
    return msgspec.structs.replace(profit, **terms)


def paid(command: Distribute, *, rate: int = 2_600, **parts: tuple[int, int, int]) -> list[Fact]:
    """The distribution in all, and each holder's (shares, gross, withheld) with an entry of its own."""
    who = {"anna": ANNA, "bruno": BRUNO, "carla": CARLA}
    told: list[Fact] = []
    for n, (name, (shares, gross, withheld)) in enumerate(parts.items(), 2):
        told += [
            _part(command, who[name], shares, gross, withheld, rate),
            _money(command, who[name], gross, withheld, n),
        ]
    withheld_in_all = sum(withheld for _, _, withheld in parts.values())
    return [
        DistributionPaid(
            day=TODAY,
            distribution=NAME,
            house=command.house,
            of=command.of,
            amount_cents=command.amount_cents,
            record_date=command.record_date,
            as_profit_cents=0 if command.of is Of.CAPITAL else command.amount_cents,
            holders=len(parts),
            net_cents=command.amount_cents - withheld_in_all,
            withheld_cents=withheld_in_all,
        ),
        *told,
    ]


def _part(
    command: Distribute, member: str, shares: int, gross: int, withheld: int, rate: int
) -> HolderPaid:
    return HolderPaid(
        day=TODAY,
        distribution=NAME,
        house=command.house,
        of=command.of,
        member=member,
        shares=shares,
        gross_cents=gross,
        cost_cents=gross if command.of is Of.CAPITAL else 0,
        rate_bp=rate,
        withheld_cents=withheld,
    )


def _money(command: Distribute, member: str, gross: int, withheld: int, n: int) -> EntryPosted:
    """Row 12 of the journal for one holder, without lines of zero cents."""
    house, net = command.house, gross - withheld
    source = (
        of_houses.capital(house) if command.of is Of.CAPITAL else of_houses.distributions(house)
    )
    lines = (
        Posting(source, gross),
        Posting(chart.CLIENTS_BANK, net),
        Posting(chart.house_bank(house), -net),
        Posting(chart.withholding(house), -withheld),
        Posting(chart.wallet(member), -net),
    )
    return entry("distribution", NAME, *(line for line in lines if line.cents), n=n)


def test_profit_is_split_by_shares():
    """Ten, six and four of twenty."""
    treasurer(*owners, earned(100_00)).when(profit).then(
        *paid(profit, anna=(10, 50_00, 13_00), bruno=(6, 30_00, 7_80), carla=(4, 20_00, 5_20))
    )


def test_capital_is_returned_out_of_capital():
    """The same lines, another account; no profit is needed."""
    treasurer(*owners).when(capital).then(
        *paid(capital, anna=(10, 50_00, 0), bruno=(6, 30_00, 0), carla=(4, 20_00, 0))
    )


def test_tax_is_withheld_from_each_and_rounded_half_up():
    """26 % of 12.50, 7.50 and 5.00: 3.25, 1.95, 1.30; it stays in the house's bank, owed."""
    command = but(amount_cents=25_00)
    treasurer(*owners, earned(25_00)).when(command).then(
        *paid(command, anna=(10, 12_50, 3_25), bruno=(6, 7_50, 1_95), carla=(4, 5_00, 1_30))
    )


def test_half_a_cent_of_tax_is_rounded_up():
    """25 % of 50, 30 and 20 cents; 7.5 cents are eight."""
    command = but(amount_cents=1_00)
    parts = parts_of(treasurer(*owners, earned(1_00), rate_set(25_00)).when(command))
    assert [part.withheld_cents for part in parts] == [13, 8, 5]


def test_all_may_be_withheld():
    """Then wallets get nothing and the clients' bank is not touched."""
    command = but(amount_cents=20)
    treasurer(*owners, earned(20), rate_set(10_000)).when(command).then(
        *paid(command, rate=10_000, anna=(10, 10, 10), bruno=(6, 6, 6), carla=(4, 4, 4))
    )


def test_leftover_cents_go_by_largest_remainder_and_ties_by_member_id():
    """One cent for two equal holders goes to the first id; a line of zero cents is left out."""
    equals = [*village, mulino_opened, *hold_shares({BRUNO: 5, ANNA: 5}), earned(1)]
    command = but(amount_cents=1)
    treasurer(*equals).when(command).then(*paid(command, anna=(5, 1, 0)))


@pytest.mark.parametrize("standing", [suspended, excluded, deceased])
def test_a_holder_is_paid_whatever_became_of_them(standing):
    """Suspended, excluded and deceased receive."""
    anna, *_ = parts_of(treasurer(*owners, earned(100_00), standing(ANNA)).when(profit))
    assert (anna.member, anna.shares, anna.gross_cents) == (ANNA, 10, 50_00)


def test_profit_is_income_less_expenses_less_profit_already_distributed():
    """To the cent, and never what is capital."""
    books = [*owners, earned(150_00), spent(50_00)]
    treasurer(*books).when(but(amount_cents=100_01)).refused(
        NotEnoughProfit, available_cents=100_00, needed_cents=100_01
    )
    story = treasurer(*books).when(but(amount_cents=60_00))
    story.decided()
    story.refused(NotEnoughProfit, available_cents=40_00)
    story.when(but(amount_cents=40_00)).decided()


def test_a_loss_is_no_profit():
    """The figure told is zero, not a negative sum."""
    treasurer(*owners, spent(1)).when(but(amount_cents=1)).refused(
        NotEnoughProfit, available_cents=0
    )


def test_no_more_capital_is_returned_than_was_paid_in():
    """Profit in the bank does not make it more."""
    books = [*owners, earned(100_00)]
    treasurer(*books).when(msgspec.structs.replace(capital, amount_cents=2_000_01)).refused(
        NotEnoughCapital, available_cents=2_000_00
    )
    treasurer(*books).when(msgspec.structs.replace(capital, amount_cents=2_000_00)).decided()


def bought(cents: int) -> EntryPosted:
    lines = (
        Posting(of_houses.property_of(MULINO), cents),
        Posting(chart.house_bank(MULINO), -cents),
    )
    return entry("purchase", MULINO, *lines)


def test_a_distribution_is_never_above_the_houses_bank():
    """Capital that became a building cannot be paid out."""
    books = [*owners, bought(1_950_00)]
    treasurer(*books).when(msgspec.structs.replace(capital, amount_cents=50_01)).refused(
        NotEnoughMoney, available_cents=50_00
    )
    treasurer(*books).when(msgspec.structs.replace(capital, amount_cents=50_00)).decided()


def test_tax_already_withheld_is_not_the_houses_to_distribute():
    """Twenty cents withheld and not paid on yet stay in the bank."""
    story = treasurer(*owners, earned(1_00), bought(2_000_00), rate_set(25_00))
    story.when(but(amount_cents=80)).decided()
    story.when(msgspec.structs.replace(capital, amount_cents=21)).refused(
        NotEnoughMoney, available_cents=20
    )
    story.when(but(amount_cents=20)).decided()


coop = [*village, forno_opened, *hold_shares({ANNA: 10}, house=FORNO), earned(200_00, FORNO)]


def test_a_cooperatives_dividends_have_a_ceiling_each_calendar_year():
    """Five percent of a thousand euro of capital is fifty; next year it begins again."""
    story = treasurer(*coop)
    story.when(but(house=FORNO, amount_cents=50_01)).refused(
        AboveDividendCeiling, ceiling_cents=50_00, already_cents=0
    )
    story.when(but(house=FORNO, amount_cents=30_00)).decided()
    story.when(but(house=FORNO, amount_cents=20_01)).refused(
        AboveDividendCeiling, already_cents=30_00
    )
    story.when(but(house=FORNO, amount_cents=20_00)).decided()
    story.at(noon(date(2027, 1, 1))).when(but(house=FORNO, amount_cents=50_00)).decided()


def test_the_ceiling_is_for_profit_and_not_for_capital():
    """Returned capital is no dividend."""
    treasurer(*coop).when(
        msgspec.structs.replace(capital, house=FORNO, amount_cents=900_00)
    ).decided()


def test_only_treasurers_distribute_and_only_from_houses_that_exist():
    """An operator runs the network and moves no money."""
    given(*owners, earned(100_00)).by(OPERATOR).when(profit).refused(NotAllowed)
    treasurer(*owners).when(but(house=named("H", "NOWHERE"))).refused(NoSuchHouse)
