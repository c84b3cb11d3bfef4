"""A correction is made although the money is gone: what a bank lacks of it is due to the other owner, until it is settled.

rent of 1000, the house has 100 left        Assets:Bank:Houses:‹house›       -100
                                            Income:Rent:‹house›              1000
                                            Liabilities:Due:‹house›:‹hub›    -900
                                            Assets:Bank:Hubs:‹hub›            100
                                            Expenses:Rent:‹hub›             -1000
                                            Assets:Due:‹hub›:‹house›          900
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Self

import msgspec
from msgspec.structs import replace

from ledger.kernel.noun import Noun
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.treasury import chart, journal
from ledger.treasury.account import Account
from ledger.treasury.events import EntryPosted, Posting
from ledger.treasury.lines import beginning, each_line_on
from ledger.treasury.post import Draft


class DueLine(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """So many cents are due (below zero: were settled) for the entry that was corrected, from this day on."""

    entry: str
    day: date
    cents: int


def _due(fact: EntryPosted, line: Posting) -> Part:
    return line.account if line.hold else "", DueLine(line.hold, fact.day, -line.cents)


class Dues(Noun, frozen=True, kw_only=True, gc=False):
    """What one owner owes another, by the debtor's account: for which corrections, the oldest first."""

    kind = "treasury.dues"
    tag = "dues"
    parts = {EntryPosted: each_line_on(beginning(chart.DUES), _due)}

    open: tuple[DueLine, ...] = ()

    def evolve(self, part: DueLine) -> Self:
        """Be due, or be settled; what was settled by mistake is due again, from that day on."""
        due = {one.entry: one for one in self.open}
        before = due.get(part.entry, replace(part, cents=0))
        due[part.entry] = replace(before, cents=before.cents + part.cents)
        left = sorted((one for one in due.values() if one.cents), key=lambda one: one.day)
        return type(self)(open=tuple(left))


def with_dues(see: See, drafts: Iterable[Draft]) -> Sequence[Draft]:
    """23. Return the drafts; where a reversal takes more from a bank than it will have, the rest is due.

    Counted after all of them, since they are one append. Only between two owners with banks of their
    own: what a member has spent is a debt of theirs (4, 34).
    """
    drafts = list(drafts)
    if not any(draft.reverses for draft in drafts):
        return drafts
    lacking = _lacking(see, drafts)
    return [_with_due(see, draft, lacking) if draft.reverses else draft for draft in drafts]


def _lacking(see: See, drafts: Iterable[Draft]) -> dict[str, int]:
    """Return what each bank that may not be overdrawn lacks after all of the drafts, in cents."""
    moves: Counter[str] = Counter()
    for draft in drafts:
        for line in _own_banks(see, draft):
            moves[line.account] += line.cents
    paying = [bank for bank, cents in moves.items() if cents < 0 and see.chart.floor_of(bank)]
    banks = see.all(Account, paying)
    return {name: max(0, -(bank.balance + moves[name])) for name, bank in banks.items()}


def _with_due(see: See, draft: Draft, lacking: Mapping[str, int]) -> Draft:
    """Return a reversal with what the paying bank lacks as a debt to the owner whose bank is paid."""
    banks = sorted(_own_banks(see, draft), key=lambda line: line.cents)
    if len(banks) <= 1:
        return draft
    payer, paid = banks[0], banks[-1]
    cents = min(lacking.get(payer.account, 0), paid.cents)
    return journal.due_instead(
        draft,
        cents,
        debtor=see.chart.owner_of(payer.account),
        creditor=see.chart.owner_of(paid.account),
        banks=(payer.account, paid.account),
    )


def _own_banks(see: See, draft: Draft) -> list[Posting]:
    return [line for line in draft.lines if see.chart.of(line.account)[0] in chart.OWN_BANKS]
