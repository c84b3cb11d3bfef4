"""What a hall costs a guest: half hour by half hour the cheapest of the candidates, which the sale records.

An hour costs an even number of cents, so that half an hour is half of it. A visa day is a whole day: no hours are had by it.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from msgspec.structs import replace

from ledger.billing.bill import Bill, Charge, Rate, lines_of, net_by_slot, stamped
from ledger.conventions.candidates import Because, Buyer, Explained, Offer, Use
from ledger.conventions.convention import HubConventions
from ledger.conventions.debt_limits import may_owe
from ledger.conventions.events import ServiceKind, Unit
from ledger.conventions.explain import explain
from ledger.conventions.member_uses import MemberUses, days_had, year_of
from ledger.conventions.paid_ahead import PaidAhead
from ledger.conventions.rules import PactRules
from ledger.conventions.selling import sold_as
from ledger.conventions.sold import Rule, Sold, by_slot, in_runs
from ledger.halls.events import OfBooking
from ledger.halls.half_hours import HALF_HOURS
from ledger.halls.hall import HallTerms, Span
from ledger.kernel.days import day_at
from ledger.kernel.see import See
from ledger.members.membership import Membership
from ledger.places.hub import Hub
from ledger.plans.ahead import paid_ahead
from ledger.treasury import chart

PARTS = 2
Prices = dict[datetime, Explained]
"""The candidates of each half hour."""


def service_in(fact: OfBooking) -> str:
    """Return as what a price list knows what a fact is about."""
    return fact.service


def unit_in(fact: OfBooking) -> Unit:
    """Return by what a price list counts what a fact is about."""
    del fact
    return Unit.HOUR


def price_now(
    see: See,
    hub: str,
    service: str,
    guest: str,
    terms: HallTerms,
    span: Span,
    *,
    by_host: bool,
) -> Prices:
    """Return the candidates for each half hour, by what is in force for its day, and which of them wins.

    By the host's word alone (`by_host`) no other hub owes anything.
    """
    home = see(Membership, guest).home_hub
    hubs = see.all(Hub, dict.fromkeys((hub, home)))
    zone = hubs[hub].zone
    days = {slot: day_at(zone, slot) for slot in HALF_HOURS.each(*span)}
    years = dict.fromkeys(day.year for day in days.values())
    uses = [see(MemberUses, year_of(guest, year)) for year in years]
    had = days_had(uses, at=(hub, service, Unit.HOUR), now=see.now, besides="")
    conventions, rules = see(HubConventions, hub), see(PactRules, chart.ALL)
    ahead = _ahead(see, guest, hub, service, days.values(), by_host=by_host)
    left = may_owe(see, [one.hub for one in ahead if one.hub != hub], hub)
    of = Offer(hub, hubs[hub].side, service, Unit.HOUR, see.now, conventions, rules, left)
    buyer = Buyer(home, hubs[home].side, had, no_visa=Because.BY_THE_HOUR, ahead=ahead)
    return explained(offer_of(of), buyer, terms, days)


def _ahead(
    see: See, guest: str, hub: str, service: str, days: Iterable[date], *, by_host: bool
) -> tuple[PaidAhead, ...]:
    """Return what the guest has paid for ahead that may be used on some of these days."""
    of = guest, hub, ServiceKind(service), Unit.HALF_HOUR
    every = (one for day in dict.fromkeys(days) for one in paid_ahead(see, *of, day))
    return tuple(dict.fromkeys(one for one in every if one.hub == hub or not by_host))


def offer_of(offer: Offer) -> Offer:
    """Return the offer of half hours at prices by the hour."""
    return replace(offer, parts=PARTS)


def explained(
    offer: Offer, buyer: Buyer | None, terms: HallTerms, days: Mapping[datetime, date]
) -> Prices:
    """Return the candidates for half hours, given with their days; notice counts until the first of them begins."""
    begins = max(min(days), offer.now)
    public = terms.hour_cents // PARTS, terms.vat_bp
    uses = [Use(day, begins, public) for day in days.values()]
    return dict(zip(days, explain(offer, buyer, uses), strict=True))


def bill_of(hall: str, span: Span, prices: Prices) -> Bill[datetime]:
    """Return the bill of one hall: a line for each run of half hours at one price."""

    def rate(slot: datetime) -> Rate:
        won = prices[slot].won
        return Rate(won.cents or 0, won.vat_bp)

    return stamped(lines_of(HALF_HOURS, Charge.USE, hall, 1, span, rate))


def sold_to(guest: str, prices: Prices) -> tuple[Sold[datetime], ...]:
    """Return by what the half hours were sold; nothing is told of the public price where nothing is agreed."""
    told: dict[tuple[str, datetime], Sold[datetime]] = {
        (guest, slot): _of_half_hour(sold_as(guest, one), slot)
        for slot, one in prices.items()
        if one.won.rule is not Rule.PUBLIC or one.agreed is not None
    }
    return in_runs(HALF_HOURS, told)


def _of_half_hour(sold: Sold[date], slot: datetime) -> Sold[datetime]:
    of: Any = sold
    found: Sold[datetime] = replace(of, first=slot)
    return found


def worth_cents(guest: str, bill: Bill[datetime], sold: Iterable[Sold[datetime]]) -> int | None:
    """Return what its half hours are worth without VAT: what was agreed, or what was paid where nothing was; None where nothing was agreed for any."""
    agreed = by_slot(HALF_HOURS, sold)
    if not any(one.convention for one in agreed.values()):
        return None
    total = 0
    for slot, earned in net_by_slot(HALF_HOURS, bill).items():
        one = agreed.get((guest, slot))
        worth = one.worth_cents if one else None
        total += sum(each.net_cents for each in earned) if worth is None else worth
    return total
