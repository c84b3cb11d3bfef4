"""Of a house's approved profit the law keeps a part; the rest, less what was paid, may be distributed."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.houses import chart as of_houses
from ledger.houses.forms import LegalForm
from ledger.houses.results import distributable_profit
from ledger.treasury import chart
from ledger.treasury.account import Account
from ledger.treasury.events import PeriodClosed, Posting
from ledger.treasury.own_chart import house_reserve, house_result, other_income
from ledger.treasury.year import ApproveYear
from tests.approvals.examples import by_two
from tests.houses.examples import opened
from tests.members.examples import village
from tests.scenario import NOON, given, named
from tests.staff import TREASURER
from tests.treasury.examples import LAST_YEAR, entry

HOUSE = named("H", "CASA")
RESERVE = house_reserve(HOUSE)
APPROVE = ApproveYear(owner=HOUSE, year=LAST_YEAR.year, approved_by="sealed meeting")


def house_of(form: LegalForm, *, capital: int, profit: int, reserve: int = 0, paid: int = 0):
    """A house with this capital, that earned so much last year, has reserved and paid out so much before."""
    bank = chart.house_bank(HOUSE)
    facts = [
        *village,
        replace(opened(HOUSE, form), day=date(LAST_YEAR.year, 1, 1)),
        PeriodClosed(day=NOON.date(), owner=HOUSE, until=date(LAST_YEAR.year, 12, 31)),
        entry(
            "shares-issued",
            HOUSE,
            Posting(bank, capital),
            Posting(of_houses.capital(HOUSE), -capital),
        ),
        entry(
            "by-hand",
            HOUSE,
            Posting(bank, profit),
            Posting(other_income(HOUSE), -profit),
            day=LAST_YEAR,
        ),
        entry("by-hand", HOUSE, Posting(bank, reserve), Posting(RESERVE, -reserve)),
        entry(
            "distribution",
            HOUSE,
            Posting(of_houses.distributions(HOUSE), paid),
            Posting(bank, -paid),
        ),
    ]
    return by_two(given(*facts).when(APPROVE))


@pytest.mark.parametrize(
    "form,reserve",
    [
        (LegalForm.SRL, 50_00),
        (LegalForm.SPA, 50_00),
        (LegalForm.COOPERATIVA, 300_00),
        (LegalForm.SOCIETA_SEMPLICE, 0),
        (LegalForm.COMUNIONE, 0),
    ],
)
def test_the_law_keeps_a_part_of_the_profit(form, reserve):
    """Of 1,000.00 a company reserves a twentieth, a cooperative thirty percent, partners and co-owners nothing."""
    scenario = house_of(form, capital=10_000_00, profit=1_000_00)
    _, approved, *_ = scenario.decided()
    assert (approved.result_cents, approved.reserve_cents) == (1_000_00, reserve)
    assert scenario.memory[Account, RESERVE].balance == -reserve
    assert scenario.memory[Account, house_result(HOUSE)].balance == reserve - 1_000_00


def test_a_company_reserves_until_a_fifth_of_its_capital():
    """Of a capital of 1,000.00 a fifth is 200.00: who has 180.00 needs 20.00 more, and a cooperative goes on."""
    for form, reserve in ((LegalForm.SRL, 20_00), (LegalForm.COOPERATIVA, 300_00)):
        story = house_of(form, capital=1_000_00, profit=1_000_00, reserve=180_00)
        assert story.decided()[1].reserve_cents == reserve
    full = house_of(LegalForm.SRL, capital=1_000_00, profit=1_000_00, reserve=200_00)
    assert full.decided()[1].reserve_cents == 0


def test_a_cent_of_profit_is_reserved_rather_than_lost():
    """A twentieth is rounded up: never less than the law says."""
    assert house_of(LegalForm.SRL, capital=1_000_00, profit=1).decided()[1].reserve_cents == 1


def test_profit_may_be_distributed_once_its_year_is_approved():
    """1,000.00 approved less 50.00 reserved less 400.00 paid are 550.00; before the approval nothing but what was left."""
    story = house_of(LegalForm.SRL, capital=10_000_00, profit=1_000_00, paid=400_00)

    def left() -> int:
        see = story.memory.rules.see(story.memory, now=NOON, who=TREASURER, seed=b"s" * 32)
        return distributable_profit(see, HOUSE)

    assert left() == -400_00
    story.decided()
    assert left() == 550_00
