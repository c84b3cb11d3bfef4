"""What a hub has of all that it must have before it opens."""

from enum import StrEnum
from typing import Self, assert_never

from msgspec.structs import replace

from ledger.kernel.noun import Noun
from ledger.kernel.question import Question
from ledger.kernel.see import See
from ledger.places.events import ConnectionMeasured, HubPart, HubPlaced, PartLost, PartProvided
from ledger.places.hub import HubKind, existing_hub


class Required(StrEnum):
    """What may be missing: a village hub has all but the last before it opens, a city hub the last alone."""

    MEETING_ROOM = HubPart.MEETING_ROOM
    SHARED_DESKS = HubPart.SHARED_DESKS
    BABY_PIT_STOP = HubPart.BABY_PIT_STOP
    REFRESHMENT_AREA = HubPart.REFRESHMENT_AREA
    ROUND_THE_CLOCK = HubPart.ROUND_THE_CLOCK
    CONNECTION = "connection"
    PLACE = "place"
    CONVENTION = "convention"


OF_A_VILLAGE = tuple(one for one in Required if one is not Required.CONVENTION)


class WhatIsMissing(Question[tuple[Required, ...]], frozen=True):
    """What a hub lacks of what it must have before it opens, as far as a chapter knows."""

    hub: str


class Equipment(Noun, frozen=True, kw_only=True, gc=False):
    """What one hub has, by its id: its parts, its connection and its place, in no order that means anything."""

    kind = "places.equipment"
    tag = "equipment"
    key = "hub"

    has: frozenset[str] = frozenset()

    def evolve(self, part: PartProvided | PartLost | ConnectionMeasured | HubPlaced) -> Self:
        """Have one more, or one less; where nothing comes down there is no connection."""
        match part:
            case PartProvided():
                return replace(self, has=self.has | {part.part})
            case PartLost():
                return replace(self, has=self.has - {part.part})
            case ConnectionMeasured():
                had = self.has - {Required.CONNECTION.value}
                return replace(
                    self, has=had | {Required.CONNECTION.value} if part.down_mbit else had
                )
            case HubPlaced():
                return replace(self, has=self.has | {Required.PLACE.value})
            case _:
                assert_never(part)


def parts_missing(question: WhatIsMissing, see: See) -> tuple[Required, ...]:
    """Return the parts that a village hub has not."""
    if existing_hub(see, question.hub).side is not HubKind.VILLAGE:
        return ()
    has = see(Equipment, question.hub).has
    return tuple(one for one in OF_A_VILLAGE if one.value not in has)
