"""Members pay in with a code and ask for money back; the treasurer pays, refuses, or is sent it back."""

from ledger.kernel.command import Command
from ledger.treasury.events import PayoutAsked
from ledger.treasury.payment_code import RecordPaymentByCode, payment_code
from ledger.treasury.payout import AskForPayout, DeclinePayout, PayPayout
from projections.recount.money import wallet
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, by, for_member, latest, secret, someone
from tests.book.world import World
from tests.staff import TREASURER

IBANS = ("IT60X0542811101000000123456", "DE89 3704 0044 0532 0130 00", "IT00X")


def pay_in_by_code(world: World, chance: Chance) -> Wish | None:
    member = someone(world, chance, "admitted")
    if member is None:
        return None
    code = payment_code(member)[: 20 if chance.yes(5) else 21]
    wish = RecordPaymentByCode(code=code, amount_cents=chance.number(1, 30) * 1_000)
    return wish, by(chance, TREASURER)


def ask(world: World, chance: Chance) -> Wish | None:
    member = someone(world, chance, "admitted", "suspended")
    if member is None:
        return None
    there = -world.recount.money.balance[wallet(member)]
    cents = chance.number(1, there // 2 + 2)
    iban = chance.pick(IBANS)
    wish = AskForPayout(member=member, amount_cents=cents, iban=iban)
    return wish, for_member(world, chance, member)


def pay(world: World, chance: Chance) -> Wish | None:
    asked = latest(world.told[PayoutAsked])
    if not asked:
        return None
    return PayPayout(payout=chance.pick(asked).payout), by(chance, TREASURER)


def refuse(world: World, chance: Chance) -> Wish | None:
    asked = latest(world.told[PayoutAsked])
    if not asked:
        return None
    one = chance.pick(asked)
    wish = DeclinePayout(payout=one.payout, member=one.member, reason=secret("reason"))
    return wish, by(chance, TREASURER)


WISHES: dict[type[Command], Wishing] = {
    RecordPaymentByCode: pay_in_by_code,
    AskForPayout: ask,
    PayPayout: pay,
    DeclinePayout: refuse,
}
