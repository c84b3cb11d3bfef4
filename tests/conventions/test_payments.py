"""Whoever owes all others together pays, whoever is owed is paid: exactly, and by few payments."""

from datetime import date

from hypothesis import given as for_all
from hypothesis import strategies as st

from ledger.conventions.netting_events import HubPays, VisitOwed
from ledger.conventions.payments import payments, positions
from tests.scenario import named

HUBS = [named("S", name) for name in ("ALA", "BRA", "CUNEO", "DRONERO", "ELVA", "FOSSANO")]
DAY = date(2026, 3, 1)

visits = st.lists(
    st.builds(
        lambda pair, cents: VisitOwed("E", DAY, *pair, cents),
        st.lists(st.sampled_from(HUBS), min_size=2, max_size=2, unique=True),
        st.integers(1, 1_000_000),
    ),
    max_size=40,
)


@for_all(visits)
def test_each_hub_pays_or_is_paid_what_its_visits_come_to(owed):
    """Sums are kept to the cent, and nobody who has nothing to settle pays or is paid."""
    left = positions(owed)
    assert sum(left.values()) == 0
    for one in payments(left):
        assert one.cents > 0
        left[one.debtor] += one.cents
        left[one.creditor] -= one.cents
    assert not any(left.values())


@for_all(visits)
def test_there_are_fewer_payments_than_hubs(owed):
    """At most one less than there are hubs with something to settle, and none pays that is also paid."""
    net = positions(owed)
    made = payments(net)
    assert len(made) <= max(0, sum(1 for cents in net.values() if cents) - 1)
    assert not {one.debtor for one in made} & {one.creditor for one in made}


@for_all(visits, st.randoms())
def test_the_order_in_which_visits_were_told_does_not_matter(owed, random):
    """Who previews and who nets find the same payments."""
    shuffled = list(owed)
    random.shuffle(shuffled)
    assert payments(positions(shuffled)) == payments(positions(owed))


def test_a_circle_of_debts_needs_no_payment():
    """Ala owes Bra, Bra owes Cuneo, Cuneo owes Ala: nobody pays anything."""
    ala, bra, cuneo, *_ = HUBS
    owed = [VisitOwed("E", DAY, *pair, 40_00) for pair in ((ala, bra), (bra, cuneo), (cuneo, ala))]
    assert payments(positions(owed)) == ()


def test_the_largest_debt_pays_the_largest_claim_first():
    """Three hubs, two payments."""
    ala, bra, cuneo, *_ = HUBS
    net = {ala: -70_00, bra: 50_00, cuneo: 20_00}
    assert payments(net) == (HubPays(ala, bra, 50_00), HubPays(ala, cuneo, 20_00))
