"""A hub gets its parts one by one, loses one, and has its connection measured."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.places.equipment import Equipment
from ledger.places.events import ConnectionMeasured, HubPart, PartLost, PartProvided
from ledger.places.hub import existing_hub, today_at

Mbit = Annotated[int, Meta(ge=0, le=1_000_000, description="whole Mbit/s")]


class PartIsThere(Refused):
    """The hub has this part already."""


class PartIsNotThere(Refused):
    """The hub does not have this part, and loses none of it."""


class NotMeasuredYet(Refused):
    """What was measured was measured today or before."""


class ProvideParts(Command, frozen=True, kw_only=True, tag="places.provide-parts"):
    """Say which parts a hub has from now on (operators, and the hub's host)."""

    hub: HubId
    parts: Annotated[
        tuple[HubPart, ...], Meta(min_length=1, max_length=len(HubPart), description="which")
    ]


class LosePart(Command, frozen=True, kw_only=True, tag="places.lose-part"):
    """Say that a hub has one of its parts no longer (operators, and the hub's host); all who look at it are warned."""

    hub: HubId
    part: HubPart


class MeasureConnection(Command, frozen=True, kw_only=True, tag="places.measure-connection"):
    """Tell how fast a hub's connection was (operators, and the hub's host); nothing down is no connection."""

    hub: HubId
    down_mbit: Mbit
    up_mbit: Mbit
    measured: Annotated[date, Meta(description="the day of measure, today or before")]


def provide_parts(command: ProvideParts, see: See) -> list[Fact]:
    """One fact for each."""
    must_run(see, command.hub)
    existing_hub(see, command.hub)
    has = set(see(Equipment, command.hub).has)
    for part in command.parts:
        if part.value in has:
            raise PartIsThere(part=part, field="parts")
        has.add(part.value)
    return [
        PartProvided(day=see.today(), hub=command.hub, part=part.value) for part in command.parts
    ]


def lose_part(command: LosePart, see: See) -> list[Fact]:
    """It stays open without."""
    must_run(see, command.hub)
    existing_hub(see, command.hub)
    if command.part.value not in see(Equipment, command.hub).has:
        raise PartIsNotThere(part=command.part, field="part")
    return [PartLost(day=see.today(), hub=command.hub, part=command.part.value)]


def measure_connection(command: MeasureConnection, see: See) -> list[Fact]:
    """The last one told is what it is now."""
    must_run(see, command.hub)
    existing_hub(see, command.hub)
    if command.measured > (today := today_at(see, command.hub)):
        raise NotMeasuredYet(measured=command.measured, today=today)
    return [
        ConnectionMeasured(
            day=see.today(),
            hub=command.hub,
            down_mbit=command.down_mbit,
            up_mbit=command.up_mbit,
            measured=command.measured,
        )
    ]
