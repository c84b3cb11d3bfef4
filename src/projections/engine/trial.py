"""The trial balance from the log alone, reading nothing of a line but accounts and cents."""

from collections import defaultdict

import msgspec

from ledger.treasury.chart import owner_of
from ledger.treasury.events import EntryPosted
from projections.engine.history import History


class _Posting(msgspec.Struct, array_like=True, gc=False):
    account: str
    cents: int


class _Entry(msgspec.Struct, gc=False):
    lines: list[_Posting]


class _Line(msgspec.Struct, gc=False):
    fact: _Entry


def balances(history: History) -> dict[str, int]:
    """Return the balance of every account, debit positive, up to where the history goes."""
    decode = msgspec.json.Decoder(_Line).decode
    sums: dict[str, int] = defaultdict(int)
    for datas in history.datas([EntryPosted]):
        for data in datas:
            for posting in decode(data).fact.lines:
                sums[posting.account] += posting.cents
    return dict(sums)


def per_owner(sums: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Return each owner's debit and credit, which are equal when the books balance."""
    owners: dict[str, tuple[int, int]] = {}
    for account, cents in sums.items():
        debit, credit = owners.get(owner := owner_of(account), (0, 0))
        owners[owner] = debit + max(cents, 0), credit + max(-cents, 0)
    return owners
