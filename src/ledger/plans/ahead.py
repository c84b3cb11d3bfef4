"""What a member has paid for that may be used on a day: months of plans that are paid, and credits that are good, each with what is left."""

from collections.abc import Iterable, Iterator, Mapping
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
    see: See, member: str, host: str, service: ServiceKind, unit: Unit, day: date
) -> tuple[PaidAhead, ...]:
    """Return what a member has of plans and credits for a service by a unit on a day, in the order in which it is spent.

    What the host sold itself comes first, so that no hub owes what need not be; then as they were begun, or bought.
    """
    mine = see.all(Subscription, see(SubscriptionsOf, member).subscriptions)
    bought = see.all(Credits, see(CreditsOf, member).bought)

    def is_meant(one: Subscription | Credits) -> bool:
        of = one.member, one.terms.service, one.terms.unit
        return of == (member, service, unit)

    plans = {name: one for name, one in mine.items() if is_meant(one)}
    good = {name: one for name, one in bought.items() if is_meant(one) and not one.expired}
    hubs = see.all(Hub, _hubs(plans) | _hubs(good))
    months = (
        ahead
        for name, one in plans.items()
        for ahead in months_on(name, one, hubs[one.hub].side, day)
    )
    lots = (of_credits(name, one, hubs[one.hub].side) for name, one in good.items())
    return in_order((*months, *lots), host)


def _hubs(some: Mapping[str, Subscription | Credits]) -> dict[str, None]:
    return dict.fromkeys(one.hub for one in some.values())


def in_order(ahead: Iterable[PaidAhead], host: str) -> tuple[PaidAhead, ...]:
    """Return what was paid ahead, what the host sold before what others did."""
    return tuple(sorted(ahead, key=lambda one: one.hub != host))


def of_credits(name: str, one: Credits, side: HubKind) -> PaidAhead:
    """Return what is left of credits that are good."""
    return PaidAhead(
        Rule.CREDIT,
        name,
        one.hub,
        side,
        one.bought,
        one.expires + ONE_DAY,
        one.free,
        one.terms.vat_bp,
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
