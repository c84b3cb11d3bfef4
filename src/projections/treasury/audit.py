"""The figures of balances twice: from the live tables, and from the log alone with code of its own."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from ledger.kernel.days import day_in_rome
from ledger.kernel.fact import Line
from ledger.treasury.events import EntryPosted
from projections.engine.asof import Connection

Figures = dict[str, str]

_FIGURES = """
SELECT 'balance ' || a.name, concat_ws(' ', last.balance, p.cents, p.lines)
FROM (
    SELECT account, sum(cents) AS cents, count(*) AS lines FROM postings
    WHERE position <= %(position)s GROUP BY account
) p JOIN accounts a USING (account), LATERAL (
    SELECT balance FROM postings l WHERE l.account = p.account AND l.position <= %(position)s
    ORDER BY l.position DESC, l.line DESC LIMIT 1
) last
UNION ALL
SELECT 'hold ' || hold, (-sum(cents))::text FROM postings
WHERE hold IS NOT NULL AND position <= %(position)s GROUP BY hold HAVING sum(cents) <> 0
UNION ALL
SELECT concat_ws(' ', 'late', a.name, p.day), sum(p.cents)::text
FROM postings p JOIN accounts a USING (account)
WHERE p.late AND p.position <= %(position)s GROUP BY a.name, p.day
UNION ALL
SELECT 'entries ' || kind, count(*)::text FROM entries WHERE position <= %(position)s GROUP BY kind
"""


async def figures(connection: Connection, position: int) -> Figures:
    """Return every figure of the tables as of a position, by name.

    A balance is told three times: the running one, the sum of its lines, and how many they are.
    """
    cursor = await connection.execute(_FIGURES, {"position": position})
    return dict(await cursor.fetchall())


def fold(lines: Iterable[Line[Any]]) -> Figures:
    """Return the same figures from these lines alone."""
    balances: Counter[str] = Counter()
    count: Counter[str] = Counter()
    holds: Counter[str] = Counter()
    late: Counter[tuple[str, str]] = Counter()
    kinds: Counter[str] = Counter()
    for line in lines:
        fact = line.fact
        if not isinstance(fact, EntryPosted):
            continue
        kinds[fact.kind] += 1
        told_late = fact.day != day_in_rome(line.at)
        for posting in fact.lines:
            balances[posting.account] += posting.cents
            count[posting.account] += 1
            if posting.hold:
                holds[posting.hold] -= posting.cents
            if told_late:
                late[posting.account, str(fact.day)] += posting.cents
    return (
        {f"balance {name}": f"{n} {n} {count[name]}" for name, n in balances.items()}
        | {f"hold {name}": str(cents) for name, cents in holds.items() if cents}
        | {f"late {name} {day}": str(cents) for (name, day), cents in late.items()}
        | {f"entries {kind}": str(n) for kind, n in kinds.items()}
    )
