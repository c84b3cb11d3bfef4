"""What a fact changes in the tables of a view: a fold yields rows and these, and never touches a table.

yield Posting(…)                        a row of its own: nothing stands under its key yet
yield Put(Hold(…))                      it takes the place of what stands under its key
yield Update(Hub, (hub,), name=…)       what stands there goes on, with other columns
yield Gain(Holding, key, shares=4)      so much more; from nothing where nothing stands
yield Once(Account(…))                  unless it stands there already
yield End(Hold, key)                    nothing stands there any more
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, ClassVar, Protocol, TypeVar

from projections.engine.table import Row

Key = tuple[Any, ...]
R = TypeVar("R", bound=Row)


class Standing(Protocol):
    """What stands in a table, under keys: how a change is made there."""

    def key_of(self, row: Any, /) -> Key: ...
    def need(self, key: Key) -> None: ...
    def put(self, row: Row, position: int, day: date) -> None: ...
    def once(self, key: Key, row: Row, position: int, day: date) -> None: ...
    def update(self, key: Key, columns: dict[str, Any], position: int, day: date) -> None: ...
    def gain(self, key: Key, by: dict[str, int], position: int, day: date) -> None: ...
    def end(self, key: Key, position: int, day: date) -> None: ...


class Change:
    """What is done to one row: `of` is the struct of its table, `key` names it there."""

    __slots__ = ("key", "of")

    depends: ClassVar[bool] = True

    def __init__(self, of: type[Row], key: Key) -> None:
        self.of = of
        self.key = key

    def foresee(self, standing: Standing) -> None:
        """Say that what stands under the key must be known, if this depends on it."""
        if self.depends:
            standing.need(self.key)

    def make(self, standing: Standing, position: int, day: date) -> None:
        """Do it."""
        raise NotImplementedError


class Put(Change):
    """A row takes the place of what stands under its key, whatever that was."""

    __slots__ = ("row",)

    depends = False

    def __init__(self, row: Row) -> None:
        super().__init__(type(row), ())
        self.row = row

    def make(self, standing: Standing, position: int, day: date) -> None:
        """Put it there."""
        standing.put(self.row, position, day)


class Once(Put):
    """A row is there from now on, unless one stands under its key; it may be yielded again and again."""

    __slots__ = ()

    def foresee(self, standing: Standing) -> None:
        """It depends on whether there is one."""
        self.key = self.key or standing.key_of(self.row)
        standing.need(self.key)

    def make(self, standing: Standing, position: int, day: date) -> None:
        """Put it there, unless there is one."""
        standing.once(self.key, self.row, position, day)


class End(Change):
    """Nothing stands under the key any more."""

    __slots__ = ()

    depends = False

    def make(self, standing: Standing, position: int, day: date) -> None:
        """End what stands there."""
        standing.end(self.key, position, day)


class Update(Change):
    """What stands under the key goes on with other columns; there must be something."""

    __slots__ = ("columns",)

    def __init__(self, of: type[Row], key: Key, **columns: Any) -> None:
        super().__init__(of, key)
        self.columns = columns

    def make(self, standing: Standing, position: int, day: date) -> None:
        """Change the columns."""
        standing.update(self.key, self.columns, position, day)


class Gain(Change):
    """The sums under the key are raised by so much, or lowered."""

    __slots__ = ("by",)

    def __init__(self, of: type[Row], key: Key, **by: int) -> None:
        super().__init__(of, key)
        self.by = by

    def make(self, standing: Standing, position: int, day: date) -> None:
        """Raise them."""
        standing.gain(self.key, self.by, position, day)


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

    def all(self, of: type[R], keys: Sequence[Key]) -> list[R | None]:
        """Return the rows under the keys; raises `Missing` once all were looked for, so that they are loaded together."""
        found: list[R | None] = []
        missing: Missing | None = None
        for key in keys:
            try:
                found.append(self(of, *key))
            except Missing as one:
                missing = one
        if missing is not None:
            raise missing
        return found
