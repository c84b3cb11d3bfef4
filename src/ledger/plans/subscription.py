"""A member's plan at a hub, month by month.

              ──wallet pays──▶ paid ──it is over──▶ earned
month begins ─┤                  ▲
              ──it cannot─────▶ unpaid (pays later, while it lasts)

A month is a calendar month; of the first one a plan has the days from its beginning on, and the part of uses and price
that they are of it.
"""

from datetime import date, timedelta
from typing import Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.kernel.money import included_vat
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.refused import Unknown
from ledger.kernel.see import See
from ledger.plans.events import (
    MonthEarned,
    MonthPaid,
    MonthUnpaid,
    PlanTerms,
    SubscriptionBegun,
    SubscriptionEnded,
    SubscriptionPaused,
)


class NoSuchSubscription(Unknown):
    """There is no such plan of a member."""


def month_of(day: date) -> date:
    """Return the month of a day, named by its first day."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """Return the first day of the next month."""
    return month_of(month_of(month) + timedelta(days=31))


def months_later(day: date, months: int) -> date:
    """Return the first day of the month that comes so many months after that of a day."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


class Month(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The days of `[first, until)`, with so many uses: what they cost with VAT, and the VAT within."""

    first: date
    until: date
    uses: int
    cents: int
    vat_cents: int

    @property
    def net_cents(self) -> int:
        """Return what they cost without VAT: what the hub earns when they are over."""
        return self.cents - self.vat_cents


class DrawnNow(msgspec.Struct, frozen=True, gc=False):
    """From now on a booking has taken the uses of these days, or none; once it `is_over` it gives none of them back."""

    booking: str
    days: tuple[date, ...]
    is_over: bool = False


NO_TERMS = PlanTerms(
    service="", unit="", uses=0, month_cents=0, over_cents=None, vat_bp=0, notice_days=0
)


class Subscription(Noun, frozen=True, kw_only=True, gc=False):
    """One member's plan, by its id; `hub` is empty for one that was never begun.

    `paid` are the months that are paid and not earned, `unpaid` the one that began and could not be paid, if it is the last
    that began; `next_month` is the first day of the first that has neither. `drawn` are the days of uses that bookings have taken.
    """

    kind = "plans.subscription"
    tag = "subscription"
    key = "subscription"

    hub: str = ""
    plan: str = ""
    member: str = ""
    payer: str = ""
    since: date = date.min
    until: date | None = None
    terms: PlanTerms = NO_TERMS
    next_month: date = date.min
    unpaid: date | None = None
    paid: Map[date, Month] = Map()
    drawn: Map[str, tuple[date, ...]] = Map()

    def evolve(
        self,
        part: SubscriptionBegun
        | MonthPaid
        | MonthUnpaid
        | MonthEarned
        | SubscriptionEnded
        | SubscriptionPaused
        | DrawnNow,
    ) -> Self:
        """Begin; have a month, or not; be used; rest; be over sooner."""
        match part:
            case SubscriptionBegun():
                return type(self)(
                    hub=part.hub,
                    plan=part.plan,
                    member=part.member,
                    payer=part.payer,
                    since=part.since,
                    until=part.until,
                    terms=part.terms,
                    next_month=part.since,
                )
            case MonthPaid():
                cents = part.net_cents + part.vat_cents
                month = Month(part.first, part.until, part.uses, cents, part.vat_cents)
                paid = self.paid.set(part.first, month)
                if part.first == self.unpaid:
                    return replace(self, paid=paid, unpaid=None)
                return replace(self, paid=paid, next_month=part.until)
            case MonthUnpaid():
                return replace(self, unpaid=part.first, next_month=month_after(part.first))
            case MonthEarned():
                over = {
                    one
                    for one, days in self.drawn.items()
                    if days[-1] < self.paid[part.first].until
                }
                drawn = Map((one, days) for one, days in self.drawn.items() if one not in over)
                return replace(self, paid=dropped(self.paid, part.first), drawn=drawn)
            case DrawnNow():
                others = dropped(self.drawn, part.booking)
                drawn = others.set(part.booking, part.days) if part.days else others
                return replace(self, drawn=drawn)
            case SubscriptionEnded():
                return replace(self, until=part.until)
            case SubscriptionPaused():
                return replace(self, next_month=part.until)
            case _:
                assert_never(part)

    def lasts_on(self, day: date) -> bool:
        """Say whether a day is one of the plan's."""
        return self.since <= day and (self.until is None or day < self.until)

    def is_over(self, day: date) -> bool:
        """Say whether no day from this one on is the plan's, and nothing of it is still to be earned."""
        return self.until is not None and self.until <= day and not self.paid

    @property
    def turns(self) -> date | None:
        """Return the next day on which a month that was paid is over, or another one begins; None once all is over."""
        ends = [month.until for month in self.paid.values()]
        begins = [self.next_month] if self.lasts_on(self.next_month) else []
        return min([*ends, *begins], default=None)

    def left(self, month: Month) -> int:
        """Return how many uses of a month no booking has taken."""
        taken = (day for days in self.drawn.values() for day in days)
        return month.uses - sum(month.first <= day < month.until for day in taken)

    def month(self, first: date) -> Month:
        """Return the month that begins on a day: of a part of one by days, uses rounded up, the price rounded half up."""
        until, terms = month_after(first), self.terms
        days, whole = (until - first).days, (until - month_of(first)).days
        cents = (2 * terms.month_cents * days + whole) // (2 * whole)
        uses = -(-terms.uses * days // whole)
        return Month(first, until, uses, cents, included_vat(cents, terms.vat_bp))


def existing_subscription(see: See, name: str) -> Subscription:
    """Return a member's plan; refuses `NoSuchSubscription`."""
    found = see(Subscription, name)
    if not found.hub:
        raise NoSuchSubscription(subscription=name)
    return found
