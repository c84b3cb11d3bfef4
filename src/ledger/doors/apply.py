"""Somebody without an account knocks: with a coworking space in a city, or for one in a village."""

from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.conventions.events import ServiceKind, Unit
from ledger.conventions.price_list import SOLD_BY, AgreedAbovePublic, NotSoldSo, SameLine
from ledger.doors.application import SecretAddress, must_be_an_applicant
from ledger.doors.events import (
    CityApplicationReceived,
    ProposedPrice,
    VillageApplicationReceived,
)
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import Prefix
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.text import CentsOrZero, Istat
from ledger.members.words import ByTheBook, Email, FreeText, FullName, Said
from ledger.places.country import Abroad
from ledger.places.equipment import OF_A_VILLAGE, Required
from ledger.places.hub import HubKind
from ledger.places.record import site_of

PRICES_MAX = 20
Phone = Annotated[Said, Meta(description="a telephone number; sealed")]
Address = Annotated[Said, Meta(description="the address of the place; sealed")]


class AppliedAlready(Refused):
    """An application was made at this secret address; another one takes another."""


class Price(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A service with its public price, and the one that is proposed to members of the pact."""

    service: ServiceKind
    unit: Unit
    public_cents: Annotated[
        CentsOrZero, Meta(description="cents a unit for everybody, VAT included")
    ]
    agreed_cents: Annotated[CentsOrZero, Meta(description="cents a unit for members of the pact")]


class ApplyWithCitySpace(Command, frozen=True, kw_only=True, tag="doors.apply-with-city-space"):
    """Ask to join with a coworking space in a city (whoever applies, by a secret address of their own)."""

    personal = Personal(
        person="application", newborn=Prefix.APPLICATION, fact=CityApplicationReceived
    )

    name: Annotated[FullName, Meta(description="who asks; sealed")]
    email: Email
    phone: Phone
    address: Address
    about: Annotated[FreeText, Meta(description="the space, in words; sealed")] = ""
    istat: Annotated[Istat | None, Meta(description="where in Italy it is")] = None
    abroad: Annotated[Abroad | None, Meta(description="or where abroad")] = None
    seats: Annotated[int, Meta(ge=1, le=10_000, description="seats at desks")]
    rooms: Annotated[int, Meta(ge=0, le=1_000, description="meeting rooms")]
    prices: Annotated[tuple[Price, ...], Meta(max_length=PRICES_MAX)] = ()
    application: ByTheBook = ""


class ApplyForVillage(Command, frozen=True, kw_only=True, tag="doors.apply-for-village"):
    """Ask to open a Wise Coworking in a village (whoever applies, by a secret address of their own)."""

    personal = Personal(
        person="application", newborn=Prefix.APPLICATION, fact=VillageApplicationReceived
    )

    name: Annotated[FullName, Meta(description="who stands behind it; sealed")]
    email: Email
    phone: Phone
    address: Address
    about: Annotated[FreeText, Meta(description="the place, and who stands behind it; sealed")] = ""
    istat: Annotated[Istat, Meta(description="the village, of fewer than 5,000 inhabitants")]
    has: Annotated[
        tuple[Required, ...],
        Meta(max_length=len(OF_A_VILLAGE), description="the required parts that exist already"),
    ] = ()
    application: ByTheBook = ""


def apply_with_city_space(command: ApplyWithCitySpace, see: See) -> list[Fact]:
    """Take it in; whose e-mail it is, nobody looks."""
    digest = fresh_address(see)
    site = site_of(HubKind.CITY, command.istat, command.abroad)
    prices = _proposed(command.prices)
    return [
        CityApplicationReceived(
            day=see.today(),
            application=command.application,
            digest=digest,
            name=command.name,
            email=command.email,
            phone=command.phone,
            address=command.address,
            about=command.about,
            country=site.country,
            zone=site.zone,
            istat=site.istat,
            town=site.municipality,
            seats=command.seats,
            rooms=command.rooms,
            prices=prices,
        )
    ]


def apply_for_village(command: ApplyForVillage, see: See) -> list[Fact]:
    """Take it in; a municipality that is no village is refused with its figure and the year of it."""
    digest = fresh_address(see)
    site = site_of(HubKind.VILLAGE, command.istat, None)
    assert site.population is not None, "a village is in Italy"
    if Required.CONVENTION in command.has or len(set(command.has)) < len(command.has):
        said = "Each part once; a convention is what a hub in a city has."
        raise Malformed(said, field="has", parts=list(OF_A_VILLAGE))
    return [
        VillageApplicationReceived(
            day=see.today(),
            application=command.application,
            digest=digest,
            name=command.name,
            email=command.email,
            phone=command.phone,
            address=command.address,
            about=command.about,
            istat=site.istat,
            municipality=site.municipality,
            population=site.population,
            has=tuple(one.value for one in command.has),
        )
    ]


def fresh_address(see: See) -> str:
    """Return the digest of a secret address at which nothing was applied for; refuses `AppliedAlready`."""
    must_be_an_applicant(see)
    digest = see.who.address or ""
    if see(SecretAddress, digest).application:
        raise AppliedAlready
    return digest


def _proposed(prices: tuple[Price, ...]) -> tuple[ProposedPrice, ...]:
    """Return the prices as the fact tells them; refuses by line what is not sold so, costs more than everybody pays, or is there twice."""
    found: dict[tuple[ServiceKind, Unit], ProposedPrice] = {}
    for n, price in enumerate(prices):
        service, unit = price.service, price.unit
        if unit not in SOLD_BY[service]:
            raise NotSoldSo(field=f"prices.{n}.unit", service=service, units=list(SOLD_BY[service]))
        if price.agreed_cents > price.public_cents:
            raise AgreedAbovePublic(field=f"prices.{n}.agreed_cents")
        if (service, unit) in found:
            raise SameLine(field=f"prices.{n}", service=service, unit=unit)
        found[service, unit] = ProposedPrice(
            service=service,
            unit=unit,
            public_cents=price.public_cents,
            agreed_cents=price.agreed_cents,
        )
    return tuple(found.values())
