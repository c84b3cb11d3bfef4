"""Calendars are read elsewhere: a hub's, a room's and a hall's by who cleans, a member's by a telephone, until it is lost."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from ledger.feeds.close import CloseMemberFeed
from ledger.feeds.events import FeedOpened
from ledger.feeds.open import OpenHallFeed, OpenHubFeed, OpenMemberFeed, OpenRoomFeed
from ledger.halls.events import HallSetUp
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from patto.demo.driver import Request
from patto.demo.world import OPERATOR, Hub, Part, World

_SHARED_AT: Final = 30
_LOST_AT: Final = 60
"""In which part of the year, in percent."""

Step = Callable[[date], Iterable[Request]]


class Feeds(Part):
    """Who wants one and finds nothing to share yet comes again the next day."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._first: FeedOpened | None = None
        self._hall: HallSetUp | None = None
        world.driver.listen(self._is_set_up)
        self._steps: dict[date, list[Step]] = {
            world.part(_SHARED_AT): [self._hub_shares, self._hall_shares, self._member_shares],
            world.part(_LOST_AT): [self._telephone_is_lost],
        }

    def _is_set_up(self, fact: HallSetUp) -> None:
        self._hall = self._hall or fact

    def morning(self, today: date) -> Iterable[Request]:
        """Do what is planned for the day."""
        for step in self._steps.pop(today, ()):
            yield from step(today)

    def _again(self, today: date, step: Step) -> None:
        self._steps.setdefault(today + ONE_DAY, []).append(step)

    def _hub_shares(self, today: date) -> Iterable[Request]:
        hub = self._furnished()
        if hub is None:
            self._again(today, self._hub_shares)
            return
        yield Request(OpenHubFeed(hub=hub.id), hub.host)
        yield Request(OpenRoomFeed(room=hub.rooms[0].id), hub.host)

    def _hall_shares(self, today: date) -> Iterable[Request]:
        if self._hall is None:
            self._again(today, self._hall_shares)
            return
        host = next(hub.host for hub in self.world.hubs if hub.id == self._hall.hub)
        yield Request(OpenHallFeed(hall=self._hall.hall), host)

    def _furnished(self) -> Hub | None:
        return next((hub for hub in self.world.hubs if hub.is_open and hub.rooms), None)

    def _member_shares(self, today: date) -> Iterable[Request]:
        member = self.world.active(self.world.chance("feeds", today), persons=True)
        if member is None:
            self._again(today, self._member_shares)
            return
        yield Request(OpenMemberFeed(member=member.id), OPERATOR, self._opened)

    def _opened(self, facts: tuple[Fact, ...]) -> None:
        self._first = next(fact for fact in facts if isinstance(fact, FeedOpened))

    def _telephone_is_lost(self, _: date) -> Iterable[Request]:
        """Whoever finds it reads no more, and the new one has an address of its own."""
        if self._first is None:
            return
        member = self._first.member
        yield Request(CloseMemberFeed(member=member, feed=self._first.feed), OPERATOR)
        if self.world.by_id[member].active:
            yield Request(OpenMemberFeed(member=member), OPERATOR)
