"""Guests pay at the hub, in cash or by card; hosts count the till, mostly right; the treasurer reads off what the bank has of it."""

from datetime import timedelta

from ledger.kernel.command import Command
from ledger.till.bank import BankTill
from ledger.till.chart import cards, cash
from ledger.till.count import CountTill
from ledger.till.events import TakenAtTill
from ledger.till.means import AtTill, Means
from ledger.till.till import Till
from ledger.treasury.account import Account, Entry
from ledger.treasury.events import EntryPosted
from ledger.treasury.reverse import Instead, ReversalReason
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, by, for_hub, latest, secret
from tests.book.world import World
from tests.staff import TREASURER


def at_till(world: World, chance: Chance) -> AtTill | None:
    """Now and then it is paid at the hub; rarely by a receipt that was told before."""
    if not chance.yes(35):
        return None
    taken = world.told[TakenAtTill]
    number = len(taken) - chance.pick([0] * 9 + [1])
    return AtTill(means=chance.pick([Means.CASH, Means.CASH, Means.CARD]), receipt=f"{number:04}")


def given_back(world: World, chance: Chance, about: str) -> AtTill | None:
    """What was paid at the till is mostly given back there, by the same means; or nothing is there."""
    paid = [fact for fact in world.told[TakenAtTill] if fact.about == about]
    if not paid or not chance.yes(70):
        return at_till(world, chance) if chance.yes(5) else None
    number = f"{len(world.told[TakenAtTill]):04}"
    return AtTill(means=Means(paid[0].means), receipt=number)


def on_some_days(world: World) -> AtTill | None:
    """On every third day all that leave pay at the till: no dice are thrown for it."""
    if world.today.day % 3:
        return None
    return AtTill(means=Means.CASH, receipt=f"{len(world.told[TakenAtTill]):04}")


def as_it_was_paid(world: World, about: str) -> AtTill | None:
    """What was paid at the till is given back there."""
    paid = [fact for fact in world.told[TakenAtTill] if fact.about == about]
    number = f"{len(world.told[TakenAtTill]):04}"
    return AtTill(means=Means(paid[0].means), receipt=number) if paid else None


def _hub(world: World, chance: Chance) -> str | None:
    taken = [fact.hub for fact in latest(world.told[TakenAtTill], 12)]
    return chance.pick(taken) if taken else None


def count(world: World, chance: Chance) -> Wish | None:
    """What the book says, or a little else and why; today, or a day that is over or to come."""
    if (hub := _hub(world, chance)) is None:
        return None
    on = world.today - timedelta(days=chance.pick([0, 0, 0, 1, 2, -1]))
    till = world.memory[Till, hub]
    expected = till.expected(world.memory[Account, cash(hub)].balance, on)
    differs = chance.pick([0, 0, 0, -1, 5_00])
    found = max(0, expected.cash_cents + differs)
    wish = CountTill(
        hub=hub,
        on=on,
        cash_cents=found,
        to_bank_cents=chance.pick([0, found // 2, found, found, found + 1]),
        cards_cents=expected.cards_cents + chance.pick([0, 0, 0, -1, 100]),
        reason=chance.pick([secret("the change was wrong"), ""]),
    )
    return wish, for_hub(world, chance, hub)


def bank(world: World, chance: Chance) -> Wish | None:
    """All that is on its way or a part of it; now and then more, or instead of what was told wrong."""
    if (hub := _hub(world, chance)) is None:
        return None
    means = chance.pick(list(Means))
    there = world.memory[Till, hub].on_its_way_cents
    if means is Means.CARD:
        there = world.memory[Account, cards(hub)].balance
    of_cents = max(1, chance.pick([there, there, there // 2, there + 1]))
    told = [
        fact.entry
        for fact in latest(world.told[EntryPosted], 40)
        if fact.kind == "till-banked" and not world.memory[Entry, fact.entry].reversed_by
    ]
    wrong = Instead(told[-1], ReversalReason.WRONG_AMOUNT) if told and chance.yes(20) else None
    wish = BankTill(
        hub=hub,
        means=means,
        of_cents=of_cents,
        amount_cents=max(1, of_cents - chance.pick([0, 0, 7, -3])),
        instead_of=wrong,
    )
    return wish, by(chance, TREASURER)


WISHES: dict[type[Command], Wishing] = {CountTill: count, BankTill: bank}
