"""What a hub earns by its bills, besides nights: services, fees and damage."""

from ledger.kernel.accounts import AccountKind

fee_income = AccountKind(
    "Income:Fees:{hub}",
    english="Fees that hub {hub} kept on cancelled stays and no-shows.",
    italian="Penali trattenute dallo spazio {hub} per disdette e mancati arrivi.",
)
damage_income = AccountKind(
    "Income:Damages:{hub}",
    english="Damage that hub {hub} kept from security deposits, or is owed above them.",
    italian="Danni trattenuti dallo spazio {hub} dalle cauzioni, o dovuti oltre.",
)
services_income = AccountKind(
    "Income:Services:{hub}",
    english="Services used at hub {hub}, desks by the day among them, without VAT.",
    italian="Servizi usati presso lo spazio {hub}, postazioni a giornata comprese, IVA esclusa.",
)
occasions_income = AccountKind(
    "Income:Occasions:{hub}",
    english="Seats at experiences, courses and activities of hub {hub}, without VAT.",
    italian="Posti a esperienze, corsi e attività dello spazio {hub}, IVA esclusa.",
)
ACCOUNTS = (fee_income, damage_income, services_income, occasions_income)
