"""What the books moved between two owners' banks: what no bank has moved yet, and the transfers that did."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.kernel.ids import TransferId
from ledger.treasury import chart
from ledger.treasury.between_banks import moves_of, pair_of
from ledger.treasury.events import (
    BankMovementNoted,
    BankTransferCancelled,
    BankTransferNoted,
    EntryPosted,
)
from ledger.treasury.opening import Owner
from ledger.treasury.transit import told_between
from projections.engine.change import Change, End, Update
from projections.engine.listing import Filter, Listing
from projections.engine.table import History, Index, Lines, Row
from projections.engine.view import View
from projections.treasury.words import KindOfEntry


class BankMoved(msgspec.Struct, frozen=True, gc=False):
    """What an entry moved in the books between the banks of a pair of owners; `name` is of both."""

    name: str
    entry: str
    pair: str
    from_owner: str
    to_owner: str
    cents: int
    since: date
    kind: str
    about: str
    reverses: str


class MadeBy(msgspec.Struct, frozen=True, gc=False):
    """What was really moved, by a transfer that covers it; or by itself, if it was told with the bank's number.

    One that was cancelled as a mistake was made on no day: another may have been on an earlier one.
    """

    name: str
    made_by: str


class NotedTransfer(msgspec.Struct, frozen=True, gc=False):
    """A transfer between two banks, of a day; `cancelled` is the reason if it was taken back."""

    transfer: str
    from_owner: str
    to_owner: str
    cents: int
    entries: int
    moved: date
    reference: str
    cancelled: str = ""
    returned: str = ""


MOVED = Lines(
    row=BankMoved,
    name="bank_moves",
    key=("name",),
    indexes=(Index(("reverses",), where="reverses <> ''"),),
)
MADE = History(
    row=MadeBy,
    name="bank_moves_made",
    key=("name", "made_by"),
    indexes=(Index(("made_by",)),),
)
TRANSFERS = History(row=NotedTransfer, name="bank_transfers", key=("transfer",))

# An entry and what takes it back fall out together while neither was moved; and so does what takes back an
# entry that was told with the bank's number.
TO_MAKE = """{recorded[t]} AND NOT EXISTS (
    SELECT FROM bank_moves_made m WHERE m.name = t.name AND {held[m]}
) AND NOT EXISTS (
    SELECT FROM bank_moves o LEFT JOIN bank_moves_made n ON n.name = o.name AND {held[n]}
    WHERE o.name = t.reverses || '/' || t.pair AND {recorded[o]}
        AND o.cents = t.cents AND o.from_owner = t.to_owner AND coalesce(n.made_by, o.entry) = o.entry
) AND NOT EXISTS (
    SELECT FROM bank_moves o LEFT JOIN bank_moves_made n ON n.name = o.name AND {held[n]}
    WHERE o.reverses = t.entry AND o.reverses <> '' AND o.pair = t.pair AND {recorded[o]}
        AND n.made_by IS NULL AND o.cents = t.cents AND o.from_owner = t.to_owner
)"""


def _held(row: str) -> str:
    return f"{row}.from_position <= %(position)s AND {row}.to_position > %(position)s"


_TO_MAKE_AT = TO_MAKE.format(
    recorded={row: f"{row}.position <= %(position)s" for row in "to"},
    held={row: _held(row) for row in "mn"},
)
FIGURES = f"""
SELECT 'bank-move ' || name, concat_ws(' ', entry, pair, from_owner, to_owner, cents, since, kind,
    about, reverses)
FROM bank_moves WHERE position <= %(position)s
UNION ALL
SELECT 'bank-moved ' || name, made_by FROM bank_moves_made m WHERE {_held("m")}
UNION ALL
SELECT 'bank-transfer ' || transfer, concat_ws(' ', from_owner, to_owner, cents, entries, moved,
    reference, cancelled, returned)
