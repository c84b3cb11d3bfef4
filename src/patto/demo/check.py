"""What must hold of any book, counted again from its lines alone: the seal, money, shares, beds, people."""

from collections.abc import Iterator, Mapping

from ledger.book.book import Book
from ledger.seal.tree import EMPTY, Frontier, leaves_of
from projections.recount import Recount

_BATCH = 5_000


async def check(book: Book, roots: Mapping[int, bytes] | None = None) -> list[str]:
    """Return what is wrong with the book, in sentences; an empty list when everything holds.

    `roots` are the roots that receipts have, by tree size: each is recomputed from the lines.
    """
    recount, seal, position = Recount(), Seal(roots or {}), 0
    while rows := await book.read(position, _BATCH):
        position = rows[-1][0]
        datas = [data for _, data in rows]
        recount.take(datas)
        seal.grow(datas)
    recount.finish()
    return [*recount.differences, *seal.wrong(book)]


class Seal:
    """The Merkle tree grown again from the lines, compared with every root of a receipt."""

    def __init__(self, roots: Mapping[int, bytes]) -> None:
        self._frontier: Frontier = EMPTY
        self._roots = sorted(roots.items(), reverse=True)
        self._differs: list[int] = []

    def grow(self, datas: list[bytes]) -> None:
        """Add lines, stopping wherever a receipt has a root."""
        leaves = leaves_of(datas)
        while self._roots and self._roots[-1][0] <= self._frontier.size + len(leaves):
            size, root = self._roots.pop()
            count = size - self._frontier.size
            self._frontier = self._frontier.append(leaves[:count])
            leaves = leaves[count:]
            if self._frontier.root() != root:
                self._differs.append(size)
        self._frontier = self._frontier.append(leaves)

    def wrong(self, book: Book) -> Iterator[str]:
        """Yield the roots that differ, those over facts that are gone, and the book's own."""
        yield from (
            f"the root over {size} facts is not what a receipt says" for size in self._differs
        )
        yield from (
            f"a receipt speaks of {size} facts; they are not there" for size, _ in self._roots
        )
        head = book.head
        if (head.position, head.frontier.root()) != (self._frontier.size, self._frontier.root()):
            yield f"the root over {self._frontier.size} facts is not the book's"
