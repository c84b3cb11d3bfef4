"""Accounts, entries, holds: money moves here and nowhere else."""

from ledger.kernel.fact import facts_in
from ledger.kernel.rulebook import Chapter
from ledger.treasury import chart, document_events, events, own_chart
from ledger.treasury.account import Account, Entry, Hold
from ledger.treasury.bank_transfer import cancel_bank_transfer, note_bank_transfer
from ledger.treasury.books import Books
from ledger.treasury.bounce import (
    record_bounce,
    recover_receivable,
)
from ledger.treasury.by_hand import record_entry
from ledger.treasury.close import close_period, reopen_period
from ledger.treasury.debts import Debts
from ledger.treasury.document import DocumentNumbers, DocumentsAbout, Invoices
from ledger.treasury.dues import Dues
from ledger.treasury.in_suspense import InSuspense, suspense_is_open
from ledger.treasury.invoicing import ask_for_invoices, end_invoices
from ledger.treasury.movement import Movement
from ledger.treasury.opening import open_balances
from ledger.treasury.pay import (
    record_payment_in,
    record_payment_out,
)
from ledger.treasury.payment_code import record_payment_by_code
from ledger.treasury.payout import Payout, ask_for_payout, decline_payout, pay_payout
from ledger.treasury.remains import accounts_live, money_remains
from ledger.treasury.reverse import reverse_entry
from ledger.treasury.settle_dues import settle_dues
from ledger.treasury.suspense import (
    assign_arrival,
    keep_arrival,
    record_arrival,
    return_arrival,
    take_back_credit,
)
from ledger.treasury.tax import pay_tax_on
from ledger.treasury.transit import BankTransfer, Transit
from ledger.treasury.unclaimed import pay_unclaimed
from ledger.treasury.write_off import write_off_debt
from ledger.treasury.year import Year, approve_year

TREASURY = Chapter(
    name="treasury",
    facts=(*facts_in(events), *facts_in(document_events)),
    nouns=(
        DocumentNumbers,
        DocumentsAbout,
        Invoices,
        Account,
        Hold,
        InSuspense,
        Debts,
        Dues,
        Entry,
        Payout,
        Movement,
        Transit,
        BankTransfer,
        Books,
        Year,
    ),
    entries=(
        "arrival",
        "arrival-credited",
        "arrival-kept",
        "arrival-paid-debt",
        "arrival-returned",
        "bounce",
        "by-hand",
        "credit-taken-back",
        "due-paid",
        "legal-reserve",
        "opening",
        "payment-in",
        "payment-out",
        "payout-held",
        "payout-paid",
        "payout-released",
        "recovery",
        "reversal",
        "stamp-borne",
        "tax-paid",
        "unclaimed-paid",
        "write-off",
        "year-approved",
    ),
    verbs=(
        record_payment_in,
        record_payment_out,
        pay_unclaimed,
        record_payment_by_code,
        ask_for_payout,
        pay_payout,
        decline_payout,
        reverse_entry,
        record_bounce,
        recover_receivable,
        pay_tax_on,
        write_off_debt,
        record_entry,
        approve_year,
        record_arrival,
        assign_arrival,
        keep_arrival,
        return_arrival,
        take_back_credit,
        note_bank_transfer,
        cancel_bank_transfer,
        settle_dues,
        open_balances,
        close_period,
        reopen_period,
        ask_for_invoices,
        end_invoices,
    ),
    accounts=(*chart.ACCOUNTS, *own_chart.ACCOUNTS),
    answers=(money_remains, accounts_live, suspense_is_open),
)
