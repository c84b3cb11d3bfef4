"""What a bed place costs on which night: in a season, on a day of the week, or else always the same."""

from collections.abc import Sequence
from datetime import date

import msgspec
from msgspec.structs import replace

from ledger.kernel.money import less
from ledger.stays.seasons import day_of_year, in_season


class WeekdayPrice(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Nights that begin on a day of the week (1 is Monday) cost this, VAT included."""

    weekday: int
    cents: int


class SeasonPrice(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Nights from the day `first` of a year to the day `last` cost `cents`, or what is set for their day of the week in that season."""

    name: str
    first: str
    last: str
    cents: int
    weekdays: tuple[WeekdayPrice, ...] = ()


class FurtherGuest(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """From the guest `guest_from` of a stay in the room on a bed place costs `off_bp` basis points less than for the first."""

    guest_from: int
    off_bp: int


class NightPrice(msgspec.Struct, frozen=True, gc=False):
    """What a bed place costs a night, and whether by its season or its day of the week, or as for a further guest of the room."""

    cents: int
    season: str | None = None
    weekday: int | None = None
    guest_from: int | None = None


class DatedPrice(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a bed place costs a night from a day on, VAT included; seasons have no day in common, and each further guest costs less."""

    valid_from: date
    cents: int
    weekdays: tuple[WeekdayPrice, ...] = ()
    seasons: tuple[SeasonPrice, ...] = ()
    further: tuple[FurtherGuest, ...] = ()

    @property
    def varies(self) -> bool:
        """Say whether some nights cost something else."""
        return bool(self.seasons or self.weekdays)

    def cents_on(self, night: date, nth: int = 1) -> int:
        """Return what `on` says it costs."""
        if self.seasons or self.weekdays or self.further:
            return self.on(night, nth).cents
        return self.cents  # Nearly always, where prices are compared.

    def on(self, night: date, nth: int = 1) -> NightPrice:
        """Return what a bed place costs the `nth` guest of a stay that night: as for the first, less what is off for further ones."""
        price = self._first(night)
        reached = [one for one in self.further if one.guest_from <= nth]
        if not reached:
            return price
        return replace(
            price, cents=less(price.cents, reached[-1].off_bp), guest_from=reached[-1].guest_from
        )

    def _first(self, night: date) -> NightPrice:
        """Return what the first guest pays: in a season what it says, on a day of the week that is named what that costs."""
        if not self.varies:
            return NightPrice(self.cents)
        day, weekday = day_of_year(night), night.isoweekday()
        season = next((one for one in self.seasons if in_season(one, day)), None)
        cents, weekdays = (season or self).cents, (season or self).weekdays
        name = season.name if season else None
        for one in weekdays:
            if one.weekday == weekday:
                return NightPrice(one.cents, name, weekday)
        return NightPrice(cents, name)


def in_force(prices: Sequence[DatedPrice], night: date) -> DatedPrice | None:
    """Return which of prices, in the order of their first night, counts on a night, if any does yet."""
    for one in reversed(prices):
        if one.valid_from <= night:
            return one
    return None
