"""When a member is put out or dies, what they had begun and not finished ends with their rights."""

from collections.abc import Sequence

from ledger.kernel.fact import Fact
from ledger.kernel.question import Question
from ledger.kernel.see import See


class WhatLapses(Question[Sequence[Fact]], frozen=True):
    """What of a member's ends with their rights, as the facts that end it.

    No two chapters may post entries in answer: the lines of one append are numbered together.
    """

    member: str


def lapsed(see: See, member: str) -> list[Fact]:
    """Return what is told beside the member's new standing, in the same append."""
    return [fact for answer in see.ask(WhatLapses(member)) for fact in answer]
