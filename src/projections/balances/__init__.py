"""Who has how much: every account's balance after every entry, and what is reserved for what."""

from projections.balances.audit import figures, fold
from projections.balances.meaning import heading, meaning
from projections.balances.read import (
    NoSuchAccount,
    NotACursor,
    NotAName,
    account,
    accounts,
    money,
    statement,
    trial_balance,
)
from projections.balances.words import (
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
from projections.balances.write import Balances

__all__ = [
    "Balances",
    "account",
    "accounts",
    "figures",
    "fold",
    "heading",
    "meaning",
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
