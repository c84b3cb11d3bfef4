"""What must hold after every step of any story: counted again from the facts, not from the nouns."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from ledger.kernel.command import Command
from ledger.kernel.days import rome
from ledger.kernel.fact import Fact
from ledger.kernel.noun import noun_from_bytes, noun_to_bytes
from ledger.kernel.refused import Refused
from ledger.kernel.who import Who
from ledger.registry import RULES
from ledger.treasury import chart
from ledger.treasury.account import Account, Hold
from ledger.treasury.events import EntryPosted
from tests.passbook import Passbook
from tests.scenario import OPERATOR, Memory


class Story:
    """A book in memory that decides one command after another and keeps every fact."""

    def __init__(self, *facts: Fact, day: date) -> None:
        self.memory = Memory()
        self.facts: list[Fact] = Passbook().numbered(facts)
        self.memory.apply(*self.facts)
        self.now: datetime = rome(day, 12)
        self.step = 0

    def do(self, command: Command, who: Who = OPERATOR) -> Sequence[Fact]:
        """Decide; a refusal changes nothing and returns no fact."""
        self.step += 1
        seed = self.step.to_bytes(32, "big")
        try:
            facts = self.memory.decide(command, now=self.now, who=who, seed=seed)
        except Refused:
            return []
        self.facts += facts
        return facts


def assert_money_is_conserved(story: Story) -> None:
    """Per owner, per account, per hold; and the clients' bank holds just what is owed.

    Members' lines are numbered without a gap, and each carries the balance after it.
    """
    balance: Counter[str] = Counter()
    holds: Counter[str] = Counter()
    owners: Counter[str] = Counter()
    held_of: dict[str, Counter[str]] = defaultdict(Counter)
    for fact in story.facts:
        if isinstance(fact, EntryPosted):
            for line in fact.lines:
                balance[line.account] += line.cents
                owners[RULES.chart.owner_of(line.account)] += line.cents
                if line.hold:
                    holds[line.hold] -= line.cents
                    held_of[line.account][line.hold] -= line.cents
    assert not any(owners.values())
    owed = [
        cents
        for name, cents in balance.items()
        if name.startswith(("Liabilities:Members:", "Liabilities:Ventures:"))
    ]
    assert balance[chart.CLIENTS_BANK] == -sum(owed)
    assert story.facts == Passbook().numbered(story.facts)
    for name, cents in balance.items():
        assert story.memory[Account, name].balance == cents
        assert cents * RULES.chart.floor_of(name) >= 0, name
    for name, cents in holds.items():
        assert story.memory[Hold, name].reserved == cents >= 0
    for account, named in held_of.items():
        assert -balance[account] == sum(named.values())


def assert_rebuilt_is_live(story: Story) -> None:
    """Every noun folded again from the facts, and each read back from its snapshot, is the same."""
    rebuilt = Memory()
    rebuilt.apply(*story.facts)
    assert rebuilt == {key: noun for key, noun in story.memory.items() if key in rebuilt}
    for (kind, _), noun in rebuilt.items():
        assert noun_from_bytes(kind, noun_to_bytes(noun)) == noun
