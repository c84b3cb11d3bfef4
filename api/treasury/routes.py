"""Money: where its commands are sent."""

from datetime import date
from typing import Final

from api.engine.examples import BANK, CODE, ENTRY, HOUSE, HUB, IBAN, MEMBER
from api.engine.route import Route
from ledger.treasury.bank_transfer import CancelBankTransfer, NoteBankTransfer
from ledger.treasury.bounce import RecordBounce, RecoverReceivable
from ledger.treasury.by_hand import RecordEntry
from ledger.treasury.close import ClosePeriod, ReopenPeriod
from ledger.treasury.invoicing import AskForInvoices, EndInvoices
from ledger.treasury.opening import OpenBalances
from ledger.treasury.pay import RecordPaymentIn, RecordPaymentOut
from ledger.treasury.payment_code import RecordPaymentByCode
from ledger.treasury.payout import AskForPayout, DeclinePayout, PayPayout
from ledger.treasury.reverse import ReverseEntry
from ledger.treasury.settle_dues import SettleDues
from ledger.treasury.suspense import (
    AssignArrival,
    KeepArrival,
    RecordArrival,
    ReturnArrival,
    TakeBackCredit,
)
from ledger.treasury.tax import PayTaxOn
from ledger.treasury.unclaimed import PayUnclaimed
from ledger.treasury.write_off import WriteOffDebt
from ledger.treasury.year import ApproveYear

ROUTES: Final = (
    Route(
        command=RecordPaymentIn,
        path="/members/{member}/payments-in",
        example={
            **BANK,
            "instead_of": {"entry": ENTRY, "reason": "wrong-day"},
            "note": "first payment",
        },
    ),
    Route(
        command=RecordPaymentOut,
        path="/members/{member}/payments-out",
        example=BANK,
    ),
    Route(
        command=PayUnclaimed,
        path="/members/{member}/unclaimed-payments",
        example=BANK,
    ),
    Route(
        command=RecoverReceivable,
        path="/members/{member}/recoveries",
        example={**BANK, "amount_cents": 12_000},
    ),
    Route(
        command=WriteOffDebt,
        path="/members/{member}/write-offs",
        location="/proposals/{proposal}",
        example={"amount_cents": 12_000, "note": "nothing to be had: bankrupt since May"},
    ),
    Route(
        command=ReverseEntry,
        path="/entries/{entry}/reverse",
        example={"reason": "wrong-amount", "member": MEMBER, "note": "500,00 instead of 50,00"},
    ),
    Route(
        command=RecordBounce,
        path="/entries/{entry}/bounce",
        example={"reason": "AM04", "day": date(2026, 5, 14), "reference": "CRO-4714"},
    ),
    Route(
        command=TakeBackCredit,
        path="/entries/{entry}/take-back",
        example={"member": MEMBER},
    ),
    Route(
        command=RecordPaymentByCode,
        path="/payments-in",
        example={**BANK, "code": CODE},
    ),
    Route(
        command=AskForPayout,
        path="/members/{member}/payouts",
        example={"amount_cents": 20_000, "iban": IBAN},
        location="/payouts/{payout}",
    ),
    Route(
        command=PayPayout,
        path="/payouts/{payout}/payment",
        example={key: told for key, told in BANK.items() if key != "amount_cents"},
        location="/payouts/{payout}",
    ),
    Route(
        command=DeclinePayout,
        path="/payouts/{payout}/refusal",
        example={"member": MEMBER, "reason": "The IBAN is somebody else's."},
        location="/payouts/{payout}",
    ),
    Route(
        command=RecordArrival,
        path="/suspense",
        example={**BANK, "why": "several"},
        location="/suspense/{about}",
    ),
    Route(
        command=AssignArrival,
        path="/suspense/{arrival}/assignments",
        example={"parts": [{"member": MEMBER, "amount_cents": 30_000}]},
    ),
    Route(
        command=KeepArrival,
        path="/suspense/{arrival}/keep",
        example={"amount_cents": 5_000},
    ),
    Route(
        command=ReturnArrival,
        path="/suspense/{arrival}/return",
        example=BANK,
    ),
    Route(
        command=NoteBankTransfer,
        path="/bank-transfers",
        example={"from_owner": "Clients", "to_owner": HUB, **BANK},
        location="/bank-transfers/{transfer}",
    ),
    Route(
        command=CancelBankTransfer,
        path="/bank-transfers/{transfer}/cancel",
        example={"reason": "wrong-amount"},
        location="/bank-transfers/{transfer}",
    ),
    Route(
        command=PayTaxOn,
        path="/tax-payments",
        example={"tax": "city-tax", "owner": HUB, **BANK},
    ),
    Route(
        command=SettleDues,
        path="/due-payments",
        example={"debtor": HOUSE, "creditor": HUB, "entry": ENTRY, **BANK},
    ),
    Route(
        command=ClosePeriod,
        path="/closings",
        example={"owner": "All", "until": date(2026, 4, 30)},
    ),
    Route(
        command=ReopenPeriod,
        path="/closings/reopen",
        location="/proposals/{proposal}",
        example={
            "owner": "All",
            "until": date(2026, 3, 31),
            "reason": "A rent of April was found",
        },
    ),
    Route(
        command=RecordEntry,
        path="/entries",
        example={
            "owner": HUB,
            "lines": [
                {"account": f"Expenses:Other:{HUB}", "cents": 12_200},
                {"account": f"Assets:Bank:Hubs:{HUB}", "cents": -12_200},
            ],
            "title": "Fattura 17/2026",
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "counterpart": "Elettricista Rossi",
            "why": "new lamps in the kitchen",
            "day": date(2026, 3, 2),
        },
    ),
    Route(
        command=ApproveYear,
        path="/approved-years",
        location="/proposals/{proposal}",
        example={
            "owner": HUB,
            "year": 2025,
            "day": date(2026, 4, 28),
            "approved_by": "the general meeting",
            "title": "Verbale 3/2026",
        },
    ),
    Route(
        command=OpenBalances,
        path="/opening-balances",
        example={
            "owner": "Network",
            "balances": [{"account": "Assets:Bank:Network", "balance_cents": 1_250_000}],
            "day": date(2026, 1, 1),
        },
    ),
    Route(
        command=AskForInvoices,
        path="/members/{member}/invoicing",
        location="/members/{member}/invoicing",
        example={
            "name": "Falegnameria Rossi s.r.l.",
            "address": "Via Roma 1, 38061 Ala TN",
            "vat_number": "12345678903",
            "sdi_code": "M5UXCR1",
        },
    ),
    Route(command=EndInvoices, path="/members/{member}/invoicing/end", example={}),
)
