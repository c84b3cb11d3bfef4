"""What a member has paid for that may be used on a day: months of plans that are paid, and credits that are good, each with what is left."""

from collections.abc import Iterator
from datetime import date

from ledger.conventions.events import ServiceKind, Unit
from ledger.conventions.paid_ahead import PaidAhead
from ledger.conventions.sold import Rule
from ledger.kernel.days import ONE_DAY
from ledger.kernel.see import See
from ledger.places.hub import Hub, HubKind
from ledger.plans.credits import Credits, CreditsOf
from ledger.plans.plan import SubscriptionsOf
from ledger.plans.subscription import Subscription


def paid_ahead(
    see: See, member: str, hub: str, service: ServiceKind, unit: Unit, day: date
) -> tuple[PaidAhead, ...]:
    """Return what a member has of plans and credits of a hub for a service by a unit on a day, in the order in which they were begun, or bought."""
    mine = see.all(Subscription, see(SubscriptionsOf, member).subscriptions)
    side = see(Hub, hub).side
    months = (
        ahead
        for name, one in mine.items()
        if (one.member, one.hub) == (member, hub)
        and (one.terms.service, one.terms.unit) == (service, unit)
        for ahead in months_on(name, one, side, day)
    )
    bought = see.all(Credits, see(CreditsOf, member).bought)
    good = (
        PaidAhead(
            Rule.CREDIT,
            name,
            one.hub,
            side,
            one.bought,
            one.expires + ONE_DAY,
            one.free,
            one.terms.vat_bp,
        )
        for name, one in bought.items()
        if (one.member, one.hub) == (member, hub)
        and (one.terms.service, one.terms.unit) == (service, unit)
        and not one.expired
    )
    return (*months, *good)


def months_on(name: str, one: Subscription, side: HubKind, day: date) -> Iterator[PaidAhead]:
    """Yield the month of a plan that a day is in, if it is paid."""
    for month in one.paid.values():
        if month.first <= day < month.until:
            yield PaidAhead(
                Rule.PLAN,
                name,
                one.hub,
                side,
                month.first,
                month.until,
                one.left(month),
                one.terms.vat_bp,
                one.terms.over_cents,
            )
