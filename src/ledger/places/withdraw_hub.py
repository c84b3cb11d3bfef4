"""A hub that was recorded by mistake is withdrawn for good, as long as nothing lives on it."""

from collections.abc import Mapping
from typing import Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.question import Question
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.places.events import HubWithdrawn
from ledger.places.hub import existing_hub

Living = Mapping[str, object]


class WhatLivesOn(Question[Living], frozen=True):
    """What lives on a hub, by name; what is empty does not."""

    hub: str


class HubIsLivedOn(Refused):
    """A hub is withdrawn while it has no room, desk, member, house, venture, convention, agreement and no account with a balance."""


class WithdrawHub(Command, frozen=True, kw_only=True, tag="places.withdraw-hub"):
    """Take back a hub that was recorded by mistake, for good (operators): it is found by its id alone from then on."""

    hub: HubId


class Came(msgspec.Struct, frozen=True, gc=False):
    """Something of a kind belongs to the hub from now on."""

    kind: str
    name: str


class Gone(msgspec.Struct, frozen=True, gc=False):
    """It belongs to it no longer."""

    name: str


class LivesOn(Noun, frozen=True, kw_only=True, gc=False):
    """What chapters above have at one hub, by its id: what it is called → its kind (`rooms`, `houses`)."""

    kind = "places.lives-on"
    tag = "lives-on"
    parts = {}

    things: Map[str, str] = Map()

    def evolve(self, part: Came | Gone) -> Self:
        """Have one more, or one less."""
        match part:
            case Came(kind, name):
                return replace(self, things=self.things.set(name, kind))
            case Gone(name):
                return replace(self, things=dropped(self.things, name))
            case _:
                assert_never(part)

    def of(self, kind: str) -> list[str]:
        """Return the things of one kind."""
        return sorted(name for name, one in self.things.items() if one == kind)


def withdraw_hub(command: WithdrawHub, see: See) -> list[Fact]:
    """Leave nothing behind; the refusal names everything that lives on it."""
    must_be(see, Role.OPERATOR)
    existing_hub(see, command.hub)
    lives = {name: one for part in see.ask(WhatLivesOn(command.hub)) for name, one in part.items()}
    lives |= {kind: see(LivesOn, command.hub).of(kind) for kind in ("rooms", "houses", "ventures")}
    if lives := {name: one for name, one in lives.items() if one}:
        raise HubIsLivedOn("", hub=command.hub, **lives)
    return [HubWithdrawn(day=see.today(), hub=command.hub)]
