"""What a hub has at its till: cash, and what was paid by card and has not arrived yet; and what did not tie."""

from ledger.kernel.accounts import AccountKind, Floor

cash = AccountKind(
    "Assets:Cash:{hub}",
    floor=Floor.NEVER_BELOW_ZERO,
    opens=True,
    english="Cash of hub {hub}: in the drawer of its till, or on its way to the bank.",
    italian="Contanti dello spazio {hub}: nel cassetto della cassa o in viaggio verso la banca.",
)
cards = AccountKind(
    "Assets:Cards:{hub}",
    floor=Floor.NEVER_BELOW_ZERO,
    opens=True,
    english="What was paid to hub {hub} by card, and has not arrived at its bank yet.",
    italian="Quanto è stato pagato con carta allo spazio {hub} e non è ancora arrivato in banca.",
)
till_differences = AccountKind(
    "Expenses:Till:{hub}",
    english="By how much the till of hub {hub} had less than its book said, or brought the bank less; what it had more is taken off.",
    italian="Quanto la cassa dello spazio {hub} aveva in meno rispetto al suo libro, o ha portato in meno in banca; le eccedenze sono sottratte.",
)
ACCOUNTS = (cash, cards, till_differences)
TILLS = ("Assets:Cash:", "Assets:Cards:")
