"""What spans all chapters: leaving the network, and the beginning of the books."""

from ledger.kernel.rulebook import Chapter
from ledger.pact.books import Books
from ledger.pact.events import BooksOpened
from ledger.pact.opening import OpenBalances, open_balances
from ledger.pact.withdraw import Withdraw, withdraw

PACT = Chapter(
    name="pact",
    facts=(BooksOpened,),
    nouns=(Books,),
    verbs={Withdraw: withdraw, OpenBalances: open_balances},
)
