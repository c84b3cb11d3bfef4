"""An owner's books begin once, with one entry of opening balances."""

from typing import Self

from ledger.kernel.noun import Noun
from ledger.treasury.events import BooksOpened


class Books(Noun, frozen=True, kw_only=True, gc=False):
    """The last opening entry of an owner: `Clients`, `Network`, a hub or a house."""

    kind = "treasury.books"
    tag = "books"
    key = "owner"

    entry: str = ""

    def evolve(self, part: BooksOpened) -> Self:
        """Begin with this entry."""
        return type(self)(entry=part.entry)
