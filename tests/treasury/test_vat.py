"""VAT due is what the facts say was sold: by hub and rate for any period, tied to the account of VAT."""

from collections import Counter
from datetime import date
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.treasury.by_hand import SoldAt
from patto.postgres import Cluster
from projections.engine.asof import AsOf
from projections.treasury.journal import Asked, EntryVat, journal
from projections.treasury.vat import VatRate, vat_due
from projections.treasury.view import TREASURY
from tests.billing.till import VAT, Till, days_of, tills
from tests.places.examples import ALA
from tests.projections.chronicle import Chronicle
from tests.projections.told import told


def rates(till: Till, first: date, last: date, position: int) -> list[VatRate]:
    """Add up what the entries of these days say, up to a position."""
    base: Counter[int] = Counter()
    vat: Counter[int] = Counter()
    for line in till.lines[:position]:
        if line.fact in till.entries and first <= line.fact.day <= last:
            for part in line.fact.vat:
                base[part.rate_bp] += part.base_cents
                vat[part.rate_bp] += part.vat_cents
    return [
        VatRate(rate_bp=rate, base_cents=base[rate], vat_cents=vat[rate])
        for rate in sorted(base)
        if base[rate] or vat[rate]
    ]


def moved(till: Till, first: date, last: date, position: int) -> int:
    """Add up what the account of VAT was credited with in these days."""
    return -sum(
        posting.cents
        for line in till.lines[:position]
        if line.fact in till.entries and first <= line.fact.day <= last
        for posting in line.fact.lines
        if posting.account == VAT
    )


@settings(max_examples=12, deadline=None)
@given(till=tills(), data=st.data())
def test_what_is_due_less_what_was_paid_on_is_what_the_account_moved_by(
    server: Cluster, till: Till, data
):
    """For any days, as of any position: each rate to the cent, and the account to the cent."""
    with told(server, TREASURY) as book:
        book.take(till.lines, [])
        for _ in range(4):
            first, last = sorted(data.draw(st.tuples(days_of(till), days_of(till))))
            position = data.draw(st.sampled_from([len(till.lines), len(till.lines) // 2]))
            asked = partial(vat_due, first=first, last=last, hub=ALA, as_of=AsOf(position))
            found = book.ask(asked)
            of_hub = found.hubs[0] if found.hubs else None
            assert (of_hub.rates if of_hub else []) == rates(till, first, last, position)
            balance = of_hub.due_cents - of_hub.paid_cents + of_hub.opened_cents if of_hub else 0
            assert balance == moved(till, first, last, position)


def test_an_entry_tells_what_of_it_was_sold(server: Cluster):
    """To whoever reads the hub's books or all of them; not to whoever sees some lines of it."""
    till = Till()
    till.enter(SoldAt(1_000, 50_00, 5_00), SoldAt(2_200, 100_00, 22_00))
    (sale,) = till.by_hand
    chronicle = Chronicle()
    chronicle._write([sale])
    with told(server, TREASURY) as book:
        book.write(chronicle)
        found = book.ask(lambda c: journal(c, Asked(entry=sale.entry)))
        mine = book.ask(lambda c: journal(c, Asked(entry=sale.entry, accounts=[VAT])))
    (one,) = found.entries
    assert one.vat == [
        EntryVat(hub=ALA, rate_bp=1_000, base_cents=50_00, vat_cents=5_00),
        EntryVat(hub=ALA, rate_bp=2_200, base_cents=100_00, vat_cents=22_00),
    ]
    assert [one.vat for one in mine.entries] == [[]]
