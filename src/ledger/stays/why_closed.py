"""Why bed places are not let."""

from enum import StrEnum


class WhyClosed(StrEnum):
    """Why a room is not let, in words that name nobody."""

    WORKS = "works"
    SEASON = "season"
    EVENT = "event"
    OWN_USE = "own-use"
    SOLD_ELSEWHERE = "sold-elsewhere"
    OTHER = "other"
