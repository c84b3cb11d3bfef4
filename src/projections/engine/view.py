"""A view: typed tables, a pure fold from facts to changes of them, and a version.

    PLACES = View(name="places", version=1, tables=(HUBS,), folds=(opened, renamed), figures=…)

A fold is a function of a fact: of which one its annotation says, a union for several. It may ask
for more by the names of its parameters: `line` is the fact's line, `see` looks at rows that stand.
Its tables are named without a schema everywhere, so that the same declaration fills a second set of
them beside the first. Raise `version` whenever a fold changes: `tests/history/folds.txt` pins what it makes of
the examples, and a test refuses another digest of the same version.
"""

from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from inspect import signature
from typing import Any

import msgspec

from ledger.kernel.fact import Fact, Line
from ledger.kernel.taken import taken_by
from projections.engine.change import Changes, See
from projections.engine.table import Table

Fold = Callable[[Line[Any], See], Changes]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """One read model.

    A single fold may be of all `kinds` that are named instead of its annotation. `figures` is a query of (name, text) rows at `%(position)s`: every figure there is, for the
    comparison with a recount. Of facts of which nearly all change nothing here, `only` says which are folded.
    """

    name: str
    version: int
    tables: tuple[Table, ...]
    folds: tuple[Callable[..., Changes], ...]
    kinds: frozenset[type[Fact]] = frozenset()
    only: Mapping[type[Fact], Callable[[Any], bool]] = {}
    figures: str = "SELECT '', '' WHERE false"

    @property
    def edition(self) -> str:
        """Return what its tables must be of: the version, and a digest of what was declared."""
        text = "\n".join(self.statements())
        return f"{self.version}-{blake2b(text.encode(), digest_size=4).hexdigest()}"

    def statements(self) -> Iterable[str]:
        """Yield the statements that make its tables where unqualified names go."""
        return (statement for table in self.tables for statement in table.create())

    @property
    def table_names(self) -> list[str]:
        """Return the names of its tables."""
        return [table.name for table in self.tables]

    @property
    def takes(self) -> frozenset[type[Fact]]:
        """Return the kinds of facts that change it."""
        return frozenset(self.by_kind())

    def by_kind(self) -> dict[type[Fact], tuple[Fold, bool]]:
        """Return the fold of each kind of fact, and whether it looks at rows."""
        if self.kinds:  # One fold for all of them.
            (fold,) = self.folds
            return dict.fromkeys(self.kinds, _asked_for(fold))
        found = {kind: _asked_for(fold) for fold in self.folds for kind in taken_by(fold)}
        assert len(found) == sum(len(taken_by(fold)) for fold in self.folds), self.name
        return found


def _asked_for(fold: Callable[..., Changes]) -> tuple[Fold, bool]:
    """Return the fold as a function of the line, handing over what its parameters are named for."""
    match tuple(signature(fold).parameters)[1:]:
        case ():
            return (lambda line, _: fold(line.fact)), False
        case ("line",):
            return (lambda line, _: fold(line.fact, line)), False
        case ("see",):
            return (lambda line, see: fold(line.fact, see)), True
        case ("line", "see"):
            return (lambda line, see: fold(line.fact, line, see)), True
        case unknown:
            raise TypeError(f"{fold} asks for {unknown}")
