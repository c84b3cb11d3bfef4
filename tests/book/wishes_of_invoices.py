"""Members have invoices made out to them, elsewhere, and receipts again."""

from ledger.kernel.command import Command
from ledger.treasury.document_events import InvoicesAsked
from ledger.treasury.invoicing import AskForInvoices, EndInvoices
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, for_member, secret, someone
from tests.book.world import World


def ask(world: World, chance: Chance) -> Wish | None:
    member = someone(world, chance, "admitted", "suspended")
    if member is None:
        return None
    wish = AskForInvoices(
        member=member,
        name=secret("a name"),
        address=secret("an address"),
        vat_number=chance.pick(["12345678903", "DE123456789", ""]),
    )
    return wish, for_member(world, chance, member)


def end(world: World, chance: Chance) -> Wish | None:
    had = [fact.member for fact in world.told[InvoicesAsked]]
    member = chance.pick(had) if had else someone(world, chance, "admitted")
    return (EndInvoices(member=member), for_member(world, chance, member)) if member else None


WISHES: dict[type[Command], Wishing] = {AskForInvoices: ask, EndInvoices: end}
