"""Who may see what. Whether a command is allowed is for its verb; here it is about looking.

everyone    anybody signed in: what the pact offers to all (hubs, rooms, offerings, offers)
auditors    auditors alone: the log of access
staff       operators, treasurers and auditors: everything
a hub's     staff, and the host of that hub
who runs    operators, and the host of a hub: what the law asks of guests
a guest     who they are (name, contact): also the host of the hub where they have booked or sleep, from booking to
            a week after leaving
a member's  staff, and the users who act for that member
application staff, and whoever comes by the secret address of that one application

A co-owner sees the register of a house they hold shares of, since the law opens the book of members
to members (c.c. 2421-2422, 2545-bis), and a backer the cap table of their venture; others do not.
Nobody is told that a thing exists which they may not see: it is 404 for them, as if there were none.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Final

from api.engine.problems import NotAllowed, NotHere
from api.engine.users import Users
from ledger.kernel.fact import Fact
from ledger.kernel.refers import Named
from ledger.kernel.rulebook import Rulebook
from ledger.kernel.who import Role, Who

STAFF: Final = frozenset({Role.OPERATOR, Role.TREASURER, Role.AUDITOR})
_NOBODY: Final[frozenset[str]] = frozenset()
GuestsOf = Callable[[str], Awaitable[frozenset[str]]]
"""Returns whom the host of a hub knows: who has booked or sleeps there, until a week after leaving."""
Readable = Callable[[Sequence[Fact]], tuple[Fact, ...]]
"""Returns of the facts of a command those that somebody may read."""


async def _no_guests(_: str) -> frozenset[str]:
    return _NOBODY


class May(Enum):
    """Who may ask a question at all; what is in the answer may still depend on who asks."""

    ANYBODY = "anybody signed in, whoever applies by a secret address too"
    EVERYONE = "anybody signed in"
    OWN = "anybody signed in, each their own"
    AUDITORS = "auditors"
    STAFF = "operators, treasurers, auditors"
    STAFF_AND_HOSTS = "operators, treasurers, auditors, hosts (their hub's)"
    OF_HUB = "operators, treasurers, auditors, the hub's own host"
    RUNS_HUB = "operators, the hub's own host"
    OF_MEMBER = "operators, treasurers, auditors, the member's own users"
    APPLICATION = "operators, treasurers, auditors, whoever applies by that secret address"


class Asker:
    """Somebody who has signed in, and what is theirs."""

    def __init__(self, who: Who, users: Users, guests: GuestsOf = _no_guests) -> None:
        self.who = who
        self._users = users
        self._guests = guests

    @property
    def is_staff(self) -> bool:
        """Say whether they read everything."""
        return self.who.role in STAFF

    async def own(self) -> frozenset[str]:
        """Return the members that they act for; nobody, unless it is a user."""
        return await self._users.members_of(self.who)

    async def hosted(self) -> tuple[str, list[str]] | None:
        """Return a host's hub, and whom the host knows as guests just now; nothing for everybody else."""
        if self.who.role is not Role.HOST:
            return None
        hub = self.who.hub or ""
        return hub, sorted(await self._guests(hub))

    async def is_concerned(self, hub: str = "", members: AbstractSet[str] = _NOBODY) -> bool:
        """Say whether they are staff, run this hub, or act for one of these members."""
        if self.is_staff or (self.who.hub and self.who.hub == hub):
            return True
        return bool(members) and not members.isdisjoint(await self.own())

    async def must_concern(self, hub: str = "", members: AbstractSet[str] = _NOBODY) -> None:
        """Refuse `NotHere` unless this hub, or one of these members, is theirs."""
        if not await self.is_concerned(hub, members):
            raise NotHere.withheld()

    async def sight(self) -> Callable[[Named], bool]:
        """Return what says of those whom a fact names whether its line may be seen.

        A member sees what names members of theirs and no other, a host what names their hub and no
        other: what concerns many has a fact with the totals and one for each.
        """
        if self.is_staff:
            return lambda _: True
        if self.who.role is Role.HOST:
            hub = frozenset({self.who.hub})
            return lambda named: named.hubs == hub
        own = await self.own()
        return lambda named: bool(named.members) and named.members <= own

    async def readable(self, rules: Rulebook) -> Readable:
        """Return what leaves out of a command's facts entries that `/facts` would not show them, with others' balances."""
        if self.is_staff:
            return tuple
        sees = await self.sight()
        return lambda facts: tuple(
            fact for fact in facts if not fact.shows_balances or sees(rules.named_in(fact))
        )

    async def must_be_allowed(self, may: May, path: Mapping[str, str]) -> None:
        """Refuse `NotAllowed` unless they may ask this about what the path names."""
        if may in (May.ANYBODY, May.EVERYONE, May.OWN):
            return
        if may is May.AUDITORS:
            allowed = self.who.role is Role.AUDITOR
        else:
            allowed = await self._is_allowed(may, path)
        if not allowed:
            raise NotAllowed(f"Only for: {may.value}.", role=self.who.role)

    async def _is_allowed(self, may: May, path: Mapping[str, str]) -> bool:
        if may is May.APPLICATION:
            return self.is_staff or self.who.role is Role.APPLICANT
        if may is May.STAFF_AND_HOSTS and self.who.role is Role.HOST:
            return True
        if may is May.RUNS_HUB and self.is_staff:
            return self.who.role is Role.OPERATOR
        hub = path["hub"] if may is May.OF_HUB or may is May.RUNS_HUB else ""
        members = {path["member"]} if may is May.OF_MEMBER else _NOBODY
        return await self.is_concerned(hub, members)
