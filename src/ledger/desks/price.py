"""What a desk costs a guest: the cheapest of the candidates that network and hubs know of, which the sale records."""

from datetime import date

from msgspec.structs import replace

from ledger.billing.bill import Bill, Charge, Rate, lines_of, stamped
from ledger.conventions.candidates import Because, Buyer, Explained, Offer, Use
from ledger.conventions.convention import HubConventions
from ledger.conventions.debt_limits import may_owe
from ledger.conventions.events import ServiceKind, Unit
from ledger.conventions.explain import explain
from ledger.conventions.member_uses import MemberUses, days_had, visa_days, year_of
from ledger.conventions.rules import PactRules
from ledger.conventions.selling import sold_as
from ledger.conventions.sold import Rule, Sold
from ledger.desks.events import OfDesk
from ledger.desks.hours import Part
from ledger.kernel.days import ONE_DAY
from ledger.kernel.see import See
from ledger.kernel.slots import DAYS
from ledger.members.membership import Membership
from ledger.places.hub import Hub
from ledger.plans.ahead import paid_ahead
from ledger.treasury import chart

SERVICE = ServiceKind.DESK


def unit_of(part: str) -> Unit:
    """Return by what a price list counts this part of a day."""
    return Unit.DAY if part == Part.DAY else Unit.HALF_DAY


def unit_in(fact: OfDesk) -> Unit:
    """Return by what a price list counts what a fact is about."""
    return unit_of(fact.part)


def why_no_visa(payer: str, guest: str, part: Part, *, declined: bool) -> Because | None:
    """Return why no visa day is used, if so: it is for a whole day, the payer's own, and may be declined."""
    if part is not Part.DAY:
        return Because.HALF_A_DAY
    if declined:
        return Because.DECLINED
    return None if guest == payer else Because.NOT_THE_PAYER


def price_now(
    see: See, hub: str, guest: str, unit: Unit, use: Use, no_visa: Because | None, *, by_host: bool
) -> Explained:
    """Return the candidates for a desk on a day, by what is in force for that day, and which of them wins.

    By the host's word alone (`by_host`) no other hub owes anything.
    """
    home = see(Membership, guest).home_hub
    hubs = see.all(Hub, dict.fromkeys((hub, home)))
    uses = [see(MemberUses, year_of(guest, use.day.year))]
    had = days_had(uses, at=(hub, SERVICE, unit), now=see.now, besides="")
    taken = visa_days(uses, now=see.now, besides="")
    conventions, rules = see(HubConventions, hub), see(PactRules, chart.ALL)
    every = paid_ahead(see, guest, hub, SERVICE, unit, use.day)
    ahead = tuple(one for one in every if one.hub == hub or not by_host)
    sellers = (one.hub for one in ahead if one.hub != hub)
    left = may_owe(see, [*([] if no_visa else [home]), *sellers], hub)
    offer = Offer(hub, hubs[hub].side, SERVICE, unit, see.now, conventions, rules, left)
    return explained(offer, Buyer(home, hubs[home].side, had, taken, no_visa, ahead), use)


def explained(offer: Offer, buyer: Buyer | None, use: Use) -> Explained:
    """Return the candidates for a desk, whose notice counts until it is used: at once, when its hours have begun."""
    (found,) = explain(offer, buyer, [replace(use, begins=max(use.begins, offer.now))])
    return found


def sold_to(guest: str, found: Explained) -> tuple[Sold[date], ...]:
    """Return by what it was sold; nothing is told of the public price where nothing is agreed."""
    told = found.won.rule is not Rule.PUBLIC or found.agreed is not None
    return (sold_as(guest, found),) if told else ()


def bill_of(hub: str, day: date, rate: Rate) -> Bill[date]:
    """Return the bill of one desk."""
    return stamped(lines_of(DAYS, Charge.USE, hub, 1, (day, day + ONE_DAY), lambda _: rate))
