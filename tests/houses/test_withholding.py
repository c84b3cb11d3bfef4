"""Tax is kept back from each by law: by the house's form, by who the holder is, at the rate of the day, never twice."""

from datetime import timedelta

import msgspec
import pytest

from ledger.houses.chart import house_expense
from ledger.houses.distribute import Distribute, Of, ShownTotalDiffers, TotalNotShown
from ledger.houses.events import HolderRateSet
from ledger.houses.forms import LegalForm
from ledger.houses.withholding import FormWithholdsNothing, SetHolderRate, SetWithholdingRate
from ledger.kernel.fact import Fact
from ledger.kernel.refused import NotAllowed
from ledger.members.rights import NoSuchMember
from ledger.treasury.chart import house_bank
from ledger.treasury.events import EntryPosted, Posting
from tests.houses.examples import (
    FORNO,
    TORRE,
    earned,
    forno_opened,
    opened,
    parts_of,
    rate_set,
    torre_opened,
    transferred,
    treasurer,
)
from tests.members.examples import ANNA, BRUNO, COOP, NOBODY, joined, village
from tests.offerings.examples import hold_shares, mulino_opened
from tests.scenario import TODAY, given, noon
from tests.staff import OPERATOR, TREASURER
from tests.treasury.examples import MULINO, entry

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
HOLDERS = {ANNA: 10, COOP: 10}

profit = Distribute(house=MULINO, of=Of.PROFIT, amount_cents=20_00, record_date=YESTERDAY)
capital = msgspec.structs.replace(profit, of=Of.CAPITAL)


def owned(*facts: Fact, house: str = MULINO, price: int = 100_00) -> list[Fact]:
    """A house of a person and an organisation, in equal parts."""
    begun = mulino_opened if house == MULINO else opened(house, "societa-semplice")
    return [*village, *joined(COOP), begun, *hold_shares(HOLDERS, house=house, price=price), *facts]


def but(command: Distribute = profit, **terms: object) -> Distribute:
    return msgspec.structs.replace(command, **terms)


def kept(facts: list[Fact], command: Distribute) -> dict[str, int]:
    """What is kept back from each."""
    return {part.member: part.withheld_cents for part in parts_of(treasurer(*facts).when(command))}


def of_holder(member: str, rate_bp: int, house: str = MULINO) -> HolderRateSet:
    return HolderRateSet(
        day=YESTERDAY,
        house=house,
        member=member,
        rate_bp=rate_bp,
        valid_from=YESTERDAY,
        reason="v1:treaty",
    )


def test_a_company_gets_its_profit_whole_and_a_person_less_a_quarter_and_a_bit():
    """10.00 each: 2.60 of the person's, nothing of the company's (it was 2.60 of both)."""
    assert kept(owned(earned(20_00)), profit) == {ANNA: 2_60, COOP: 0}


def test_no_profit_of_an_srl_leaves_untaxed_for_want_of_a_rate():
    """52.00 of 200.00 to a person, with nothing set and nothing sent (it was nothing)."""
    facts = [*village, torre_opened, *hold_shares({ANNA: 5}, house=TORRE), earned(200_00, TORRE)]
    assert kept(facts, but(house=TORRE, amount_cents=200_00)) == {ANNA: 52_00}


def test_capital_that_comes_back_at_a_loss_is_not_taxed():
    """999.97 of the 1,000.00 that the shares have cost (259.99 was kept back)."""
    facts = [*village, mulino_opened, *hold_shares({ANNA: 10})]
    command = but(capital, amount_cents=999_97)
    (part,) = parts_of(treasurer(*facts).when(command))
    assert (part.cost_cents, part.withheld_cents) == (999_97, 0)


def test_capital_is_taxed_above_what_the_shares_have_cost():
    """Bruno bought ten for 500.00: of 1,000.00 that come back 500.00 are as good as profit (TUIR 47(7))."""
    holding = [*village, mulino_opened, *hold_shares({ANNA: 10})]
    facts = [*holding, transferred(10, day=YESTERDAY, price=500_00)]
    (part,) = parts_of(treasurer(*facts).when(but(capital, amount_cents=1_000_00)))
    assert (part.member, part.cost_cents, part.withheld_cents) == (BRUNO, 500_00, 130_00)


def test_what_came_back_once_is_not_free_of_tax_again():
    """The first 600.00 lower the cost of 1,000.00 to 400.00 (TUIR 47(5)), profit since is profit first."""
    story = treasurer(*village, mulino_opened, *hold_shares({ANNA: 10}), earned(0))
    story.when(but(capital, amount_cents=600_00)).decided()
    story.memory.apply(earned(100_00))
    (part,) = parts_of(story.when(but(capital, amount_cents=400_00)))
    assert (part.cost_cents, part.withheld_cents) == (300_00, 26_00)


