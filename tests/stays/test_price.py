"""What a stay costs: lines, VAT, and the net of each night."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from ledger.billing.bill import BillLine, Charge, given_up, sum_of, total_of, until, vat_of
from ledger.kernel.money import included_vat
from ledger.kernel.slots import DAYS
from ledger.stays.before import Before
from ledger.stays.events import Bedding, PriceSet, RoomNight
from ledger.stays.price import net_by_night, price
from ledger.stays.public_rates import PublicRates
from ledger.stays.room import NoPrice, Room
from ledger.stays.taxed import HubTax
from ledger.stays.terms import HubTerms, NoTerms
from tests.members.examples import ANNA
from tests.places.examples import ALA
from tests.scenario import TODAY
from tests.stays.examples import (
    BEDS,
    BILL,
    BUNKS,
    DOUBLE,
    FIRST,
    LAST,
    LEAVES,
    NETS,
    SECOND,
    TOTAL,
    terms,
)


def room(*prices: tuple[date, int], beds: tuple[str, ...] = ("left", "right")) -> Room:
    """A room at dated prices."""
    found = Room(hub=ALA, beds=beds)
    for first, cents in prices:
        found = found.evolve(
            PriceSet(day=TODAY, hub=ALA, room=DOUBLE, valid_from=first, cents=cents)
        )
    return found


ROOMS = {DOUBLE: room((TODAY, 2500)), BUNKS: room((TODAY, 2000), beds=("1", "2"))}
TERMS = HubTerms().evolve(terms())


def priced(rooms, hub, *asked, agreed=()):
    """At the prices for everybody."""
    before = Before(agreed)
    return price(PublicRates(rooms, hub), HubTax(hub), *asked, before=before).bill


def test_a_stay_costs_its_nights_its_city_tax_and_a_deposit():
    """Three lines, VAT rounded half up within the first: 15.000 - 15.000/1,1 = 1.363,64 cents."""
    assert priced(ROOMS, TERMS, BEDS, FIRST, LEAVES) == BILL
    assert total_of(BILL) == TOTAL
    assert (sum_of(BILL, Charge.USE), vat_of(BILL)) == (15_000, 1364)
    assert (sum_of(BILL, Charge.TAX), sum_of(BILL, Charge.DEPOSIT)) == (900, 10_000)


def test_nights_at_another_price_are_another_line():
    """Each run of nights at one price is a line with a VAT of its own."""
    rooms = {DOUBLE: room((TODAY, 2500), (SECOND, 2700))}
    assert priced(rooms, TERMS, BEDS, FIRST, LEAVES)[:2] == (
        BillLine(Charge.USE, DOUBLE, FIRST, 1, 2, 2500, 5000, 1000, 455),
        BillLine(Charge.USE, DOUBLE, SECOND, 2, 2, 2700, 10_800, 1000, 982),
    )


def test_nights_at_another_vat_rate_are_another_line():
    """The rate is that of the night."""
    hub = TERMS.evolve(terms(valid_from=LAST, vat_bp=2200))
    assert [(line.slots, line.vat_bp) for line in priced(ROOMS, hub, BEDS, FIRST, LEAVES)[:2]] == [
        (2, 1000),
        (1, 2200),
    ]


def test_two_rooms_are_two_lines():
    """A stay may fill more than one room of its hub."""
    beds = (*BEDS, Bedding(BUNKS, "1", ""))
    lines = priced(ROOMS, TERMS, beds, FIRST, LEAVES)
    assert [(line.what, line.resource, line.places) for line in lines] == [
        (Charge.USE, DOUBLE, 2),
        (Charge.USE, BUNKS, 1),
        (Charge.TAX, "", 3),
        (Charge.DEPOSIT, "", 1),
    ]


def test_nothing_is_asked_for_where_the_rate_is_zero():
    """Without city tax and deposit only nights remain."""
    hub = HubTerms().evolve(terms(city_tax_cents=0, deposit_cents=0))
    assert [line.what for line in priced(ROOMS, hub, BEDS, FIRST, LEAVES)] == [Charge.USE]


def test_a_night_without_a_price_cannot_be_sold():
    """Nor one without terms."""
    with pytest.raises(NoPrice):
        priced({DOUBLE: room((LAST, 1))}, TERMS, BEDS, FIRST, LEAVES)
    with pytest.raises(NoTerms):
        priced(ROOMS, HubTerms(), BEDS, FIRST, LEAVES)


def test_agreed_nights_keep_their_price_and_new_ones_cost_what_is_in_force():
    """Whoever adds a night pays the new price for that night alone; city tax is never locked."""
    dearer = {DOUBLE: room((TODAY, 9900))}
    hub = TERMS.evolve(terms(valid_from=FIRST, vat_bp=2200, city_tax_cents=300, deposit_cents=1))
    changed = priced(dearer, hub, BEDS, SECOND, LEAVES + timedelta(days=1), agreed=BILL)
    assert changed == (
        BillLine(Charge.USE, DOUBLE, SECOND, 2, 2, 2500, 10_000, 1000, 909),
        BillLine(Charge.USE, DOUBLE, LEAVES, 1, 2, 9900, 19_800, 2200, 3570),
        BillLine(Charge.TAX, "", SECOND, 3, 2, 300, 1800),
        BillLine(Charge.DEPOSIT, "", SECOND, 0, 1, 10_000, 10_000),
    )


def test_city_tax_brought_in_later_is_owed_for_the_nights_that_were_agreed_too():
    """Agreed without city tax: the municipality taxes the night, and nobody can agree otherwise."""
    without = priced(ROOMS, HubTerms().evolve(terms(city_tax_cents=0)), BEDS, FIRST, LEAVES)
    longer = priced(ROOMS, TERMS, BEDS, FIRST, LEAVES + timedelta(days=1), agreed=without)
    assert sum_of(longer, Charge.TAX) == 4 * 2 * 150


def test_the_net_is_split_over_the_nights_by_largest_remainder():
    """136,36 over three nights: the first gets the cent that is left."""
    assert net_by_night(BILL) == {
        night: (RoomNight(DOUBLE, 2, net),) for night, net in NETS.items()
    }
    assert sum(NETS.values()) == 15_000 - 1364


def test_nights_given_up_are_counted_night_by_night():
    """Another room at the same price gives up nothing; other nights give up the former ones."""
    bunk_beds = (Bedding(BUNKS, "1", ANNA), Bedding(BUNKS, "2", ""))
    moved = priced(ROOMS, TERMS, BEDS, LEAVES, LEAVES + timedelta(days=3), agreed=BILL)
    cheaper = priced(ROOMS, TERMS, bunk_beds, FIRST, LEAVES, agreed=BILL)
    assert sum(given_up(DAYS, BILL).values()) == 15_000
    assert sum(given_up(DAYS, BILL, BILL).values()) == 0
    assert sum(given_up(DAYS, BILL, until(DAYS, BILL, LAST)).values()) == 5000
    assert sum(given_up(DAYS, BILL, moved).values()) == 15_000
    assert sum(given_up(DAYS, BILL, cheaper).values()) == 3 * 2 * 500
    assert sum(given_up(DAYS, cheaper, BILL).values()) == 0


@for_all(
    cents=st.lists(st.integers(1, 20_000), min_size=1, max_size=4),
    count=st.integers(1, 40),
    vat_bp=st.sampled_from([0, 400, 1000, 2200, 10_000]),
    places=st.integers(1, 2),
)
def test_no_split_loses_a_cent(cents, count, vat_bp, places):
    """Whatever the prices: nights, VAT and net agree, and equal nights differ by a cent at most."""
    first_days = [FIRST + timedelta(days=3 * n) for n in range(len(cents))]
    rooms = {DOUBLE: room(*zip(first_days, cents, strict=True))}
    hub = HubTerms().evolve(terms(vat_bp=vat_bp))
    bill = priced(rooms, hub, BEDS[:places], FIRST, FIRST + timedelta(days=count))
    nets = net_by_night(bill)
    assert len(nets) == count
    assert sum(one.net_cents for night in nets.values() for one in night) == sum_of(
        bill, Charge.USE
    ) - vat_of(bill)
    for line in bill:
        if line.what is Charge.USE:
            assert line.vat_cents == included_vat(line.cents, vat_bp)
            exact = (line.cents - line.vat_cents) / line.slots
            for n in range(line.slots):
                (one,) = nets[line.first + timedelta(days=n)]
                assert abs(one.net_cents - exact) < 1
