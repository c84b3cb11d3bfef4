"""A host says when one may arrive and for how many nights, and a stay that is booked has to obey; what is booked remains."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Final, NoReturn, assert_never

import msgspec
from msgspec import Meta

from ledger.bookings.changing import is_longer
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.dated_rules import ValidFrom, must_not_be_past
from ledger.kernel.days import nights
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, RoomId
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.places.hub import existing_hub
from ledger.stays.arrival_events import ArrivalRulesSet, DaysWithout, SeasonNights
from ledger.stays.arrivals import ALL_RULES, ArrivalRule, ArrivalRules, asks_on, nearest
from ledger.stays.before import Before
from ledger.stays.events import Bedding
from ledger.stays.room import NoSuchRoom, Room
from ledger.stays.seasons import DayOfYear, must_be_days, overlapping
from ledger.stays.stay import Stay

NIGHTS_MAX: Final = 366
DAYS_BEFORE_MAX: Final = 731
SEASONS_MAX: Final = 12
DAYS_WITHOUT_MAX: Final = 60


class NoArrivals(Refused):
    """Nobody arrives there on that day of the week, or on that day; on `nearest` a stay of so many nights may begin."""


class BookedTooLate(Refused):
    """It is too late: one books there at least `days_before_min` days before arriving; on `nearest` one still may arrive."""


class BookedTooEarly(Refused):
    """It is too early: one books there at most `days_before_max` days before arriving; `nearest` is a day for which one may."""


class TooFewNights(Refused):
    """Whoever arrives there on that day stays `nights_min` nights or more; on `nearest` a stay as short as this may begin."""


class TooManyNights(Refused):
    """Whoever arrives there on that day stays `nights_max` nights at most; on `nearest` a stay as long as this may begin."""


class SeasonsMeet(Malformed):
    """A day of arrival is in one season: two of these have days in common."""


class NightsCross(Malformed):
    """The fewest nights, or days before, are no more than the most."""


NightsMin = Annotated[int, Meta(ge=1, le=NIGHTS_MAX, description="the fewest nights")]
NightsMax = Annotated[
    Annotated[int, Meta(ge=1, le=NIGHTS_MAX)] | None,
    Meta(description="the most nights; null for as many as the hub's terms allow"),
]


class SeasonAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whoever arrives in this season stays so many nights, whatever is asked in the rest of the year."""

    first: DayOfYear
    last: DayOfYear
    nights_min: NightsMin = 1
    nights_max: NightsMax = None


class DaysAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On the days of `[first, until)` nobody arrives."""

    first: date
    until: date


class SetArrivalRules(Command, frozen=True, kw_only=True, tag="stays.set-arrival-rules"):
    """Set when guests may arrive at a hub and for how many nights, from an arrival day on; what is reserved or booked remains.

    All rules are set at once: what is left out is not asked. Of a `room` more may be asked than of the hub, never less.
    """

    hub: HubId
    room: Annotated[
        RoomId | None, Meta(description="the room of which more is asked; null for the whole hub")
    ] = None
    valid_from: ValidFrom
    nights_min: NightsMin = 1
    nights_max: NightsMax = None
    seasons: Annotated[
        tuple[SeasonAsked, ...],
        Meta(max_length=SEASONS_MAX, description="seasons of arrival in which other nights count"),
    ] = ()
    days_before_min: Annotated[
        int,
        Meta(ge=0, le=365, description="one books so many days before arriving, at least"),
    ] = 0
    days_before_max: Annotated[
        Annotated[int, Meta(ge=0, le=DAYS_BEFORE_MAX)] | None,
        Meta(description="and so many days at most; null for as early as one likes"),
    ] = None
    weekdays_without: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=7)], ...],
        Meta(max_length=6, description="days of the week on which nobody arrives: 1 is Monday"),
    ] = ()
    days_without: Annotated[
        tuple[DaysAsked, ...],
        Meta(max_length=DAYS_WITHOUT_MAX, description="days on which nobody arrives, in order"),
    ] = ()


def set_arrival_rules(command: SetArrivalRules, see: See) -> list[Fact]:
    """Set them for arrivals from a day on."""
    must_run(see, command.hub)
    existing_hub(see, command.hub)
    if command.room is not None and see(Room, command.room).hub != command.hub:
        raise NoSuchRoom(room=command.room, hub=command.hub)
    must_not_be_past(see, command.valid_from)
    _must_be_sensible(command)
    return [
        ArrivalRulesSet(
            day=see.today(),
            hub=command.hub,
            room=command.room or "",
            valid_from=command.valid_from,
            nights_min=command.nights_min,
            nights_max=command.nights_max,
            seasons=tuple(
                SeasonNights(one.first, one.last, one.nights_min, one.nights_max)
                for one in command.seasons
            ),
            days_before_min=command.days_before_min,
            days_before_max=command.days_before_max,
            weekdays_without=tuple(sorted(command.weekdays_without)),
            days_without=tuple(DaysWithout(one.first, one.until) for one in command.days_without),
        )
    ]


def _must_be_sensible(command: SetArrivalRules) -> None:
    """Refuse seasons that meet, fewest above most, days out of order or named twice."""
    must_be_days(command.seasons, "seasons")
    for one, other in overlapping(command.seasons):
        raise SeasonsMeet(field="seasons", first=one.first, last=other.last)
    for field, of in (("nights_max", (command,)), ("seasons", command.seasons)):
        if any(one.nights_max is not None and one.nights_max < one.nights_min for one in of):
            raise NightsCross(field=field)
    most = command.days_before_max
    if most is not None and most < command.days_before_min:
        raise NightsCross(field="days_before_max")
    if len(set(command.weekdays_without)) < len(command.weekdays_without):
        raise Malformed("A day of the week is named once.", field="weekdays_without")
    ends = [day for one in command.days_without for day in (one.first, one.until)]
    if any(later < earlier for earlier, later in pairwise(ends)) or any(
        one.until <= one.first for one in command.days_without
    ):
        raise Malformed("Days come in order, and end after they begin.", field="days_without")


def must_obey(
    see: See,
    hub: str,
    rooms: Iterable[str],
    arrive: date,
    depart: date,
    judged: frozenset[ArrivalRule] = ALL_RULES,
) -> None:
    """Refuse by its name the first of the rules `judged` that a stay from one day to another would break, booked now."""
    rules = list(see.all(ArrivalRules, (hub, *dict.fromkeys(rooms))).values())
    asks, count, today = asks_on(arrive, rules), (depart - arrive).days, see.today()
    broken = asks.broken((arrive - today).days, count, judged)
    if broken is not None:
        _refuse(
            broken,
            arrive=arrive,
            nights=count,
            nearest=nearest(rules, today, arrive, count),
            **asks.said_of(broken),
        )


def _refuse(broken: ArrivalRule, **said: Any) -> NoReturn:
    """Refuse by the name of the rule that is broken."""
    match broken:
        case ArrivalRule.ARRIVALS:
            raise NoArrivals("", **said)
        case ArrivalRule.TOO_LATE:
            raise BookedTooLate("", **said)
        case ArrivalRule.TOO_EARLY:
            raise BookedTooEarly("", **said)
        case ArrivalRule.TOO_FEW:
            raise TooFewNights("", **said)
        case ArrivalRule.TOO_MANY:
            raise TooManyNights("", **said)
        case _:
            assert_never(broken)


def must_obey_changed(
    see: See, stay: Stay, was: Before, beds: Iterable[Bedding], arrive: date, depart: date
) -> None:
    """Refuse what a change breaks by what it changes: another arrival day or room is judged by all rules, another length by its own.

    A stay that becomes shorter and pays in full for what it gives up is as long as it was; one that
    becomes longer was allowed to be too short.
    """
    rooms = dict.fromkeys(one.room for one in beds)
    had = {one.room for one in stay.beds}
    new = rooms if arrive != stay.arrive else [room for room in rooms if room not in had]
    if new:
        must_obey(see, stay.hub, new, arrive, depart)
    if arrive != stay.arrive or depart == stay.depart:
        return
    if is_longer(stay, arrive, depart):
        must_obey(see, stay.hub, rooms, arrive, depart, frozenset({ArrivalRule.TOO_MANY}))
    elif not was.lain.keys() - set(nights(arrive, depart)) <= was.in_full:
        must_obey(see, stay.hub, rooms, arrive, depart, frozenset({ArrivalRule.TOO_FEW}))
