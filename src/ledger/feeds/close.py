"""Nothing is found any more at the secret address of a calendar."""

from ledger.feeds.events import FeedClosed
from ledger.feeds.feed import WHOSE, Feed, FeedIsClosed, NoSuchFeed
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import FeedId, HubId, MemberId
from ledger.kernel.see import See
from ledger.members.rights import must_act_for


class CloseMemberFeed(Command, frozen=True, kw_only=True, tag="feeds.close-member-feed"):
    """Close a secret address of a member's calendar for good (the member, operators): who knows it finds nothing there."""

    member: MemberId
    feed: FeedId


class CloseHubFeed(Command, frozen=True, kw_only=True, tag="feeds.close-hub-feed"):
    """Close a secret address of the calendar of a hub, or of one of its rooms or halls, for good (the hub's host, operators)."""

    hub: HubId
    feed: FeedId


def close_member_feed(command: CloseMemberFeed, see: See) -> list[Fact]:
    """Close it."""
    must_act_for(see, command.member)
    feed = see(Feed, command.feed)
    if feed.member != command.member:
        raise NoSuchFeed(feed=command.feed, member=command.member)
    return _closed(see, command.feed, feed)


def close_hub_feed(command: CloseHubFeed, see: See) -> list[Fact]:
    """Close it."""
    must_run(see, command.hub)
    feed = see(Feed, command.feed)
    if feed.hub != command.hub:
        raise NoSuchFeed(feed=command.feed, hub=command.hub)
    return _closed(see, command.feed, feed)


def _closed(see: See, name: str, feed: Feed) -> list[Fact]:
    """Return the fact; refuses `FeedIsClosed`."""
    if not feed.is_open:
        raise FeedIsClosed(feed=name)
    of = {one: getattr(feed, one) for one in WHOSE}
    return [FeedClosed(day=see.today(), feed=name, **of)]
