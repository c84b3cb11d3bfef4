"""By which moment an answer about bookings is judged: what had lapsed then was over, written or not."""

from projections.engine.question import Shape


def judged(shape: Shape) -> str:
    """Return the expression `judged.at`: now, or the moment at which a past position was written.

    The pages of one list are of one position, and all are judged by the moment of the first.
    """
    if not shape.position:
        return ", judged AS MATERIALIZED (SELECT %(now)s::timestamptz AS at)"
    return """, judged AS MATERIALIZED (
        SELECT coalesce(%(judged)s::timestamptz, least(%(now)s::timestamptz, (
            SELECT b.at FROM batches b WHERE b.last >= seen.position ORDER BY b.last LIMIT 1
        ))) AS at FROM seen
    )"""