def test_capital_is_profit_first_while_profit_is_there():
    """Of 50.00 each 30.00 are profit (TUIR 47(1)); the person's is taxed, the cost falls by the rest."""
    facts = owned(earned(60_00))
    anna, coop = parts_of(treasurer(*facts).when(but(capital, amount_cents=100_00)))
    assert (anna.gross_cents, anna.cost_cents, anna.withheld_cents) == (50_00, 20_00, 7_80)
    assert (coop.gross_cents, coop.cost_cents, coop.withheld_cents) == (50_00, 20_00, 0)


def test_profit_is_taxed_once():
    """What was taxed as profit when capital came back is capital when the profit is paid out."""
    story = treasurer(*owned(earned(60_00)))
    story.when(but(capital, amount_cents=40_00)).decided()
    anna, _ = parts_of(story.when(but(amount_cents=60_00)))
    assert (anna.gross_cents, anna.cost_cents, anna.withheld_cents) == (30_00, 20_00, 2_60)


def loses(cents: int) -> EntryPosted:
    """An expense of the running year, which nobody has approved."""
    lines = (Posting(house_expense(MULINO), cents), Posting(house_bank(MULINO), -cents))
    return entry("expense", MULINO, *lines)


@pytest.mark.parametrize("command", [profit, capital], ids=lambda one: one.of)
def test_a_loss_of_the_running_year_takes_no_tax_from_a_profit_that_stands(command: Distribute):
    """20.00 of an approved profit of 60.00 are profit, although 55.00 were spent since: 2.60 of the person's 10.00."""
    anna, coop = parts_of(treasurer(*owned(earned(60_00), loses(55_00))).when(command))
    assert (anna.gross_cents, anna.cost_cents, anna.withheld_cents) == (10_00, 0, 2_60)
    assert (coop.gross_cents, coop.cost_cents, coop.withheld_cents) == (10_00, 0, 0)


@pytest.mark.parametrize("form", [LegalForm.COMUNIONE, LegalForm.SOCIETA_SEMPLICE])
def test_co_owners_and_partners_are_taxed_themselves(form: LegalForm):
    """Nothing is kept back of profit, whatever the law says of companies, and a rate is refused."""
    begun = [*village, opened(FORNO, form), *hold_shares({ANNA: 10}, house=FORNO)]
    assert kept([*begun, earned(20_00, FORNO)], but(house=FORNO)) == {ANNA: 0}
    setting = SetHolderRate(
        house=FORNO, member=ANNA, rate_bp=2_600, valid_from=TODAY, reason="v1:why"
    )
    given(*begun).by(TREASURER).when(setting).refused(FormWithholdsNothing, form=form)


def test_a_cooperatives_members_are_taxed_as_those_of_a_company():
    """26 % of a person's dividend."""
    begun = [*village, forno_opened, *hold_shares({ANNA: 10}, house=FORNO)]
    assert kept([*begun, earned(20_00, FORNO)], but(house=FORNO)) == {ANNA: 5_20}


def test_a_holder_is_taxed_at_a_rate_of_their_own_where_one_is_set():
    """15 % by treaty, 1.2 % of an organisation; another house's rate is another's."""
    rates = [of_holder(ANNA, 1_500), of_holder(COOP, 120), of_holder(ANNA, 0, house=TORRE)]
    assert kept(owned(earned(20_00), *rates), profit) == {ANNA: 1_50, COOP: 12}


def test_a_rate_counts_from_its_day():
    """What a law says of tomorrow is not kept back today."""
    story = treasurer(*owned(earned(40_00), rate_set(12_50, since=TOMORROW)))
    anna, _ = parts_of(story.when(profit))
    assert anna.withheld_cents == 2_60
    anna, _ = parts_of(story.at(noon(TOMORROW)).when(profit))
    assert anna.withheld_cents == 1_25


def test_a_distribution_is_declared_with_the_total_that_was_shown():
    """Without it, or with another, nothing is paid; what was shown tells what holders get after tax."""
    story = given(*owned(earned(20_00))).by(TREASURER)
    story.when(profit).refused(TotalNotShown, net_cents=17_40, withheld_cents=2_60)
    story.when(but(shown_total_cents=20_00)).refused(ShownTotalDiffers, net_cents=17_40)
    story.when(but(shown_total_cents=17_40)).decided()


def test_what_was_shown_before_a_rate_changed_is_looked_at_again():
    """The sum is compared when it is paid."""
    story = given(*owned(earned(20_00), rate_set(20_00, since=YESTERDAY))).by(TREASURER)
    story.when(but(shown_total_cents=17_40)).refused(ShownTotalDiffers, net_cents=18_00)


def test_only_treasurers_set_rates_and_only_of_members_there_are():
    """A law's rate and a holder's own."""
    law = SetWithholdingRate(rate_bp=2_600, valid_from=TODAY, law="DPR 600/1973")
    own = SetHolderRate(house=MULINO, member=ANNA, rate_bp=0, valid_from=TODAY, reason="v1:why")
    for command in (law, own):
        given(*owned()).by(OPERATOR).when(command).refused(NotAllowed)
        given(*owned()).by(TREASURER).when(command).decided()
    nobody = msgspec.structs.replace(own, member=NOBODY)
    given(*owned()).by(TREASURER).when(nobody).refused(NoSuchMember)
