"""What is due between two owners since a correction is paid from one's bank to the other's, in whole or in part."""

from typing import Annotated

from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.fact import Fact
from ledger.kernel.ids import EntryId
from ledger.kernel.refused import Refused, Unknown
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.kernel.who import Role
from ledger.treasury import chart, journal
from ledger.treasury.by_hand import OwnBooks
from ledger.treasury.dues import Dues
from ledger.treasury.opening import must_have_books
from ledger.treasury.statement import FromStatement, enter


class NotSoMuchDue(Refused):
    """So much is not due from the one to the other, or not for this entry; what is due is told as `due_cents`."""


class NothingDueFor(Unknown):
    """Nothing is due between the two for this entry."""


class SettleDues(FromStatement, frozen=True, kw_only=True, tag="treasury.settle-dues"):
    """Record that an owner paid what was due to another since a correction (treasurers).

    The oldest first, or only what is due for one `entry` that was corrected.
    """

    debtor: OwnBooks
    creditor: OwnBooks
    amount_cents: Cents
    entry: Annotated[
        EntryId | None,
        Meta(description="the entry that was corrected; the oldest first if left out"),
    ] = None


def settle_dues(command: SettleDues, see: See) -> list[Fact]:
    """23. Never more than is due, nor than the bank has."""
    must_be(see, Role.TREASURER)
    debtor, creditor = command.debtor, command.creditor
    for owner in (debtor, creditor):
        must_have_books(see, owner)
    dues = see(Dues, chart.due_to(debtor, creditor)).open
    named = {one.entry: one.cents for one in dues if command.entry in (None, one.entry)}
    if command.entry and not named:
        raise NothingDueFor(debtor=debtor, creditor=creditor, entry=command.entry)
    if command.amount_cents > sum(named.values()):
        raise NotSoMuchDue(
            debtor=debtor,
            creditor=creditor,
            due_cents=sum(named.values()),
            needed_cents=command.amount_cents,
        )
    parts, rest = {}, command.amount_cents
    for entry, cents in named.items():
        parts[entry] = min(cents, rest)
        rest -= parts[entry]
    draft = journal.due_paid(debtor, creditor, parts)
    return enter(command, see, chart.bank_of(creditor), draft)
