"""How many bed nights of a room nobody may sell: closed, leased, or under no agreement and not the hub's own."""


def not_lent(end: str) -> str:
    """Return how many bed nights of the room `p` are under no agreement, nor the hub's own, and are not closed."""
    under = """SELECT FROM room_lendings l JOIN agreement_periods a USING (agreement)
        WHERE l.room = p.room AND {held[l]} AND {held[a]} AND a.since <= night.day"""
    return f"""SELECT coalesce(sum(p.beds - (
            SELECT count(DISTINCT bed) FROM room_closings c CROSS JOIN unnest(c.beds) bed
            WHERE c.room = p.room AND {{held[c]}} AND c.first <= night.day AND c.until > night.day
        )), 0)::bigint AS nights
        FROM generate_series(CASE WHEN p.lent THEN greatest(month.first, p.since) END::timestamp,
            ({end} - 1)::timestamp, '1 day') AS night (day)
        WHERE NOT EXISTS ({under} AND coalesce(a.until >= night.day, true))
            AND NOT (p.own AND NOT EXISTS ({under} AND coalesce(a.until >= a.since, true)))"""


def closed(end: str) -> str:
    """Return how many bed nights of the room `p` are closed, and how many are leased; what several close is closed once."""
    return f"""SELECT coalesce(sum({_nights("x.closed - x.leased")}), 0)::bigint AS nights,
            coalesce(sum({_nights("x.leased")}), 0)::bigint AS leased
        FROM (
            SELECT coalesce(range_agg(span.of) FILTER (WHERE c.reason = 'leased'), '{{{{}}}}') AS leased,
                coalesce(range_agg(span.of) FILTER (WHERE c.reason <> 'leased'), '{{{{}}}}') AS closed
            FROM room_closings c CROSS JOIN unnest(c.beds) bed CROSS JOIN LATERAL (
                SELECT daterange(greatest(month.first, c.first), least({end}, c.until)) AS of
                WHERE greatest(month.first, c.first) < least({end}, c.until)
            ) span WHERE c.room = p.room AND {{held[c]}} GROUP BY bed
        ) x"""


def _nights(spans: str) -> str:
    return f"(SELECT coalesce(sum(upper(s) - lower(s)), 0) FROM unnest({spans}) s)"
