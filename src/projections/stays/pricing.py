"""What bed places of rooms cost a night, by the first night on which they do: in seasons, on days of the week."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

import msgspec
from msgspec.structs import astuple

from ledger.kernel.days import ONE_DAY, nights
from ledger.stays.events import PriceSet
from ledger.stays.nightly import DatedPrice, FurtherGuest, SeasonPrice, WeekdayPrice
from ledger.stays.seasons import A_LEAP_YEAR, day_of_year, in_season
from projections.engine.change import Change, Put
from projections.engine.table import History, Row

MONTHS: Final = 12
ALL_YEAR: Final = MONTHS
"""Where the least of all months stands in `least`, after those of January to December."""


class WeekdayCents(msgspec.Struct, frozen=True, gc=False):
    """Nights that begin on a day of the week (1 is Monday) cost this."""

    weekday: int
    cents: int


class SeasonCents(msgspec.Struct, frozen=True, gc=False):
    """Nights from a day of the year to another cost this, or what is said of their day of the week."""

    name: str
    first: str
    last: str
    cents: int
    weekdays: tuple[WeekdayCents, ...]


class FurtherOff(msgspec.Struct, frozen=True, gc=False):
    """From the guest `guest_from` of a stay in the room on a bed place costs `off_bp` basis points less than for the first."""

    guest_from: int
    off_bp: int


class PriceRow(msgspec.Struct, frozen=True, gc=False):
    """What a bed place costs a night from `valid_from` on; of two for one day the last one set.

    Where nights cost different prices, `least` is what the cheapest of each month costs, and of the whole year. The last
    of `further` guests has `off_bp` off, the most of all.
    """

    room: str
    valid_from: date
    cents: int
    weekdays: tuple[WeekdayCents, ...] = ()
    seasons: tuple[SeasonCents, ...] = ()
    further: tuple[FurtherOff, ...] = ()
    least: tuple[int, ...] = ()
    off_bp: int = 0


class PriceFrom(msgspec.Struct, frozen=True):
    """What a bed place costs a night from `valid_from` on, VAT included: `cents`, unless its season or its day of the week says something else.

    Of prices by the day of the week those of the season alone count in it. `further` guests of a stay in the room pay less.
    """

    valid_from: date
    cents: int
    weekdays: tuple[WeekdayCents, ...] = ()
    seasons: tuple[SeasonCents, ...] = ()
    further: tuple[FurtherOff, ...] = ()

    @property
    def dated(self) -> DatedPrice:
        """Return the price as a reservation looks at it."""
        if not self.weekdays and not self.seasons and not self.further:
            return DatedPrice(self.valid_from, self.cents)
        return DatedPrice(
            self.valid_from,
            self.cents,
            tuple(WeekdayPrice(*astuple(one)) for one in self.weekdays),
            tuple(
                SeasonPrice(
                    one.name,
                    one.first,
                    one.last,
                    one.cents,
                    tuple(WeekdayPrice(*astuple(day)) for day in one.weekdays),
                )
                for one in self.seasons
            ),
            tuple(FurtherGuest(*astuple(one)) for one in self.further),
        )


PRICES = History(row=PriceRow, name="room_prices", key=("room", "valid_from"))
PRICED: Final = "p.valid_from, p.cents, p.weekdays, p.seasons, p.further"
"""The columns of a price, in their order."""


def priced(fact: PriceSet) -> Iterator[Row | Change]:
    """Nights from a day on cost this much."""
    seasons = tuple(
        SeasonCents(one.name, one.first, one.last, one.cents, _weekdays(one.weekdays))
        for one in fact.seasons
    )
    weekdays = _weekdays(fact.weekdays)
    least = _least(fact) if seasons or weekdays else ()
    further = tuple(FurtherOff(*astuple(one)) for one in fact.further)
    off_bp = max((one.off_bp for one in further), default=0)
    of_room = fact.room, fact.valid_from, fact.cents
    yield Put(PriceRow(*of_room, weekdays, seasons, further, least, off_bp))


def _weekdays(some: Iterable[WeekdayPrice]) -> tuple[WeekdayCents, ...]:
    return tuple(WeekdayCents(*astuple(one)) for one in some)


def _least(fact: PriceSet) -> tuple[int, ...]:
    """Return what the cheapest night of each month costs, on whichever day of the week, and the cheapest of all."""
    usual = _cheapest(fact.cents, fact.weekdays)
    found: dict[int, int] = {}
    for day in nights(date(A_LEAP_YEAR, 1, 1), date(A_LEAP_YEAR + 1, 1, 1)):
        of_year = day_of_year(day)
        cents = next(
            (_cheapest(one.cents, one.weekdays) for one in fact.seasons if in_season(one, of_year)),
            usual,
        )
        found[day.month] = min(cents, found.get(day.month, cents))
    months = tuple(found[month] for month in range(1, MONTHS + 1))
    return (*months, min(months))


def _cheapest(cents: int, weekdays: tuple[WeekdayPrice, ...]) -> int:
    """Return the least that a night costs on any day of the week."""
    some = [one.cents for one in weekdays]
    every_day = len(some) == 7  # days of a week
    return min(some) if every_day else min((cents, *some))


def months_of(arrive: date, depart: date) -> tuple[int, int]:
    """Return where in `least` the months of a stay stand: of one or two months those, of more that of the year."""
    last = depart - ONE_DAY
    apart = (last.year - arrive.year) * MONTHS + last.month - arrive.month
    return (arrive.month - 1, last.month - 1) if apart <= 1 else (ALL_YEAR, ALL_YEAR)


FIGURES: Final = """
UNION ALL
SELECT concat_ws(' ', 'price', room, valid_from), concat_ws(' ', cents,
    (SELECT string_agg(concat_ws(' ', w->>'weekday', w->>'cents'), ', ' ORDER BY n)
    FROM json_array_elements(weekdays) WITH ORDINALITY AS w (w, n)),
    (SELECT string_agg(concat_ws(' ', s->>'name', s->>'first', s->>'last', s->>'cents', (
        SELECT string_agg(concat_ws(' ', w->>'weekday', w->>'cents'), ' ' ORDER BY m)
        FROM json_array_elements(s->'weekdays') WITH ORDINALITY AS w (w, m))), ', ' ORDER BY n)
    FROM json_array_elements(seasons) WITH ORDINALITY AS s (s, n)),
    (SELECT string_agg(concat_ws(' ', g->>'guest_from', g->>'off_bp'), ', ' ORDER BY n)
    FROM json_array_elements(further) WITH ORDINALITY AS g (g, n)), nullif(off_bp, 0),
    (SELECT string_agg(l, ' ' ORDER BY n) FROM json_array_elements_text(least) WITH ORDINALITY AS l (l, n)))
FROM room_prices WHERE from_position <= %(position)s AND to_position > %(position)s
"""
"""The figures of what is kept here."""
