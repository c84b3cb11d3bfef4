"""A lease ends before it was agreed, after its notice: what it held is free from that day on, and what was billed for it given back."""

from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, LeaseId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.leases import journal
from ledger.leases.events import LeaseEnded
from ledger.leases.lease import Lease, existing_lease, overdue_on
from ledger.members.rights import must_serve
from ledger.members.words import Reason
from ledger.treasury.debts import Debts
from ledger.treasury.post import post


class LeaseEndsBefore(Refused):
    """By then the lease is over."""


class EndsInThePast(Refused):
    """A lease ends today or on a later day: what is over was let."""


class LeaseEndsLater(Refused):
    """By its notice it ends on the day `earliest` at the earliest; sooner if operators say so, or a month is owed for too long."""


class EndLease(Command, frozen=True, kw_only=True, tag="leases.end-lease"):
    """End a lease from a day on, with a reason: what it held is free from there, and what was billed for later days is given back.

    Whoever has it (its users) and the hub's host give the notice that was agreed; the host none once a month is owed for
    longer than was agreed, and operators none. From its first day on, or before, it never begins.
    """

    personal = Personal(person="hub", fact=LeaseEnded)

    hub: HubId
    lease: LeaseId
    ends: Annotated[date, Meta(description="the first day that is free again; today or later")]
    reason: Reason


def end_lease(command: EndLease, see: See) -> list[Fact]:
    """Give back what is to come; what is over stays let."""
    lease, today = existing_lease(see, command.hub, command.lease), see.today()
    must_serve(see, lease.member, lease.hub)
    if command.ends < today:
        raise EndsInThePast(field="ends", today=today)
    ends = max(command.ends, lease.first)
    if ends >= lease.until:
        raise LeaseEndsBefore(field="ends", until=lease.until)
    if ends < (earliest := _earliest(see, lease)):
        raise LeaseEndsLater(field="ends", earliest=earliest)
    return lease_ended(see, lease, command.lease, ends, command.reason)


def lease_ended(see: See, one: Lease, name: str, ends: date, reason: str = "") -> list[Fact]:
    """Return that a lease is over on a day, with what is given back: first of what is owed to the hub."""
    billed, kept = one.billed, one.kept(ends)
    net, vat = (
        (getattr(billed, of, 0) - getattr(kept, of, 0)) for of in ("net_cents", "vat_cents")
    )
    ended = LeaseEnded(
        day=see.today(),
        lease=name,
        hub=one.hub,
        member=one.member,
        first=one.first,
        until=one.until,
        weekdays=one.weekdays,
        beds=one.beds,
        desks=one.desks,
        turns=None,
        ends=ends,
        reason=reason,
        month_cut=billed.first if billed and billed != kept else None,
        back_net_cents=net,
        back_vat_cents=vat,
        let_off_cents=min(net + vat, _debt(see, one)) if net + vat else 0,
    )
    ended = replace(ended, turns=one.evolve(ended).turns)
    return [ended, *post(see, journal.given_back(one, ended))]


def _earliest(see: See, one: Lease) -> date:
    """Return the first day on which the asker may have it end."""
    today = see.today()
    if see.who.role is Role.OPERATOR:
        return today
    if see.who.role is Role.HOST and overdue_on(one, _debt(see, one), today):
        return today
    return today + timedelta(days=one.terms.notice_days)


def _debt(see: See, one: Lease) -> int:
    """Return what the member owes the hub."""
    return dict(see(Debts, one.member).cents).get(one.hub, 0)
