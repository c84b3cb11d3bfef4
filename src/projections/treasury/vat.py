"""VAT of a period: what each hub owes the state for it, by rate, as the entries say of what was sold.

What an entry sells, or takes back, has its base and its VAT at each rate from the bill or the document. What moves VAT
and sells nothing pays it on, or is what was owed when the book began.
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
    """A hub's VAT of a period: `due_cents` is the sum of its rates, `paid_cents` what was paid on in it.

    `opened_cents` was owed when the hub's books began, if they began then: due and opened, less what was paid on, is what
    its account of VAT moved by.
    """

    hub: str
    due_cents: int
    paid_cents: int
    opened_cents: int
    rates: list[VatRate]


class VatDue(msgspec.Struct, frozen=True, kw_only=True):
    """Every hub's VAT of a period, both days taken in."""

    as_of: Seen
    first: date
    last: date
    hubs: list[HubVat]


class _Sold(msgspec.Struct, frozen=True):
    hub: str
    rate_bp: int
    base: int
    vat: int


class _Moved(msgspec.Struct, frozen=True):
    hub: str
    paid: int
    opened: int


class _Found(msgspec.Struct, frozen=True):
    as_of: Seen
    sold: list[_Sold]
    moved: list[_Moved]


_FOUND = Question(
    _Found,
    TREASURY,
    fields={
        "sold": """
    SELECT s.hub, s.rate_bp, sum(s.base_cents)::bigint AS base, sum(s.vat_cents)::bigint AS vat
    FROM seen, sold s
    WHERE s.hub = coalesce(%(hub)s::text, s.hub)
        AND s.day BETWEEN %(first)s::date AND %(last)s::date AND {recorded[s]}
    GROUP BY s.hub, s.rate_bp HAVING sum(s.base_cents) <> 0 OR sum(s.vat_cents) <> 0
    ORDER BY s.hub, s.rate_bp""",
        "moved": """
    SELECT hub, coalesce(sum(cents) FILTER (WHERE kind = 'tax-paid'), 0)::bigint AS paid,
        coalesce(-sum(cents) FILTER (WHERE kind = 'opening'), 0)::bigint AS opened
    FROM (
        SELECT a.owner AS hub, p.cents, coalesce(o.kind, e.kind) AS kind
        FROM seen, accounts a JOIN postings p USING (account) JOIN entries e USING (position)
            LEFT JOIN entries o ON e.reverses <> '' AND o.entry = e.reverses
        WHERE a.heading = 'Liabilities:VAT' AND a.owner = coalesce(%(hub)s::text, a.owner)
            AND p.day BETWEEN %(first)s::date AND %(last)s::date AND {recorded[p]}
    ) x WHERE kind IN ('tax-paid', 'opening') GROUP BY hub ORDER BY hub""",
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
    found = await _FOUND.ask(connection, as_of, hub=hub, first=first, last=last)
    sold = {name: list(some) for name, some in groupby(found.sold, lambda one: one.hub)}
    moved = {one.hub: one for one in found.moved}
    return VatDue(
        as_of=found.as_of,
        first=first,
        last=last,
        hubs=[_hub(name, sold.get(name, ()), moved.get(name)) for name in sorted({*sold, *moved})],
    )


def _hub(name: str, sold: Iterable[_Sold], moved: _Moved | None) -> HubVat:
    rates = [VatRate(rate_bp=one.rate_bp, base_cents=one.base, vat_cents=one.vat) for one in sold]
    return HubVat(
        hub=name,
        due_cents=sum(one.vat_cents for one in rates),
        paid_cents=moved.paid if moved else 0,
        opened_cents=moved.opened if moved else 0,
        rates=rates,
    )
