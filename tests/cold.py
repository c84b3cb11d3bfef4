"""A decision whose nouns must all be read first, counted by how often the book is asked."""

from datetime import datetime

from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.see import NotInMemory
from ledger.kernel.who import Who
from ledger.registry import RULES
from tests.scenario import NOON, SEED, Memory, named
from tests.staff import OPERATOR

_LETTERS = str.maketrans("0123456789", "ABCDEFGHIJ")


def many(count: int) -> list[str]:
    """The ids of so many members."""
    return [named("M", f"H{n:05}".translate(_LETTERS)) for n in range(count)]


class Cold(dict):
    """Nouns that must be read before they are seen."""

    def __init__(self, memory: Memory) -> None:
        super().__init__()
        self.memory, self.loads = memory, 0

    def decide(self, command: Command, who: Who = OPERATOR, *, now: datetime = NOON) -> list[Fact]:
        while True:
            try:
                return list(RULES.decide(command, RULES.see(self, now=now, who=who, seed=SEED)))
            except NotInMemory as cold:
                self.loads += 1
                self |= {key: self.memory[key] for key in cold.missing}
