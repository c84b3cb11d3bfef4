"""What an account's balance was, on either clock or both: the parts that every question about money shares."""

from collections.abc import Callable
from typing import Final

from ledger.kernel.refused import Malformed, Unknown
from ledger.treasury import chart
from projections.engine.question import Shape

RECEIVABLES: Final = chart.receivable()


class NoSuchAccount(Unknown):
    """No entry has used an account of this name, as of then."""


class NotAName(Malformed):
    """No account, owner or member can be called that: names are of visible ASCII signs."""


def cut_of(shape: Shape) -> str:
    """Return the last position of the day that is asked, among the facts that are asked."""
    if not shape.day:
        return ", cut AS MATERIALIZED (SELECT position, position AS till FROM seen)"
    return """, cut AS MATERIALIZED (
        SELECT position, least(position, coalesce((
            SELECT last FROM batches WHERE at < %(midnight)s ORDER BY at DESC, last DESC LIMIT 1
        ), 0)) AS till FROM seen
    )"""


def late(columns: str) -> str:
    """Return what was written after the day and took effect by its end."""
    return f"""SELECT {columns} FROM postings p WHERE p.late AND p.account = a.account
        AND p.position > cut.till AND p.position <= cut.position AND p.day <= %(day)s"""


def balance_of(shape: Shape) -> str:
    """Return the balance of the account `a`; NULL when nothing had moved it by then, on either clock."""
    written = """(
        SELECT p.balance FROM postings p WHERE p.account = a.account AND p.position <= cut.till
        ORDER BY p.position DESC, p.line DESC LIMIT 1
    )"""
    if not shape.day:
        return written
    told = f"({late('sum(p.cents)')})"
    if not shape.position:
        told = """(
            SELECT sum(c.cents) FROM corrections c WHERE c.account = a.account AND c.day <= %(day)s
        )"""
    return f"""(
        SELECT coalesce(written.cents, 0) + coalesce(told.cents, 0)
        FROM (SELECT {written} AS cents) written, (SELECT {told} AS cents) told
        WHERE written.cents IS NOT NULL OR told.cents IS NOT NULL
    )"""


def sum_of(name: str) -> Callable[[Shape], str]:
    """Return what gives the balance of the account that the parameter names; 0 if nothing has moved it."""

    def balance(shape: Shape) -> str:
        return f"""SELECT coalesce((SELECT {balance_of(shape)} FROM cut, accounts a
            WHERE a.name = %({name})s), 0)"""

    return balance


def owed_by(shape: Shape) -> str:
    """Return what `member` owes in all: the network, and hubs (whose ids begin with S)."""
    return f"""SELECT coalesce((SELECT sum({balance_of(shape)}) FROM cut, accounts a
        WHERE a.name = '{RECEIVABLES}' || %(member)s OR (
            a.name >= '{RECEIVABLES}S' AND a.name < '{RECEIVABLES}T'
            AND a.name LIKE '%%:' || %(member)s
        )), 0)"""


def negated(name: str) -> Callable[[Shape], str]:
    """Return what gives that balance in credit."""
    return lambda shape: f"SELECT -({sum_of(name)(shape)})"


def moved(shape: Shape) -> str:
    """Return the accounts `a` that something had moved, with their balance `b`."""
    return f"""cut, accounts a, LATERAL (SELECT {balance_of(shape)} AS balance) b
        WHERE b.balance IS NOT NULL"""


def must_be_names(*names: str | None) -> None:
    """Refuse `NotAName` for what is no name of an account, owner or member."""
    for name in names:
        if name and not (name.isascii() and name.isprintable()):
            raise NotAName(name=name[:100].encode("ascii", "backslashreplace").decode())
