"""What somebody kept says enough to be compared, and what of it is gone is told by its positions; no server."""

import json
from types import SimpleNamespace

import pytest

from ledger.seal.tree import EMPTY, leaves_of
from patto.backup.parts import BackupError
from patto.backup.receipts import Kept, check, read_kept

ROOT, LEAF = "ab" * 32, "cd" * 32
TOLD = {"root": ROOT, "at": "2026-06-15T10:00:00Z", "first": 2, "last": 3, "tree_size": 3}
LINES = [json.dumps({"position": n}).encode() for n in (1, 2, 3)]


class Book:
    """A book of three lines, one batch."""

    def reader(self, *, lines):
        return self

    def chunks(self, after, up_to):
        yield SimpleNamespace(rows=list(enumerate(LINES, 1)), last=len(LINES))

    def close(self):
        pass


@pytest.mark.parametrize(
    "kept",
    [
        {"root": ROOT},
        TOLD | {"tree_size": 2},
        TOLD | {"facts": [{}, {}], "leaves": [LEAF]},
        TOLD | {"facts": [{}], "leaves": [LEAF, LEAF]},
        TOLD | {"facts": [{}, {}], "leaves": [LEAF, LEAF], "rest": "/receipts/k"},
    ],
)
def test_what_says_too_little_is_not_compared(tmp_path, kept):
    """No place for its root, or a fact or a leaf that was left out: it would vouch for less than it seems to."""
    file = tmp_path / "kept.json"
    file.write_text(json.dumps(kept))
    with pytest.raises(BackupError):
        read_kept(file)


def test_a_long_receipt_shows_its_first_fact_alone(tmp_path):
    """It says where the rest is."""
    file = tmp_path / "kept.json"
    file.write_text(json.dumps(TOLD | {"facts": [{}], "leaves": [LEAF], "rest": "/receipts/k"}))
    (kept,) = read_kept(file)
    assert (list(kept.told), kept.leaves) == ([2], (LEAF,))


@pytest.mark.parametrize(
    "first,last,size,said",
    [
        (5, 6, 6, "the positions 5 to 6 are gone."),
        (3, 6, 6, "the positions 4 to 6 are gone."),
        (2, 3, 6, "the positions 4 to 6 of its batch are gone."),
    ],
)
def test_only_what_is_gone_is_said_to_be_gone(first, last, size, said):
    """Of a receipt that the book ends in the middle of, or whose batch it does."""
    found = check(Book(), [Kept("it", size, ROOT, first, last)], lambda *_: None)
    assert (found.head, found.gone, found.differing) == (3, [f"it: {said}"], [])


def test_several_roots_among_the_same_lines_are_each_computed():
    """Those of a book that was read at one go."""
    leaves = leaves_of(LINES)
    kept = [Kept("it", n, EMPTY.append(leaves[:n]).root().hex(), 1, n) for n in (1, 2, 3)]
    assert check(Book(), kept, lambda *_: None).differing == []
