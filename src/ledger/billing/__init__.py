"""What is used costs this: lines with VAT, what is held for them, what is kept, what is given back.

bill.py     BillLine   price by slot, VAT within, sums, what giving slots up costs less
fee.py                 what is kept when slots are given up: shown before, or refused
journal.py             a bill as entries: held, held anew, captured, kept, released, paid back
taken.py    Taken      what a hub took of a booking, and paid back
"""

from ledger.billing import chart
from ledger.billing.taken import Taken
from ledger.kernel.rulebook import Chapter

BILLING = Chapter(
    name="billing",
    nouns=(Taken,),
    entries=("city-tax-owed", "damage", "damage-owed", "fee", "fee-undone", "paid-back"),
    accounts=chart.ACCOUNTS,
)
