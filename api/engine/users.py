"""For whom somebody acts: looked up once a second at most, and anew after a change."""

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final

from ledger.book.book import Book
from ledger.kernel.who import Role, Who

KEPT_SECONDS: Final = 1.0
USERS_MAX: Final = 100_000

ActsFor = Callable[[Book, str], Awaitable[frozenset[str]]]
"""Returns the members that a user acts for."""


class Users:
    """The members that users act for. Another process's changes count a second later."""

    def __init__(self, acts_for: ActsFor, book: Callable[[], Book]) -> None:
        self._acts_for = acts_for
        self._book = book
        self._known: dict[str, tuple[float, frozenset[str]]] = {}

    async def members_of(self, who: Who) -> frozenset[str]:
        """Return the members that somebody acts for; nobody, unless it is a user."""
        if who.role is not Role.MEMBER or not who.user:
            return frozenset()
        known = self._known.get(who.user)
        if known is None or monotonic() - known[0] > KEPT_SECONDS:
            if len(self._known) > USERS_MAX:
                self._known.clear()
            known = monotonic(), await self._acts_for(self._book(), who.user)
            self._known[who.user] = known
        return known[1]

    def clear(self) -> None:
        """Look anew: somebody was named or removed."""
        self._known.clear()
