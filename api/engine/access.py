"""Who may read what. Whether a command is allowed is for its verb; here it is about looking.

everyone    anybody signed in: what the pact offers to all (hubs, rooms, campaigns, rounds, offers)
staff       operators, treasurers and auditors: everything
a hub's     staff, and the host of that hub
a member's  staff, and the users who act for that member

A co-owner sees the register of a house they hold shares of, since the law opens the book of members
to members (c.c. 2421-2422, 2545-bis), and a backer the cap table of their venture; others do not.
Nobody is told that a thing exists which they may not see: it is 404 for them, as if there were none.
"""

from collections.abc import Awaitable, Callable, Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Final

from api.engine.problems import NotAllowed, NotHere
from ledger.kernel.who import Role, Who

Own = Callable[[], Awaitable[frozenset[str]]]
STAFF: Final = frozenset({Role.OPERATOR, Role.TREASURER, Role.AUDITOR})


class May(Enum):
    """Who may ask a question at all; what is in the answer may still depend on who asks."""

    EVERYONE = "anybody signed in"
    OWN = "anybody signed in, each their own"
    STAFF = "operators, treasurers, auditors"
    STAFF_AND_HOSTS = "operators, treasurers, auditors, hosts (their hub's)"
    OF_HUB = "operators, treasurers, auditors, the hub's own host"
    OF_MEMBER = "operators, treasurers, auditors, the member's own users"


def is_staff(who: Who) -> bool:
    """Say whether somebody reads everything."""
    return who.role in STAFF


async def must(may: May, who: Who, path: Mapping[str, str], own: Own) -> None:
    """Refuse `NotAllowed` unless the asker may ask this; `own` gives the members they act for."""
    if may in (May.EVERYONE, May.OWN) or is_staff(who):
        return
    if may is May.STAFF_AND_HOSTS and who.role is Role.HOST:
        return
    if may is May.OF_HUB and who.hub and who.hub == path["hub"]:
        return
    if may is May.OF_MEMBER and path["member"] in await own():
        return
    raise NotAllowed(f"Only for: {may.value}.", role=who.role)


async def must_concern(who: Who, own: Own, *, hub: str, members: AbstractSet[str]) -> None:
    """Refuse `NotHere` unless the asker is staff, runs `hub`, or acts for one of `members`."""
    if is_staff(who) or (who.hub and who.hub == hub):
        return
    if who.role is Role.MEMBER and members & await own():
        return
    raise NotHere


__all__ = ["STAFF", "May", "is_staff", "must", "must_concern"]
