"""Nobody leaves while money of theirs is here, or a debt of theirs is open."""

from ledger.kernel.see import See
from ledger.members.withdraw import Remains, WhatRemains
from ledger.treasury import chart
from ledger.treasury.account import Account
from ledger.treasury.debts import owed_by


def money_remains(question: WhatRemains, see: See) -> Remains:
    """In the wallet, reserved for something, or owed to the network or a hub, if by a former membership."""
    names = {
        "wallet_cents": chart.wallet(question.member),
        "held_cents": chart.held(question.member),
    }
    money = see.all(Account, names.values())
    remains = {name: abs(money[account].balance) for name, account in names.items()}
    return {**remains, "receivable_cents": owed_by(see, question.member)}
