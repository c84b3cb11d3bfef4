"""Money that a round raised is paid to the venture, all at once or in parts; what comes back is still the venture's."""

from collections.abc import Iterable, Iterator

from ledger.kernel.asker import must_be
from ledger.kernel.fact import Fact
from ledger.kernel.ids import VentureId
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.kernel.who import Role
from ledger.treasury.account import Entry
from ledger.treasury.chart import CLIENTS_BANK
from ledger.treasury.events import EntryPosted
from ledger.treasury.reverse import NotReversible, Reversal, undoing, undone
from ledger.treasury.statement import FromStatement, enter
from ledger.ventures import journal
from ledger.ventures.chart import venture_money
from ledger.ventures.events import VenturePaid, VenturePaymentReversed
from ledger.ventures.venture import existing_venture


class PayVenture(FromStatement, frozen=True, kw_only=True, tag="ventures.pay-venture"):
    """Record that money raised was paid to the venture from the clients' bank (treasurers)."""

    venture: VentureId
    amount_cents: Cents


class ReversePayment(Reversal, frozen=True, kw_only=True, tag="ventures.reverse-payment"):
    """Record that a payment to the venture came back from its bank, or was wrong (treasurers)."""

    venture: VentureId


def pay_venture(command: PayVenture, see: See) -> list[Fact]:
    """Pay no more than was raised and not yet paid: the account's floor refuses the rest."""
    must_be(see, Role.TREASURER)
    existing_venture(see, command.venture)
    draft = journal.venture_paid(command.venture, command.amount_cents)
    return list(_told(see, enter(command, see, CLIENTS_BANK, draft, born_with=draft.kind)))


def reverse_payment(command: ReversePayment, see: See) -> list[Fact]:
    """Put the money back where it waits for the venture."""
    must_be(see, Role.TREASURER)
    paid = see(Entry, command.entry)
    if paid.about != command.venture:
        raise NotReversible(entry=command.entry)
    draft = undoing(see, command.entry, command.reason, born_with=paid.what)
    return list(_told(see, undone(see, command, draft)))


def _told(see: See, facts: Iterable[Fact]) -> Iterator[Fact]:
    """Yield the facts, before each entry what it means for the venture."""
    for fact in facts:
        for line in fact.lines if isinstance(fact, EntryPosted) else ():
            kind, venture = see.chart.of(line.account)
            if kind is venture_money:
                told = VenturePaid if line.cents > 0 else VenturePaymentReversed
                yield told(day=fact.day, venture=venture, amount_cents=abs(line.cents))
        yield fact
