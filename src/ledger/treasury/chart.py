"""The chart of accounts: each account's name says whose books it is in, what it means, how low it may go.

Banks may not be overdrawn (the network's may), and nobody is paid more than is owed to them.
"""

from functools import partial

from ledger.kernel.accounts import AccountKind, Chart, Floor
from ledger.kernel.ids import Prefix, is_id_of

CLIENTS = "Clients"
NETWORK = "Network"
ALL = "All"
"""Whose books are everybody's, where they are closed together."""

# What is had, and what is owed: neither may pass zero, and a book may begin with some of it.
_had = partial(AccountKind, floor=Floor.NEVER_BELOW_ZERO, opens=True)
_owed = partial(AccountKind, floor=Floor.NEVER_ABOVE_ZERO, opens=True)

# What is collected for the state: more may be paid or given back than is owed.
_either = partial(AccountKind, opens=True)
BANK = "Assets:Bank:"

clients_bank = _had(
    "Assets:Bank:Clients",
    owner=CLIENTS,
    english="Money of members and ventures, at the payment provider; never the network's own.",
    italian="Denaro di soci e imprese presso il prestatore di pagamento; mai della rete.",
)
network_bank = AccountKind(
    "Assets:Bank:Network",
    by_hand=True,
    owner=NETWORK,
    opens=True,
    english="The network's own bank account; it may be overdrawn.",
    italian="Il conto bancario della rete; può andare in rosso.",
)
hub_bank = _had(
    "Assets:Bank:Hubs:{hub}",
    by_hand=True,
    english="The bank account of hub {hub}.",
    italian="Il conto bancario dello spazio {hub}.",
)
house_bank = _had(
    "Assets:Bank:Houses:{house}",
    by_hand=True,
    english="The bank account of house {house}.",
    italian="Il conto bancario della casa {house}.",
)
receivable = _had(
    "Assets:Receivables:{member}",
    owner=NETWORK,
    english="What member {member} owes the network: a payment in that bounced, a credit taken back or an undone distribution, once spent.",
    italian="Quanto il socio {member} deve alla rete: un versamento insoluto, un accredito ripreso o una distribuzione annullata, se già spesi.",
)
hub_receivable = _had(
    "Assets:Receivables:{hub}:{member}",
    english="What member {member} owes hub {hub}: damage above the deposit, city tax that rose, months of a lease that the wallet lacked.",
    italian="Quanto il socio {member} deve allo spazio {hub}: danni oltre la cauzione, imposta di soggiorno aumentata, mensilità di affitto non coperte dal conto.",
)
wallet = _owed(
    "Liabilities:Members:{member}:Wallet",
    owner=CLIENTS,
    numbered=True,
    english="Money owed to member {member}, free to use.",
    italian="Denaro dovuto al socio {member}, libero.",
)
held = _owed(
    "Liabilities:Members:{member}:Held",
    owner=CLIENTS,
    numbered=True,
    named=True,
    opens=False,
    english="Money of member {member} reserved for something named; still theirs.",
    italian="Denaro del socio {member} vincolato per uno scopo nominato; è ancora suo.",
)
suspense = _owed(
    "Liabilities:Suspense",
    owner=CLIENTS,
    named=True,
    opens=False,
    english="Money that arrived and has no home yet.",
    italian="Denaro arrivato che non ha ancora una destinazione.",
)
unclaimed = _owed(
    "Liabilities:Unclaimed:{member}",
    owner=CLIENTS,
    english="Money owed to {member}, who has left the network, until it is paid out.",
    italian="Denaro dovuto a {member}, che ha lasciato la rete, fino al pagamento.",
)
vat = _either(
    "Liabilities:VAT:{hub}",
    by_hand=True,
    english="VAT that hub {hub} owes the state.",
    italian="IVA che lo spazio {hub} deve allo Stato.",
)
city_tax = _either(
    "Liabilities:CityTax:{hub}",
    english="City tax that hub {hub} collected for its municipality.",
    italian="Imposta di soggiorno riscossa dallo spazio {hub} per il suo comune.",
)
stamp_duty = _either(
    "Liabilities:StampDuty:{hub}",
    english="Stamp duty on the documents of hub {hub}, which it owes the state.",
    italian="Imposta di bollo sui documenti dello spazio {hub}, dovuta allo Stato.",
)
withholding = _either(
    "Liabilities:Withholding:{house}",
    english="Tax that house {house} kept back on distributions and owes the state.",
    italian="Ritenute operate dalla casa {house} sulle distribuzioni e dovute allo Stato.",
)
due_from = _had(
    "Assets:Due:{creditor}:{debtor}",
    opens=False,
    english="What {debtor} owes {creditor} since a correction found too little money.",
    italian="Quanto {debtor} deve a {creditor} da una correzione che non trovò abbastanza denaro.",
)
due_to = _owed(
    "Liabilities:Due:{debtor}:{creditor}",
    opens=False,
    named=True,
    english="What {debtor} still has to pay {creditor} for entries that were corrected.",
    italian="Quanto {debtor} deve ancora pagare a {creditor} per scritture corrette.",
)
stamp_borne = AccountKind(
    "Expenses:StampDuty:{hub}",
    english="Stamp duty on documents of hub {hub} that nobody was charged for: it bears that itself.",
    italian="Imposta di bollo sui documenti dello spazio {hub} non addebitata a nessuno: resta a suo carico.",
)
losses = AccountKind(
    "Expenses:Losses:{owner}",
    english="What was owed to {owner} and was given up.",
    italian="Crediti di {owner} a cui si è rinunciato.",
)
opening = AccountKind(
    "Equity:Opening:{owner}",
    english="What {owner} had when this book began, less what was owed.",
    italian="Quanto {owner} aveva all'apertura dei conti, meno i debiti.",
)
ACCOUNTS = (
    clients_bank,
    network_bank,
    hub_bank,
    house_bank,
    receivable,
    hub_receivable,
    wallet,
    held,
    suspense,
    unclaimed,
    vat,
    city_tax,
    stamp_duty,
    withholding,
    due_from,
    due_to,
    stamp_borne,
    losses,
    opening,
)
OF_MEMBERS = (wallet, held, receivable)
OWN_BANKS = (network_bank, hub_bank, house_bank)
BANKS = (clients_bank, *OWN_BANKS)

