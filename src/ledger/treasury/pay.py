"""Money arrives from a member's bank and leaves to it; the treasurer writes down what the bank did."""

from msgspec.structs import replace

from ledger.kernel.asker import must_be
from ledger.kernel.command import Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.kernel.who import Role
from ledger.members.events import Standing
from ledger.members.membership import Membership
from ledger.members.rights import Right, must_have, rights_of
from ledger.members.words import FreeText
from ledger.treasury import chart, journal
from ledger.treasury.account import Account
from ledger.treasury.debts import owed_by, recoveries
from ledger.treasury.events import EntryPosted
from ledger.treasury.reverse import undone_on
from ledger.treasury.statement import FromStatement, enter


class StillOwes(Refused):
    """What the member owes stays in the wallet until it is recovered."""


_NOTE = Personal(person="member", fact=EntryPosted)


class RecordPaymentIn(FromStatement, frozen=True, kw_only=True, tag="treasury.record-payment-in"):
    """Record money that arrived on the clients' bank account from a member (treasurers)."""

    personal = _NOTE

    member: MemberId
    amount_cents: Cents
    note: FreeText = ""


class RecordPaymentOut(FromStatement, frozen=True, kw_only=True, tag="treasury.record-payment-out"):
    """Record money that left the clients' bank account to a member (treasurers)."""

    personal = _NOTE

    member: MemberId
    amount_cents: Cents
    note: FreeText = ""


def record_payment_in(command: RecordPaymentIn, see: See) -> list[Fact]:
    """1. Credit the wallet; what the person owes is recovered from it at once (5).

    Who may no longer pay in may still pay what they owe.
    """
    must_be(see, Role.TREASURER)
    member, cents = command.member, command.amount_cents
    owed = owed_by(see, member)
    if cents > owed or Right.PAY_IN in rights_of(see(Membership, member).standing):
        must_have(see, member, Right.PAY_IN)
    wallet = chart.wallet(member)
    there = see(Account, wallet).balance + undone_on(see, command.instead_of, wallet)
    payment = replace(journal.payment_in(member, cents), note=command.note)
    drafts = (payment, *recoveries(see, member, max(0, min(owed, cents - there))))
    return enter(command, see, chart.CLIENTS_BANK, *drafts)


def record_payment_out(command: RecordPaymentOut, see: See) -> list[Fact]:
    """2. Debit the wallet, and leave in it what the person owes.

    Money that came back from the bank for someone who has left is paid out again.
    """
    must_be(see, Role.TREASURER)
    member, cents = command.member, command.amount_cents
    wallet = chart.wallet(member)
    free = -see(Account, wallet).balance - undone_on(see, command.instead_of, wallet)
    owed = owed_by(see, member)
    if not (free and see(Membership, member).standing is Standing.WITHDRAWN):
        must_have(see, member, Right.PAY_OUT)
    if owed and free - cents < owed:
        raise StillOwes(member=member, owed_cents=owed, available_cents=max(0, free - owed))
    payment = replace(journal.payment_out(member, cents), note=command.note)
    return enter(command, see, chart.CLIENTS_BANK, payment)
