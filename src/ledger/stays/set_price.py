"""A host says what a bed place of a room costs a night: in a season, on a day of the week, for further guests."""

from itertools import pairwise
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.dated_rules import ValidFrom, must_not_be_past
from ledger.kernel.fact import Fact
from ledger.kernel.ids import RoomId
from ledger.kernel.refused import Malformed
from ledger.kernel.see import See
from ledger.kernel.text import IN_ONE_LINE, ONE_LINE_FORM
from ledger.stays.events import PriceSet
from ledger.stays.length_prices import OFF_BP_MAX, STEPS_MAX
from ledger.stays.nightly import FurtherGuest, SeasonPrice, WeekdayPrice
from ledger.stays.room import existing_room
from ledger.stays.seasons import DayOfYear, must_be_days, overlapping

SEASONS_MAX: Final = 12

NightCents = Annotated[
    int, Meta(ge=1, le=1_000_000, description="cents a night and bed place, VAT included")
]
SeasonName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=40,
        pattern=IN_ONE_LINE,
        description="what the season is called",
        extra=ONE_LINE_FORM,
    ),
]


class MoreGuestsThanBeds(Malformed):
    """The room has `beds` bed places, and a price is for a guest who would have none."""


class FurtherIsNotCheaper(Malformed):
    """Each price is for a guest further than the one before, and takes more off."""


class NightInTwoSeasons(Malformed):
    """A night is in one season: two of these, `one` and `other`, have nights in common."""


class WeekdayPriceAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nights that begin on this day of the week cost so much."""

    weekday: Annotated[int, Meta(ge=1, le=7, description="1 is Monday, 7 is Sunday")]
    cents: NightCents


WeekdayPrices = Annotated[
    tuple[WeekdayPriceAsked, ...],
    Meta(max_length=7, description="days of the week that cost something else, each named once"),
]


class SeasonPriceAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nights of this season, in every year, cost so much; of prices by the day of the week its own alone count."""

    name: SeasonName
    first: DayOfYear
    last: DayOfYear
    cents: NightCents
    weekdays: WeekdayPrices = ()


class FurtherGuestAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From this guest of a stay in the room on, so many basis points off what the first one pays."""

    guest_from: Annotated[int, Meta(ge=2, le=60, description="2 is the second guest in the room")]
    off_bp: Annotated[
        int, Meta(ge=1, le=OFF_BP_MAX, description="basis points off: 1,000 are 10 %")
    ]


class SetPrice(Command, frozen=True, kw_only=True, tag="stays.set-price"):
    """Set what a bed place of the room costs a night, from a night on; what is reserved or booked keeps its price.

    All is set at once: without seasons and days of the week every night costs the same, without more for `further` guests each bed place.
    """

    room: RoomId
    valid_from: ValidFrom
    cents: NightCents
    weekdays: WeekdayPrices = ()
    seasons: Annotated[
        tuple[SeasonPriceAsked, ...],
        Meta(max_length=SEASONS_MAX, description="seasons in which nights cost something else"),
    ] = ()
    further: Annotated[
        tuple[FurtherGuestAsked, ...],
        Meta(
            max_length=STEPS_MAX, description="what further guests of a stay in the room cost less"
        ),
    ] = ()


def set_price(command: SetPrice, see: See) -> list[Fact]:
    """Set a price from a night on."""
    room = existing_room(see, command.room)
    must_run(see, room.hub)
    must_not_be_past(see, command.valid_from)
    _must_be_one_a_night(command)
    _must_be_guests(command, len(room.beds))
    return [
        PriceSet(
            day=see.today(),
            hub=room.hub,
            room=command.room,
            valid_from=command.valid_from,
            cents=command.cents,
            weekdays=_in_order(command.weekdays),
            seasons=tuple(
                SeasonPrice(one.name, one.first, one.last, one.cents, _in_order(one.weekdays))
                for one in command.seasons
            ),
            further=tuple(FurtherGuest(one.guest_from, one.off_bp) for one in command.further),
        )
    ]


def _must_be_one_a_night(command: SetPrice) -> None:
    """Refuse what leaves open what a night costs: seasons that meet or have one name, a day of the week named twice."""
    must_be_days(command.seasons, "seasons")
    for one, other in overlapping(command.seasons):
        raise NightInTwoSeasons(field="seasons", one=one.name, other=other.name)
    if len({one.name for one in command.seasons}) < len(command.seasons):
        raise Malformed("Two seasons have the same name.", field="seasons")
    for field, every in (
        ("weekdays", (command.weekdays,)),
        ("seasons", [one.weekdays for one in command.seasons]),
    ):
        if any(len({one.weekday for one in some}) < len(some) for some in every):
            raise Malformed("A day of the week is named once.", field=field)


def _must_be_guests(command: SetPrice, beds: int) -> None:
    """Refuse prices for guests who would have no bed, and those that take no more off than the one before."""
    for one, further in pairwise(command.further):
        if further.guest_from <= one.guest_from or further.off_bp <= one.off_bp:
            raise FurtherIsNotCheaper(field="further", guest_from=further.guest_from)
    if any(one.guest_from > beds for one in command.further):
        raise MoreGuestsThanBeds(field="further", beds=beds)


def _in_order(asked: tuple[WeekdayPriceAsked, ...]) -> tuple[WeekdayPrice, ...]:
    """Return prices by the day of the week, Monday's first."""
    return tuple(
        WeekdayPrice(one.weekday, one.cents) for one in sorted(asked, key=lambda one: one.weekday)
    )
