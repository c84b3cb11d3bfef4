"""A hub opens when nothing is missing that it must have; what it loses later is told to all who look."""

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.places.equipment import WhatIsMissing
from ledger.places.events import HubOpened
from ledger.places.hub import existing_hub


class HubIsOpen(Refused):
    """The hub is open already."""


class HubIsNotComplete(Refused):
    """The hub opens when nothing is missing: a village's has all its parts, a city's a convention in force."""


class OpenHub(Command, frozen=True, kw_only=True, tag="places.open-hub"):
    """Open a hub that has all that it must have (operators): it sells from now on."""

    hub: HubId


def open_hub(command: OpenHub, see: See) -> list[Fact]:
    """Open it; the refusal lists what is missing."""
    must_be(see, Role.OPERATOR)
    if existing_hub(see, command.hub).is_open:
        raise HubIsOpen(hub=command.hub)
    if missing := [one for part in see.ask(WhatIsMissing(command.hub)) for one in part]:
        raise HubIsNotComplete(hub=command.hub, missing=missing)
    return [HubOpened(day=see.today(), hub=command.hub)]
