"""The figures of ownership as the tables tell them."""

from projections.engine.asof import Connection

Figures = dict[str, str]

_FIGURES = """
SELECT concat_ws(' ', 'shares', thing, member), shares::text FROM ownership_shares
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', kind, claim), concat_ws(' ', member, thing, shares, cents) FROM ownership_claims
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'offering', sale), concat_ws(' ', thing, price_cents) FROM ownership_sales
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'issued', thing), concat_ws(' ', issued, price_cents, price_shares) FROM (
    SELECT DISTINCT ON (thing) * FROM ownership_marks
    WHERE position <= %(position)s ORDER BY thing, position DESC
) last
UNION ALL
SELECT concat_ws(' ', 'paid', kind, thing, member),
    concat_ws(' ', sum(gross_cents), sum(withheld_cents)) FROM ownership_paid
WHERE position <= %(position)s GROUP BY kind, thing, member
"""


async def figures(connection: Connection, position: int) -> Figures:
    """Return every figure of the tables as of a position, by name."""
    cursor = await connection.execute(_FIGURES.encode(), {"position": position})
    return dict(await cursor.fetchall())
