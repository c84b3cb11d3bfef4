"""A host sets a hall up, says what it is from a later day on, and on what terms it is let; what is booked is kept."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Final

from msgspec import Meta

from ledger.bookings.booking import Stage
from ledger.bookings.opening import Week, hours_of
from ledger.bookings.way import DAYS_AHEAD_MAX, must_begin
from ledger.halls.booking import HallBooking
from ledger.halls.calendar import booked_in
from ledger.halls.events import HallChanged, HallKind, HallSetUp, HallTermsSet
from ledger.halls.hall import HALLS_MAX, Hall, HallTerms, HubHalls, existing_hall, terms_of
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY, strikes
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HallId, HubId, Prefix
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.text import BasisPoints, Word
from ledger.places.hub import Hub, existing_hub, today_at
from ledger.treasury.vat_rate import must_be_a_rate

PEOPLE_MAX: Final = 500
EQUIPMENT_MAX: Final = 30

ValidFrom = Annotated[date, Meta(description="the first day it is in force; today or later")]
People = Annotated[int, Meta(ge=1, le=PEOPLE_MAX, description="for how many people it is")]
Equipment = Annotated[
    tuple[Word, ...],
    Meta(max_length=EQUIPMENT_MAX, description="what belongs to it: a screen, two microphones"),
]
HalfHours = Annotated[int, Meta(ge=1, le=48, description="in half hours")]
Minutes = Annotated[
    int, Meta(ge=0, le=240, multiple_of=15, description="quarters of an hour, in minutes")
]


class HallIsBooked(Refused):
    """The hall, or hours of it that are taken away, or places in it, are booked on some of these days; the bookings are named."""


class HallSetBefore(Refused):
    """A hall and its terms are set from today or a later day on, never from a past one."""


class TooManyHalls(Refused):
    """A hub has no more halls than `most`."""


class SetUpHall(Command, frozen=True, kw_only=True, tag="halls.set-up-hall"):
    """Set up a hall that a hub lets by the half hour: a meeting room, a room for podcasts and webinars, a baby pit stop."""

    hub: HubId
    kind: Annotated[HallKind, Meta(description="what it is for; price lists know it by that")]
    name: Word
    valid_from: ValidFrom
    people: People
    equipment: Equipment = ()


class ChangeHall(Command, frozen=True, kw_only=True, tag="halls.change-hall"):
    """Say what a hall is called, for how many people it is, and what belongs to it, from a day on."""

    hall: HallId
    name: Word
    valid_from: ValidFrom
    people: People
    equipment: Equipment = ()


class SetHallTerms(Command, frozen=True, kw_only=True, tag="halls.set-hall-terms"):
    """Set what a hall costs on days from a day on, and how it is booked; what is booked keeps its own.

    Without hours it is let no more. Nothing that is booked is taken away.
    """

    hall: HallId
    valid_from: ValidFrom
    hour_cents: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000_000,
            multiple_of=2,
            description="cents an hour with VAT, an even number; 0 is free",
        ),
    ]
    vat_bp: Annotated[BasisPoints, Meta(description="VAT within the price")]
    hours: Week
    shortest: HalfHours = 1
    longest: HalfHours = 16
    setup_minutes: Minutes = 0
    cleanup_minutes: Minutes = 0
    days_ahead: Annotated[
        int, Meta(ge=0, le=DAYS_AHEAD_MAX, description="it is booked at most so many days ahead")
    ] = DAYS_AHEAD_MAX
    hours_before: Annotated[
        int, Meta(ge=0, le=720, description="it is booked at least so many hours before")
    ] = 0
    free_days: Annotated[
        int,
        Meta(
            ge=0,
            le=60,
            description="cancelling is free until so many days before; 0: until it begins",
        ),
    ] = 1
    late_percent: Annotated[
        int,
        Meta(
            ge=0,
            le=100,
            description="kept from then until the day before; on the day it is all, unless `free_days` is 0",
        ),
    ] = 50


def set_up_hall(command: SetUpHall, see: See) -> list[Fact]:
    """Have one more."""
    must_run(see, command.hub)
    existing_hub(see, command.hub)
    _must_be_to_come(see, command.hub, command.valid_from)
    if len(see(HubHalls, command.hub).halls) >= HALLS_MAX:
        raise TooManyHalls(most=HALLS_MAX)
    return [
        HallSetUp(
            day=see.today(),
            hub=command.hub,
            hall=see.new_id(Prefix.HALL),
            kind=command.kind,
            name=command.name,
            valid_from=command.valid_from,
            people=command.people,
            equipment=command.equipment,
        )
    ]


def change_hall(command: ChangeHall, see: See) -> list[Fact]:
    """Have it so from a day on, unless more people are booked."""
    hall = existing_hall(see, command.hall)
    must_run(see, hall.hub)
    _must_be_to_come(see, hall.hub, command.valid_from)
    if command.valid_from < hall.fittings[0].valid_from:
        raise Malformed("The hall is not there yet.", field="valid_from")
    until = next(
        (one.valid_from for one in hall.fittings if one.valid_from > command.valid_from), None
    )
    booked = _beginning(see, command.hall, hall, command.valid_from, until)
    if names := [one.name for one in booked if one.people > command.people]:
        raise HallIsBooked(bookings=names)
    return [
        HallChanged(
            day=see.today(),
            hub=hall.hub,
            hall=command.hall,
            kind=hall.service,
            name=command.name,
            valid_from=command.valid_from,
            people=command.people,
            equipment=command.equipment,
        )
    ]


def set_hall_terms(command: SetHallTerms, see: See) -> list[Fact]:
    """Let it on these terms, unless hours that it loses are booked."""
    hall = existing_hall(see, command.hall)
    must_run(see, hall.hub)
    _must_be_to_come(see, hall.hub, command.valid_from)
    must_be_a_rate(command.vat_bp)
    if command.shortest > command.longest:
        raise Malformed("The longest is no shorter than the shortest.", field="longest")
    said = {name: getattr(command, name) for name in HallTerms.__struct_fields__}
    fact = HallTermsSet(
        day=see.today(),
        hub=hall.hub,
        hall=command.hall,
        **{**said, "hours": hours_of(command.hours)},
    )
    until = next(
        (one.valid_from for one in hall.dated if one.valid_from > command.valid_from), None
    )
    if names := sorted(_shut_out(see, command.hall, hall, terms_of(fact), until)):
        raise HallIsBooked(bookings=names)
    return [fact]


def _must_be_to_come(see: See, hub: str, first: date) -> None:
    """Refuse `HallSetBefore` for a day that is over, and `TooFarAhead`."""
    today = today_at(see, hub)
    if first < today:
        raise HallSetBefore(valid_from=first, today=today)
    must_begin(today, first, field="valid_from")


def _shut_out(
    see: See, name: str, hall: Hall, terms: HallTerms, until: date | None
) -> Iterator[str]:
    """Yield the bookings on these terms in hours in which the hall would be closed."""
    zone = see(Hub, hall.hub).zone
    for one in _beginning(see, name, hall, terms.valid_from, until):
        if not terms.is_open(zone, (one.arrive, one.depart)):
            yield one.name


def _beginning(
    see: See, name: str, hall: Hall, first: date, until: date | None
) -> list[HallBooking]:
    """Return the bookings of a hall that begin on a day of `[first, until)`, and are awaited."""
    zone = see(Hub, hall.hub).zone
    end = until or today_at(see, hall.hub) + timedelta(days=DAYS_AHEAD_MAX) + ONE_DAY
    span = strikes(zone, first, "00:00"), strikes(zone, end, "00:00")
    return [
        one
        for one in booked_in(see, name, span).values()
        if span[0] <= one.arrive < span[1] and one.judged(see.now) is Stage.BOOKED
    ]
