"""Accounts, entries, holds: money moves here and nowhere else."""

from ledger.kernel.rulebook import Chapter
from ledger.treasury.account import Account, Entry, Hold
from ledger.treasury.bounce import (
    RecordBounce,
    RecoverReceivable,
    record_bounce,
    recover_receivable,
)
from ledger.treasury.events import BankMovementNoted, EntryPosted
from ledger.treasury.movement import Movement
from ledger.treasury.pay import (
    RecordPaymentIn,
    RecordPaymentOut,
    record_payment_in,
    record_payment_out,
)
from ledger.treasury.reverse import ReverseEntry, reverse_entry
from ledger.treasury.tax import PayTaxOn, pay_tax_on

TREASURY = Chapter(
    name="treasury",
    facts=(EntryPosted, BankMovementNoted),
    nouns=(Account, Hold, Entry, Movement),
    verbs={
        RecordPaymentIn: record_payment_in,
        RecordPaymentOut: record_payment_out,
        ReverseEntry: reverse_entry,
        RecordBounce: record_bounce,
        RecoverReceivable: recover_receivable,
        PayTaxOn: pay_tax_on,
    },
)
