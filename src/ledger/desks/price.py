"""What a desk costs a guest: the cheapest of the candidates that network and hubs know of, which the sale records."""

from datetime import date, datetime

from ledger.billing.bill import Bill, Charge, Rate, lines_of
from ledger.conventions.candidates import Because, Buyer, Explained, Offer, Use, explain, sold_as
from ledger.conventions.convention import HubConventions
from ledger.conventions.events import ServiceKind, Unit
from ledger.conventions.member_uses import MemberUses, days_had, year_of
from ledger.conventions.sold import Rule, Sold
from ledger.desks.events import OfDesk
from ledger.desks.hours import Part
from ledger.desks.hub_desks import DeskTerms
from ledger.kernel.days import ONE_DAY
from ledger.kernel.see import See
from ledger.kernel.slots import DAYS
from ledger.members.membership import Membership
from ledger.places.hub import Hub

SERVICE = ServiceKind.DESK


def unit_of(part: str) -> Unit:
    """Return by what a price list counts this part of a day."""
    return Unit.DAY if part == Part.DAY else Unit.HALF_DAY


def unit_in(fact: OfDesk) -> Unit:
    """Return by what a price list counts what a fact is about."""
    return unit_of(fact.part)


def price_now(
    see: See, hub: str, guest: str, day: date, part: Part, terms: DeskTerms, begins: datetime
) -> Explained:
    """Return the candidates for a desk on a day, by what is in force for that day, and which of them wins."""
    home = see(Membership, guest).home_hub
    hubs = see.all(Hub, dict.fromkeys((hub, home)))
    unit = unit_of(part)
    uses = see(MemberUses, year_of(guest, day.year))
    had = days_had([uses], at=(hub, SERVICE, unit), now=see.now, besides="")
    offer = Offer(hub, hubs[hub].side, SERVICE, unit, see.now, see(HubConventions, hub))
    use = Use(day, max(begins, see.now), (terms.cents(part), terms.vat_bp))
    # Visa days are for nights as yet: at a desk none is offered.
    buyer = Buyer(home, hubs[home].side, had, no_visa=Because.DECLINED)
    (found,) = explain(offer, buyer, [use])
    return found


def sold_to(guest: str, found: Explained) -> tuple[Sold[date], ...]:
    """Return by what it was sold; nothing is told of the public price where nothing is agreed."""
    told = found.won.rule is not Rule.PUBLIC or found.agreed is not None
    return (sold_as(guest, found),) if told else ()


def bill_of(hub: str, day: date, rate: Rate) -> Bill[date]:
    """Return the bill of one desk."""
    return tuple(lines_of(DAYS, Charge.USE, hub, 1, (day, day + ONE_DAY), lambda _: rate))