CLIENTS_BANK = clients_bank()
NETWORK_BANK = network_bank()
SUSPENSE = suspense()
DUES = "Liabilities:Due:"
VAT = "Liabilities:VAT:"
VAT_NOT_SOLD = frozenset({"tax-paid", "opening"})
"""Kinds of entry that move VAT without a base: it is paid on, or was owed when the book began."""


_OWNERS = {"hub": Prefix.HUB, "house": Prefix.HOUSE}


def kind_in(known: Chart, account: str, owner: str) -> AccountKind | None:
    """Return what kind of account it is in an owner's books; nothing if it is in none, or if such owners have none."""
    try:
        kind, whose = known.of(account)
    except ValueError:
        return None
    prefix = _OWNERS.get(kind.slot)
    is_theirs = (kind.owner or whose) == owner and (not prefix or is_id_of(prefix, whose))
    return kind if is_theirs else None


def owed_to(creditor: str, member: str) -> str:
    """Return the account of what a member owes the network, or a hub."""
    return receivable(member) if creditor == NETWORK else hub_receivable(creditor, member)


def bank_of(owner: str) -> str:
    """Return the bank account of the clients, of the network, of a hub or of a house."""
    if owner in (CLIENTS, NETWORK):
        return CLIENTS_BANK if owner == CLIENTS else NETWORK_BANK
    return hub_bank(owner) if is_id_of(Prefix.HUB, owner) else house_bank(owner)
