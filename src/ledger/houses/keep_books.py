"""A house earns rent, pays what it costs, and pays for the property itself.

These are entries and nothing else: they may be told late, and reversed once.
"""

from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from ledger.houses import journal
from ledger.houses.house import existing_house
from ledger.kernel.asker import must_be
from ledger.kernel.command import Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HouseId, HubId
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.kernel.who import Role
from ledger.members.words import FreeText
from ledger.places.hub import existing_hub
from ledger.treasury.chart import house_bank
from ledger.treasury.events import EntryPosted
from ledger.treasury.statement import FromStatement, enter

Note = Annotated[
    FreeText,
    Meta(description="what was paid for; sealed, and the house's holders read it: name nobody"),
]


class RecordRent(FromStatement, frozen=True, kw_only=True, tag="houses.record-rent"):
    """A hub paid rent to a house."""

    house: HouseId
    hub: HubId
    amount_cents: Cents


class RecordExpense(FromStatement, frozen=True, kw_only=True, tag="houses.record-expense"):
    """A house paid a running expense from its bank."""

    personal = Personal(person="house", fact=EntryPosted)

    house: HouseId
    amount_cents: Cents
    note: Note = ""


class RecordPurchase(FromStatement, frozen=True, kw_only=True, tag="houses.record-purchase"):
    """A house paid for the property, or for works that add to it, from its bank."""

    personal = Personal(person="house", fact=EntryPosted)

    house: HouseId
    amount_cents: Cents
    note: Note = ""


def record_rent(command: RecordRent, see: See) -> list[Fact]:
    """Move the rent from the hub's bank to the house's."""
    must_be(see, Role.TREASURER)
    existing_house(see, command.house)
    existing_hub(see, command.hub)
    draft = journal.rent(command.hub, command.house, command.amount_cents)
    return enter(command, see, house_bank(command.house), draft)


def record_expense(command: RecordExpense, see: See) -> list[Fact]:
    """Pay an expense that lowers the profit."""
    must_be(see, Role.TREASURER)
    existing_house(see, command.house)
    draft = journal.expense(command.house, command.amount_cents)
    return enter(command, see, house_bank(command.house), replace(draft, note=command.note))


def record_purchase(command: RecordPurchase, see: See) -> list[Fact]:
    """Pay for the property, which is an asset and no expense."""
    must_be(see, Role.TREASURER)
    existing_house(see, command.house)
    draft = journal.purchase(command.house, command.amount_cents)
    return enter(command, see, house_bank(command.house), replace(draft, note=command.note))
