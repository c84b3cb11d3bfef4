"""How many bed nights of a room nobody may sell: no agreement lends it, and it is not the hub's own."""


def not_lent(end: str) -> str:
    """Return how many bed nights of the room `p` are under no agreement, nor the hub's own, and are not closed."""
    under = """SELECT FROM room_lendings l JOIN agreement_periods a USING (agreement)
        WHERE l.room = p.room AND {held[l]} AND {held[a]} AND a.since <= night.day"""
    return f"""SELECT coalesce(sum(p.beds - (
            SELECT coalesce(sum(cardinality(c.beds)), 0) FROM room_closings c
            WHERE c.room = p.room AND {{held[c]}} AND c.first <= night.day AND c.until > night.day
        )), 0)::bigint AS nights
        FROM generate_series(CASE WHEN p.lent THEN greatest(month.first, p.since) END::timestamp,
            ({end} - 1)::timestamp, '1 day') AS night (day)
        WHERE NOT EXISTS ({under} AND coalesce(a.until >= night.day, true))
            AND NOT (p.own AND NOT EXISTS ({under} AND coalesce(a.until >= a.since, true)))"""
