"""A draft is a page in the making: commands decided, their facts inked, nothing stored yet."""

from dataclasses import dataclass, field
from datetime import datetime

from ledger.kernel.fact import Fact, Line
from ledger.kernel.ids import salt
from ledger.kernel.refused import Refused
from ledger.kernel.rulebook import Concern, Rulebook
from ledger.log.page import Claim, Head, Page
from ledger.log.tags import digest
from ledger.pen.nouns import Journal
from ledger.pen.slip import Receipt, Slip
from ledger.seal.tree import leaves_of


@dataclass(slots=True)
class Draft:
    """Everything decided since `head`, at one moment `at`; `taken` are its commands in order.

    `journal` is how the nouns were before; `refused` waits with the rest, because a refusal is
    true only once the log confirms that the state it was given on was the state.
    """

    head: Head
    at: datetime
    taken: list[Slip] = field(default_factory=list)
    slips: list[tuple[Slip, int, int]] = field(default_factory=list)
    refused: list[tuple[Slip, Refused]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    journal: Journal = field(default_factory=list)
    _kinds: list[str] = field(default_factory=list)
    _datas: list[bytes] = field(default_factory=list)
    _tags: list[bytes] = field(default_factory=list)
    _owners: list[int] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.taken)

    def ink(
        self, rules: Rulebook, slip: Slip, n: int, fact: Fact, concerned: list[Concern]
    ) -> None:
        """Write one fact down as its line, with its tags."""
        place = len(self.facts) + 1
        line = Line(
            self.head.position + place, self.at, slip.who.actor, slip.name, salt(slip.seed, n), fact
        )
        self._datas.append(rules.encode(line))
        self._kinds.append(rules.names[type(fact)])
        tags = rules.tags(fact, concerned)
        self._tags.extend(map(digest, tags))
        self._owners.extend([place] * len(tags))
        self.facts.append(fact)

    def strike(self, to: int) -> None:
        """Strike out every fact after the first `to`."""
        del self.facts[to:], self._datas[to:], self._kinds[to:]
        while self._owners and self._owners[-1] > to:
            self._owners.pop()
            self._tags.pop()

    def seal(self) -> tuple[Page, Head]:
        """Return the page and the head it leads to."""
        self.leaves = leaves_of(self._datas)
        frontier = self.head.frontier.append(self.leaves)
        page = Page(
            expected=self.head.position,
            at=self.at,
            kinds=self._kinds,
            datas=self._datas,
            tags=self._tags,
            owners=self._owners,
            claims=[Claim(slip.key, slip.fingerprint, a, b) for slip, a, b in self.slips],
            frontier=frontier,
            root=frontier.root(),
            asked=[slip.key for slip, _ in self.refused],
        )
        if not self.facts:
            return page, self.head
        return page, Head(self.head.position + len(self.facts), self.at, frontier)

    def receipts(self, page: Page) -> list[tuple[Slip, Receipt]]:
        """Return the receipt of each accepted command, once the page is stored."""
        start, size = page.expected, page.expected + len(page.datas)
        return [
            (
                slip,
                Receipt(
                    start + first,
                    start + last,
                    self.at,
                    tuple(self.leaves[first - 1 : last]),
                    size,
                    page.root,
                    tuple(self.facts[first - 1 : last]),
                ),
            )
            for slip, first, last in self.slips
        ]
