"""Nothing is posted that does not balance for each owner, or that takes what is not there."""

from collections import defaultdict

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from ledger.billing import chart as of_bills
from ledger.houses import chart as of_houses
from ledger.houses import journal as houses
from ledger.kernel.see import See
from ledger.registry import RULES
from ledger.stays import chart as of_stays
from ledger.treasury import chart, journal
from ledger.treasury.account import Account, Hold
from ledger.treasury.events import Posting
from ledger.treasury.post import Draft, NotEnoughMoney, NotReserved, post
from ledger.ventures import chart as of_ventures
from ledger.ventures import journal as ventures
from tests.members.examples import ANNA, BRUNO
from tests.passbook import Passbook, unnumbered
from tests.places.examples import ALA
from tests.scenario import NOON, SEED, TODAY, Memory, given
from tests.staff import OPERATOR
from tests.treasury.examples import (
    BAKERY,
    E1,
    E2,
    MULINO,
    PLEDGE,
    SECOND_PLEDGE,
    YESTERDAY,
    new_entry,
    paid_in,
    posted,
)

ANNAS_HOLD = posted(journal.hold(ANNA, 60, PLEDGE, "pledge-held"), E2)


def see(*facts) -> See:
    return RULES.see(given(*facts).memory, now=NOON, who=OPERATOR, seed=SEED)


def test_an_entry_carries_what_the_draft_says():
    """Id and day are all that posting adds."""
    draft = journal.payment_in(ANNA, 100)
    assert unnumbered(post(see(), draft)) == [posted(draft, new_entry())]
    late = unnumbered(post(see(), draft, day=YESTERDAY))
    assert late == [posted(draft, new_entry(), YESTERDAY)]


def test_a_members_line_has_its_number_and_the_balance_after_it():
    """Counted from 1 for each account, within one append too; other accounts' lines have neither."""
    drafts = (journal.payment_in(ANNA, 40), journal.hold(ANNA, 60, SECOND_PLEDGE, "pledge-held"))
    paid, held = post(see(paid_in(ANNA, 100)), *drafts)
    assert paid.lines == (
        Posting(chart.CLIENTS_BANK, 40),
        Posting(chart.wallet(ANNA), -40, number=2, balance=-140),
    )
    assert held.lines == (
        Posting(chart.wallet(ANNA), 60, number=3, balance=-80),
        Posting(chart.held(ANNA), -60, SECOND_PLEDGE, number=1, balance=-60),
    )


def test_lines_of_zero_are_left_out():
    """Nobody needs to read that nothing moved."""
    (entry,) = post(see(paid_in(ANNA, 3)), journal.bounce(ANNA, 3, 3, entry=E1, reason="MS03"))
    assert [line.account for line in entry.lines] == [chart.wallet(ANNA), chart.CLIENTS_BANK]


def test_a_draft_of_nothing_is_not_posted():
    """A fee of zero leaves no entry."""
    assert post(see(), journal.hold(ANNA, 0, PLEDGE, "pledge-held")) == []


def test_a_wallet_is_emptied_and_not_overdrawn():
    """The last cent may go; the next may not."""
    rich = paid_in(ANNA, 100)
    assert post(see(rich), journal.payment_out(ANNA, 100))
    with pytest.raises(NotEnoughMoney) as caught:
        post(see(rich), journal.payment_out(ANNA, 101))
    assert caught.value.facts == {
        "account": chart.wallet(ANNA),
        "available_cents": 100,
        "needed_cents": 101,
    }


@pytest.mark.parametrize(
    "draft",
    [
        houses.rent(ALA, MULINO, 1),
        houses.expense(MULINO, 1),
        ventures.venture_paid(BAKERY, 1),
        journal.tax_paid(chart.vat(ALA), chart.hub_bank(ALA), 1, ALA),
        journal.recovery(ANNA, 1),
    ],
    ids=lambda draft: draft.kind,
)
def test_no_bank_pays_what_it_does_not_hold(draft):
    """Neither a hub's nor a house's, nor is anybody paid more than is owed."""
    with pytest.raises(NotEnoughMoney):
        post(see(), draft)