FROM bank_transfers t WHERE {_held("t")}
UNION ALL
SELECT 'transit ' || owner, sum(cents)::text FROM (
    SELECT t.from_owner AS owner, t.cents FROM bank_moves t WHERE {_TO_MAKE_AT}
    UNION ALL
    SELECT t.to_owner, -t.cents FROM bank_moves t WHERE {_TO_MAKE_AT}
) x GROUP BY owner HAVING sum(cents) <> 0
"""


def at_banks(fact: EntryPosted) -> bool:
    """Say whether an entry touches a bank."""
    return any(line.account.startswith(chart.BANK) for line in fact.lines)


def posted(fact: EntryPosted) -> Iterator[Row]:
    """It is to be moved."""
    for one in moves_of(fact.kind, fact.lines):
        yield BankMoved(
            f"{fact.entry}/{one.pair}",
            fact.entry,
            one.pair,
            one.from_owner,
            one.to_owner,
            one.cents,
            fact.day,
            fact.kind,
            fact.about,
            fact.reverses,
        )


def told(fact: BankMovementNoted) -> Iterator[Row]:
    """It was told with the bank's number: it was moved."""
    if pair := told_between(fact):
        yield MadeBy(f"{fact.entry}/{pair}", fact.entry)


def noted(fact: BankTransferNoted) -> Iterator[Row]:
    """All that it covers was moved."""
    yield NotedTransfer(
        fact.transfer,
        fact.from_owner,
        fact.to_owner,
        fact.cents,
        len(fact.covers),
        fact.day,
        fact.reference,
    )
    for name in _names(fact):
        yield MadeBy(name, fact.transfer)


def cancelled(fact: BankTransferCancelled) -> Iterator[Change]:
    """All that it covered is to be moved again."""
    yield Update(NotedTransfer, (fact.transfer,), cancelled=fact.reason, returned=fact.reference)
    for name in _names(fact):
        yield End(MadeBy, (name, fact.transfer))


def _names(fact: BankTransferNoted | BankTransferCancelled) -> list[str]:
    pair = pair_of(fact.from_owner, fact.to_owner)
    return [f"{one.entry}/{pair}" for one in fact.covers]


BANK_TRANSFERS = View(
    name="bank-transfers",
    version=1,
    tables=(MOVED, MADE, TRANSFERS),
    folds=(posted, told, noted, cancelled),
    only={EntryPosted: at_banks},
    figures=FIGURES,
)


class InTransit(msgspec.Struct, frozen=True, kw_only=True):
    """What an entry of the day `since` moved in the books from one owner's bank to another's.

    `about` is what the entry happened for.
    """

    id: str
    entry: str
    from_owner: str
    to_owner: str
    cents: int
    since: date
    kind: KindOfEntry
    about: str


class BankTransfer(msgspec.Struct, frozen=True, kw_only=True):
    """A transfer that was made on the day `moved`, for so many entries, under the bank's `reference`.

    `cancelled` says why it was taken back; `returned` is the number under which the bank sent it back.
    """

    id: str
    from_owner: str
    to_owner: str
    cents: int
    entries: int
    moved: date
    reference: str
    cancelled: str
    returned: str


_WAYS = {
    "owner": Filter(Owner, "%(owner)s IN (t.from_owner, t.to_owner)"),
    "from_owner": Filter(Owner),
    "to_owner": Filter(Owner),
}
TRANSIT = Listing(
    row=InTransit,
    view=BANK_TRANSFERS,
    one="transit",
    many="transits",
    key="t.name",
    rows=f"bank_moves t WHERE {TO_MAKE}",
    filters=_WAYS,
)
COVERED = Listing(
    row=InTransit,
    view=BANK_TRANSFERS,
    one="covered",
    many="covers",
    key="t.name",
    rows="bank_moves_made m JOIN bank_moves t ON t.name = m.name WHERE {held[m]} AND {recorded[t]}",
    filters={"transfer": Filter(TransferId, "m.made_by = %(transfer)s"), "owner": _WAYS["owner"]},
)
TRANSFER = Listing(
    row=BankTransfer,
    view=BANK_TRANSFERS,
    one="transfer",
    many="transfers",
    key="t.transfer",
    rows="bank_transfers t WHERE {held[t]}",
    filters=_WAYS,
)
