"""The figures of the calendars as the tables tell them."""

from projections.engine.asof import Connection

Figures = dict[str, str]

_FIGURES = """
SELECT concat_ws(' ', 'beds', stay, room), concat_ws(' ', arrive, depart, state,
    (SELECT string_agg(bed, ',' ORDER BY bed COLLATE "C") FROM unnest(beds) bed),
    CASE WHEN lapses < 'infinity'
        THEN to_char(lapses AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || ' ' || sure END)
FROM calendar_holds WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'room ' || room, concat_ws(' ', hub, cardinality(beds)) FROM calendar_rooms
WHERE from_position <= %(position)s
UNION ALL
(SELECT DISTINCT ON (room, valid_from) concat_ws(' ', 'price', room, valid_from), cents::text
FROM calendar_prices WHERE position <= %(position)s ORDER BY room, valid_from, position DESC)
UNION ALL
(SELECT DISTINCT ON (hub, valid_from) concat_ws(' ', 'terms', hub, valid_from),
    concat_ws(' ', vat_bp, city_tax_cents, deposit_cents, long_stays::int)
FROM calendar_terms WHERE position <= %(position)s ORDER BY hub, valid_from, position DESC)
UNION ALL
(SELECT DISTINCT ON (hub) 'hub ' || hub, name FROM calendar_hubs
WHERE position <= %(position)s ORDER BY hub, position DESC)
"""


async def figures(connection: Connection, position: int) -> Figures:
    """Return every figure of the tables as of a position, by name."""
    cursor = await connection.execute(_FIGURES.encode(), {"position": position})
    return dict(await cursor.fetchall())
