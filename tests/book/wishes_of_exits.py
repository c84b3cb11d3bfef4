"""Shares pass without a price: they are given, left to heirs, taken back; above all those of who is gone."""

from ledger.kernel.command import Command
from ledger.offerings.pass_on import GiveShares, HeirShares, InheritShares
from ledger.offerings.redeem import RedeemShares
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, by, someone
from tests.book.world import World
from tests.staff import OPERATOR, TREASURER


def _holding(world: World, *standings: str) -> list[tuple[str, str, int]]:
    """What members in these standings hold, as (issuer, member, shares)."""
    standing = world.recount.people.standing
    return [
        (issuer, member, shares)
        for issuer, held in sorted(world.recount.shares.held.items())
        for member, shares in sorted(held.items())
        if shares and standing[member] in standings
    ]


def give(world: World, chance: Chance) -> Wish | None:
    holding, receiver = (
        _holding(world, "admitted", "excluded"),
        someone(world, chance, "admitted"),
    )
    if not holding or receiver is None:
        return None
    issuer, giver, shares = chance.pick(holding)
    wish = GiveShares(
        issuer=issuer,
        giver=giver,
        receiver=receiver,
        shares=chance.number(1, shares + 1),
        document="notary, 2 June",
        resolution="8 of 1 June" if chance.yes(80) else None,
    )
    return wish, by(chance, OPERATOR)


def inherit(world: World, chance: Chance) -> Wish | None:
    holding = _holding(world, "deceased")
    if not holding and chance.yes(10):
        holding = _holding(world, "admitted")
    heirs = [someone(world, chance, "admitted", "suspended") for _ in range(chance.number(1, 2))]
    if not holding or None in heirs:
        return None
    issuer, deceased, shares = chance.pick(holding)
    each = max(shares // len(heirs), 1)
    wish = InheritShares(
        issuer=issuer,
        deceased=deceased,
        heirs=tuple(HeirShares(member=heir, shares=each) for heir in heirs),
        document="certificate, 2 June",
    )
    return wish, by(chance, OPERATOR)


def redeem(world: World, chance: Chance) -> Wish | None:
    gone = _holding(world, "excluded", "deceased")
    if not (holding := gone if gone and chance.yes(80) else _holding(world, "admitted")):
        return None
    issuer, member, shares = chance.pick(holding)
    wish = RedeemShares(
        issuer=issuer,
        member=member,
        shares=chance.number(1, shares),
        price_cents=chance.pick([0, 1, 1_000, chance.number(1, 5_000)]),
        withheld_cents=chance.pick([0, 0, 1, 260]),
        document="directors, 2 June",
    )
    return wish, by(chance, TREASURER)


WISHES: dict[type[Command], Wishing] = {
    GiveShares: give,
    InheritShares: inherit,
    RedeemShares: redeem,
}
