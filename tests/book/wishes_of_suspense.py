"""The treasurer with money that nobody can place: it arrives, finds a home or goes back, and was placed wrongly."""

from datetime import timedelta

from ledger.kernel.command import Command
from ledger.treasury.events import EntryPosted
from ledger.treasury.suspense import (
    CREDITS,
    ArrivalPart,
    AssignArrival,
    Home,
    KeepArrival,
    RecordArrival,
    ReturnArrival,
    TakeBackCredit,
    WhyNoHome,
)
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, by, latest, someone
from tests.book.world import World
from tests.staff import TREASURER


def _reference(chance: Chance) -> str:
    return chance.pick(["", "", f"TRN{chance.number(1, 40)}", f"trn {chance.number(1, 40)}"])


def arrive(world: World, chance: Chance) -> Wish | None:
    wish = RecordArrival(
        amount_cents=chance.number(1, 50) * 1_000,
        why=chance.pick(list(WhyNoHome)),
        day=world.today - timedelta(days=chance.number(0, 4)),
        reference=_reference(chance),
        note=chance.pick(["", "", "Bonifico senza causale"]),
    )
    return wish, by(chance, TREASURER)


def _arrived(world: World, chance: Chance) -> tuple[str, int] | None:
    """An arrival, and mostly no more than what is left of it."""
    names = {fact.about for fact in world.told[EntryPosted] if fact.kind == "arrival"}
    left = {name: world.recount.money.reserved[name] for name in sorted(names)}
    waiting = [name for name, cents in left.items() if cents] or sorted(names)
    if not waiting:
        return None
    name = chance.pick(waiting)
    cents = left[name] if chance.yes(40) else chance.number(1, left[name] + 2)
    return name, max(1, cents)


def assign(world: World, chance: Chance) -> Wish | None:
    arrived = _arrived(world, chance)
    who = dict.fromkeys(someone(world, chance) for _ in range(chance.number(1, 3)))
    if not arrived or None in who:
        return None
    name, cents = arrived
    parts = tuple(
        ArrivalPart(
            member=member,
            amount_cents=max(1, cents // len(who)),
            to=Home.DEBT if chance.yes(20) else Home.WALLET,
        )
        for member in who
        if member
    )
    return AssignArrival(arrival=name, parts=parts), by(chance, TREASURER)


def _rest(kind: type[KeepArrival | ReturnArrival]) -> Wishing:
    def wishing(world: World, chance: Chance) -> Wish | None:
        arrived = _arrived(world, chance)
        if not arrived:
            return None
        told = {"reference": _reference(chance)} if kind is ReturnArrival else {}
        wish = kind(arrival=arrived[0], amount_cents=arrived[1], **told)
        return wish, by(chance, TREASURER)

    return wishing


def take_back(world: World, chance: Chance) -> Wish | None:
    credited = [fact for fact in world.told[EntryPosted] if fact.kind in CREDITS]
    if not credited:
        return None
    entry = chance.pick(latest(credited)).entry
    right = someone(world, chance, "admitted") if chance.yes(70) else None
    return TakeBackCredit(entry=entry, member=right), by(chance, TREASURER)


WISHES: dict[type[Command], Wishing] = {
    RecordArrival: arrive,
    AssignArrival: assign,
    KeepArrival: _rest(KeepArrival),
    ReturnArrival: _rest(ReturnArrival),
    TakeBackCredit: take_back,
}
