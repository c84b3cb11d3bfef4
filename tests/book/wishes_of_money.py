"""The treasurer: payments and what goes wrong with them, rent, expenses, taxes, the beginning of books."""

from datetime import date, timedelta

from ledger.houses.events import HouseOpened
from ledger.houses.keep_books import RecordExpense, RecordPurchase, RecordRent
from ledger.kernel.command import Command
from ledger.treasury.bounce import RecordBounce, RecoverReceivable
from ledger.treasury.by_hand import EntryLine, RecordEntry, SoldAt
from ledger.treasury.close import ClosePeriod, ReopenPeriod
from ledger.treasury.events import EntryPosted
from ledger.treasury.opening import OpenBalances, OpeningBalance
from ledger.treasury.pay import RecordPaymentIn, RecordPaymentOut
from ledger.treasury.reverse import Instead, ReversalReason, ReverseEntry
from ledger.treasury.tax import PayTaxOn, Tax
from ledger.treasury.unclaimed import PayUnclaimed
from ledger.treasury.write_off import WriteOffDebt
from ledger.treasury.year import ApproveYear
from projections.recount.money import BY_THEMSELVES, wallet
from tests.book.chance import Chance
from tests.book.wishes import (
    Wish,
    Wishing,
    by,
    former_holders,
    hubs,
    latest,
    members,
    secret,
    someone,
)
from tests.book.world import World
from tests.staff import OPERATOR, TREASURER


def houses(world: World) -> list[str]:
    return [fact.house for fact in world.told[HouseOpened]]


def bank_day(world: World, chance: Chance) -> dict[str, object]:
    """When the bank did it, and its number of the movement; mostly neither is told."""
    told: dict[str, object] = {}
    if chance.yes(15):
        told["day"] = world.today + timedelta(days=chance.number(-5, 1))
    if chance.yes(20):
        told["reference"] = f"TRN{chance.number(1, 40)}"
    return told


def instead(world: World, chance: Chance, kind: str) -> dict[str, object]:
    """Now and then what is told stands instead of a former entry of its kind."""
    wrong = entries(world, kind) if chance.yes(10) else []
    if not wrong:
        return {}
    reason = chance.pick(list(ReversalReason))
    return {"instead_of": Instead(chance.pick(wrong).entry, reason)}


def pay_in(world: World, chance: Chance) -> Wish | None:
    member = someone(world, chance, "admitted", "suspended")
    if member is None:
        return None
    wish = RecordPaymentIn(
        member=member,
        amount_cents=chance.number(1, 300) * 1_000,
        note=secret("note") if chance.yes(10) else "",
        **bank_day(world, chance),
        **instead(world, chance, "payment-in"),
    )
    return wish, by(chance, TREASURER)


def pay_out(world: World, chance: Chance) -> Wish | None:
    """To whoever has money; often to somebody who sold or left their shares, so that they may leave."""
    standings = ("admitted", "suspended", "excluded", "deceased")
    rich = [m for m in members(world, *standings) if world.recount.money.balance[wallet(m)]]
    leaving = [member for member in former_holders(world, *standings) if member in rich]
    rich = leaving if leaving and chance.yes(50) else rich
    member = chance.pick(rich) if rich else someone(world, chance)
    if member is None:
        return None
    there = -world.recount.money.balance[wallet(member)]
    cents = there if chance.yes(60) else chance.number(1, 2 * there + 1)
    wish = RecordPaymentOut(
        member=member,
        amount_cents=max(1, cents),
        note=secret("note") if chance.yes(10) else "",
        **bank_day(world, chance),
        **instead(world, chance, "payment-out"),
    )
    return wish, by(chance, TREASURER)


def pay_unclaimed(world: World, chance: Chance) -> Wish | None:
    waiting = [
        (name, -cents)
        for name, cents in world.recount.money.balance.items()
        if name.startswith("Liabilities:Unclaimed:") and cents
    ]
    if not waiting:
        return None
    name, there = chance.pick(waiting)
    cents = there if chance.yes(70) else chance.number(1, there + 1)
    wish = PayUnclaimed(member=name.split(":")[-1], amount_cents=cents)
    return wish, by(chance, TREASURER)


def entries(world: World, *kinds: str) -> list[EntryPosted]:
    """Entries of these kinds: of late, and those that are still as they were."""
    over = {fact.reverses for fact in world.told[EntryPosted] if fact.reverses}
    found = [fact for fact in world.told[EntryPosted] if fact.kind in kinds]
    return latest(fact for fact in found if fact.entry not in over) + latest(found, 1)


