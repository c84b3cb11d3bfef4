"""What a house or a venture is worth, and by which rule: DOMAIN's two, and never what one member paid another.

offering    the price of the last settled offering for every share that is issued, less the capital returned since
appraisal   a later appraisal of the building, and all else that the house has, less what it owes
"""

from datetime import date
from enum import StrEnum

import msgspec

from projections.engine.question import Shape
from projections.houses.view import HOUSES
from projections.offerings.view import OFFERINGS
from projections.treasury.balance import balance_of
from projections.treasury.view import TREASURY

VIEWS = (OFFERINGS, HOUSES, TREASURY)


class ValueRule(StrEnum):
    """By which rule something is worth that much."""

    OFFERING = "offering"
    APPRAISAL = "appraisal"


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """What all issued shares are worth together since `day`, and why.

    By `offering` (`source` its id): `price_cents` a share, less `returned_cents` of all of them since. By `appraisal`
    (`source` its id): `building_cents`, and `others_cents`: the house's other assets less its debts.
    """

    rule: ValueRule
    cents: int
    source: str
    day: date
    price_cents: int | None = None
    returned_cents: int | None = None
    building_cents: int | None = None
    others_cents: int | None = None


def worth_of(shape: Shape) -> str:
    """Return the join that gives the issuer `i` its worth `w`: `cents`, and `value` with the rule."""
    return f"""CROSS JOIN LATERAL (
        SELECT x.cents, CASE WHEN x.cents IS NOT NULL THEN json_build_object('rule', x.rule,
            'cents', x.cents, 'source', x.source, 'day', x.day, 'price_cents', x.price_cents,
            'returned_cents', x.returned_cents, 'building_cents', x.building_cents,
            'others_cents', x.others_cents) END AS value
        FROM share_prices p LEFT JOIN LATERAL (
            SELECT v.* FROM appraisals v WHERE v.house = i.issuer AND {{held[v]}}
            ORDER BY v.appraised_on DESC, v.from_position DESC LIMIT 1
        ) v ON v.appraised_on >= coalesce(p.settled_on, v.appraised_on)
        CROSS JOIN LATERAL (
            SELECT 'appraisal' AS rule, v.amount_cents + n.cents AS cents, v.appraisal AS source,
                v.appraised_on AS day, NULL::bigint AS price_cents, NULL::bigint AS returned_cents,
                v.amount_cents AS building_cents, n.cents AS others_cents
            FROM (
                SELECT coalesce(sum(b.balance), 0)::bigint AS cents
                FROM cut, accounts a, LATERAL (SELECT {balance_of(shape)} AS balance) b
                WHERE a.owner = i.issuer AND a.name NOT LIKE 'Assets:Property:%%'
                    AND (a.name LIKE 'Assets:%%' OR a.name LIKE 'Liabilities:%%')
            ) n
            WHERE v.appraisal IS NOT NULL
            UNION ALL
            SELECT 'offering', CASE WHEN p.price_cents IS NOT NULL
                THEN greatest(p.price_cents * p.issued - p.returned_cents, 0) END, p.offering,
                p.settled_on, p.price_cents, p.returned_cents, NULL, NULL
            WHERE v.appraisal IS NULL
        ) x
        WHERE p.issuer = i.issuer AND {{held[p]}}
    ) w"""


def part_of_it(shares: str, issued: str) -> str:
    """Return the expression of what so many shares are worth: the exact fraction, rounded half up when shown."""
    return f"floor(w.cents::numeric * {shares} / nullif({issued}, 0) + 0.5)::bigint"
