"""What hubs owe each other for members whom they serve: with the network between them, which keeps the sum at zero."""

from ledger.kernel.accounts import AccountKind
from ledger.treasury.chart import NETWORK

pact = AccountKind(
    "Liabilities:Pact:{hub}",
    owner=NETWORK,
    english="What the pact owes hub {hub} for members of other hubs, less what {hub} owes it for its own; all hubs come to zero.",
    italian="Quanto il patto deve allo spazio {hub} per i soci altrui, meno quanto {hub} gli deve per i propri; la somma di tutti è zero.",
)
pact_claim = AccountKind(
    "Assets:Pact:{hub}",
    english="What hub {hub} is owed by other hubs for serving their members; below zero what it owes them.",
    italian="Quanto gli altri spazi devono allo spazio {hub} per i loro soci; sotto zero, quanto {hub} deve a loro.",
)
pact_income = AccountKind(
    "Income:Pact:{hub}",
    english="What hub {hub} earned by serving members of other hubs whose visa days, plans or credits paid, without VAT.",
    italian="Quanto lo spazio {hub} ha guadagnato servendo soci altrui con giorni di visto, abbonamenti o carnet, IVA esclusa.",
)
pact_cost = AccountKind(
    "Expenses:Pact:{hub}",
    english="What members of hub {hub} used at other hubs on its account, VAT included.",
    italian="Quanto i soci dello spazio {hub} hanno usato presso altri spazi a suo carico, IVA inclusa.",
)
ACCOUNTS = (pact, pact_claim, pact_income, pact_cost)
