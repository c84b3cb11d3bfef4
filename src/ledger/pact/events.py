"""Facts that concern several chapters at once."""

from ledger.kernel.fact import Fact


class BooksOpened(Fact, frozen=True, kw_only=True, gc=False, tag="pact.books-opened.v1"):
    """The books of an owner begin with these balances; `entry` holds them."""

    owner: str
    entry: str
