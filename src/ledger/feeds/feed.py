"""A feed is a calendar at a secret address; so many of one calendar are open at once."""

from typing import Self, assert_never

from immutables import Map
from msgspec.structs import replace

from ledger.feeds.events import FeedClosed, FeedOpened, OfFeed
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.refused import Refused, Unknown
from ledger.kernel.routes import Part

OPEN_MOST = 5
WHOSE = ("member", "hub", "room", "hall")


class NoSuchFeed(Unknown):
    """The member, or the hub, has no such calendar feed."""


class FeedIsClosed(Refused):
    """The address was closed before, and nothing is found there."""


class TooManyFeeds(Refused):
    """A calendar has at most `most` addresses at once: close one of them first."""


class Feed(Noun, frozen=True, kw_only=True, gc=False):
    """One feed, by its id; it is of a `member`, of a `hub`, or of a `room` or `hall` of that hub: of nobody where there is none."""

    kind = "feeds.feed"
    tag = "feed"
    key = "feed"

    member: str = ""
    hub: str = ""
    room: str = ""
    hall: str = ""
    is_open: bool = False

    def evolve(self, part: FeedOpened | FeedClosed) -> Self:
        """Open it, or close it for good."""
        match part:
            case FeedOpened():
                whose = {name: getattr(part, name) for name in WHOSE}
                return type(self)(**whose, is_open=True)
            case FeedClosed():
                return replace(self, is_open=False)
            case _:
                assert_never(part)


def _of_calendar(fact: OfFeed) -> tuple[Part, ...]:
    """Hand it to whose calendar it is: the room's or hall's, or else the hub's, or the member's."""
    return ((fact.room or fact.hall or fact.hub or fact.member, fact),)


class OpenFeeds(Noun, frozen=True, kw_only=True, gc=False):
    """The open feeds of one calendar, by the id of its member, hub, room, or hall."""

    kind = "feeds.open-feeds"
    tag = "calendar"
    parts = {FeedOpened: _of_calendar, FeedClosed: _of_calendar}

    feeds: Map[str, bool] = Map()

    def evolve(self, part: FeedOpened | FeedClosed) -> Self:
        """Have one more, or one less."""
        if isinstance(part, FeedClosed):
            return type(self)(feeds=dropped(self.feeds, part.feed))
        return type(self)(feeds=self.feeds.set(part.feed, True))
