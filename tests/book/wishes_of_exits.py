"""Shares pass without a price: they are given, left to heirs, taken back; above all those of who is gone."""

from datetime import timedelta

from ledger.houses.bring_in import BringInHouse
from ledger.houses.enter_shares import EnterShares, HolderShares
from ledger.kernel.command import Command
from ledger.offerings.pass_on import GiveShares, HeirShares, InheritShares
from ledger.offerings.redeem import RedeemShares
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, by, secret, someone
from tests.book.wishes_of_money import houses
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
        document=secret("notary, 2 June"),
        resolution=secret("8 of 1 June") if chance.yes(80) else "",
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
        document=secret("certificate, 2 June"),
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
        document=secret("directors, 2 June"),
    )
    return wish, by(chance, TREASURER)


def _holders(world: World, chance: Chance) -> tuple[HolderShares, ...] | None:
    found = [someone(world, chance, "admitted") for _ in range(chance.number(1, 3))]
    if None in found:
        return None
    return tuple(
        HolderShares(member=one, shares=chance.number(1, 20), cents=chance.pick([0, 700, 5_000]))
        for one in found
    )


def enter(world: World, chance: Chance) -> Wish | None:
    common = [house for house in houses(world) if house in world.recount.shares.in_common]
    holders = _holders(world, chance)
    if not (found := common if common and not chance.yes(5) else houses(world)) or not holders:
        return None
    wish = EnterShares(house=chance.pick(found), holders=holders, document=secret("notary, 4 June"))
    return wish, by(chance, OPERATOR)


def bring_in(world: World, chance: Chance) -> Wish | None:
    new = [house for house in houses(world) if not world.recount.shares.issued[house]]
    holders = _holders(world, chance)
    if not (found := new or (houses(world) if chance.yes(10) else [])) or not holders:
        return None
    bank, building, loan, capital = (
        chance.pick([0, 10_000]),
        90_000,
        chance.pick([0, 40_000]),
        50_000,
    )
    wish = BringInHouse(
        house=chance.pick(found),
        holders=holders,
        bank_cents=bank,
        property_cents=building,
        loan_cents=loan,
        capital_cents=capital,
        reserves_cents=bank + building - loan - capital + (1 if chance.yes(10) else 0),
        document=secret("balance sheet of 2025"),
        day=world.today - timedelta(days=chance.number(0, 400)) if chance.yes(40) else None,
    )
    return wish, by(chance, TREASURER)


WISHES: dict[type[Command], Wishing] = {
    GiveShares: give,
    InheritShares: inherit,
    RedeemShares: redeem,
    EnterShares: enter,
    BringInHouse: bring_in,
}
