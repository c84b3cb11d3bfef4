"""The treasurer with what is to be moved between two owners' banks: notes it, names another sum, takes it back."""

from datetime import timedelta

from ledger.kernel.command import Command
from ledger.treasury.bank_transfer import CancelBankTransfer, NoteBankTransfer
from ledger.treasury.events import BankTransferNoted
from ledger.treasury.reverse import ReversalReason
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, by, latest
from tests.book.world import World
from tests.staff import TREASURER


def note(world: World, chance: Chance) -> Wish | None:
    """Mostly the right sum of all that waits, or of some of it, between two banks."""
    to_make = world.recount.transit.to_make()
    pairs = sorted(pair for pair, moves in to_make.items() if moves)
    if not pairs:
        return None
    pair = chance.pick(pairs)
    moves, (first, second) = to_make[pair], pair.split("/")
    some = sorted(moves) if chance.yes(40) else sorted(moves)[: chance.number(1, len(moves))]
    net = sum(moves[entry] for entry in some)
    ways = (first, second) if net >= 0 else (second, first)
    wish = NoteBankTransfer(
        from_owner=ways[0],
        to_owner=ways[1],
        amount_cents=abs(net) + (1 if chance.yes(10) else 0),
        entries=tuple(some) if chance.yes(60) else (),
        day=world.today - timedelta(days=chance.pick([0, 0, 0, 1, 5])),
        reference=f"TRN{chance.number(1, 60)}" if net and chance.yes(50) else "",
    )
    return wish, by(chance, TREASURER)


def cancel(world: World, chance: Chance) -> Wish | None:
    noted = world.told[BankTransferNoted]
    if not noted:
        return None
    one = chance.pick(latest(noted))
    reason = chance.pick(list(ReversalReason))
    returned = reason is ReversalReason.RETURNED
    wish = CancelBankTransfer(
        transfer=one.transfer,
        reason=reason,
        day=world.today if returned else None,
        reference=f"TRN{chance.number(1, 60)}" if returned and chance.yes(50) else "",
    )
    return wish, by(chance, TREASURER)


WISHES: dict[type[Command], Wishing] = {NoteBankTransfer: note, CancelBankTransfer: cancel}
