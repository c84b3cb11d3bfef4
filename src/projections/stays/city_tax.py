"""City tax as a hub returns it to its municipality: guests, nights, who was exempt, what is due and what was paid over.

A stay is of the day on which its guests left: then the tax is due, and stands on the hub's account.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.kernel.ids import HubId
from ledger.kernel.text import Istat
from ledger.stays.events import StayCheckedOut
from ledger.stays.guest_tax import GuestTax
from ledger.stays.tax_table import Exempt
from projections.engine.change import Change, Gain
from projections.engine.listing import Filter, Listing
from projections.engine.table import History, Row
from projections.engine.view import View
from projections.places.view import PLACES
from projections.treasury.view import TREASURY


class TaxDayRow(msgspec.Struct, frozen=True, gc=False):
    """The guests who left a hub on a day: their nights, those that were taxed, and why others were not; nobody is named."""

    hub: str
    day: date
    guests: int = 0
    nights: int = 0
    taxed: int = 0
    beyond: int = 0
    exempt_age: int = 0
    exempt_resident: int = 0
    exempt_carer: int = 0
    exempt_escort: int = 0
    exempt_duty: int = 0
    exempt_taxed_elsewhere: int = 0
    exempt_other: int = 0
    due_cents: int = 0
    owed_cents: int = 0


COUNTED = TaxDayRow.__struct_fields__[2:]
TAX_DAYS = History(row=TaxDayRow, name="city_tax_days", key=("hub", "day"), sums=COUNTED)


def left(fact: StayCheckedOut) -> Iterator[Row | Change]:
    """What each guest's nights came to counts on the day on which they left."""
    counts: Counter[str] = Counter()
    for one in fact.guests:
        counts.update(_counts(one))
    counts["owed_cents"] += fact.city_tax_owed_cents
    if counts["guests"]:
        yield Gain(
            TaxDayRow,
            (fact.hub, fact.day),
            **{name: count for name, count in counts.items() if count},
        )


def _counts(one: GuestTax) -> dict[str, int]:
    exempt = {f"exempt_{Exempt(one.why).name.lower()}": one.exempt} if one.why else {}
    nights = one.taxed + one.beyond + one.exempt
    said = {"guests": 1, "nights": nights, "taxed": one.taxed, "beyond": one.beyond}
    return said | exempt | {"due_cents": one.cents}


FIGURES = f"""
SELECT concat_ws(' ', 'returned', hub, day), concat_ws(' ', {", ".join(COUNTED)})
FROM city_tax_days WHERE from_position <= %(position)s AND to_position > %(position)s
"""
CITY_TAX = View(name="city_tax", version=1, tables=(TAX_DAYS,), folds=(left,), figures=FIGURES)


class TaxReturn(msgspec.Struct, frozen=True, kw_only=True):
    """A quarter of a hub, or without one a whole year: guests who left in it, and their nights.

    Of the nights some are `taxed`, some `beyond` the first ones, and some exempt, by reason. `due_cents` are what the guests
    owe, of which `owed_cents` were a debt to the hub when they left, and `taken_cents` were paid. `given_back_cents` were paid back
    to payers, and `paid_over_cents` to the municipality. `other_cents` are all else on the hub's account of city tax, such as
    its opening, and `moved_cents` all of that account: due − given back − paid over + other, unless `agrees` says no.
    `open_cents` are still to be paid over at the end.
    """

    id: str
    hub: str
    municipality: str
    year: int
    quarter: int | None
    guests: int
    nights: int
    taxed: int
    beyond: int
    exempt: int
    exempt_age: int
    exempt_resident: int
    exempt_carer: int
    exempt_escort: int
    exempt_duty: int
    exempt_taxed_elsewhere: int
    exempt_other: int
    due_cents: int
    owed_cents: int
    taken_cents: int
    given_back_cents: int
    paid_over_cents: int
    other_cents: int
    moved_cents: int
    open_cents: int
    agrees: bool


_REASONS = tuple(name for name in COUNTED if name.startswith("exempt_"))
_MOVED = ("captured", "given_back_cents", "paid_over_cents", "other_cents", "moved_cents")
_SUMS = ", ".join(f"sum({name})::bigint AS {name}" for name in (*COUNTED, *_MOVED))
_BESIDE = ", ".join(f"0 AS {name}" for name in COUNTED)
_OF_KIND = {
    "captured": "kind IN ('stay-captured', 'city-tax-owed')",
    "given_back_cents": "kind = 'paid-back'",
    "paid_over_cents": "kind = 'tax-paid'",
    "other_cents": "kind NOT IN ('stay-captured', 'city-tax-owed', 'paid-back', 'tax-paid')",
}
_SIGN = {"given_back_cents": "-", "paid_over_cents": "-"}
_BY_KIND = ", ".join(
    f"CASE WHEN {which} THEN {_SIGN.get(name, '')}cents ELSE 0 END AS {name}"
    for name, which in _OF_KIND.items()
)
RETURN = Listing(
    row=TaxReturn,
    view=CITY_TAX,
    beside=(PLACES, TREASURY),
    one="return",
    many="returns",
    key='(r.id COLLATE "C")',
    rows=f"""(
        SELECT concat_ws(':', q.hub, q.year, coalesce(q.quarter::text, 'year')) AS id, q.*,
            u.istat AS municipality, {" + ".join(f"q.{name}" for name in _REASONS)} AS exempt,
            q.due_cents - q.owed_cents AS taken_cents,
            sum(q.moved_cents) OVER (
                PARTITION BY q.hub, q.quarter IS NULL ORDER BY q.year, q.quarter
            )::bigint AS open_cents,
            q.captured = q.due_cents AS agrees
        FROM (
            SELECT hub, extract(year FROM day)::int AS year, extract(quarter FROM day)::int AS quarter,
                {_SUMS}
            FROM (
                SELECT d.hub, d.day, {", ".join(f"d.{name}" for name in COUNTED)},
                    {", ".join(f"0 AS {name}" for name in _MOVED)}
                FROM seen, city_tax_days d WHERE {{held[d]}}
                UNION ALL
                SELECT hub, day, {_BESIDE}, {_BY_KIND}, cents AS moved_cents
                FROM (
                    SELECT a.owner AS hub, p.day, -p.cents AS cents, coalesce(o.kind, e.kind) AS kind
                    FROM seen, entries e JOIN postings p USING (position)
                        JOIN accounts a USING (account)
                        LEFT JOIN entries o ON e.reverses <> '' AND o.entry = e.reverses
                    WHERE a.heading = 'Liabilities:CityTax' AND {{recorded[p]}}
                ) m
            ) x
            GROUP BY GROUPING SETS (
                (hub, extract(year FROM day)::int, extract(quarter FROM day)::int),
                (hub, extract(year FROM day)::int)
            )
        ) q JOIN hubs u ON u.hub = q.hub AND {{held[u]}}
    ) r WHERE true""",
    columns={name: f"r.{name}" for name in TaxReturn.__struct_fields__},
    filters={
        "hub": Filter(HubId),
        "municipality": Filter(Istat),
        "year": Filter(
            Annotated[int, Meta(ge=1900, le=2199, description="the calendar year")],
            "r.year = %(year)s::int",
        ),
        "quarter": Filter(
            Annotated[int, Meta(ge=1, le=4, description="one quarter alone")],
            "r.quarter = %(quarter)s::int",
        ),
    },
)
