"""Mutual credit as it stood: every visit that a hub owes another one, and the nettings that settled them."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.conventions.mutual_credit import OWED, owed_by
from ledger.conventions.netting_events import VisitsNetted
from ledger.treasury.events import EntryPosted
from projections.engine.change import Change, Update
from projections.engine.table import History, Index, Lines, Row
from projections.engine.view import View


class OwedRow(msgspec.Struct, frozen=True, gc=False):
    """A visit of a day for which a hub owes another, by the entry that says so; `netting` settled it, if any did."""

    entry: str
    visited: date
    home: str
    host: str
    cents: int
    about: str
    netting: str = ""


class NettingRow(msgspec.Struct, frozen=True, gc=False):
    """A netting made on a day, of visits up to another; those of hubs in `without` wait."""

    netting: str
    until: date
    made: date
    visits: int
    cents: int
    without: tuple[str, ...]


class PaymentRow(msgspec.Struct, frozen=True, gc=False):
    """Which hub pays which, by a netting."""

    netting: str
    debtor: str
    creditor: str
    cents: int


VISITS = History(
    row=OwedRow,
    name="visits_owed",
    key=("entry",),
    indexes=(Index(("netting",)), Index(("home",)), Index(("host",))),
)
NETTINGS = Lines(row=NettingRow, name="nettings", key=("netting",))
PAYMENTS = Lines(row=PaymentRow, name="netting_payments", key=("netting",))

FIGURES = """
SELECT 'visit-owed ' || entry, concat_ws(' ', visited, home, host, cents, about, coalesce(nullif(netting, ''), '-'))
FROM visits_owed WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'netting ' || netting, concat_ws(' ', until, made, visits, cents,
    coalesce(nullif(array_to_string(without, ','), ''), '-'))
FROM nettings WHERE position <= %(position)s
UNION ALL
SELECT concat_ws(' ', 'netting-payment', netting, debtor, creditor), cents::text
FROM netting_payments WHERE position <= %(position)s
"""


def is_owed(fact: EntryPosted) -> bool:
    """Say whether an entry is of a visit."""
    return fact.kind == OWED


def owed(fact: EntryPosted) -> Iterator[Row]:
    """One more."""
    one = owed_by(fact)
    yield OwedRow(one.entry, one.day, one.home, one.host, one.cents, fact.about)


def netted(fact: VisitsNetted) -> Iterator[Row | Change]:
    """These are owed no longer."""
    for one in fact.visits:
        yield Update(OwedRow, (one.entry,), netting=fact.netting)
    cents = sum(one.cents for one in fact.visits)
    yield NettingRow(fact.netting, fact.until, fact.day, len(fact.visits), cents, fact.without)
    for paid in fact.payments:
        yield PaymentRow(fact.netting, paid.debtor, paid.creditor, paid.cents)


CREDIT = View(
    name="mutual_credit",
    version=1,
    tables=(VISITS, NETTINGS, PAYMENTS),
    folds=(owed, netted),
    only={EntryPosted: is_owed},
    figures=FIGURES,
)
