"""A lease ends before it was agreed, and what it held is free from that day on."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from ledger.kernel.asker import must_run
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, LeaseId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.leases.events import LeaseEnded
from ledger.leases.lease import existing_lease
from ledger.members.words import Reason


class LeaseEndsBefore(Refused):
    """By then the lease is over."""


class EndsInThePast(Refused):
    """A lease ends today or on a later day: what is over was let."""


class EndLease(Command, frozen=True, kw_only=True, tag="leases.end-lease"):
    """End a lease from a day on, with a reason (the hub's host, operators): what it held is free from there.

    From its first day on, or before, it never begins.
    """

    personal = Personal(person="hub", fact=LeaseEnded)

    hub: HubId
    lease: LeaseId
    ends: Annotated[date, Meta(description="the first day that is free again; today or later")]
    reason: Reason


def end_lease(command: EndLease, see: See) -> list[Fact]:
    """Give back what is to come; what is over stays let."""
    must_run(see, command.hub)
    lease = existing_lease(see, command.hub, command.lease)
    if command.ends < see.today():
        raise EndsInThePast(field="ends", today=see.today())
    ends = max(command.ends, lease.first)
    if ends >= lease.until:
        raise LeaseEndsBefore(field="ends", until=lease.until)
    return [
        LeaseEnded(
            day=see.today(),
            lease=command.lease,
            hub=lease.hub,
            member=lease.member,
            first=lease.first,
            until=lease.until,
            weekdays=lease.weekdays,
            beds=lease.beds,
            desks=lease.desks,
            ends=ends,
            reason=command.reason,
        )
    ]