def test_the_networks_bank_may_be_overdrawn():
    """It lends what a bounced payment left open."""
    paid, spent = paid_in(ANNA, 100), posted(journal.payment_out(ANNA, 100), E2)
    (entry,) = post(see(paid, spent), journal.bounce(ANNA, 100, 0, entry=E1, reason="AM04"))
    assert Posting(chart.NETWORK_BANK, -100) in entry.lines


def test_drafts_posted_together_are_judged_together():
    """Money that arrives in the same append may be used in it."""
    both = (journal.payment_in(ANNA, 100), journal.hold(ANNA, 100, PLEDGE, "pledge-held"))
    first, second = post(see(), *both)
    assert (first.entry, second.entry) == (new_entry(1), new_entry(2))
    with pytest.raises(NotEnoughMoney):
        post(see(), *both, journal.payment_out(ANNA, 1))


def test_a_hold_gives_back_what_it_reserves_and_no_more():
    """Even when the member has more held under another name."""
    other = posted(journal.hold(ANNA, 30, SECOND_PLEDGE, "pledge-held"), E2)
    history = (paid_in(ANNA, 100), ANNAS_HOLD, other)
    assert post(see(*history), journal.release(ANNA, 60, PLEDGE, "pledge-released"))
    with pytest.raises(NotReserved) as caught:
        post(see(*history), journal.release(ANNA, 61, PLEDGE, "pledge-released"))
    assert caught.value.facts == {"hold": PLEDGE, "reserved_cents": 60, "needed_cents": 61}


def test_a_draft_that_is_unbalanced_for_an_owner_is_our_mistake():
    """Zero in all is not enough: the clients' books would not close."""
    crooked = Draft(
        kind="crooked",
        about=ANNA,
        lines=(Posting(chart.CLIENTS_BANK, 1), Posting(chart.NETWORK_BANK, -1)),
    )
    with pytest.raises(AssertionError):
        post(see(), crooked)


def test_held_money_is_always_named():
    """A line on a Held account without a name, or a name elsewhere, is our mistake."""
    nameless = Draft(
        kind="crooked",
        about=ANNA,
        lines=(Posting(chart.wallet(ANNA), 1), Posting(chart.held(ANNA), -1)),
    )
    with pytest.raises(AssertionError):
        post(see(paid_in(ANNA, 1)), nameless)
    with pytest.raises(AssertionError):
        post(
            see(paid_in(ANNA, 1)),
            journal.payment_out(ANNA, 1).__class__(
                kind="crooked",
                about=ANNA,
                lines=(Posting(chart.wallet(ANNA), 1, PLEDGE), Posting(chart.CLIENTS_BANK, -1)),
            ),
        )


@pytest.mark.parametrize(
    "account,owner,floor",
    [
        (chart.CLIENTS_BANK, chart.CLIENTS, 1),
        (chart.NETWORK_BANK, chart.NETWORK, 0),
        (chart.hub_bank(ALA), ALA, 1),
        (chart.house_bank(MULINO), MULINO, 1),
        (chart.receivable(ANNA), chart.NETWORK, 1),
        (chart.hub_receivable(ALA, ANNA), ALA, 1),
        (of_stays.unbilled(ALA), ALA, 0),
        (of_houses.property_of(MULINO), MULINO, 0),
        (chart.wallet(ANNA), chart.CLIENTS, -1),
        (chart.held(ANNA), chart.CLIENTS, -1),
        (of_ventures.venture_money(BAKERY), chart.CLIENTS, -1),
        (chart.vat(ALA), ALA, 0),
        (chart.city_tax(ALA), ALA, 0),
        (chart.withholding(MULINO), MULINO, 0),
        (of_houses.capital(MULINO), MULINO, 0),
        (of_houses.distributions(MULINO), MULINO, 0),
        (chart.opening(MULINO), MULINO, 0),
        (chart.opening(chart.NETWORK), chart.NETWORK, 0),
        (of_stays.stay_income(ALA), ALA, 0),
        (of_bills.fee_income(ALA), ALA, 0),
        (of_bills.damage_income(ALA), ALA, 0),
        (of_houses.rent_income(MULINO), MULINO, 0),
        (of_houses.rent_expense(ALA), ALA, 0),
        (of_houses.house_expense(MULINO), MULINO, 0),
    ],
)
def test_every_account_has_an_owner_and_a_floor(account, owner, floor):
    """The whole chart: 1 never below zero, -1 never owed less than nothing, 0 no matter."""
    assert (RULES.chart.owner_of(account), RULES.chart.floor_of(account)) == (owner, floor)


