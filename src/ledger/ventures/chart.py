"""Money that was raised for a venture waits on an account of its own."""

from ledger.kernel.accounts import AccountKind, Floor
from ledger.treasury.chart import CLIENTS

venture_money = AccountKind(
    "Liabilities:Ventures:{venture}",
    owner=CLIENTS,
    floor=Floor.NEVER_ABOVE_ZERO,
    english="Money raised for venture {venture} and not yet paid to it.",
    italian="Denaro raccolto per l'impresa {venture} e non ancora pagato.",
)
ACCOUNTS = (venture_money,)
