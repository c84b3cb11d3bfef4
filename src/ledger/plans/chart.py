"""What a hub was paid for plans and credits and has not earned yet; and what it kept of credits that nobody used."""

from ledger.kernel.accounts import AccountKind, Floor

plans_owed = AccountKind(
    "Liabilities:Plans:{hub}",
    floor=Floor.NEVER_ABOVE_ZERO,
    named=True,
    english="What hub {hub} was paid, without VAT, for months of plans and leases that are not over.",
    italian="Quanto lo spazio {hub} ha incassato, IVA esclusa, per mesi di abbonamento e di affitto non ancora conclusi.",
)
credits_owed = AccountKind(
    "Liabilities:Credits:{hub}",
    floor=Floor.NEVER_ABOVE_ZERO,
    named=True,
    english="What hub {hub} was paid, without VAT, for credits that are not used yet.",
    italian="Quanto lo spazio {hub} ha incassato, IVA esclusa, per ingressi di carnet non ancora usati.",
)
breakage = AccountKind(
    "Income:Breakage:{hub}",
    english="What hub {hub} kept of credits that expired, or were spent without being used.",
    italian="Quanto lo spazio {hub} ha trattenuto di ingressi di carnet scaduti o persi.",
)
ACCOUNTS = (plans_owed, credits_owed, breakage)
