"""Whoever was told that something is recorded reads it next: the last position told to each actor is remembered."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

import msgspec

ACTORS_MAX: Final = 10_000


class _LastWrite(msgspec.Struct):
    """The last position that somebody was told, and the views in which they have seen it."""

    position: int
    seen_in: set[str] = msgspec.field(default_factory=set)


class OwnWrites:
    """What the last actors who wrote were told, in one process; a header carries it to another."""

    def __init__(self, most: int = ACTORS_MAX) -> None:
        self._most = most
        self._last_of: OrderedDict[str, _LastWrite] = OrderedDict()

    def tell(self, actor: str, position: int) -> None:
        """Remember that somebody was told that everything up to `position` is recorded."""
        last = self._last_of.get(actor)
        if last is None or last.position < position:
            self._last_of[actor] = _LastWrite(position)
            self._last_of.move_to_end(actor)
        if len(self._last_of) > self._most:
            self._last_of.popitem(last=False)

    def last(self, actor: str) -> int:
        """Return the last position that somebody was told; 0 for none."""
        last = self._last_of.get(actor)
        return last.position if last else 0

    def unseen(self, actor: str, views: Iterable[str]) -> int:
        """Return it if one of these views has still to show it to them; 0 if all have."""
        last = self._last_of.get(actor)
        return last.position if last and not last.seen_in.issuperset(views) else 0

    def seen(self, actor: str, position: int, views: Iterable[str]) -> None:
        """Remember that these views have shown it."""
        last = self._last_of.get(actor)
        if last and last.position <= position:
            last.seen_in.update(views)

    def drop(self, actor: str) -> None:
        """Forget what somebody was told: a restore has taken it back."""
        self._last_of.pop(actor, None)
