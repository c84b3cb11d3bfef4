"""The treasurer with rents whose money is gone: spent to the last cent, found wrong, and paid back when there is some."""

from ledger.houses.keep_books import RecordExpense
from ledger.kernel.command import Command
from ledger.treasury.reverse import ReversalReason, ReverseEntry
from ledger.treasury.settle_dues import SettleDues
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, by
from tests.book.wishes_of_money import bank_day, entries, houses
from tests.book.world import World
from tests.staff import TREASURER

DEBT = "Liabilities:Due:"


def settle(world: World, chance: Chance) -> Wish | None:
    """Mostly what is due and can be paid; the oldest first, or one of them by name."""
    balance = world.recount.money.balance
    owed = sorted((name, -cents) for name, cents in balance.items() if name.startswith(DEBT))
    owed = [(name, cents) for name, cents in owed if cents] or owed
    if not owed:
        return _spend_or_find_out(world, chance)
    name, cents = chance.pick(owed)
    *_, debtor, creditor = name.split(":")
    corrected = [fact.entry for fact in entries(world, "rent", "due-paid")]
    wish = SettleDues(
        debtor=debtor,
        creditor=creditor,
        amount_cents=max(1, cents if chance.yes(40) else chance.number(1, cents + 1)),
        entry=chance.pick(corrected) if corrected and chance.yes(20) else None,
        **bank_day(world, chance),
    )
    return wish, by(chance, TREASURER)


def _spend_or_find_out(world: World, chance: Chance) -> Wish | None:
    """A house spends all that it has; later a rent is found to have been wrong."""
    rich = {
        house: cents
        for house in houses(world)
        if (cents := world.recount.money.balance[f"Assets:Bank:Houses:{house}"])
    }
    rents = entries(world, "rent")
    if rich and chance.yes(50):
        house = chance.pick(sorted(rich))
        return RecordExpense(house=house, amount_cents=rich[house]), by(chance, TREASURER)
    if not rents:
        return None
    wish = ReverseEntry(entry=chance.pick(rents).entry, reason=ReversalReason.WRONG_AMOUNT)
    return wish, by(chance, TREASURER)


WISHES: dict[type[Command], Wishing] = {SettleDues: settle}
