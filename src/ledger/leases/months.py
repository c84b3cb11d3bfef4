"""Month by month a lease is billed before and earned after; what the wallet lacks is owed to the hub."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, TypeVar

from msgspec import Meta
from msgspec.structs import replace

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.days import rome
from ledger.kernel.due import Done, Due
from ledger.kernel.fact import Fact
from ledger.kernel.ids import LeaseId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.leases import journal
from ledger.leases.end import lease_ended
from ledger.leases.events import (
    LeaseEnded,
    LeaseMade,
    LeaseMonthBilled,
    LeaseMonthEarned,
    OfLeaseMonth,
)
from ledger.leases.lease import Lease, NoSuchLease
from ledger.members.membership import GONE, OVER, Membership
from ledger.treasury import chart
from ledger.treasury.account import Account
from ledger.treasury.post import post

T = TypeVar("T", LeaseMonthBilled, LeaseMonthEarned)


class NotThatLeaseMonth(Refused):
    """Months of a lease turn one after the other, each once; the next one `turns` then, if there is one."""


class LeaseTurnsLater(Refused):
    """A month of a lease turns when its first day has begun."""


class TurnLease(Command, frozen=True, kw_only=True, tag="leases.turn-lease"):
    """Earn the month of a lease that is over, and bill the one that begins: happens by itself."""

    lease: LeaseId
    on: Annotated[date, Meta(description="the day on which it turns")]


def turn_lease(command: TurnLease, see: See) -> list[Fact]:
    """28, 31, 32. What the wallet lacks is owed: what is let is the member's, paid or not, as long as there is a member."""
    must_be(see, Role.SYSTEM, Role.TREASURER)
    one, name, on = see(Lease, command.lease), command.lease, command.on
    if not one.hub:
        raise NoSuchLease(lease=name)
    if on != one.turns:
        raise NotThatLeaseMonth(on=on, turns=one.turns)
    if see.now < rome(on):
        raise LeaseTurnsLater(on=on)
    facts: list[Fact] = []
    if one.billed:
        earned = _earned(see, one, name)
        facts += [earned, *post(see, journal.earned(one, name, one.billed))]
        one = one.evolve(earned)
    if one.turns != on:
        return facts
    if see(Membership, one.member).standing in GONE | OVER:
        return [*facts, *lease_ended(see, one, name, max(on, one.first))]
    month = one.to_bill()
    has = max(0, -see(Account, chart.wallet(one.member)).balance)
    owed = max(0, month.cents - has)
    billed = _turning(
        one,
        LeaseMonthBilled(
            day=see.today(),
            lease=name,
            hub=one.hub,
            member=one.member,
            turns=None,
            first=month.first,
            until=month.until,
            net_cents=month.net_cents,
            vat_cents=month.vat_cents,
            owed_cents=owed,
        ),
    )
    return [*facts, billed, *post(see, journal.billed(one, name, month, owed))]


def _earned(see: See, one: Lease, name: str) -> LeaseMonthEarned:
    assert one.billed
    return _turning(
        one,
        LeaseMonthEarned(
            day=see.today(),
            lease=name,
            hub=one.hub,
            member=one.member,
            turns=None,
            first=one.billed.first,
            until=one.billed.until,
            net_cents=one.billed.net_cents,
        ),
    )


def _turning(one: Lease, fact: T) -> T:
    """Return the fact with the day on which the next month turns once this is so."""
    return replace(fact, turns=one.evolve(fact).turns)


def after_lease(fact: LeaseMade | LeaseEnded | OfLeaseMonth) -> Iterable[Due | Done]:
    """The next month turns when its day begins."""
    subject = f"lease:{fact.lease}"
    if fact.turns is None:
        return (Done(subject=subject),)
    command = TurnLease(lease=fact.lease, on=fact.turns)
    return (Due(subject=subject, at=rome(fact.turns), command=command),)
