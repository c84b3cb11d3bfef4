"""The till of a hub: what is paid there in cash or by card, counted at the day's end, and banked.

means   AtTill                 in cash or by card, and the number on the receipt
take               Receipt     what is sold is paid there; no number twice
till               Till        what was taken since it was counted, what should be there now
count   CountTill              what was found; what did not tie
bank    BankTill               what has arrived at the bank
"""

from ledger.kernel.fact import facts_in
from ledger.kernel.rulebook import Chapter
from ledger.till import chart, events
from ledger.till.bank import bank_till
from ledger.till.count import count_till
from ledger.till.take import Receipt
from ledger.till.till import Till

TILL = Chapter(
    name="till",
    facts=facts_in(events),
    nouns=(Till, Receipt),
    entries=("till-banked", "till-counted"),
    verbs=(count_till, bank_till),
    accounts=chart.ACCOUNTS,
)
