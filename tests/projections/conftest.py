"""A book with a writer, for tests of what follows it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from ledger.kernel.days import rome
from ledger.log.migrate import upgrade
from ledger.log.names import BookName
from patto.postgres import Cluster
from tests.members.examples import ANNA
from tests.projections.written import Writer
from tests.scenario import TODAY
from tests.treasury.examples import paid_in


@pytest.fixture
def book(server: Cluster, fresh_book_name: str) -> BookName:
    """A migrated book."""
    name = BookName(fresh_book_name)
    upgrade(server.url(), name)
    return name


class Clerk(Writer):
    """Writes payments, one a second, a page at a time."""

    def pay(self, count: int, *, pages: int = 1) -> int:
        """Append some pages of payments; return the head."""
        for _ in range(pages):
            at = rome(TODAY, 12) + timedelta(seconds=self.frontier.size)
            self.write([(at, paid_in(ANNA, 100))] * count)
        return self.frontier.size


@pytest.fixture
def clerk(server: Cluster, book: BookName) -> Iterator[Clerk]:
    one = Clerk(server.url(), book)
    yield one
    one.close()
