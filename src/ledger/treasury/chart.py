"""The chart of accounts: each account's name says whose books it is in, what it means, how low it may go.

Banks may not be overdrawn (the network's may), and nobody is paid more than is owed to them.
"""

from ledger.kernel.accounts import AccountKind, Chart, Floor

CLIENTS = "Clients"
NETWORK = "Network"

clients_bank = AccountKind(
    "Assets:Bank:Clients",
    owner=CLIENTS,
    floor=Floor.NEVER_BELOW_ZERO,
    opens=True,
    english="Money of members and ventures, at the payment provider; never the network's own.",
    italian="Denaro di soci e imprese presso il prestatore di pagamento; mai della rete.",
)
network_bank = AccountKind(
    "Assets:Bank:Network",
    owner=NETWORK,
    opens=True,
    english="The network's own bank account; it may be overdrawn.",
    italian="Il conto bancario della rete; può andare in rosso.",
)
hub_bank = AccountKind(
    "Assets:Bank:Hubs:{hub}",
    floor=Floor.NEVER_BELOW_ZERO,
    opens=True,
    english="The bank account of hub {hub}.",
    italian="Il conto bancario dello spazio {hub}.",
)
house_bank = AccountKind(
    "Assets:Bank:Houses:{house}",
    floor=Floor.NEVER_BELOW_ZERO,
    opens=True,
    english="The bank account of house {house}.",
    italian="Il conto bancario della casa {house}.",
)
receivable = AccountKind(
    "Assets:Receivables:{member}",
    owner=NETWORK,
    floor=Floor.NEVER_BELOW_ZERO,
    opens=True,
    english="What member {member} owes the network after a payment that bounced.",
    italian="Quanto il socio {member} deve alla rete dopo un insoluto.",
)
wallet = AccountKind(
    "Liabilities:Members:{member}:Wallet",
    owner=CLIENTS,
    floor=Floor.NEVER_ABOVE_ZERO,
    opens=True,
    english="Money owed to member {member}, free to use.",
    italian="Denaro dovuto al socio {member}, libero.",
)
held = AccountKind(
    "Liabilities:Members:{member}:Held",
    owner=CLIENTS,
    floor=Floor.NEVER_ABOVE_ZERO,
    english="Money of member {member} reserved for pledges and stays; still theirs.",
    italian="Denaro del socio {member} vincolato per prenotazioni e soggiorni; è ancora suo.",
)
venture_money = AccountKind(
    "Liabilities:Ventures:{venture}",
    owner=CLIENTS,
    floor=Floor.NEVER_ABOVE_ZERO,
    english="Money raised for venture {venture} and not yet paid to it.",
    italian="Denaro raccolto per l'impresa {venture} e non ancora pagato.",
)
vat = AccountKind(
    "Liabilities:VAT:{hub}",
    floor=Floor.NEVER_ABOVE_ZERO,
    opens=True,
    english="VAT that hub {hub} owes the state.",
    italian="IVA che lo spazio {hub} deve allo Stato.",
)
city_tax = AccountKind(
    "Liabilities:CityTax:{hub}",
    floor=Floor.NEVER_ABOVE_ZERO,
    opens=True,
    english="City tax that hub {hub} collected for its municipality.",
    italian="Imposta di soggiorno riscossa dallo spazio {hub} per il suo comune.",
)
withholding = AccountKind(
    "Liabilities:Withholding:{house}",
    floor=Floor.NEVER_ABOVE_ZERO,
    opens=True,
    english="Tax that house {house} kept back on distributions and owes the state.",
    italian="Ritenute operate dalla casa {house} sulle distribuzioni e dovute allo Stato.",
)
opening = AccountKind(
    "Equity:Opening:{owner}",
    english="What {owner} had when this book began, less what was owed.",
    italian="Quanto {owner} aveva all'apertura dei conti, meno i debiti.",
)
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
fee_income = AccountKind(
    "Income:Fees:{hub}",
    english="Fees that hub {hub} kept on cancelled stays and no-shows.",
    italian="Penali trattenute dallo spazio {hub} per disdette e mancati arrivi.",
)
damage_income = AccountKind(
    "Income:Damages:{hub}",
    english="Damage that hub {hub} kept from security deposits.",
    italian="Danni trattenuti dallo spazio {hub} dalle cauzioni.",
)
property_of = AccountKind(
    "Assets:Property:{house}",
    opens=True,
    english="What house {house} paid for the property itself.",
    italian="Quanto la casa {house} ha pagato per l'immobile.",
)
house_expense = AccountKind(
    "Expenses:Houses:{house}",
    english="Running expenses of house {house}.",
    italian="Spese correnti della casa {house}.",
)
rent_expense = AccountKind(
    "Expenses:Rent:{hub}",
    english="Rent that hub {hub} has paid to houses.",
    italian="Canoni pagati dallo spazio {hub} alle case.",
)
rent_income = AccountKind(
    "Income:Rent:{house}",
    english="Rent that house {house} has earned from hubs.",
    italian="Canoni che la casa {house} ha ricevuto dagli spazi.",
)
capital = AccountKind(
    "Equity:Houses:{house}:Capital",
    english="What holders paid for the shares of house {house}, less capital returned.",
    italian="Quanto i titolari hanno versato per le quote della casa {house}, meno il capitale reso.",
)
distributions = AccountKind(
    "Equity:Houses:{house}:Distributions",
    english="Profit that house {house} has paid to its holders.",
    italian="Utili che la casa {house} ha distribuito ai titolari.",
)
ACCOUNTS = tuple(kind for kind in globals().values() if isinstance(kind, AccountKind))
CHART = Chart(ACCOUNTS)
owner_of, floor_of = CHART.owner_of, CHART.floor_of

CLIENTS_BANK = clients_bank()
NETWORK_BANK = network_bank()


def of_a_member(account: str) -> bool:
    """Say whether an account is a member's own money: a wallet, or what is held of it."""
    return account.startswith("Liabilities:Members:")
