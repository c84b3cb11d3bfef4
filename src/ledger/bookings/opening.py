"""When a hub, or a hall of it, is open: from a time by the hub's clock until another, by the day of the week."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.kernel.refused import Malformed

_CLOCK = r"^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$(?!\n)"

Clock = Annotated[
    str,
    Meta(
        pattern=_CLOCK,
        description="a time by the hub's clock",
        extra={"form": "a time such as 08:30"},
    ),
]


class OpenOn(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """On this day of the week (1 is Monday) it is open from `opens` until `closes`, as `08:30` and `24:00`, by the hub's clock."""

    weekday: int
    opens: str
    closes: str


class OpenFrom(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On a day of the week it is open from a time until another."""

    weekday: Annotated[int, Meta(ge=1, le=7, description="1 is Monday, 7 is Sunday")]
    opens: Clock
    closes: Clock


Week = Annotated[
    tuple[OpenFrom, ...],
    Meta(max_length=7, description="on days that are not named it is closed"),
]


def open_on(hours: Iterable[OpenOn], day: date) -> OpenOn | None:
    """Return the hours of a day; None when it is closed."""
    return next((one for one in hours if one.weekday == day.isoweekday()), None)


def hours_of(asked: tuple[OpenFrom, ...]) -> tuple[OpenOn, ...]:
    """Return the hours as facts keep them, by day of the week; refuses what no clock shows."""
    for n, one in enumerate(asked):
        if one.opens >= one.closes:
            raise Malformed("It closes after it opens.", field=f"hours[{n}]")
    if len({one.weekday for one in asked}) < len(asked):
        raise Malformed("A day of the week is named once.", field="hours")
    return tuple(sorted((OpenOn(*msgspec.structs.astuple(one)) for one in asked), key=_weekday))


def _weekday(one: OpenOn) -> int:
    return one.weekday
