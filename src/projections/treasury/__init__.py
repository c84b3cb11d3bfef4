"""Who has how much: every account's balance after every entry, and what is reserved for what."""

from projections.treasury.audit import decided_by, figures
from projections.treasury.read import (
    NoSuchAccount,
    NotACursor,
    NotAName,
    account,
    accounts,
    money,
    statement,
    trial_balance,
)
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
from projections.treasury.write import Balances

__all__ = [
    "Balances",
    "account",
    "accounts",
    "decided_by",
    "figures",
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
