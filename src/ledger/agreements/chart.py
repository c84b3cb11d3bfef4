"""What a hub owes the owners of the rooms it lets, as accounts."""

from ledger.kernel.accounts import AccountKind, Floor

agreements_cost = AccountKind(
    "Expenses:Agreements:{hub}",
    english="What hub {hub} owes owners for their rooms: their shares of nights, and rents.",
    italian="Quanto lo spazio {hub} deve ai proprietari per le loro stanze: quote sui pernottamenti e canoni.",
)
agreements_owed = AccountKind(
    "Liabilities:Agreements:{hub}",
    floor=Floor.NEVER_ABOVE_ZERO,
    named=True,
    english="What hub {hub} still has to pay owners under co-living agreements.",
    italian="Quanto lo spazio {hub} deve ancora pagare ai proprietari per accordi di co-living.",
)
ACCOUNTS = (agreements_cost, agreements_owed)