def reverse(world: World, chance: Chance) -> Wish | None:
    found = entries(world, *BY_THEMSELVES) + latest(world.told[EntryPosted], 1)
    if not found:
        return None
    entry = chance.pick(found)
    of = [line.account.split(":")[2] for line in entry.lines if line.account.endswith(":Wallet")]
    note = {"member": of[0], "note": secret("note")} if of and chance.yes(20) else {}
    wish = ReverseEntry(entry=entry.entry, **note, **why(world, chance))
    return wish, by(chance, TREASURER)


def why(world: World, chance: Chance) -> dict[str, object]:
    """Why an entry is reversed; what the bank sent back has a day and a number of its own."""
    reason = chance.pick(list(ReversalReason))
    told = bank_day(world, chance) if reason is ReversalReason.RETURNED else {}
    return {"reason": reason, **told}


def bounce(world: World, chance: Chance) -> Wish | None:
    paid = entries(world, "payment-in")
    if not paid:
        return None
    entry = chance.pick(paid).entry
    wish = RecordBounce(entry=entry, reason="AM04", **bank_day(world, chance))
    return wish, by(chance, TREASURER)


def recover(world: World, chance: Chance) -> Wish | None:
    if not (debts := +world.recount.money.owed):
        return None
    member = chance.pick(sorted(debts))
    cents = debts[member] if chance.yes(50) else chance.number(1, debts[member] + 1)
    wish = RecoverReceivable(member=member, amount_cents=cents, **bank_day(world, chance))
    return wish, by(chance, TREASURER)


def write_off(world: World, chance: Chance) -> Wish | None:
    """All that is owed to the network or a hub, or a part, rarely a cent too much."""
    debts = {
        tuple(name.split(":")[2:]): cents
        for name, cents in world.recount.money.balance.items()
        if name.startswith("Assets:Receivables:") and cents
    }
    if not debts:
        return None
    *hub, member = to = chance.pick(sorted(debts))
    cents = debts[to] if chance.yes(50) else chance.number(1, debts[to] + 1)
    wish = WriteOffDebt(
        member=member, amount_cents=cents, note=secret("reason"), hub=hub[0] if hub else None
    )
    return wish, by(chance, chance.pick([TREASURER, OPERATOR]))


def pay_tax(world: World, chance: Chance) -> Wish | None:
    heading = {"VAT": Tax.VAT, "CityTax": Tax.CITY_TAX, "Withholding": Tax.WITHHOLDING}
    owed = [
        (heading[name.split(":")[1]], name.split(":")[2], -cents)
        for name, cents in world.recount.money.balance.items()
        if name.split(":")[1] in heading and cents < 0
    ]
    if not owed:
        return None
    tax, owner, cents = chance.pick(sorted(owed))
    some = cents if chance.yes(60) else chance.number(1, cents + 1)
    wish = PayTaxOn(tax=tax, owner=owner, amount_cents=some, **bank_day(world, chance))
    return wish, by(chance, TREASURER)


def pay_rent(world: World, chance: Chance) -> Wish | None:
    """From a hub that has money, as far as there is one."""
    rich = [hub for hub in hubs(world) if world.recount.money.balance[f"Assets:Bank:Hubs:{hub}"]]
    if not houses(world):
        return None
    wish = RecordRent(
        house=chance.pick(houses(world)),
        hub=chance.pick(rich or hubs(world)),
        amount_cents=chance.number(1, 5_000),
        **bank_day(world, chance),
        **instead(world, chance, "rent"),
    )
    return wish, by(chance, TREASURER)


def _spend(kind: type[RecordExpense | RecordPurchase], what: str) -> Wishing:
    def wishing(world: World, chance: Chance) -> Wish | None:
        rich = [h for h in houses(world) if world.recount.money.balance[f"Assets:Bank:Houses:{h}"]]
        if not rich:
            return None
        house, cents = chance.pick(rich), chance.number(1, 3_000)
        told = bank_day(world, chance) | instead(world, chance, "expense")
        return kind(house=house, amount_cents=cents, note=what, **told), by(chance, TREASURER)

    return wishing


def open_balances(world: World, chance: Chance) -> Wish | None:
    owner = chance.pick(["Clients", "Network", *hubs(world), *houses(world)])
    cents = chance.number(1, 50) * 1_000
    lines = {
        "Network": {"Assets:Bank:Network": cents},
        "S": {f"Assets:Bank:Hubs:{owner}": cents, f"Liabilities:VAT:{owner}": 100},
        "H": {
            f"Assets:Bank:Houses:{owner}": cents,
            f"Assets:Property:{owner}": 5_000,
            f"Equity:Houses:{owner}:Result": cents // 2,
        },
    }.get(owner if owner == "Network" else owner[0])
    if owner == "Clients":
        member = someone(world, chance, "admitted")
        if member is None:
            return None
        lines = {"Assets:Bank:Clients": cents, wallet(member): cents + chance.yes(10)}
    balances = tuple(OpeningBalance(account, balance) for account, balance in lines.items())
    wish = OpenBalances(owner=owner, balances=balances, **instead(world, chance, "opening"))
    return wish, by(chance, TREASURER)


