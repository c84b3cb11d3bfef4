"""By which moment an answer about stays is judged: what had lapsed then was over, written or not."""

from datetime import datetime

from ledger.kernel.days import rome
from projections.engine.asof import AsOf
from projections.engine.question import Shape


def judged(shape: Shape) -> str:
    """Return the expression `judged.at`: now, or the moment at which a past position was written."""
    if not shape.position:
        return ", judged AS MATERIALIZED (SELECT %(now)s::timestamptz AS at)"
    return """, judged AS MATERIALIZED (
        SELECT least(%(now)s::timestamptz, (
            SELECT b.at FROM batches b WHERE b.last >= seen.position ORDER BY b.last LIMIT 1
        )) AS at FROM seen
    )"""


def moment(now: datetime, as_of: AsOf | None) -> datetime:
    """Return now, or the end of the day that is asked about."""
    return min(now, rome(as_of.day, 24)) if as_of and as_of.day else now
