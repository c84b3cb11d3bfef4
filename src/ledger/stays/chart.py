"""Nights slept are earned before they are paid for: the accounts between."""

from ledger.kernel.accounts import AccountKind

unbilled = AccountKind(
    "Assets:Unbilled:{hub}",
    english="Nights slept at hub {hub} and not yet paid, without VAT.",
    italian="Pernottamenti presso lo spazio {hub} non ancora pagati, IVA esclusa.",
)
stay_income = AccountKind(
    "Income:Stays:{hub}",
    english="Nights slept at hub {hub}, without VAT.",
    italian="Pernottamenti presso lo spazio {hub}, IVA esclusa.",
)
ACCOUNTS = (unbilled, stay_income)
