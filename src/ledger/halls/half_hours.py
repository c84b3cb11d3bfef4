"""A hall is booked from a half hour to a half hour by the hub's clock, also on the days on which clocks change.

spring  half hours that the clock leaves out are refused by name
autumn  half hours that it shows twice are told apart by their offset: `2027-10-31T02:30+02:00` comes first
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from msgspec import Meta

from ledger.kernel.refused import Malformed
from ledger.kernel.slots import Slots

HALF_HOUR: Final = timedelta(minutes=30)
_FORM: Final = r"^(?:19|20|21)[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:(?:00|30)(?:[+-][0-9]{2}:[0-9]{2})?$(?!\n)"

HALF_HOURS: Final = Slots[datetime](step=HALF_HOUR, sheet="%Y-%m", mark="%dT%H:%M")
"""What is sold: half hours, each named by the instant (UTC) at which it begins."""
QUARTERS: Final = Slots[datetime](step=timedelta(minutes=15), sheet="%Y-%m", mark="%dT%H:%M")
"""What is taken: setting up and cleaning up are told in quarters, and some zones differ by quarters; a month to a sheet."""

HalfHour = Annotated[
    str,
    Meta(
        pattern=_FORM,
        description="a day and a half hour by the hub's clock; with its offset where the clock shows it twice",
        extra={"form": "a half hour such as 2027-03-15T09:30, or 2027-10-31T02:30+01:00"},
    ),
]


class NoSuchHalfHour(Malformed):
    """The hub's clock never shows that: it goes on over it that night, or the offset is another; `times` are those that there are."""


class HalfHourTwice(Malformed):
    """The hub's clock shows that twice that night: say which of the `times` is meant."""


def instant(zone: str, text: str, field: str) -> datetime:
    """Return the instant (UTC) that is meant; refuses what the hub's clock shows never, or twice."""
    try:
        asked = datetime.fromisoformat(text)
    except ValueError:
        raise Malformed("There is no such day or hour.", field=field) from None
    shown = _instants(zone, asked.replace(tzinfo=None))
    told = [local(zone, one) for one in shown]
    if asked.tzinfo is not None and (meant := asked.astimezone(UTC)) in shown:
        return meant
    if asked.tzinfo is not None or not shown:
        raise NoSuchHalfHour(field=field, zone=zone, times=told)
    if len(shown) > 1:
        raise HalfHourTwice(field=field, zone=zone, times=told)
    return shown[0]


def _instants(zone: str, clock: datetime) -> list[datetime]:
    """Return the instants at which the clock of the zone shows this: none, one, or two."""
    there = ZoneInfo(zone)
    either = {clock.replace(tzinfo=there, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(one for one in either if one.astimezone(there).replace(tzinfo=None) == clock)


def local(zone: str, at: datetime) -> str:
    """Return an instant as the clock of the zone shows it, with its offset."""
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")


def running(zone: str, now: datetime) -> datetime:
    """Return the beginning of the half hour that runs, by the clock of the zone."""
    there = now.astimezone(ZoneInfo(zone))
    return now - timedelta(
        minutes=there.minute % 30, seconds=there.second, microseconds=there.microsecond
    )
