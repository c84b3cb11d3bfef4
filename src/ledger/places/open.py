"""A hub opens in a municipality: a village's has fewer than 5,000 inhabitants, a city's has not."""

from typing import Annotated

from msgspec import Meta

from ledger.kernel.asker import must_be, must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, Prefix
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import Istat, Word
from ledger.kernel.who import Role
from ledger.places.events import HubOpened, HubRenamed
from ledger.places.hub import Hub, HubKind, Neighbours, existing_hub
from ledger.places.municipality import Municipality, existing_municipality

VILLAGE_BELOW = 5_000


class NotAVillage(Refused):
    """A village hub needs a municipality with fewer than 5,000 inhabitants."""


class NotACity(Refused):
    """A city hub needs a municipality with at least 5,000 inhabitants."""


class HubIsThere(Refused):
    """A hub of this name is open in this municipality already; send `another` as true if a second one is meant."""


class SameName(Refused):
    """It already has this name."""


class OpenHub(Command, frozen=True, kw_only=True, tag="places.open-hub"):
    """Open a hub of the pact in a municipality (operators)."""

    name: Word
    side: Annotated[HubKind, Meta(description="`village` below 5,000 inhabitants, else `city`")]
    istat: Istat
    another: Annotated[
        bool, Meta(description="a second hub of this name in the municipality is meant")
    ] = False


class RenameHub(Command, frozen=True, kw_only=True, tag="places.rename-hub"):
    """Give a hub another name (operators, and the hub's host)."""

    hub: HubId
    name: Word


def open_hub(command: OpenHub, see: See) -> list[Fact]:
    """Open a hub, on the side of the pact that its inhabitants put it."""
    must_be(see, Role.OPERATOR)
    where = existing_municipality(command.istat)
    _must_fit(command.side, where)
    if not command.another:
        _must_be_new(see, command)
    return [
        HubOpened(
            day=see.today(),
            hub=see.new_id(Prefix.HUB),
            name=command.name,
            side=command.side,
            istat=where.istat,
            municipality=where.name,
            population=where.population,
        )
    ]


def _must_fit(side: HubKind, where: Municipality) -> None:
    small = where.population < VILLAGE_BELOW
    if small is (side is HubKind.VILLAGE):
        return
    refusal = NotACity if small else NotAVillage
    raise refusal(
        municipality=where.name,
        province=where.province,
        population=where.population,
        limit=VILLAGE_BELOW,
    )


def _must_be_new(see: See, command: OpenHub) -> None:
    """Refuse `HubIsThere`, naming the hub that is called so now, case and blanks aside."""
    for name, hub in see.all(Hub, see(Neighbours, command.istat).hubs).items():
        if not hub.withdrawn and _said(hub.name) == _said(command.name):
            raise HubIsThere(hub=name, name=hub.name)


def _said(name: str) -> str:
    return "".join(name.split()).casefold()


def rename_hub(command: RenameHub, see: See) -> list[Fact]:
    """Call a hub by another name."""
    must_run(see, command.hub)
    if existing_hub(see, command.hub).name == command.name:
        raise SameName(name=command.name)
    return [HubRenamed(day=see.today(), hub=command.hub, name=command.name)]