def close(world: World, chance: Chance) -> Wish | None:
    """Up to a day that is over, mostly; one owner's books, or everybody's."""
    owner = chance.pick(["All", "Clients", "Network", *hubs(world), *houses(world)])
    until = world.today - timedelta(days=chance.number(0, 12))
    return ClosePeriod(owner=owner, until=until), by(chance, TREASURER)


def reopen(world: World, chance: Chance) -> Wish | None:
    closed = world.recount.closed.until
    if not closed:
        return None
    owner = chance.pick(sorted(closed))
    until = date.fromisoformat(closed[owner]) - timedelta(days=chance.number(0, 9))
    reason, some = "A rent was found", None if chance.yes(30) else until
    return ReopenPeriod(owner=owner, until=some, reason=reason), by(chance, TREASURER)


def enter_by_hand(world: World, chance: Chance) -> Wish | None:
    """Other income or costs, a loan, a machine that is bought; now and then on an account of somebody else."""
    owner = chance.pick(["Network", *hubs(world), *houses(world)])
    folder = {"S": f"Hubs:{owner}", "H": f"Houses:{owner}"}.get(owner[0], "Network")
    against = f"Assets:Bank:{folder}"
    cents = chance.number(1, 900)
    what, sign = chance.pick(
        [
            ("Income:Other", -1),
            ("Expenses:Other", 1),
            ("Liabilities:Loans", -1),
            ("Assets:Equipment", 1),
        ]
    )
    if owner.startswith("S") and chance.yes(40):
        return _sell(world, chance, owner, against), by(chance, TREASURER)
    whose = "Network" if chance.yes(10) else owner
    lines = (EntryLine(f"{what}:{whose}", sign * cents), EntryLine(against, -sign * cents))
    words = {"title": secret("title"), "counterpart": secret("shop"), "why": secret("why")}
    wish = RecordEntry(owner=owner, lines=lines, **words, **bank_day(world, chance))
    return wish, by(chance, TREASURER)


def _sell(world: World, chance: Chance, hub: str, bank: str) -> Command:
    """A document at one rate of VAT or two; now and then with VAT that is not its rate's."""
    rates = chance.pick([[1_000], [2_200], [0], [500, 2_200]])
    bases = [chance.number(1, 900) for _ in rates]
    sold = [
        SoldAt(rate, base, (2 * base * rate + 10_000) // 20_000 + 3 * chance.yes(5))
        for rate, base in zip(rates, bases, strict=True)
    ]
    base, vat = sum(bases), sum(one.vat_cents for one in sold)
    moves = {bank: base + vat, f"Income:Other:{hub}": -base, f"Liabilities:VAT:{hub}": -vat}
    return RecordEntry(
        owner=hub,
        lines=tuple(EntryLine(account, cents) for account, cents in moves.items() if cents),
        vat=tuple(sold),
        why=secret("why"),
        **bank_day(world, chance),
    )


def approve_year(world: World, chance: Chance) -> Wish | None:
    """Of whoever's books are closed, if there are such; mostly the year before."""
    closed = world.recount.closed.until
    owners = ["Network", *hubs(world), *houses(world)]
    if "All" not in closed and chance.yes(80):
        owners = [one for one in owners if one in closed] or owners
    owner = chance.pick(owners)
    wish = ApproveYear(
        owner=owner,
        year=world.today.year - chance.pick([1, 1, 1, 0, 2]),
        approved_by=secret("meeting"),
    )
    return wish, by(chance, TREASURER)


WISHES: dict[type[Command], Wishing] = {
    RecordPaymentIn: pay_in,
    RecordPaymentOut: pay_out,
    PayUnclaimed: pay_unclaimed,
    ReverseEntry: reverse,
    RecordBounce: bounce,
    RecoverReceivable: recover,
    WriteOffDebt: write_off,
    PayTaxOn: pay_tax,
    RecordRent: pay_rent,
    RecordExpense: _spend(RecordExpense, "roof"),
    RecordPurchase: _spend(RecordPurchase, "the mill"),
    OpenBalances: open_balances,
    ClosePeriod: close,
    ReopenPeriod: reopen,
    RecordEntry: enter_by_hand,
    ApproveYear: approve_year,
}
