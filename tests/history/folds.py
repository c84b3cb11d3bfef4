"""Pin what every view makes of the examples beside its version: python -m tests.history.folds

`folds.txt` has a line a view: its name, its version, how many of the examples there were, and a digest of
all changes that its folds make of them. The digest is of those examples only, so that new facts
with new examples change nothing. Whoever changes a fold changes the digest, and must raise the version: what
was filled by the former fold would be taken for ours otherwise.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from ledger.kernel.fact import Fact, Line
from ledger.registry import RULES
from projections.engine.change import Change, End, Gain, Key, Put, See, Update
from projections.engine.table import Row
from projections.engine.view import View
from projections.registry import ALL
from tests.history.remember import remembered

PINNED = Path(__file__).with_name("folds.txt")


class Pin(msgspec.Struct, frozen=True):
    """What a view's folds made of the first so many examples, at a version."""

    version: int
    examples: int
    digest: str


class VersionForgotten(Exception):
    """Another fold and no other version."""

    def __init__(self, view: str, version: int) -> None:
        super().__init__(
            f"the view {view!r} makes something else of the examples and is still of version {version}: raise"
            f" `version` where View(name={view!r}, …) is declared, then run python -m tests.history.folds"
        )


def pin(view: View, datas: Sequence[bytes]) -> Pin:
    """Return what a view makes of these examples now."""
    made = blake2b(digest_size=16)
    for told in _told(view, [RULES.decode(data) for data in datas]):
        made.update(msgspec.json.encode(told, order="deterministic") + b"\n")
    return Pin(view.version, len(datas), made.hexdigest())


def _told(view: View, lines: Iterable[Line[Any]]) -> Iterator[Any]:
    """Yield what is changed by each line, whatever the fold sees: nothing, or any row that the view made."""
    tables = {table.row: table for table in view.tables}
    lines = [line for line in lines if type(line.fact) in view.takes and _asked(view, line.fact)]
    made: list[Row] = []
    for line in lines:
        yield from _changes(view, line, See(lambda *_: None), made)
    for line in lines:
        for row in tuple(made) if view.by_kind()[type(line.fact)][1] else ():

            def look(of: type[Row], key: Key, row: Row = row) -> Row | None:
                named = dict(zip(tables[of].key, key, strict=True))
                return replace(row, **named) if type(row) is of else None

            yield from _changes(view, line, See(look), [])


def _asked(view: View, fact: Fact) -> bool:
    asked = view.only.get(type(fact))
    return asked is None or asked(fact)


def _changes(view: View, line: Line[Any], see: See, made: list[Row]) -> Iterator[Any]:
    """Yield each change as plain values, and add the rows that are made."""
    names = {table.row: table.name for table in view.tables}
    fold, _ = view.by_kind()[type(line.fact)]
    try:
        for change in fold(line, see):
            match change:
                case Update(of=of, key=key, columns=columns):
                    what: Any = [names[of], key, columns]
                case Gain(of=of, key=key, by=by):
                    what = [names[of], key, by]
                case End(of=of, key=key):
                    what = [names[of], key]
                case Put(row=row):
                    what = [names[type(row)], row]
                    made.append(row)
                case _:
                    what = [names[type(change)], change]
                    made.append(change)
            yield [line.position, type(change).__name__ if isinstance(change, Change) else "", what]
    except AssertionError:
        yield [line.position, "refuses"]


def pinned() -> dict[str, Pin]:
    """Return what is in the file, by view."""
    rows = (row.split() for row in PINNED.read_text(encoding="ascii").splitlines())
    return {name: Pin(int(version), int(n), digest) for name, version, n, digest in rows}


def checked(view: View, former: Pin | None, datas: Sequence[bytes]) -> Pin:
    """Return what is to be pinned of a view; refuses another fold of the version that is pinned."""
    now = pin(view, datas[: former.examples] if former else datas)
    if former and view.version <= former.version and now != former:
        raise VersionForgotten(view.name, view.version)
    return pin(view, datas)


def repin(views: Sequence[View] = ALL) -> str:
    """Return what the file is to say."""
    former, datas = pinned() if PINNED.exists() else {}, remembered()
    pins = {view.name: checked(view, former.get(view.name), datas) for view in views}
    return "".join(
        f"{name} {one.version} {one.examples} {one.digest}\n" for name, one in sorted(pins.items())
    )


if __name__ == "__main__":
    PINNED.write_text(repin(), encoding="ascii")
