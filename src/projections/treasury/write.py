"""Who has how much: every account's balance after every entry, and what is reserved for what.

A balance at a position is one index look-up: the account's last posting up to there. A balance at
the end of a day is the one at the day's last position, plus one look-up of what was told late about
that day. Both clocks together add the late postings between the two positions.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from ledger.kernel.days import day_in_rome
from ledger.kernel.fact import Line
from ledger.treasury.chart import CHART
from ledger.treasury.events import EntryPosted
from projections.engine.projection import NULL, Cursor, Projection, copy_in, escaped

NAME = "balances"
MEMORY_ACCOUNTS = 200_000

ACCOUNTS = "accounts (account, name, owner, heading, meaning)"
POSTINGS = "postings (account, position, line, late, day, cents, balance, hold)"
ENTRIES = "entries (position, at, entry, kind, about, reverses, reason)"

LAST_NUMBER = "SELECT coalesce(max(account), 0) FROM accounts"
LOAD_ACCOUNTS = """
SELECT a.name, a.account, coalesce(p.balance, 0)
FROM accounts a LEFT JOIN LATERAL (
    SELECT balance FROM postings p WHERE p.account = a.account
    ORDER BY p.position DESC, p.line DESC LIMIT 1
) p ON true
WHERE a.name = ANY (%s)
"""
LOAD_CORRECTIONS = """
SELECT c.account, c.day, c.cents
FROM unnest(%s::int[], %s::date[]) k(account, day)
JOIN corrections c ON c.account = k.account AND c.day >= coalesce(
    (SELECT max(b.day) FROM corrections b WHERE b.account = k.account AND b.day <= k.day), k.day)
"""
CORRECT = """
INSERT INTO corrections (account, day, cents)
SELECT * FROM unnest(%s::int[], %s::date[], %s::bigint[])
ON CONFLICT (account, day) DO UPDATE SET cents = excluded.cents
"""

Late = tuple[int, date, date, int]


class Balances(Projection):
    """Keeps the number and balance of the accounts it has met."""

    name = NAME
    tables = ("accounts", "postings", "entries", "corrections")
    takes = frozenset({EntryPosted})

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Load again what comes up."""
        self._numbers: dict[str, int] = {}
        self._balances: dict[int, int] = {}
        self._count = -1

    def apply(self, lines: Sequence[Line[EntryPosted]], cursor: Cursor) -> None:
        """Write the lines of the entries, and what follows from them."""
        if len(self._numbers) > MEMORY_ACCOUNTS:
            self.forget()
        self._know_accounts(lines, cursor)
        late = self._post(lines, cursor)
        if late:
            _correct(late, cursor)

    def _know_accounts(self, lines: Sequence[Line[EntryPosted]], cursor: Cursor) -> None:
        """Load the accounts that are new to this worker; number those that are new to the book."""
        numbers = self._numbers
        used = dict.fromkeys(p.account for line in lines for p in line.fact.lines)
        missing = [name for name in used if name not in numbers]
        if not missing:
            return
        for name, number, balance in cursor.execute(LOAD_ACCOUNTS, [missing]).fetchall():
            numbers[name], self._balances[number] = number, balance
        if self._count < 0:
            ((self._count,),) = cursor.execute(LAST_NUMBER).fetchall()
        rows = []
        for name in missing:
            if name not in numbers:
                self._count += 1
                numbers[name], self._balances[self._count] = self._count, 0
                whose = f"{CHART.owner_of(name)}\t{CHART.heading(name)}\t{CHART.meaning(name)}"
                rows.append(f"{self._count}\t{name}\t{whose}\n")
        copy_in(cursor, ACCOUNTS, rows)

    def _post(self, lines: Sequence[Line[EntryPosted]], cursor: Cursor) -> list[Late]:
        """Write postings and entries; return what took effect on another day than it was written."""
        entries: list[str] = []
        late: list[Late] = []
        copy_in(cursor, POSTINGS, self._rows(lines, entries, late))
        copy_in(cursor, ENTRIES, entries)
        return late

    def _rows(
        self, lines: Iterable[Line[EntryPosted]], entries: list[str], late: list[Late]
    ) -> Iterator[str]:
        """Yield the postings; collect the entries, and what took effect before it was written."""
        numbers, balances = self._numbers, self._balances
        at, today, moment = None, date.min, ""
        for line in lines:
            fact, position = line.fact, line.position
            if line.at != at:
                at = line.at
                today, moment = day_in_rome(at), at.isoformat()
            day = fact.day
            middle = f"\tf\t{day}\t" if day == today else f"\tt\t{day}\t"
            for n, posting in enumerate(fact.lines):
                number, cents = numbers[posting.account], posting.cents
                balance = balances[number] = balances[number] + cents
                hold = posting.hold or NULL
                yield f"{number}\t{position}\t{n}{middle}{cents}\t{balance}\t{hold}\n"
                if day != today:
                    late.append((number, day, today, cents))
            entries.append(
                f"{position}\t{moment}\t{fact.entry}\t{fact.kind}\t{escaped(fact.about)}"
                f"\t{fact.reverses or NULL}\t{escaped(fact.reason) if fact.reason else NULL}\n"
            )


def _correct(late: Iterable[Late], cursor: Cursor) -> None:
    """Add what was told late to the days it was missing on: from its day until it was written."""
    first: dict[int, date] = {}
    for number, day, today, _ in late:
        first[number] = min(day, today, first.get(number, day))
    steps: dict[int, dict[date, int]] = {number: {} for number in first}
    for number, day, cents in cursor.execute(
        LOAD_CORRECTIONS, [list(first), list(first.values())]
    ).fetchall():
        steps[number][day] = cents
    for number, day, today, cents in late:
        add_between(steps[number], day, today, cents)
    rows = [(number, day, cents) for number, of in steps.items() for day, cents in of.items()]
    cursor.execute(CORRECT, [list(column) for column in zip(*rows, strict=True)])


def add_between(steps: dict[date, int], start: date, end: date, cents: int) -> None:
    """Add `cents` to a step function on `[start, end)`; each step holds until the next one."""
    if end < start:
        start, end, cents = end, start, -cents
    days = sorted(steps)
    for edge in (start, end):
        if edge not in steps:
            before = bisect_right(days, edge)
            steps[edge] = steps[days[before - 1]] if before else 0
    days = sorted(steps)
    for day in days[bisect_left(days, start) : bisect_left(days, end)]:
        steps[day] += cents
