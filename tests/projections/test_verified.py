"""What a log must be, whoever sealed it: one word for one broken root."""

from datetime import UTC, date, datetime

from ledger.kernel.fact import Line
from ledger.registry import RULES
from ledger.seal.tree import EMPTY, leaves_of
from ledger.treasury.events import EntryPosted, Posting
from projections.engine.verify import Verified

AT = datetime(2026, 6, 15, 10, tzinfo=UTC)
BANK, WALLET = "Assets:Bank:Clients", "Liabilities:Members:MAAAAAAAAAAAAAAAA:Wallet"


def told(*entries):
    """Return rows and one batch a row, sealed as a forger who knows the tree would."""
    datas = [
        RULES.encode(
            Line(
                n,
                AT,
                "tina",
                f"k{n}",
                b"0" * 16,
                EntryPosted(
                    day=date(2026, 6, 15), entry=f"E{n}", kind="payment-in", about="", lines=lines
                ),
            )
        )
        for n, lines in enumerate(entries, 1)
    ]
    leaves = leaves_of(datas)
    rows = [
        (n, "treasury.entry-posted.v1", data, leaf)
        for n, (data, leaf) in enumerate(zip(datas, leaves, strict=True), 1)
    ]
    trees = [EMPTY.append(leaves[:n]) for n in range(1, len(rows) + 1)]
    batches = [(n, n, AT, tree.root(), tree.to_bytes()) for n, tree in enumerate(trees, 1)]
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
