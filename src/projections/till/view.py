"""What was taken at the tills of hubs, what was found there when they were counted, and what banks have of it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Line
from ledger.till.chart import TILLS, cash
from ledger.till.events import TakenAtTill, TillCounted
from ledger.till.means import Means
from ledger.treasury.chart import hub_bank
from ledger.treasury.events import EntryPosted
from projections.engine.change import Change, Put, See
from projections.engine.table import History, Lines, Row
from projections.engine.view import View

COUNTED = "till-counted"


class TillRow(msgspec.Struct, frozen=True, gc=False):
    """Up to which day the till of a hub is counted."""

    hub: str
    counted: date


class TakingRow(msgspec.Struct, frozen=True, gc=False):
    """What was taken at a till, or given back; without a receipt what was not given back after all."""

    hub: str
    payer: str
    means: str
    receipt: str
    of_day: date
    about: str
    entry: str
    cents: int


class CountRow(msgspec.Struct, frozen=True, gc=False):
    """A count of a till; why it differed stands sealed in the fact at this position."""

    hub: str
    of_day: date
    cash_cents: int
    expected_cash_cents: int
    to_bank_cents: int
    cards_cents: int
    expected_cards_cents: int
    told_at: int


class MoveRow(msgspec.Struct, frozen=True, gc=False):
    """What an entry moved at a till by one means, of that through the hub's bank, and what did not tie."""

    hub: str
    means: str
    entry: str
    kind: str
    reverses: str
    cents: int
    bank_cents: int
    difference_cents: int


TILLS_TABLE = History(row=TillRow, name="tills", key=("hub",))
TAKINGS = Lines(row=TakingRow, name="till_takings", key=("hub",))
COUNTS = Lines(row=CountRow, name="till_counts", key=("hub",))
MOVES = Lines(row=MoveRow, name="till_moves", key=("hub",))

FIGURES = """
SELECT 'till ' || hub, counted::text FROM tills
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'taking', hub, means, coalesce(nullif(receipt, ''), entry)),
    concat_ws(' ', nullif(payer, ''), of_day, about, entry, cents)
FROM till_takings WHERE position <= %(position)s
UNION ALL
SELECT concat_ws(' ', 'till-count', hub, of_day), concat_ws(' ', cash_cents, expected_cash_cents, to_bank_cents,
    cards_cents, expected_cards_cents, told_at)
FROM till_counts WHERE position <= %(position)s
UNION ALL
SELECT concat_ws(' ', 'till-move', hub, means, entry),
    concat_ws(' ', kind, nullif(reverses, ''), cents, bank_cents, difference_cents)
FROM till_moves WHERE position <= %(position)s
"""


def taken(fact: TakenAtTill) -> Iterator[Row]:
    """Somebody paid, or was given back."""
    yield TakingRow(
        fact.hub,
        fact.payer,
        fact.means,
        fact.receipt,
        fact.on,
        fact.about,
        fact.entry,
        fact.cents,
    )


def counted(fact: TillCounted, line: Line[Any]) -> Iterator[Row | Change]:
    """The day is closed."""
    yield Put(TillRow(fact.hub, fact.on))
    yield CountRow(
        fact.hub,
        fact.on,
        fact.cash_cents,
        fact.expected_cash_cents,
        fact.to_bank_cents,
        fact.cards_cents,
        fact.expected_cards_cents,
        line.position,
    )


def moves_a_till(fact: EntryPosted) -> bool:
    """Say whether an entry moves what a hub has at its till."""
    return any(line.account.startswith(TILLS) for line in fact.lines)


def posted(fact: EntryPosted, see: See) -> Iterator[Row]:
    """The till has more, or less; what was not given back after all is counted with the first day that is open."""
    for line in fact.lines:
        if not line.account.startswith(TILLS):
            continue
        hub = line.account.rpartition(":")[2]
        means = Means.CASH if line.account == cash(hub) else Means.CARD
        bank = sum(one.cents for one in fact.lines if one.account == hub_bank(hub))
        ties = fact.kind != COUNTED and not bank
        differs = 0 if ties else -line.cents - bank
        yield MoveRow(hub, means, fact.entry, fact.kind, fact.reverses, line.cents, bank, differs)
        if fact.kind == "reversal" and not bank:
            row = see(TillRow, hub)
            day = max(fact.day, row.counted + ONE_DAY) if row else fact.day
            yield TakingRow(hub, "", means, "", day, fact.about, fact.entry, line.cents)


TILL = View(
    name="till",
    version=1,
    tables=(TILLS_TABLE, TAKINGS, COUNTS, MOVES),
    folds=(taken, counted, posted),
    only={EntryPosted: moves_a_till},
    figures=FIGURES,
)
