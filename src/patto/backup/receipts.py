"""What somebody kept is compared with the book of today: a receipt, a fact, or a root with its position."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import msgspec

from ledger.log.recorder import PostgresRecorder
from ledger.seal.tree import EMPTY, Frontier, leaves_of
from patto.backup.parts import BackupError

ROOT_LINE: Final = re.compile(r"\s*(\d{1,18})\b.*?\b([0-9a-f]{64})\s*")
"""How psql and people write a root: its position first, then whatever, then the root."""

Advance = Callable[[int, int], None]
Json = dict[str, Any]


class Kept(msgspec.Struct, frozen=True):
    """What was kept, and where in the file: the root over the first `size` facts, and the leaves from `first` on.

    `last` is the last position that it vouches for by itself; a receipt's own facts, or the whole tree of a root.
    `told` is what it says of the line at each position: all of the line, or some of its fields.
    """

    where: str
    size: int
    root: str
    first: int
    last: int
    leaves: Sequence[str] = ()
    told: Mapping[int, Json] = {}


class _Written(msgspec.Struct, frozen=True):
    """The fields of a receipt as the API answers it, of a batch, and of a backup's part."""

    root: str
    tree_size: int = 0
    position: int = 0
    first: int = 0
    last: int = 0
    leaves: tuple[str, ...] = ()
    at: str = ""
    facts: tuple[Json, ...] | None = None
    rest: str | None = None


class _WholeFact(msgspec.Struct, frozen=True):
    """The fields of one fact as the API answers it."""

    position: int
    line: Json
    leaf: str
    batch: _Written


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What the comparison found: a sentence for each that is not of this book, and whether its positions are gone.

    `roots`, `leaves` and `facts` are how many of each were compared.
    """

    head: int
    root: str
    kept: int
    roots: int
    leaves: int
    facts: int
    gone: list[str]
    differing: list[str]


def read_kept(file: Path) -> list[Kept]:
    """Read what was kept: receipts as JSON, one or many, also the answers of bulk; or lines with position and root.

    Raises `BackupError` for a line that is none of these.
    """
    text = file.read_text(encoding="utf-8")
    try:
        whole = msgspec.json.decode(text)
        listed = whole if isinstance(whole, list) else [whole]
        found = [_kept(one, f"{file.name} {n}") for n, one in enumerate(listed, 1)]
    except msgspec.DecodeError:
        lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
        found = [_of_line(line, f"{file.name}:{n}") for n, line in lines]
    if not found:
        raise BackupError(f"{file} holds no receipt and no root.")
    return found


def _of_line(line: str, where: str) -> Kept:
    if match := ROOT_LINE.fullmatch(line):
        return Kept(where, int(match[1]), match[2], 1, int(match[1]))
    try:
        return _kept(msgspec.json.decode(line), where)
    except msgspec.DecodeError:
        raise BackupError(f"{where} is neither a receipt nor a position with its root.") from None


def _kept(found: Any, where: str) -> Kept:
    """Read one receipt, or the answer that it stands in."""
    try:
        if isinstance(found, dict) and "line" in found:
            return _kept_fact(msgspec.convert(found, _WholeFact), where)
        while isinstance(found, dict) and (inner := found.get("receipt") or found.get("batch")):
            found = inner
        said = msgspec.convert(found, _Written)
    except msgspec.ValidationError:
        raise BackupError(f"{where} is neither a receipt nor a position with its root.") from None
    size = said.tree_size or said.position or said.last
    _must_have_root(said, size, where)
    told = dict(enumerate(_told(said, where), said.first))
    return Kept(where, size, said.root, said.first or 1, said.last or size, said.leaves, told)


def _kept_fact(said: _WholeFact, where: str) -> Kept:
    _must_have_root(said.batch, said.batch.last, where)
    place, size = said.position, said.batch.last
    return Kept(where, size, said.batch.root, place, place, (said.leaf,), {place: said.line})


def _must_have_root(said: _Written, size: int, where: str) -> None:
    if not re.fullmatch("[0-9a-f]{64}", said.root) or size < max(said.last, 1):
        raise BackupError(f"{where} has no root with its position.")


def _told(said: _Written, where: str) -> Iterator[Json]:
    """Yield what a receipt says of each of its lines; raises `BackupError` if it leaves some out."""
    if said.facts is None:
        return
    shown = 1 if said.rest else said.last - said.first + 1
    if not len(said.facts) == len(said.leaves) == shown:
        raise BackupError(
            f"{where} has {len(said.facts)} facts and {len(said.leaves)} leaves; it was given with {shown} of each."
        )
    yield from ({"at": said.at, "fact": fact} for fact in said.facts)


def check(recorder: PostgresRecorder, kept: Sequence[Kept], advance: Advance) -> Checked:
    """Compute the tree again from the lines, and compare each root, leaf and fact that was kept.

    Nothing that is stored beside the lines is believed, neither leaves nor roots.
    """
    furthest = max(one.size for one in kept)
    roots: dict[int, str | None] = dict.fromkeys(one.size for one in kept)
    leaves = {n: "" for one in kept for n in range(one.first, one.first + len(one.leaves))}
    lines: dict[int, Json] = {n: {} for one in kept for n in one.told}
    frontier: Frontier = EMPTY
    with closing(recorder.reader(lines=True)) as reader:
        for chunk in reader.chunks(0, furthest):
            rows = list(chunk.rows)
            lines |= {n: msgspec.json.decode(data) for n, data in rows if n in lines}
            fresh = leaves_of(data for _, data in rows)
            for position, leaf in enumerate(fresh, frontier.size + 1):
                if position in leaves:
                    leaves[position] = leaf.hex()
            for size in sorted(one for one in roots if frontier.size < one <= chunk.last):
                taken = size - frontier.size
                frontier, fresh = frontier.append(fresh[:taken]), fresh[taken:]
                roots[size] = frontier.root().hex()
            frontier = frontier.append(fresh)
            advance(frontier.size, furthest)
    head = frontier.size
    return Checked(
        head=head,
        root=frontier.root().hex(),
        kept=len(kept),
        roots=len(roots),
        leaves=len(leaves),
        facts=len(lines),
        gone=[_gone(one, head) for one in kept if one.size > head],
        differing=list(_differing(kept, head, roots, leaves, lines)),
    )


def _gone(one: Kept, head: int) -> str:
    if one.last <= head:
        return f"{one.where}: the positions {head + 1:,} to {one.size:,} of its batch are gone."
    return f"{one.where}: the positions {max(one.first, head + 1):,} to {one.last:,} are gone."


def _differing(
    kept: Sequence[Kept],
    head: int,
    roots: Mapping[int, str | None],
    leaves: Mapping[int, str],
    lines: Mapping[int, Json],
) -> Iterator[str]:
    for one in kept:
        for position, leaf in enumerate(one.leaves, one.first):
            if position <= head and leaves[position] != leaf:
                yield f"{one.where}: the fact at {position:,} is another one."
        for position, told in one.told.items():
            line = lines[position]
            wrong = [name for name in told if position <= head and line.get(name) != told[name]]
            if wrong:
                yield f"{one.where}: the fact at {position:,} says something else in the book: {', '.join(wrong)}."
        if one.size <= head and roots[one.size] != one.root:
            yield f"{one.where}: the root over the first {one.size:,} facts is {roots[one.size]}, not the one kept."
