"""Who has how much: every account's balance after every entry, and what is reserved for what."""

from projections.treasury.audit import decided_by
from projections.treasury.balance import NoSuchAccount, NotAName
from projections.treasury.questions import account, accounts, money, trial_balance
from projections.treasury.statement import NotACursor, statement
from projections.treasury.view import TREASURY
from projections.treasury.words import (
    Account,
    Accounts,
    Heading,
    Money,
    OwnerBalance,
    Reserved,
    Statement,
    StatementLine,
    TrialBalance,
)

__all__ = [
    "TREASURY",
    "account",
    "accounts",
    "decided_by",
    "money",
    "statement",
    "trial_balance",
    "Account",
    "Accounts",
    "Heading",
    "Money",
    "NoSuchAccount",
    "NotACursor",
    "NotAName",
    "OwnerBalance",
    "Reserved",
    "Statement",
    "StatementLine",
    "TrialBalance",
]
