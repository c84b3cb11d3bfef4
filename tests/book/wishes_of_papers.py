"""Houses are described, documents filed, holders told; liens are entered and lifted."""

from datetime import timedelta

from ledger.houses.papers import DescribeHouse, DocumentKind, FileDocument, NewsKind, TellNews
from ledger.kernel.command import Command
from ledger.offerings.lien import EnterLien, LiftLien
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, by, secret
from tests.book.wishes_of_money import houses
from tests.book.world import World
from tests.staff import OPERATOR


def describe(world: World, chance: Chance) -> Wish | None:
    wish = DescribeHouse(
        house=chance.pick(houses(world)),
        address=f"Via Roma {chance.number(1, 9)}",
        cadastre="sheet 12, parcel 345",
    )
    return wish, by(chance, OPERATOR)


def file(world: World, chance: Chance) -> Wish | None:
    wish = FileDocument(
        house=chance.pick(houses(world)),
        title=secret("deed"),
        kind=chance.pick(list(DocumentKind)),
        sha256=f"{chance.number(0, 40):064x}",
        dated=world.today - timedelta(days=chance.number(-1, 100)),
    )
    return wish, by(chance, OPERATOR)


def tell(world: World, chance: Chance) -> Wish | None:
    house, kind = chance.pick(houses(world)), chance.pick(list(NewsKind))
    return TellNews(house=house, kind=kind, words=secret("roof")), by(chance, OPERATOR)


def enter_lien(world: World, chance: Chance) -> Wish | None:
    holding = [
        (issuer, member, shares)
        for issuer, held in sorted(world.recount.shares.held.items())
        for member, shares in sorted(held.items())
        if shares
    ]
    if not holding:
        return None
    issuer, member, shares = chance.pick(holding)
    wish = EnterLien(
        issuer=issuer,
        member=member,
        shares=chance.number(1, shares + 1),
        creditor=secret("bank"),
        document=secret("notary"),
    )
    return wish, by(chance, OPERATOR)


def lift_lien(world: World, chance: Chance) -> Wish | None:
    if not (liens := sorted(world.recount.papers.liens.items())):
        return None
    name, one = chance.pick(liens)
    wish = LiftLien(
        issuer=one["issuer"], member=one["member"], lien=name, document=secret("notary")
    )
    return wish, by(chance, OPERATOR)


WISHES: dict[type[Command], Wishing] = {
    DescribeHouse: describe,
    FileDocument: file,
    TellNews: tell,
    EnterLien: enter_lien,
    LiftLien: lift_lien,
}
