"""A lease is beds and desks of a hub that one member has to itself for a time."""

from datetime import date
from typing import Self, assert_never

from immutables import Map
from msgspec.structs import replace

from ledger.kernel.noun import Noun
from ledger.kernel.refused import Unknown
from ledger.kernel.see import See
from ledger.leases.events import LeasedBeds, LeasedDesks, LeaseEnded, LeaseMade
from ledger.members.withdraw import Remains, WhatRemains


class NoSuchLease(Unknown):
    """The hub has no such lease."""


class Lease(Noun, frozen=True, kw_only=True, gc=False):
    """One lease, by its id; `hub` is empty for one that does not exist. It is over on the day `until`."""

    kind = "leases.lease"
    tag = "lease"
    key = "lease"

    hub: str = ""
    member: str = ""
    first: date = date.min
    until: date = date.min
    weekdays: tuple[int, ...] = ()
    beds: tuple[LeasedBeds, ...] = ()
    desks: tuple[LeasedDesks, ...] = ()

    def evolve(self, part: LeaseMade | LeaseEnded) -> Self:
        """Begin, or end before it was agreed."""
        match part:
            case LeaseMade():
                return type(self)(
                    hub=part.hub,
                    member=part.member,
                    first=part.first,
                    until=part.until,
                    weekdays=part.weekdays,
                    beds=part.beds,
                    desks=part.desks,
                )
            case LeaseEnded():
                return replace(self, until=part.ends)
            case _:
                assert_never(part)


class LeasesOfMember(Noun, frozen=True, kw_only=True, gc=False):
    """The leases of one member, by member id: lease → the day on which it is over."""

    kind = "leases.leases-of-member"
    tag = "member"
    key = "member"

    until: Map[str, date] = Map()

    def evolve(self, part: LeaseMade | LeaseEnded) -> Self:
        """Have one more, or one that is over sooner."""
        over = part.ends if isinstance(part, LeaseEnded) else part.until
        return type(self)(until=self.until.set(part.lease, over))


def existing_lease(see: See, hub: str, lease: str) -> Lease:
    """Return a lease of a hub; refuses `NoSuchLease`."""
    found = see(Lease, lease)
    if found.hub != hub:
        raise NoSuchLease(lease=lease, hub=hub)
    return found


def leases_remain(question: WhatRemains, see: See) -> Remains:
    """Nobody leaves the network while something is let to them; the leases are named."""
    mine = see(LeasesOfMember, question.member).until.items()
    return {"leases": sorted(lease for lease, until in mine if until > see.today())}
