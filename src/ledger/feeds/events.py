"""Facts about calendar feeds: which calendars have a secret address."""

from typing import ClassVar

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref


class OfFeed(Fact, frozen=True, kw_only=True, gc=False):
    """Something about one feed: it is a member's, or else of a hub, or of one of the hub's rooms or halls."""

    feed: Ref
    member: Ref = ""
    hub: Ref = ""
    room: Ref = ""
    hall: Ref = ""


class FeedOpened(OfFeed, frozen=True, kw_only=True, gc=False, tag="feeds.feed-opened.v1"):
    """A calendar is read at a secret address from now on."""

    found_by: ClassVar = {"member": "member", "hub": "hub"}
    begins: ClassVar = "feed"


class FeedClosed(OfFeed, frozen=True, kw_only=True, gc=False, tag="feeds.feed-closed.v1"):
    """Nothing is found at the address any more, for good."""

    found_by: ClassVar = {"member": "member", "hub": "hub"}
