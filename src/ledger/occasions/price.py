"""What a seat costs a guest: the cheapest of the candidates that network and hubs know of, which the sale records."""

from datetime import date, datetime

from ledger.billing.bill import Bill, Charge, Rate, lines_of, stamped
from ledger.conventions.candidates import Because, Buyer, Explained, Offer, Use
from ledger.conventions.convention import HubConventions
from ledger.conventions.events import ServiceKind, Unit
from ledger.conventions.explain import explain
from ledger.conventions.member_uses import MemberUses, days_had, year_of
from ledger.conventions.rules import PactRules
from ledger.conventions.selling import sold_as
from ledger.conventions.sold import Rule, Sold
from ledger.kernel.days import ONE_DAY
from ledger.kernel.see import See
from ledger.kernel.slots import DAYS
from ledger.members.membership import Membership
from ledger.occasions.events import OfSeat
from ledger.places.hub import Hub
from ledger.treasury import chart

SERVICE, UNIT = ServiceKind.OCCASION, Unit.SEAT


def unit_in(_fact: OfSeat) -> Unit:
    """Return by what a price list counts occasions: by the seat, however many dates it is for."""
    return UNIT


def price_now(
    see: See, hub: str, guest: str, day: date, begins: datetime, public: tuple[int, int]
) -> Explained:
    """Return the candidates for a seat, by what is in force on its first day, and which of them wins; no visa day is for it."""
    home = see(Membership, guest).home_hub
    hubs = see.all(Hub, dict.fromkeys((hub, home)))
    uses = [see(MemberUses, year_of(guest, day.year))]
    had = days_had(uses, at=(hub, SERVICE, UNIT), now=see.now, besides="")
    conventions, rules = see(HubConventions, hub), see(PactRules, chart.ALL)
    offer = Offer(hub, hubs[hub].side, SERVICE, UNIT, see.now, conventions, rules)
    buyer = Buyer(home, hubs[home].side, had, no_visa=Because.NOT_BY_THE_DAY)
    (found,) = explain(offer, buyer, [Use(day, begins, public)])
    return found


def sold_to(guest: str, found: Explained) -> tuple[Sold[date], ...]:
    """Return by what it was sold; nothing is told of the public price where nothing is agreed."""
    told = found.won.rule is not Rule.PUBLIC or found.agreed is not None
    return (sold_as(guest, found),) if told else ()


def bill_of(occasion: str, day: date, rate: Rate) -> Bill[date]:
    """Return the bill of one seat: all its dates are one use, of the first day."""
    return stamped(lines_of(DAYS, Charge.USE, occasion, 1, (day, day + ONE_DAY), lambda _: rate))
