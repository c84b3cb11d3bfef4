"""What of a member's plans may be used on a day: months that are paid, each with the uses that are left of it."""

from collections.abc import Iterator
from datetime import date

from ledger.conventions.events import ServiceKind, Unit
from ledger.conventions.paid_ahead import PaidAhead
from ledger.conventions.sold import Rule
from ledger.kernel.see import See
from ledger.places.hub import Hub, HubKind
from ledger.plans.plan import SubscriptionsOf
from ledger.plans.subscription import Subscription


def paid_ahead(
    see: See, member: str, hub: str, service: ServiceKind, unit: Unit, day: date
) -> tuple[PaidAhead, ...]:
    """Return what a member has of plans of a hub for a service by a unit on a day, in the order in which they were begun."""
    mine = see.all(Subscription, see(SubscriptionsOf, member).subscriptions)
    side = see(Hub, hub).side
    return tuple(
        ahead
        for name, one in mine.items()
        if (one.member, one.hub) == (member, hub)
        and (one.terms.service, one.terms.unit) == (service, unit)
        for ahead in months_on(name, one, side, day)
    )


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
