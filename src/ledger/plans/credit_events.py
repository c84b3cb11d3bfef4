"""Facts about credits: the carnets that a hub sells, who bought one, and what of it expired."""

from datetime import date
from typing import ClassVar

import msgspec

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref
from ledger.places.events import OfHub


class CarnetTerms(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """So many `uses` of a service by a unit for `cents` with VAT at `vat_bp`, to be had within so many `months`."""

    service: str
    unit: str
    uses: int
    cents: int
    vat_bp: int
    months: int


class OfCarnet(OfHub, frozen=True, kw_only=True, gc=False):
    """Something about a carnet that a hub sells."""

    carnet: Ref


class CarnetOffered(OfCarnet, frozen=True, kw_only=True, gc=False, tag="plans.carnet-offered.v1"):
    """A hub sells a carnet on these terms."""

    begins: ClassVar = "carnet"

    name: str
    terms: CarnetTerms


class CarnetWithdrawn(
    OfCarnet, frozen=True, kw_only=True, gc=False, tag="plans.carnet-withdrawn.v1"
):
    """Nobody buys this carnet any more; credits that were bought are good until they expire."""


class OfCredits(Fact, frozen=True, kw_only=True, gc=False):
    """Something about a member's credits at a hub, which the payer bought; if they were given, the member is told as the payer."""

    found_by: ClassVar = {"hub": "hub", "credits": "credits", "payer": "member"}

    credits: Ref
    hub: Ref
    carnet: Ref
    member: Ref
    payer: Ref


class CreditsBought(OfCredits, frozen=True, kw_only=True, gc=False, tag="plans.credits-bought.v1"):
    """A member has the uses of a carnet, to be had up to the day `expires`; they are paid."""

    begins: ClassVar = "credits"
    shows_balances: ClassVar = True

    terms: CarnetTerms
    expires: date
    net_cents: int
    vat_cents: int


class CreditsGiven(OfCredits, frozen=True, kw_only=True, gc=False, tag="plans.credits-given.v1"):
    """A hub gave a member so many uses for nothing, to be had up to the day `expires`, for a reason; they are of no carnet."""

    begins: ClassVar = "credits"

    terms: CarnetTerms
    expires: date
    reason: str


class CreditsExpired(
    OfCredits, frozen=True, kw_only=True, gc=False, tag="plans.credits-expired.v1"
):
    """So many uses were not had in time: what was paid for them without VAT is the hub's."""

    shows_balances: ClassVar = True

    uses: int
    net_cents: int
