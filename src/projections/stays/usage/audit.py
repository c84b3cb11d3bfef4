"""The figures of use as the tables tell them."""

from projections.engine.asof import Connection

Figures = dict[str, str]

_FIGURES = """
SELECT concat_ws(' ', 'usage', hub, to_char(month, 'YYYY-MM'), room),
    concat_ws(' ', room_nights, room_net, room_fee, room_damage)
FROM (
    SELECT DISTINCT ON (hub, month, room) * FROM usage_moves WHERE position <= %(position)s
    ORDER BY hub, month, room, position DESC
) last
UNION ALL
SELECT concat_ws(' ', 'usage', member, to_char(month, 'YYYY-MM')),
    concat_ws(' ', member_nights, member_net, member_fee, member_damage)
FROM (
    SELECT DISTINCT ON (member, month) * FROM usage_moves WHERE position <= %(position)s
    ORDER BY member, month, position DESC, line DESC
) last
UNION ALL
SELECT concat_ws(' ', 'flow', home_hub, hub), concat_ws(' ', sum(nights), sum(net_cents))
FROM usage_moves WHERE room <> '' AND position <= %(position)s GROUP BY home_hub, hub
UNION ALL
SELECT 'capacity ' || room, concat_ws(' ', hub, beds, from_day) FROM usage_rooms
WHERE from_position <= %(position)s
UNION ALL
SELECT 'side ' || hub, side FROM usage_hubs WHERE from_position <= %(position)s
"""


async def figures(connection: Connection, position: int) -> Figures:
    """Return every figure of the tables as of a position, by name."""
    cursor = await connection.execute(_FIGURES.encode(), {"position": position})
    return dict(await cursor.fetchall())
