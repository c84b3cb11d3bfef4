"""A calendar gets a secret address: a member's own, or that of a hub, or of a room or hall, for whoever cleans or sells it."""

from ledger.feeds.events import FeedOpened
from ledger.feeds.feed import OPEN_MOST, OpenFeeds, TooManyFeeds
from ledger.halls.hall import existing_hall
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HallId, HubId, MemberId, Prefix, RoomId
from ledger.kernel.see import See
from ledger.members.rights import (
    Right,
    StandingForbids,
    existing_member,
    must_act_for,
    rights_of,
)
from ledger.places.hub import existing_hub
from ledger.stays.room import existing_room


class OpenMemberFeed(Command, frozen=True, kw_only=True, tag="feeds.open-member-feed"):
    """Give a member's calendar a secret address: what they have booked or let, where and when (the member, operators)."""

    member: MemberId


class OpenHubFeed(Command, frozen=True, kw_only=True, tag="feeds.open-hub-feed"):
    """Give a hub's calendar a secret address: what is taken when, and nobody's name (the hub's host, operators)."""

    hub: HubId


class OpenRoomFeed(Command, frozen=True, kw_only=True, tag="feeds.open-room-feed"):
    """Give a room's calendar a secret address: on which nights it is taken, and nobody's name (the hub's host, operators)."""

    room: RoomId


class OpenHallFeed(Command, frozen=True, kw_only=True, tag="feeds.open-hall-feed"):
    """Give a hall's calendar a secret address: in which hours it is taken, and nobody's name (the hub's host, operators)."""

    hall: HallId


def open_member_feed(command: OpenMemberFeed, see: See) -> list[Fact]:
    """Open one, as long as the member belongs to the network."""
    membership = existing_member(see, command.member)
    must_act_for(see, command.member)
    if Right.UNDO not in rights_of(membership.standing):  # Whoever acts for them may not either.
        raise StandingForbids(member=command.member, standing=membership.standing)
    return _opened(see, command.member, member=command.member)


def open_hub_feed(command: OpenHubFeed, see: See) -> list[Fact]:
    """Open one."""
    existing_hub(see, command.hub)
    must_run(see, command.hub)
    return _opened(see, command.hub, hub=command.hub)


def open_room_feed(command: OpenRoomFeed, see: See) -> list[Fact]:
    """Open one."""
    room = existing_room(see, command.room)
    must_run(see, room.hub)
    return _opened(see, command.room, hub=room.hub, room=command.room)


def open_hall_feed(command: OpenHallFeed, see: See) -> list[Fact]:
    """Open one."""
    hall = existing_hall(see, command.hall)
    must_run(see, hall.hub)
    return _opened(see, command.hall, hub=hall.hub, hall=command.hall)


def _opened(see: See, calendar: str, **of: str) -> list[Fact]:
    """Return the fact; refuses `TooManyFeeds`."""
    if len(see(OpenFeeds, calendar).feeds) >= OPEN_MOST:
        raise TooManyFeeds(most=OPEN_MOST)
    return [FeedOpened(day=see.today(), feed=see.new_id(Prefix.FEED), **of)]
