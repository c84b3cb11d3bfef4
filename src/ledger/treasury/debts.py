"""A debt is a person's: whoever owes the network or a hub, if by a former membership, begins nothing new until it is paid."""

from collections.abc import Iterable, Mapping
from typing import Final, Self

import msgspec

from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.members.membership import Membership
from ledger.members.tax_holder import TaxHolder
from ledger.treasury import chart, journal
from ledger.treasury.events import EntryPosted, Posting
from ledger.treasury.lines import beginning, each_line_on
from ledger.treasury.post import Draft

_RECEIVABLES: Final = chart.receivable()


class OwesMoney(Refused):
    """Who owes money makes no new commitment until it is paid: `owed_cents`."""


def _owed(_fact: EntryPosted, line: Posting) -> Part:
    """Return what a member owes more or less, and whom."""
    hub, _, member = line.account.removeprefix(_RECEIVABLES).rpartition(":")
    return member, (hub or chart.NETWORK, line.cents)


class Debts(Noun, frozen=True, kw_only=True, gc=False):
    """Whom a member owes how many cents, the network or hubs: who began to be owed first comes first."""

    kind = "treasury.debts"
    tag = "debts"
    parts = {EntryPosted: each_line_on(beginning(_RECEIVABLES), _owed)}

    cents: tuple[tuple[str, int], ...] = ()

    def evolve(self, part: tuple[str, int]) -> Self:
        """Owe more, or less; what is paid is no debt."""
        creditor, more = part
        owed = dict(self.cents)
        owed[creditor] = owed.get(creditor, 0) + more
        return type(self)(cents=tuple((one, cents) for one, cents in owed.items() if cents))


class Debt(msgspec.Struct, frozen=True):
    """So many cents are owed by a membership to the network or a hub."""

    debtor: str
    creditor: str
    cents: int


def debts_of(see: See, member: str) -> list[Debt]:
    """Return what a person owes: the network's before hubs', each by the oldest membership first.

    A person is known again by the tax code: who left owing and joined again still owes.
    """
    tag = see(Membership, member).tax_tag
    former = see(TaxHolder, tag).former if tag else ()
    owed = see.all(Debts, dict.fromkeys((*former, member)))
    debts = [Debt(one, to, cents) for one, debts in owed.items() for to, cents in debts.cents]
    return sorted(debts, key=lambda debt: debt.creditor != chart.NETWORK)


def owed_by(see: See, member: str) -> int:
    """Return how many cents a person owes in all."""
    return sum(debt.cents for debt in debts_of(see, member))


def must_owe_nothing(see: See, member: str) -> None:
    """Refuse `OwesMoney`, naming the sum, while the person owes anything."""
    if owed := owed_by(see, member):
        raise OwesMoney(member=member, owed_cents=owed)


def paid_off(see: See, member: str, cents: int) -> Mapping[tuple[str, str], int]:
    """Return what so many cents pay of a person's debts, in their order, by creditor and debtor.

    What is more than all debts stands against the member's own to the network: the floor refuses it.
    """
    parts: dict[tuple[str, str], int] = {}
    for debt in debts_of(see, member):
        if part := min(cents, debt.cents):
            parts[debt.creditor, debt.debtor] = part
            cents -= part
    if cents:
        own = chart.NETWORK, member
        parts[own] = parts.get(own, 0) + cents
    return parts


def recoveries(see: See, member: str, cents: int) -> Iterable[Draft]:
    """5, 31. Yield what takes so many cents of what is owed from the wallet, in the order of debts.

    Each takes effect on the day of what it comes with, or the first later one on which that was owed.
    """
    for (creditor, debtor), part in paid_off(see, member, cents).items():
        yield journal.recovery(member, part, debtor=debtor, creditor=creditor)
