"""A payment in bounces: the wallet gives back what is left, the network lends the rest and recovers it."""

from typing import Annotated

from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.fact import Fact
from ledger.kernel.ids import EntryId, MemberId
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.kernel.who import Role
from ledger.members.rights import existing_member
from ledger.treasury import chart, journal
from ledger.treasury.account import Entry
from ledger.treasury.debts import recoveries
from ledger.treasury.effective import effective_day
from ledger.treasury.late import least_since
from ledger.treasury.reverse import must_be_reversible
from ledger.treasury.statement import FromStatement, enter


class NotAPaymentIn(Refused):
    """Only a payment in bounces."""


class RecordBounce(FromStatement, frozen=True, kw_only=True, tag="treasury.record-bounce"):
    """Record that the bank took a payment in back (treasurers)."""

    entry: Annotated[EntryId, Meta(description="the payment in")]
    reason: Annotated[
        str,
        Meta(
            pattern=r"^[A-Z]{2}[0-9]{2}$(?!\n)",
            description="the bank's reason, an ISO 20022 return code such as AM04 or MS03",
            extra={"form": "two capital letters and two digits, such as AM04"},
        ),
    ] = "MS03"


class RecoverReceivable(
    FromStatement, frozen=True, kw_only=True, tag="treasury.recover-receivable"
):
    """Take from a wallet what the person owes the network and hubs (treasurers)."""

    member: MemberId
    amount_cents: Cents


def record_bounce(command: RecordBounce, see: See) -> list[Fact]:
    """4. Give back what the wallet still has; the member owes the network the rest.

    Whatever the standing: the bank does not ask.
    """
    must_be(see, Role.TREASURER)
    must_be_reversible(see, command.entry)
    payment = see(Entry, command.entry)
    if payment.what != "payment-in":
        raise NotAPaymentIn(entry=command.entry, kind=payment.what)
    member = payment.about
    cents = payment.lines[0].cents
    day = effective_day(see, command.day)
    if payment.day and day < payment.day:
        raise Malformed("Nothing is taken back before it came.", field="day")
    left = min(cents, least_since(see, chart.wallet(member), day))
    draft = journal.bounce(member, cents, left, entry=command.entry, reason=command.reason)
    return enter(command, see, chart.CLIENTS_BANK, draft)


def recover_receivable(command: RecoverReceivable, see: See) -> list[Fact]:
    """5, 31. Pay debts from the wallet, the oldest first, the network's before hubs', never more than is owed nor than is there."""
    must_be(see, Role.TREASURER)
    existing_member(see, command.member)
    drafts = recoveries(see, command.member, command.amount_cents)
    return enter(command, see, chart.CLIENTS_BANK, *drafts)
