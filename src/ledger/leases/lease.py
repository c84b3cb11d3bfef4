"""A lease is beds and desks of a hub that one member has to itself for a time, and for a price a month.

month begins ──billed: wallet, and a debt──▶ billed ──it is over──▶ earned
                                               │
                                               └──the lease ends sooner: its later days are given back
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Self, assert_never

import msgspec
from msgspec.structs import replace

from ledger.kernel.money import included_vat
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Unknown
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.leases.events import (
    LeasedBeds,
    LeasedDesks,
    LeaseEnded,
    LeaseMade,
    LeaseMonthBilled,
    LeaseMonthEarned,
    LeaseTerms,
)
from ledger.plans.subscription import month_after, month_of
from ledger.treasury import chart


class NoSuchLease(Unknown):
    """The hub has no such lease."""


class LeaseMonth(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The days of `[first, until)`: what they cost with VAT, and the VAT within."""

    first: date
    until: date
    cents: int
    vat_cents: int

    @property
    def net_cents(self) -> int:
        """Return what they cost without VAT: what the hub earns when they are over."""
        return self.cents - self.vat_cents


NO_TERMS = LeaseTerms(month_cents=0, vat_bp=0, notice_days=0, overdue_days=0)


class Lease(Noun, frozen=True, kw_only=True, gc=False):
    """One lease, by its id; `hub` is empty for one that does not exist. It is over on the day `until`.

    `billed` is the month that is billed and not earned, `next_month` the first day of the one after all that were billed;
    `owed` says of which of them, by first day, how much the wallet lacked.
    """

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
    terms: LeaseTerms = NO_TERMS
    next_month: date = date.min
    billed: LeaseMonth | None = None
    owed: tuple[tuple[date, int], ...] = ()

    def evolve(self, part: LeaseMade | LeaseMonthBilled | LeaseMonthEarned | LeaseEnded) -> Self:
        """Begin; have a month; end before it was agreed."""
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
                    terms=part.terms,
                    next_month=part.first,
                )
            case LeaseMonthBilled():
                cents = part.net_cents + part.vat_cents
                billed = LeaseMonth(part.first, part.until, cents, part.vat_cents)
                owed = ((part.first, part.owed_cents),) if part.owed_cents else ()
                return replace(self, billed=billed, next_month=part.until, owed=(*self.owed, *owed))
            case LeaseMonthEarned():
                return replace(self, billed=None)
            case LeaseEnded():
                return replace(self, until=part.ends, billed=self.kept(part.ends))
            case _:
                assert_never(part)

    @property
    def turns(self) -> date | None:
        """Return the next day on which a month that was billed is over, or another one begins; None once all is over, or if nothing is to be paid."""
        if self.billed:
            return self.billed.until
        return self.next_month if self.terms.month_cents and self.next_month < self.until else None

    def is_over(self, day: date) -> bool:
        """Say whether no day from this one on is let, and nothing is still to be earned."""
        return self.until <= day and not self.billed

    def month(self, first: date, until: date) -> LeaseMonth:
        """Return days of one calendar month: of a part of one the price by days, rounded half up."""
        days, whole = (until - first).days, (month_after(first) - month_of(first)).days
        cents = (2 * self.terms.month_cents * days + whole) // (2 * whole)
        return LeaseMonth(first, until, cents, included_vat(cents, self.terms.vat_bp))

    def to_bill(self) -> LeaseMonth:
        """Return the month that is billed next: up to its end, or that of the lease."""
        return self.month(self.next_month, min(month_after(self.next_month), self.until))

    def kept(self, ends: date) -> LeaseMonth | None:
        """Return what stays of the month that is billed if the lease ends on a day; None if nothing does."""
        one = self.billed
        if one is None or ends >= one.until:
            return one
        return self.month(one.first, ends) if ends > one.first else None

    def overdue_since(self, debt_cents: int) -> date | None:
        """Return since when a month is owed, if so much is owed to the hub: what is paid pays the oldest first."""
        since = None
        for first, cents in reversed(self.owed):
            if debt_cents <= 0:
                break
            since, debt_cents = first, debt_cents - cents
        return since


def _whose(fact: LeaseMade) -> Iterable[Part]:
    return [(one, fact.lease) for one in (fact.hub, fact.member, chart.ALL)]


class LeasesOf(Noun, frozen=True, kw_only=True, gc=False):
    """The leases of a hub, of a member, or all, in the order in which they were made."""

    kind = "leases.leases-of"
    tag = "leases-of"
    parts = {LeaseMade: _whose}

    leases: tuple[str, ...] = ()

    def evolve(self, part: str) -> Self:
        """There is one more."""
        return type(self)(leases=(*self.leases, part))


def existing_lease(see: See, hub: str, lease: str) -> Lease:
    """Return a lease of a hub; refuses `NoSuchLease`."""
    found = see(Lease, lease)
    if found.hub != hub:
        raise NoSuchLease(lease=lease, hub=hub)
    return found


def overdue_on(one: Lease, debt_cents: int, day: date) -> bool:
    """Say whether, with so much owed to the hub, a month is owed for longer than was agreed."""
    since = one.overdue_since(debt_cents)
    return since is not None and since + timedelta(days=one.terms.overdue_days) <= day
