"""Tax that houses kept back: for each holder and quarter, as the form to the state asks for it."""

from datetime import date

import msgspec

from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question
from projections.houses.view import HOUSES


class Withheld(msgspec.Struct, frozen=True, kw_only=True):
    """What one holder was paid in a quarter at one rate, for shares taken back too, and what was kept back of it.

    What went back of a distribution that was undone is taken off in the quarter of that day.
    `quarter` is its first day; `cost_cents` of the gross came back untaxed, since they were paid for the shares.
    """

    house: str
    quarter: date
    member: str
    rate_bp: int
    gross_cents: int
    cost_cents: int
    withheld_cents: int


class Withholding(msgspec.Struct, frozen=True, kw_only=True):
    """A year's withholding, by house, quarter and holder."""

    as_of: Seen
    year: int
    withheld_cents: int
    holders: list[Withheld]


_PAID = "house, member, rate_bp, gross_cents, cost_cents, withheld_cents, position, day"
_SOME = f"""FROM seen, (SELECT {_PAID} FROM paid UNION ALL SELECT {_PAID} FROM redeemed) p
    WHERE p.house = coalesce(%(house)s::text, p.house)
    AND extract(year FROM p.day) = %(year)s::bigint AND p.withheld_cents <> 0 AND {{recorded[p]}}"""
_WITHHELD = Question(
    Withholding,
    HOUSES,
    fields={
        "year": "%(year)s::bigint",
        "withheld_cents": f"SELECT coalesce(sum(p.withheld_cents), 0)::bigint {_SOME}",
        "holders": f"""SELECT p.house, date_trunc('quarter', p.day::timestamp)::date AS quarter,
            p.member, p.rate_bp, sum(p.gross_cents)::bigint AS gross_cents,
            sum(p.cost_cents)::bigint AS cost_cents, sum(p.withheld_cents)::bigint AS withheld_cents
            {_SOME} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""",
    },
)


async def withholding(
    connection: Connection, year: int, *, house: str | None = None, as_of: AsOf | None = None
) -> Withholding:
    """Return what was kept back in a year, of one house or of all."""
    return await _WITHHELD.ask(connection, as_of, year=year, house=house)
