"""What a fact changes in the tables of a view: a fold yields rows and these, and never touches a table.

yield Posting(…)                        a row of its own: nothing stands under its key yet
yield Put(Hold(…))                      it takes the place of what stands under its key
yield Update(Hub, (hub,), name=…)       what stands there goes on, with other columns
yield Gain(Holding, key, shares=4)      so much more; from nothing where nothing stands
yield Once(Account(…))                  unless it stands there already
yield End(Hold, key)                    nothing stands there any more
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from projections.engine.table import Row

Key = tuple[Any, ...]
R = TypeVar("R", bound=Row)


class Change:
    """What is done to one row: `of` is the struct of its table, `key` names it there."""

    __slots__ = ("key", "of")

    def __init__(self, of: type[Row], key: Key) -> None:
        self.of = of
        self.key = key


class Put(Change):
    """A row takes the place of what stands under its key, whatever that was."""

    __slots__ = ("row",)

    def __init__(self, row: Row) -> None:
        super().__init__(type(row), ())
        self.row = row


class Once(Put):
    """A row is there from now on, unless one stands under its key."""

    __slots__ = ()


class End(Change):
    """Nothing stands under the key any more."""

    __slots__ = ()


class Update(Change):
    """What stands under the key goes on with other columns; there must be something."""

    __slots__ = ("columns",)

    def __init__(self, of: type[Row], key: Key, **columns: Any) -> None:
        super().__init__(of, key)
        self.columns = columns


class Gain(Change):
    """The sums under the key are raised by so much, or lowered."""

    __slots__ = ("by",)

    def __init__(self, of: type[Row], key: Key, **by: int) -> None:
        super().__init__(of, key)
        self.by = by


Changes = Iterable[Row | Change]


class Missing(Exception):
    """A fold looks at a row that has to be loaded first."""


class See:
    """The eyes of a fold: `see(Hold, room, depart, stay)` is the row that stands there, or None."""

    __slots__ = ("_look",)

    def __init__(self, look: Callable[[type[Row], Key], Row | None]) -> None:
        self._look = look

    def __call__(self, of: type[R], *key: Any) -> R | None:
        """Return the row under the key as of the change before; raises `Missing` to be asked again."""
        found = self._look(of, key)
        assert found is None or isinstance(found, of)
        return found
