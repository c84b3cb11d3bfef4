"""What each bank should show: what the books say, less what they moved and no bank has moved yet."""

from datetime import date

import msgspec

from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question, Shape
from projections.treasury.balance import balance_of, cut_of, must_be_names
from projections.treasury.bank_transfers import BANK_TRANSFERS, TO_MAKE
from projections.treasury.view import TREASURY


class NetTransit(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be moved between two banks in one transfer: for so many entries, the oldest of the day `since`."""

    from_owner: str
    to_owner: str
    cents: int
    entries: int
    since: date


class NetTransits(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be moved, netted for each pair of banks."""

    as_of: Seen
    transits: list[NetTransit]


class BankPosition(msgspec.Struct, frozen=True, kw_only=True):
    """One bank account: `expected_cents` is what it should show, `book_cents` + `out_cents` - `in_cents`.

    `out_cents` left in the books and not yet at the bank, `in_cents` arrived in the books alone.
    """

    owner: str
    account: str
    book_cents: int
    out_cents: int
    in_cents: int
    expected_cents: int


class BankPositions(msgspec.Struct, frozen=True, kw_only=True):
    """Every owner's bank account."""

    as_of: Seen
    banks: list[BankPosition]


_NET = Question(
    NetTransits,
    BANK_TRANSFERS,
    fields={
        "transits": f"""
    SELECT CASE WHEN x.cents < 0 THEN x.second ELSE x.first END AS from_owner,
        CASE WHEN x.cents < 0 THEN x.first ELSE x.second END AS to_owner,
        abs(x.cents) AS cents, x.entries, x.since
    FROM (
        SELECT split_part(t.pair, '/', 1) AS first, split_part(t.pair, '/', 2) AS second,
            sum(CASE WHEN starts_with(t.pair, t.from_owner || '/') THEN t.cents ELSE -t.cents END)::bigint AS cents,
            count(*) AS entries, min(t.since) AS since
        FROM seen, bank_moves t
        WHERE {TO_MAKE} AND (%(owner)s::text IS NULL OR %(owner)s IN (t.from_owner, t.to_owner))
        GROUP BY t.pair
    ) x ORDER BY 1, 2"""
    },
)


def _transit(shape: Shape) -> str:
    return f"""{cut_of(shape)}, transit AS MATERIALIZED (
        SELECT t.from_owner, t.to_owner, t.cents FROM seen, bank_moves t WHERE {TO_MAKE}
    )"""


_POSITIONS = Question(
    BankPositions,
    TREASURY,
    BANK_TRANSFERS,
    begin=_transit,
    fields={
        "banks": lambda shape: (
            f"""SELECT a.owner, a.name AS account, b.balance AS book_cents, w.out_cents, w.in_cents,
            b.balance + w.out_cents - w.in_cents AS expected_cents
        FROM cut, accounts a, LATERAL (SELECT {balance_of(shape)} AS balance) b, LATERAL (
            SELECT coalesce(sum(t.cents) FILTER (WHERE t.from_owner = a.owner), 0)::bigint AS out_cents,
                coalesce(sum(t.cents) FILTER (WHERE t.to_owner = a.owner), 0)::bigint AS in_cents
            FROM transit t WHERE a.owner IN (t.from_owner, t.to_owner)
        ) w
        WHERE starts_with(a.name, 'Assets:Bank:') AND b.balance IS NOT NULL
            AND a.owner = coalesce(%(owner)s::text, a.owner)
        ORDER BY a.owner"""
        )
    },
)


async def net_transits(
    connection: Connection, *, owner: str | None = None, as_of: AsOf | None = None
) -> NetTransits:
    """Return what is to be moved between each pair of banks, or between one owner's and others'."""
    must_be_names(owner)
    return await _NET.ask(connection, as_of, owner=owner)


async def bank_positions(
    connection: Connection, *, owner: str | None = None, as_of: AsOf | None = None
) -> BankPositions:
    """Return what each bank should show, or one owner's."""
    must_be_names(owner)
    return await _POSITIONS.ask(connection, as_of, owner=owner)
