"""VAT of a period: what each hub owes the state for it, by rate, from the lines of its entries.

An entry that moves VAT and income (or nights that were unbilled) tells base and VAT; its rate is the whole percent that
they are nearest to, since VAT was rounded line by line. One that moves VAT alone pays it on.
"""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

import msgspec

from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question
from projections.treasury.view import TREASURY


class VatRate(msgspec.Struct, frozen=True, kw_only=True):
    """What one rate brought in a period: the base without VAT, and the VAT; below zero what was paid back."""

    rate_bp: int
    base_cents: int
    vat_cents: int


class HubVat(msgspec.Struct, frozen=True, kw_only=True):
    """A hub's VAT of a period: `due_cents` is the sum of its rates, `paid_cents` what was paid on in it."""

    hub: str
    due_cents: int
    paid_cents: int
    rates: list[VatRate]


class VatDue(msgspec.Struct, frozen=True, kw_only=True):
    """Every hub's VAT of a period, both days taken in."""

    as_of: Seen
    first: date
    last: date
    hubs: list[HubVat]


class _Moved(msgspec.Struct, frozen=True):
    hub: str
    rate_bp: int | None
    base: int
    vat: int


class _Found(msgspec.Struct, frozen=True):
    as_of: Seen
    moved: list[_Moved]


_MOVED = Question(
    _Found,
    TREASURY,
    fields={
        "moved": """
    SELECT hub, CASE WHEN base <> 0 THEN round(100.0 * vat / base)::bigint * 100 END AS rate_bp,
        sum(base)::bigint AS base, sum(vat)::bigint AS vat
    FROM (
        SELECT a.owner AS hub, e.position,
            coalesce(-sum(p.cents) FILTER (WHERE a.heading = 'Liabilities:VAT'), 0) AS vat,
            coalesce(-sum(p.cents) FILTER (WHERE a.heading = 'Assets:Unbilled'
                OR split_part(a.heading, ':', 1) = 'Income'), 0) AS base
        FROM seen, entries e JOIN postings p USING (position) JOIN accounts a USING (account)
        WHERE a.owner = coalesce(%(hub)s::text, a.owner) AND e.kind <> 'opening'
            AND p.day BETWEEN %(first)s::date AND %(last)s::date AND {recorded[p]}
        GROUP BY a.owner, e.position
        HAVING bool_or(a.heading = 'Liabilities:VAT')
    ) x GROUP BY 1, 2 ORDER BY 1, 2"""
    },
)


async def vat_due(
    connection: Connection,
    first: date,
    last: date,
    *,
    hub: str | None = None,
    as_of: AsOf | None = None,
) -> VatDue:
    """Return what every hub owes for a period by rate, and what was paid on in it."""
    found = await _MOVED.ask(connection, as_of, hub=hub, first=first, last=last)
    return VatDue(
        as_of=found.as_of,
        first=first,
        last=last,
        hubs=[_hub(name, list(some)) for name, some in groupby(found.moved, lambda one: one.hub)],
    )


def _hub(name: str, moved: Iterable[_Moved]) -> HubVat:
    rates, paid = [], 0
    for one in moved:
        if one.rate_bp is None:
            paid -= one.vat
        else:
            rates.append(VatRate(rate_bp=one.rate_bp, base_cents=one.base, vat_cents=one.vat))
    return HubVat(
        hub=name, due_cents=sum(one.vat_cents for one in rates), paid_cents=paid, rates=rates
    )
