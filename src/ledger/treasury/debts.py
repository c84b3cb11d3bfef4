"""A debt is a person's: whoever owes the network, if by a former membership, begins nothing new until it is paid."""

from collections.abc import Iterable

from msgspec.structs import replace

from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.members.membership import Membership
from ledger.members.tax_holder import TaxHolder
from ledger.treasury import chart, journal
from ledger.treasury.account import Account
from ledger.treasury.post import Draft


class OwesMoney(Refused):
    """Who owes money makes no new commitment until it is paid: `owed_cents`."""


def debts_of(see: See, member: str) -> dict[str, int]:
    """Return what a person owes the network: cents by the membership that owes them, the oldest first.

    A person is known again by the tax code: who left owing and joined again still owes.
    """
    tag = see(Membership, member).tax_tag
    former = see(TaxHolder, tag).former if tag else ()
    owing = {chart.receivable(one): one for one in dict.fromkeys((*former, member))}
    owed = see.all(Account, owing)
    return {owing[name]: account.balance for name, account in owed.items() if account.balance}


def must_owe_nothing(see: See, member: str) -> None:
    """Refuse `OwesMoney`, naming the sum, while the person owes anything."""
    if owed := sum(debts_of(see, member).values()):
        raise OwesMoney(member=member, owed_cents=owed)


def recoveries(see: See, member: str, cents: int) -> Iterable[Draft]:
    """5. Yield what takes so many cents of what is owed from the wallet, the oldest debt first.

    Each takes effect on the day of what it comes with, or the first later one on which that was owed. What is
    more than all debts stands against the member's own: the floor refuses it.
    """
    for debtor, owed in debts_of(see, member).items():
        if debtor != member and cents:
            part = min(cents, owed)
            yield replace(journal.recovery(member, part, debtor=debtor), or_later=True)
            cents -= part
    if cents:
        yield replace(journal.recovery(member, cents), or_later=True)
