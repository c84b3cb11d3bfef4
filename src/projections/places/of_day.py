"""Which day a hub's day sheet is of: the one that is asked for, or today by the hub's clock."""

from ledger.kernel.days import IN_ITALY
from projections.engine.judged import judged
from projections.engine.question import Shape


def of_day(shape: Shape) -> str:
    """Return the expression `of_day.day`: the day `on`, or that of the moment by which is judged, at the `hub`."""
    return (
        judged(shape)
        + ", of_day AS MATERIALIZED (SELECT coalesce(%(on)s::date, (judged.at AT TIME ZONE coalesce((SELECT u.zone"
        f" FROM seen, hubs u WHERE u.hub = %(hub)s AND {{held[u]}}), '{IN_ITALY}'))::date) AS day FROM judged)"
    )
