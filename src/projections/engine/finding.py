"""What a verification finds: in which part, what differs there and where, and what mends it."""

from enum import StrEnum
from typing import Final

import msgspec

KEEP = "nothing here mends it: keep everything as it is, see docs/auditing.md, restore a backup"


class Part(StrEnum):
    """What can differ from the log, or within it."""

    LOG = "log"
    TAGS = "tags"
    KEYS = "command keys"
    SNAPSHOTS = "snapshots"
    VIEWS = "views"
    FIGURES = "figures"
    PERSONS = "persons"
    ACCESS = "access"


MENDED_BY: Final = {
    Part.LOG: KEEP,
    Part.TAGS: "`patto rebuild tags` makes them anew",
    Part.KEYS: KEEP,
    Part.SNAPSHOTS: "false ones are never used; `patto rebuild snapshots` takes them away",
    Part.VIEWS: "`patto rebuild` makes them anew",
    Part.FIGURES: "`patto rebuild` makes the tables anew; if that changes nothing, the rules differ",
    Part.PERSONS: "restore the vault's backup beside the book's",
    Part.ACCESS: "revoke every token that is named (`patto token revoke`), and find out who could write there",
}


class Finding(msgspec.Struct, frozen=True):
    """One difference."""

    part: Part
    text: str

    def __str__(self) -> str:
        return f"{self.part}: {self.text}"


class Findings:
    """All differences, of which the first `shown_max` of each part are shown; a forged book may have millions."""

    def __init__(self, shown_max: int = 200) -> None:
        self.counts: dict[Part, int] = dict.fromkeys(Part, 0)
        self.shown: list[Finding] = []
        self._shown_max = shown_max

    def add(self, part: Part, text: str) -> None:
        """Note a difference."""
        self.counts[part] += 1
        if self.counts[part] <= self._shown_max:
            self.shown.append(Finding(part, text))

    @property
    def found(self) -> int:
        """Return how many there are."""
        return sum(self.counts.values())

    def mending(self) -> list[str]:
        """Return a sentence for each part that differs: how often, and what mends it."""
        return [f"{part}: {n:,}; {MENDED_BY[part]}." for part, n in self.counts.items() if n]
