"""For how long foreign calendars could not be read, as Prometheus reads it."""

from typing import Final

from api.engine.metrics import MetricsRows
from api.feeds.readings_shown import STALE

GAUGES: Final = (
    MetricsRows(
        "foreign_calendars_stale",
        "Seconds since the last good reading of a foreign calendar that could not be read for a day.",
        "calendar",
        STALE,
    ),
)
