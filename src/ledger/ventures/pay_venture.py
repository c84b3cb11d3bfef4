"""Money that a round raised is paid to the venture, all at once or in parts."""

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import VentureId
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.kernel.who import Role
from ledger.treasury.chart import CLIENTS_BANK
from ledger.treasury.movement import Reference, must_be_unnoted, noted
from ledger.treasury.post import post
from ledger.ventures import journal
from ledger.ventures.events import VenturePaid
from ledger.ventures.venture import existing_venture


class PayVenture(Command, frozen=True, kw_only=True, tag="ventures.pay-venture"):
    """Record that money raised was paid to the venture from the clients' bank (treasurers)."""

    venture: VentureId
    amount_cents: Cents
    reference: Reference = ""


def pay_venture(command: PayVenture, see: See) -> list[Fact]:
    """Pay no more than was raised and not yet paid: the account's floor refuses the rest."""
    must_be(see, Role.TREASURER)
    existing_venture(see, command.venture)
    must_be_unnoted(see, CLIENTS_BANK, command.reference)
    entry, *_ = post(see, journal.venture_paid(command.venture, command.amount_cents))
    return [
        VenturePaid(day=see.today(), venture=command.venture, amount_cents=command.amount_cents),
        entry,
        *noted(entry, CLIENTS_BANK, command.reference),
    ]
