"""A hub sells carnets; a member buys one, and what is not had in time is the hub's."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.billing.fee import ShownTotal, must_cost_as_shown
from ledger.conventions.events import ServiceKind, Unit
from ledger.kernel.asker import must_be, must_run
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.due import Done, Due
from ledger.kernel.fact import Fact
from ledger.kernel.ids import CarnetId, CreditsId, HubId, MemberId, Prefix
from ledger.kernel.money import included_vat
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import BasisPoints, Word
from ledger.kernel.who import Role
from ledger.members.rights import must_serve
from ledger.places.hub import existing_hub, must_be_open
from ledger.plans import journal
from ledger.plans.begin import must_be_let_in
from ledger.plans.credit_events import (
    CarnetOffered,
    CarnetTerms,
    CarnetWithdrawn,
    CreditsBought,
    CreditsExpired,
    CreditsGiven,
)
from ledger.plans.credits import CarnetsOffered, existing_carnet, existing_credits
from ledger.plans.offer import must_be_by_plan
from ledger.plans.subscription import months_later
from ledger.till.means import PaidAtTill
from ledger.till.take import must_take, take
from ledger.treasury.post import post
from ledger.treasury.vat_rate import must_be_a_rate

CARNETS_MAX = 50
NOON = 12


class CarnetIsWithdrawn(Refused):
    """The hub sells this carnet no more."""


class TooManyCarnets(Refused):
    """A hub sells so many carnets at most (`most`): withdraw one first."""


class CreditsAreGood(Refused):
    """Credits may be had to the end of the day `expires`, and are settled at noon of the next."""


class ExpiredBefore(Refused):
    """These credits have expired already."""


class OfferCarnet(Command, frozen=True, kw_only=True, tag="plans.offer-carnet"):
    """Sell a carnet: so many uses of a service for a price, to be had within so many months (the hub's host, operators)."""

    hub: HubId
    name: Annotated[Word, Meta(description="what the hub calls it")]
    service: ServiceKind
    unit: Unit
    uses: Annotated[int, Meta(ge=1, le=1_000, description="how many")]
    cents: Annotated[int, Meta(ge=1, le=10_000_000, description="cents for all, with VAT")]
    vat_bp: Annotated[BasisPoints, Meta(description="VAT within the price")]
    months: Annotated[int, Meta(ge=1, le=60, description="how long they are good")]


class WithdrawCarnet(Command, frozen=True, kw_only=True, tag="plans.withdraw-carnet"):
    """Sell a carnet no more (the hub's host, operators): credits that were bought are good until they expire."""

    hub: HubId
    carnet: CarnetId


class BuyCredits(Command, frozen=True, kw_only=True, tag="plans.buy-credits"):
    """Buy a carnet of a hub for a member, from the payer's wallet; its host sells it at the till, too.

    Its credits are good for as many months as it says, up to the day before the same day of the month, or the month's end.
    """

    hub: HubId
    carnet: CarnetId
    payer: Annotated[MemberId, Meta(description="the member who pays")]
    member: Annotated[
        MemberId | None, Meta(description="who uses them; the payer if it is left out")
    ] = None
    shown_total_cents: ShownTotal = None
    at_till: PaidAtTill = None


class ExpireCredits(Command, frozen=True, kw_only=True, tag="plans.expire-credits"):
    """Settle credits that were not had in time: happens by itself, at noon of the day after."""

    credits: CreditsId


def offer_carnet(command: OfferCarnet, see: See) -> list[Fact]:
    """Put it on the list."""
    must_run(see, command.hub)
    existing_hub(see, command.hub)
    must_be_by_plan(command.service, command.unit)
    must_be_a_rate(command.vat_bp)
    if len(see(CarnetsOffered, command.hub).carnets) >= CARNETS_MAX:
        raise TooManyCarnets(most=CARNETS_MAX)
    said = msgspec.structs.asdict(command)
    return [
        CarnetOffered(
            day=see.today(),
            carnet=see.new_id(Prefix.CARNET),
            hub=command.hub,
            name=command.name,
            terms=CarnetTerms(**{name: said[name] for name in CarnetTerms.__struct_fields__}),
        )
    ]


def withdraw_carnet(command: WithdrawCarnet, see: See) -> list[Fact]:
    """Take it off the list."""
    must_run(see, command.hub)
    if existing_carnet(see, command.hub, command.carnet).withdrawn:
        raise CarnetIsWithdrawn(carnet=command.carnet)
    return [CarnetWithdrawn(day=see.today(), carnet=command.carnet, hub=command.hub)]


def buy_credits(command: BuyCredits, see: See) -> list[Fact]:
    """28. Paid at once, with VAT: what they are for is known."""
    must_serve(see, command.payer, command.hub)
    must_take(see, command.hub, command.at_till)
    must_be_open(see, command.hub)
    carnet = existing_carnet(see, command.hub, command.carnet)
    if carnet.withdrawn:
        raise CarnetIsWithdrawn(carnet=command.carnet)
    member, terms = command.member or command.payer, carnet.terms
    must_be_let_in(see, command.payer, member)
    must_cost_as_shown(see, command.shown_total_cents, terms.cents, agreed_cents=terms.cents)
    vat = included_vat(terms.cents, terms.vat_bp)
    bought = CreditsBought(
        day=see.today(),
        credits=see.new_id(Prefix.CREDITS),
        hub=command.hub,
        carnet=command.carnet,
        member=member,
        payer=command.payer,
        terms=terms,
        expires=last_day(see.today(), terms.months),
        net_cents=terms.cents - vat,
        vat_cents=vat,
    )
    return [bought, *take(see, command.at_till, journal.bought(bought))]


def expire_credits(command: ExpireCredits, see: See) -> list[Fact]:
    """28. What no booking has drawn is the hub's; what one has is settled with the booking."""
    must_be(see, Role.SYSTEM, Role.TREASURER)
    one = existing_credits(see, command.credits)
    if one.expired:
        raise ExpiredBefore(credits=command.credits)
    if see.now < rome(one.expires + ONE_DAY, NOON):
        raise CreditsAreGood(expires=one.expires)
    worth = one.worth_of(one.free)
    expired = CreditsExpired(
        day=see.today(),
        credits=command.credits,
        hub=one.hub,
        carnet=one.carnet,
        member=one.member,
        payer=one.payer,
        uses=one.free,
        net_cents=worth,
    )
    return [expired, *post(see, journal.expired(one.hub, command.credits, worth))]


def after_credits(fact: CreditsBought | CreditsGiven | CreditsExpired) -> Iterable[Due | Done]:
    """They expire once."""
    subject = f"credits:{fact.credits}"
    if isinstance(fact, CreditsExpired):
        return (Done(subject=subject),)
    at = rome(fact.expires + ONE_DAY, NOON)
    return (Due(subject=subject, at=at, command=ExpireCredits(credits=fact.credits)),)


def last_day(day: date, months: int) -> date:
    """Return the day before the same day so many months later; the month's last where there is no such day."""
    month = months_later(day, months)
    last = months_later(month, 1) - ONE_DAY
    return month.replace(day=day.day) - ONE_DAY if day.day <= last.day else last
