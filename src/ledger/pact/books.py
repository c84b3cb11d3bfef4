"""An owner's books begin once, with one entry of opening balances."""

from collections.abc import Iterable
from typing import Self

from ledger.kernel.noun import Noun, Part
from ledger.pact.events import BooksOpened


def _opened(fact: BooksOpened) -> Iterable[Part]:
    return ((fact.owner, fact.entry),)


class Books(Noun, frozen=True, kw_only=True, gc=False):
    """The last opening entry of an owner: `Clients`, `Network`, a hub or a house."""

    kind = "pact.books"
    tag = "books"
    parts = {BooksOpened: _opened}

    entry: str = ""

    def evolve(self, part: str) -> Self:
        """Begin with this entry."""
        return type(self)(entry=part)
