"""A hub's till that has lived: what it sold at many rates, paid back in parts, took back, and paid on."""

from datetime import date, timedelta
from string import ascii_uppercase

from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.bill import Charge, sold_at, stamped, sum_of
from ledger.billing.journal import Billed, captured, held
from ledger.billing.taken import Took, pay_back
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact, Line
from ledger.kernel.see import See
from ledger.registry import RULES
from ledger.treasury import chart, journal, own_chart
from ledger.treasury.account import Account
from ledger.treasury.by_hand import EntryLine, RecordEntry, SoldAt
from ledger.treasury.events import EntryPosted
from ledger.treasury.post import Draft, posted
from ledger.treasury.reverse import ReversalReason, ReverseEntry
from ledger.treasury.tax import PayTaxOn, Tax
from tests.billing.examples import ANNAS, bills
from tests.members.examples import ANNA, joined
from tests.places.examples import ALA, ALA_RECORDED
from tests.scenario import NOON, Memory, named
from tests.staff import TREASURER
from tests.treasury.examples import paid_in

VAT = chart.vat(ALA)
RATES = (0, 400, 500, 1_000, 2_200)


class Till:
    """The facts so far, each of them at its moment; `sold` is what was captured, by booking."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.now = NOON
        self.lines: list[Line[Fact]] = []
        self.sold: dict[str, EntryPosted] = {}
        self.backs: dict[str, list[EntryPosted]] = {}
        self.by_hand: list[EntryPosted] = []
        self._keep(ALA_RECORDED, *joined(ANNA), paid_in(ANNA, 10**9))
        self.post(journal.opening_balances(ALA, {chart.hub_bank(ALA): 10**9, VAT: -12_34}))

    @property
    def entries(self) -> list[EntryPosted]:
        """Every entry so far."""
        return [line.fact for line in self.lines if isinstance(line.fact, EntryPosted)]

    @property
    def owed(self) -> int:
        """What the hub's account of VAT holds for the state."""
        return -self.memory[Account, VAT].balance

    def _see(self) -> See:
        seed = len(self.lines).to_bytes(32, "big")
        return RULES.see(self.memory, now=self.now, who=TREASURER, seed=seed)

    def _keep(self, *facts: Fact) -> None:
        for n, fact in enumerate(facts, len(self.lines) + 1):
            self.lines.append(Line(n, self.now, "o", f"k{n}", b"", fact))
            self.memory.apply(fact)

    def _decide(self, command: RecordEntry | ReverseEntry | PayTaxOn) -> EntryPosted:
        facts = RULES.decide(command, self._see())
        self._keep(*facts)
        return next(fact for fact in facts if isinstance(fact, EntryPosted))

    def post(self, *drafts: Draft) -> list[EntryPosted]:
        """Post these, as the verbs of a booking do."""
        entries, documents = posted(self._see(), *drafts)
        self._keep(*entries, *documents)
        return entries

    def sell(self, bill) -> None:
        """Hold a bill and capture what of it is used."""
        name = named("B", f"STAY{ascii_uppercase[len(self.sold)]}")
        of = replace(ANNAS, name=name)
        self.post(held(of, bill))
        tax, stamp = sum_of(bill, Charge.TAX), sum_of(bill, Charge.STAMP)
        (entry,) = self.post(captured(of, sold_at(ALA, bill), tax=tax, stamp=stamp))
        self.sold[name], self.backs[name] = entry, []

    def left(self, name: str) -> int:
        """What of a booking's price was not paid back."""
        gone = sum(gross(back) for back in self.backs[name])
        return gross(self.sold[name]) + gone

    def pay_back(self, name: str, cents: int) -> EntryPosted:
        """Pay back so much of the price."""
        of: Billed = replace(ANNAS, name=name)
        (entry,) = self.post(pay_back(self._see(), of, Took.USE, cents, "sealed"))
        self.backs[name].append(entry)
        return entry

    def enter(self, *sold: SoldAt) -> None:
        """A document of the treasurer's: something sold for what it comes to."""
        base = sum(one.base_cents for one in sold)
        vat = sum(one.vat_cents for one in sold)
        lines = [
            EntryLine(chart.hub_bank(ALA), base + vat),
            EntryLine(own_chart.other_income(ALA), -base),
            *([EntryLine(VAT, -vat)] if vat else []),
        ]
        command = RecordEntry(owner=ALA, lines=tuple(lines), vat=sold, why="sealed")
        self.by_hand.append(self._decide(command))

    def pay_on(self, cents: int) -> None:
        """Pay so much of the VAT to the state."""
        self._decide(PayTaxOn(tax=Tax.VAT, owner=ALA, amount_cents=cents))

    def reverse(self, entry: EntryPosted) -> EntryPosted:
        """Take an entry back."""
        for backs in self.backs.values():
            if entry in backs:
                backs.remove(entry)
        if entry in self.by_hand:
            self.by_hand.remove(entry)
        return self._decide(ReverseEntry(entry=entry.entry, reason=ReversalReason.OTHER))


def gross(entry: EntryPosted) -> int:
    """What an entry sells, VAT and all; below zero what it takes back."""
    return sum(part.base_cents + part.vat_cents for part in entry.vat)


@st.composite
def documents(draw) -> tuple[SoldAt, ...]:
    """What a document says of one or more rates."""
    rates = draw(st.lists(st.sampled_from(RATES), min_size=1, max_size=3, unique=True))
    bases = [draw(st.integers(1, 99_999)) for _ in rates]
    return tuple(
        SoldAt(rate, base, (2 * base * rate + 10_000) // 20_000)
        for rate, base in zip(rates, bases, strict=True)
    )


@st.composite
def tills(draw) -> Till:
    """A till after some steps, over a few weeks."""
    till = Till()
    for _ in range(draw(st.integers(1, 12))):
        till.now += timedelta(days=draw(st.sampled_from([0, 0, 1, 9])))
        standing = [back for backs in till.backs.values() for back in backs]
        unpaid = [name for name in till.sold if till.left(name)]
        steps = ["sell", "enter"]
        steps += ["pay back"] * 3 if unpaid else []
        steps += ["reverse"] if standing or till.by_hand else []
        steps += ["pay on"] if till.owed > 0 else []
        match draw(st.sampled_from(steps)):
            case "sell":
                till.sell(stamped((*draw(bills()), *draw(bills()))))
            case "enter":
                till.enter(*draw(documents()))
            case "pay back":
                name = draw(st.sampled_from(unpaid))
                till.pay_back(name, draw(st.integers(1, till.left(name))))
            case "reverse":
                till.reverse(draw(st.sampled_from([*standing, *till.by_hand])))
            case _:
                till.pay_on(draw(st.integers(1, till.owed)))
    return till


def days_of(till: Till) -> st.SearchStrategy[date]:
    """Days on which something may have happened, and those beside them."""
    first, last = till.lines[0].at.date(), till.now.date()
    return st.integers(-1, (last - first).days + 1).map(lambda n: first + n * ONE_DAY)
