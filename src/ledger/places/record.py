"""A hub is recorded in a municipality, a village's with fewer than 5,000 inhabitants; or a city's, abroad."""

from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.kernel.asker import must_be, must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, Prefix
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.text import Istat, Word
from ledger.kernel.who import Role
from ledger.places.country import ITALY, ROME, Abroad, must_be_abroad
from ledger.places.events import HubRecorded, HubRenamed
from ledger.places.hub import Hub, HubKind, Neighbours, existing_hub
from ledger.places.municipality import COUNTED_IN, Municipality, existing_municipality

VILLAGE_BELOW = 5_000


class NotAVillage(Refused):
    """A village hub needs a municipality with fewer than 5,000 inhabitants."""


class NotACity(Refused):
    """A city hub needs a municipality with at least 5,000 inhabitants."""


class VillageAbroad(Refused):
    """A hub abroad is a city's: the villages of the pact are in Italy."""


class HubIsThere(Refused):
    """A hub of this name is in this municipality already; send `another` as true if a second one is meant."""


class SameName(Refused):
    """It already has this name."""


class RecordHub(Command, frozen=True, kw_only=True, tag="places.record-hub"):
    """Record a hub of the pact in a municipality, or in a town abroad (operators); it opens once nothing is missing."""

    name: Word
    side: Annotated[HubKind, Meta(description="`village` below 5,000 inhabitants, else `city`")]
    istat: Annotated[Istat | None, Meta(description="where in Italy it is")] = None
    abroad: Annotated[Abroad | None, Meta(description="or where abroad")] = None
    another: Annotated[
        bool, Meta(description="a second hub of this name in the municipality is meant")
    ] = False


class RenameHub(Command, frozen=True, kw_only=True, tag="places.rename-hub"):
    """Give a hub another name (operators, and the hub's host)."""

    hub: HubId
    name: Word


class Site(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where a hub is to be: in one of Italy's municipalities, with its figure, or in a town abroad."""

    country: str
    zone: str
    istat: str
    municipality: str
    population: int | None


def record_hub(command: RecordHub, see: See) -> list[Fact]:
    """Record a hub, on the side of the pact that its inhabitants put it."""
    must_be(see, Role.OPERATOR)
    site = site_of(command.side, command.istat, command.abroad)
    if not command.another:
        _must_be_new(see, command.name, site)
    return [recorded(see, command.name, command.side, site)]


def recorded(see: See, name: str, side: HubKind, site: Site) -> HubRecorded:
    """Return the fact of a new hub there."""
    return HubRecorded(
        day=see.today(),
        hub=see.new_id(Prefix.HUB),
        name=name,
        side=side,
        country=site.country,
        zone=site.zone,
        istat=site.istat,
        municipality=site.municipality,
        population=site.population,
    )


def site_of(side: HubKind, istat: str | None, abroad: Abroad | None) -> Site:
    """Return where that is; refuses what is no such place, or lies on the other side of the pact."""
    if abroad is not None:
        if istat is not None:
            raise Malformed("A hub is in Italy or abroad, not both.", field="abroad")
        return _site_abroad(side, abroad)
    if istat is None:
        raise Malformed("A hub is in a municipality, or abroad.", field="istat")
    where = existing_municipality(istat)
    _must_fit(side, where)
    return Site(
        country=ITALY,
        zone=ROME,
        istat=where.istat,
        municipality=where.name,
        population=where.population,
    )


def _site_abroad(side: HubKind, abroad: Abroad) -> Site:
    if side is not HubKind.CITY:
        raise VillageAbroad(country=abroad.country)
    must_be_abroad(abroad)
    return Site(
        country=abroad.country,
        zone=abroad.zone,
        istat="",
        municipality=abroad.town,
        population=None,
    )


def _must_fit(side: HubKind, where: Municipality) -> None:
    small = where.population < VILLAGE_BELOW
    if small is (side is HubKind.VILLAGE):
        return
    refusal = NotACity if small else NotAVillage
    raise refusal(
        municipality=where.name,
        province=where.province,
        population=where.population,
        year=COUNTED_IN,
        limit=VILLAGE_BELOW,
    )


def _must_be_new(see: See, name: str, site: Site) -> None:
    """Refuse `HubIsThere`, naming the hub that is called so now, case and blanks aside."""
    near = see(Neighbours, site.istat or site.country).hubs
    for hub, one in see.all(Hub, near).items():
        here = _said(one.town) == _said(site.municipality)
        if here and not one.withdrawn and _said(one.name) == _said(name):
            raise HubIsThere(hub=hub, name=one.name)


def _said(name: str) -> str:
    return "".join(name.split()).casefold()


def rename_hub(command: RenameHub, see: See) -> list[Fact]:
    """Call a hub by another name."""
    must_run(see, command.hub)
    if existing_hub(see, command.hub).name == command.name:
        raise SameName(name=command.name)
    return [HubRenamed(day=see.today(), hub=command.hub, name=command.name)]
