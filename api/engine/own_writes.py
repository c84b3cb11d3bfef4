"""Whoever was told that something is recorded reads it next: the last position told to each actor is remembered."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

import msgspec

ACTORS_MAX: Final = 10_000


class _Told(msgspec.Struct):
    """The last position that somebody was told, and the views in which they have seen it."""

    position: int
    seen_in: set[str] = msgspec.field(default_factory=set)


class OwnWrites:
    """What the last actors who wrote were told, in one process; a header carries it to another."""

    def __init__(self, most: int = ACTORS_MAX) -> None:
        self._most = most
        self._told: OrderedDict[str, _Told] = OrderedDict()

    def tell(self, actor: str, position: int) -> None:
        """Remember that somebody was told that everything up to `position` is recorded."""
        told = self._told.get(actor)
        if told is None or told.position < position:
            self._told[actor] = _Told(position)
            self._told.move_to_end(actor)
        if len(self._told) > self._most:
            self._told.popitem(last=False)

    def told(self, actor: str) -> int:
        """Return the last position that somebody was told; 0 for none."""
        told = self._told.get(actor)
        return told.position if told else 0

    def unseen(self, actor: str, views: Iterable[str]) -> int:
        """Return it if one of these views has still to show it to them; 0 if all have."""
        told = self._told.get(actor)
        return told.position if told and not told.seen_in.issuperset(views) else 0

    def seen(self, actor: str, position: int, views: Iterable[str]) -> None:
        """Remember that these views have shown it."""
        told = self._told.get(actor)
        if told and told.position <= position:
            told.seen_in.update(views)

    def drop(self, actor: str) -> None:
        """Forget what somebody was told: a restore has taken it back."""
        self._told.pop(actor, None)
