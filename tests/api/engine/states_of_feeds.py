"""A room, a member, and a calendar that is read: where the examples about feeds hold."""

from datetime import date

from ledger.feeds.open import OpenHubFeed, OpenMemberFeed
from tests.api.engine.states import Pact, holds
from tests.api.engine.states_of_halls import has_hall
from tests.opening import at_once

JANUARY = date(2027, 1, 4)


@holds("feeds.open-member-feed", "feeds.open-hub-feed")
def a_member(pact: Pact) -> None:
    pact.on(JANUARY)


@holds("feeds.open-room-feed")
def a_room(pact: Pact) -> None:
    pact.on(JANUARY)
    pact.ids["room"] = at_once(pact.opening.room(pact.ids["hub"], 3, 2_000, JANUARY))


@holds("feeds.open-hall-feed")
def a_hall(pact: Pact) -> None:
    pact.on(JANUARY)
    has_hall(pact)


@holds("feeds.close-member-feed")
def a_members_feed(pact: Pact) -> None:
    pact.on(JANUARY)
    pact.do(OpenMemberFeed(member=pact.ids["member"]), feed="feed")


@holds("feeds.close-hub-feed")
def a_hubs_feed(pact: Pact) -> None:
    pact.on(JANUARY)
    pact.do(OpenHubFeed(hub=pact.ids["hub"]), feed="feed")
