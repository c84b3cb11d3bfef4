"""A history in which money is told late, so that a day's balance changes after the day."""

from collections.abc import Iterable

from ledger.kernel.days import ONE_DAY
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting
from tests.projections.chronicle import BEGIN, MEMBERS, Chronicle
from tests.scenario import named

ANNA = MEMBERS[0]


def told_late(chronicle: Chronicle, days: int, cents: int, n: int) -> None:
    """A payment that the bank made some days ago, but not before there was anybody to be paid for."""
    lines = (Posting(chart.CLIENTS_BANK, cents), Posting(chart.wallet(ANNA), -cents))
    day = max(BEGIN, chronicle.today - days * ONE_DAY)
    entry = named("E", f"LATE{chr(65 + n // 26)}{chr(65 + n % 26)}")
    paid = EntryPosted(day=day, entry=entry, kind="payment-in", about=ANNA, lines=lines)
    chronicle._write([paid])


def with_late_payments(numbers: Iterable[int]) -> Chronicle:
    """A history in which every few steps something is told late, and one thing very late."""
    chronicle = Chronicle()
    for n, number in enumerate(numbers):
        chronicle.step(number)
        if n % 9 == 0:
            told_late(chronicle, (1, 2, 30, 0, 400)[n % 5], 1_000 + n, n)
    return chronicle