@pytest.mark.parametrize(
    "account",
    [
        "",
        "Assets",
        "Assets:Bank",
        "Assets:Bank:Hubs",
        "Assets:Bank:Clients:X",
        "Liabilities:X:Y",
        "Liabilities:Members:M",
        "Liabilities:Members:M:Purse",
        "Equity:Houses:H",
        "Income:Tips:S",
    ],
)
def test_an_account_that_is_not_in_the_chart_has_no_owner(account):
    """Entries post to leaves that have a meaning."""
    with pytest.raises(ValueError, match="not in the chart"):
        RULES.chart.owner_of(account)


PEOPLE = st.sampled_from([ANNA, BRUNO])
SUMS = st.integers(1, 500)
MOVES = st.lists(
    st.one_of(
        st.builds(journal.payment_in, PEOPLE, SUMS),
        st.builds(journal.payment_out, PEOPLE, SUMS),
        st.builds(
            lambda member, cents, name: journal.hold(member, cents, name + member[1:], "held"),
            PEOPLE,
            SUMS,
            st.sampled_from("PK"),
        ),
        st.builds(
            lambda member, cents, name: journal.release(member, cents, name + member[1:], "free"),
            PEOPLE,
            SUMS,
            st.sampled_from("PK"),
        ),
        st.builds(lambda cents: houses.shares_paid(ANNA, BRUNO, cents, "O1"), SUMS),
        st.builds(journal.recovery, PEOPLE, SUMS),
    ),
    max_size=30,
)


@hypothesis_given(MOVES)
def test_money_is_conserved_whatever_happens(moves):
    """Owners sum to zero, no floor is broken, holds add up, members' lines are numbered without a gap."""
    memory, passbook = Memory(), Passbook()
    seen: set[str] = set()
    for n, draft in enumerate(moves):
        seed = n.to_bytes(32, "big")
        try:
            entries = post(RULES.see(memory, now=NOON, who=OPERATOR, seed=seed), draft)
        except (NotEnoughMoney, NotReserved):
            continue
        assert entries == passbook.numbered(unnumbered(entries))
        memory.apply(*entries)
        seen.update(line.account for entry in entries for line in entry.lines)
    owners: dict[str, int] = defaultdict(int)
    for account in seen:
        balance = memory[Account, account].balance
        owners[RULES.chart.owner_of(account)] += balance
        assert balance * RULES.chart.floor_of(account) >= 0
    assert not any(owners.values())
    for member in (ANNA, BRUNO):
        holds = sum(memory[Hold, name + member[1:]].reserved for name in "PK")
        assert holds == -memory[Account, chart.held(member)].balance


def test_today_is_the_day_in_rome():
    """Half past ten in the evening of the 14th in London is already the 15th of June in Rome."""
    late = NOON.replace(day=14, hour=22, minute=30)
    (entry,) = post(
        RULES.see(Memory(), now=late, who=OPERATOR, seed=SEED), journal.payment_in(ANNA, 1)
    )
    assert entry.day == TODAY
