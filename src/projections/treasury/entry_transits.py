"""What one entry moved between owners' banks, and which transfer really moved it, if any did by then."""

from enum import StrEnum

import msgspec

from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question
from projections.treasury.balance import must_be_names
from projections.treasury.bank_transfers import BANK_TRANSFERS, TO_MAKE


class TransitState(StrEnum):
    """Whether what an entry moved in the books was moved by a bank.

    `to-make`  it waits for a transfer
    `made`     a transfer that was noted covers it
    `told`     it was told with the bank's own number, so that it was moved before it was told
    `undone`   it was taken back before any bank moved it: nothing is to be moved
    """

    TO_MAKE = "to-make"
    MADE = "made"
    TOLD = "told"
    UNDONE = "undone"


class EntryTransit(msgspec.Struct, frozen=True, kw_only=True):
    """What an entry moved from one owner's bank to another's; `transfer` is the one that covers it, if it is `made`."""

    from_owner: str
    to_owner: str
    cents: int
    state: TransitState
    transfer: str


class EntryTransits(msgspec.Struct, frozen=True, kw_only=True):
    """All that an entry moved between banks; nothing for one that touches one bank only."""

    as_of: Seen
    transits: list[EntryTransit]


_TRANSITS = Question(
    EntryTransits,
    BANK_TRANSFERS,
    fields={
        "transits": f"""
    SELECT t.from_owner, t.to_owner, t.cents,
        CASE WHEN b.made_by = t.entry THEN 'told' WHEN b.made_by IS NOT NULL THEN 'made'
            WHEN {TO_MAKE} THEN 'to-make' ELSE 'undone' END AS state,
        CASE WHEN b.made_by <> t.entry THEN b.made_by ELSE '' END AS transfer
    FROM seen CROSS JOIN bank_moves t
    LEFT JOIN bank_moves_made b ON b.name = t.name AND {{held[b]}}
    WHERE {{recorded[t]}} AND t.name > %(entry)s || '/' AND t.name < %(entry)s || '0'
        AND (%(owner)s::text IS NULL OR %(owner)s IN (t.from_owner, t.to_owner))
    ORDER BY t.name"""
    },
)


async def entry_transits(
    connection: Connection, entry: str, *, owner: str | None = None, as_of: AsOf | None = None
) -> EntryTransits:
    """Return what an entry moved between banks; with an owner, to or from theirs."""
    must_be_names(entry, owner)
    return await _TRANSITS.ask(connection, as_of, entry=entry, owner=owner)
