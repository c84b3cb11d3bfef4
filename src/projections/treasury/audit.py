"""The figures of money as the tables tell them, and as the pen decides by them."""

from ledger.treasury.account import Account, Hold
from projections.engine.nouns import Nouns

Figures = dict[str, str]

# A balance is told three times: the running one, the sum of its lines, and how many they are. What entries
# say of themselves is told by kind, as a sum of 60 bits of the MD5 of each: there are too many to be kept.
# Corrections keep no past: what was told late after the position is taken off them again.
FIGURES = """
SELECT 'balance ' || a.name, concat_ws(' ', last.balance, p.cents, p.lines, a.owner)
FROM (
    SELECT account, sum(cents) AS cents, count(*) AS lines FROM postings
    WHERE position <= %(position)s GROUP BY account
) p JOIN accounts a USING (account), LATERAL (
    SELECT balance FROM postings l WHERE l.account = p.account AND l.position <= %(position)s
    ORDER BY l.position DESC, l.line DESC LIMIT 1
) last
UNION ALL
SELECT 'hold ' || hold, (-sum(cents))::text FROM postings
WHERE hold <> '' AND position <= %(position)s GROUP BY hold HAVING sum(cents) <> 0
UNION ALL
SELECT concat_ws(' ', 'late', a.name, p.day), sum(p.cents)::text
FROM postings p JOIN accounts a USING (account)
WHERE p.late AND p.position <= %(position)s GROUP BY a.name, p.day
UNION ALL
SELECT concat_ws(' ', 'corrected', a.name, c.day), sum(c.cents)::text
FROM (
    SELECT account, day, cents FROM corrections
    UNION ALL
    SELECT account, day, -cents FROM postings WHERE late AND position > %(position)s
    UNION ALL
    SELECT p.account, (e.at AT TIME ZONE 'Europe/Rome')::date, p.cents
    FROM postings p JOIN entries e USING (position) WHERE p.late AND p.position > %(position)s
) c JOIN accounts a USING (account) GROUP BY a.name, c.day HAVING sum(c.cents) <> 0
UNION ALL
SELECT 'entries ' || kind, concat_ws(' ', count(*), sum(('x' || substr(md5(concat_ws(' ', entry, about,
    reverses, reason, array_to_string(owners, ','), (extract(epoch FROM at) * 1000000)::bigint)), 1, 15))::bit(60)::bigint))
FROM entries WHERE position <= %(position)s GROUP BY kind
UNION ALL
SELECT concat_ws(' ', 'sold', hub, rate_bp, day), concat_ws(' ', sum(base_cents), sum(vat_cents))
FROM sold WHERE position <= %(position)s GROUP BY hub, rate_bp, day
UNION ALL
SELECT concat_ws(' ', 'movement', entry, bank), reference FROM movements WHERE position <= %(position)s
"""


def decided_by(nouns: Nouns) -> Figures:
    """Return the balances and holds by which the pen decides, named alike."""
    holds = nouns.of(Hold).items()
    return {f"balance {name}": str(one.balance) for name, one in nouns.of(Account).items()} | {
        f"hold {name}": str(one.reserved) for name, one in holds if one.reserved
    }
