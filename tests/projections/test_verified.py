"""What a log must be, whoever sealed it: one word for one broken root."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ledger.kernel.fact import Line
from ledger.registry import RULES
from ledger.seal.tree import EMPTY, leaves_of
from ledger.treasury.events import EntryPosted, Posting
from projections.engine.verify import Verified

AT = datetime(2026, 6, 15, 10, tzinfo=UTC)
BANK, WALLET = "Assets:Bank:Clients", "Liabilities:Members:MAAAAAAAAAAAAAAAA:Wallet"


def told(*entries, ats=None):
    """Return rows and one batch a row, sealed as a forger who knows the tree would; `ats` are their moments."""
    ats = ats or [AT] * len(entries)
    return sealed(
        [
            RULES.encode(
                Line(
                    n,
                    at,
                    "tina",
                    f"k{n}",
                    b"0" * 16,
                    EntryPosted(
                        day=date(2026, 6, 15),
                        entry=f"E{n}",
                        kind="payment-in",
                        about="",
                        lines=lines,
                    ),
                )
            )
            for n, (lines, at) in enumerate(zip(entries, ats, strict=True), 1)
        ],
        ats,
    )


def sealed(datas, ats):
    """Return rows and one batch a row, whatever the lines are."""
    leaves = leaves_of(datas)
    rows = [
        (n, "treasury.entry-posted.v1", data, leaf)
        for n, (data, leaf) in enumerate(zip(datas, leaves, strict=True), 1)
    ]
    trees = [EMPTY.append(leaves[:n]) for n in range(1, len(rows) + 1)]
    batches = [
        (n, n, at, tree.root(), tree.to_bytes())
        for n, (at, tree) in enumerate(zip(ats, trees, strict=True), 1)
    ]
    return rows, batches


def test_a_root_that_does_not_fit_is_told_once():
    """Every later root covers the changed line too: the first one says it."""
    lines = (Posting(BANK, 3), Posting(WALLET, -3))
    rows, batches = told(lines, lines, lines)
    wrong = [(first, last, at, b"x" * 32, b"") for first, last, at, *_ in batches]
    found = Verified(RULES)
    found.take(rows, wrong)
    assert len(found.differences) == 1
    assert found.differences[0].startswith("batch 1-1: the stored root")


@pytest.mark.parametrize("at_once", [3, 1])
def test_time_that_goes_back_is_told_whoever_sealed_it(at_once):
    """Leaves, roots and moments of batches all fit: only the order is wrong, in one reading or between two."""
    lines = (Posting(BANK, 3), Posting(WALLET, -3))
    earlier = AT - timedelta(seconds=1)
    rows, batches = told(lines, lines, lines, ats=[AT, earlier, AT])
    found = Verified(RULES)
    for start in range(0, 3, at_once):
        found.take(rows[start : start + at_once], batches[start : start + at_once])
    assert found.differences == [f"position 2: {earlier} is before {AT}"]


def test_a_line_that_nobody_can_read_is_told_whoever_sealed_it():
    """It is of no kind that the book knows, and its leaf and its root fit."""
    lines = (Posting(BANK, 3), Posting(WALLET, -3))
    (first, second), _ = told(lines, lines)
    unknown = second[2].replace(b"treasury.entry-posted.v1", b"treasury.entry-painted.v1")
    assert unknown != second[2]
    found = Verified(RULES)
    read = found.take(*sealed([first[2], unknown], [AT, AT]))
    assert [line.position for line in read] == [1]
    (said,) = found.differences
    assert said.startswith("position 2: ")
