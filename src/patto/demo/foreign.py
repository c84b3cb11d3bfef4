"""A bed is also sold on another site: what that says closes it, and once both have sold the same nights."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from ledger.feeds.allow_foreign import (
    AllowForeignCalendar,
    ChangeForeignAddress,
    StopForeignCalendar,
)
from ledger.feeds.foreign_events import ForeignCalendarAllowed
from ledger.feeds.tell_foreign import NightsTaken, TellForeignCalendar
from ledger.kernel.days import ONE_DAY
from ledger.stays.events import StayBooked
from patto.demo.driver import Request
from patto.demo.world import OPERATOR, Hub, Part, World

_FROM: Final = 35
_OVER_AT: Final = 75
"""In which part of the year, in percent, it is sold there."""
_FREE_AGAIN: Final = timedelta(days=2)
_AHEAD: Final = timedelta(days=4)
_ELSEWHERE: Final = timedelta(days=400)
"""So far ahead the site has sold a night that nobody asks for here."""


class ForeignCalendars(Part):
    """The first stay that is booked some days ahead has its bed sold twice; what the site says next, it has not."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._twice: StayBooked | None = None
        self._calendar = ""
        self._told_on = date.max
        world.driver.listen(self._booked)
        world.driver.listen(self._allowed)

    def _booked(self, fact: StayBooked) -> None:
        is_late = fact.day >= self.world.part(_FROM) and fact.arrive >= fact.day + _AHEAD
        if self._twice is None and is_late and self._hub(fact.hub):
            self._twice = fact

    def _allowed(self, fact: ForeignCalendarAllowed) -> None:
        self._calendar = fact.foreign_calendar

    def _hub(self, hub: str) -> Hub | None:
        return next((one for one in self.world.hubs if one.id == hub), None)

    def morning(self, today: date) -> Iterable[Request]:
        """Allow it, hear twice what it says, read it at another address, and hear it no more."""
        if self._twice is None or not (hub := self._hub(self._twice.hub)):
            return
        if not self._calendar:
            yield self._allow(self._twice)
        elif self._told_on == date.max:
            self._told_on = today
            yield Request(self._says(self._twice.arrive, self._twice.depart), hub.host)
        elif today == self._told_on + _FREE_AGAIN:
            later = today + _ELSEWHERE
            yield Request(self._says(later, later + ONE_DAY), hub.host)
        elif today == self._told_on + _FREE_AGAIN + ONE_DAY:
            change = ChangeForeignAddress(
                foreign_calendar=self._calendar, address="https://letti.example/90ab.ics"
            )
            yield Request(change, OPERATOR)
        elif today == max(self.world.part(_OVER_AT), self._told_on + 2 * _FREE_AGAIN):
            stop = StopForeignCalendar(foreign_calendar=self._calendar, reopen=True)
            yield Request(stop, hub.host)

    def _allow(self, stay: StayBooked) -> Request:
        bed = stay.beds[0]
        command = AllowForeignCalendar(
            room=bed.room,
            beds=(bed.bed,),
            site="Letti di montagna",
            address="https://letti.example/2f7c.ics",
        )
        return Request(command, OPERATOR)

    def _says(self, first: date, until: date) -> TellForeignCalendar:
        nights = (NightsTaken(first=first, until=until),)
        return TellForeignCalendar(foreign_calendar=self._calendar, nights=nights)
