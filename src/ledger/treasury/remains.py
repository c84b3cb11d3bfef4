"""Nobody leaves while money of theirs is here, or a debt of theirs is open; nor is a hub withdrawn."""

from ledger.kernel.see import See
from ledger.members.withdraw import Remains, WhatRemains
from ledger.places.withdraw_hub import Living, WhatLivesOn
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


def accounts_live(question: WhatLivesOn, see: See) -> Living:
    """Name the accounts in the hub's own books that have a balance, in cents."""
    whose = question.hub
    names = [
        kind(whose) for kind in see.chart.kinds if kind.slot in ("hub", "owner") and not kind.other
    ]
    accounts = see.all(Account, names)
    return {"accounts": {name: one.balance for name, one in accounts.items() if one.balance}}
