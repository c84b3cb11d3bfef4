"""What a hub was paid for plans and has not earned yet."""

from ledger.kernel.accounts import AccountKind, Floor

plans_owed = AccountKind(
    "Liabilities:Plans:{hub}",
    floor=Floor.NEVER_ABOVE_ZERO,
    named=True,
    english="What hub {hub} was paid, without VAT, for months of plans that are not over.",
    italian="Quanto lo spazio {hub} ha incassato, IVA esclusa, per mesi di abbonamento non ancora conclusi.",
)
ACCOUNTS = (plans_owed,)
