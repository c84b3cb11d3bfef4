"""Whatever was told late, told wrong and told again: every day that is over is as if it had been told right at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.houses import chart as of_houses
from ledger.houses.keep_books import RecordExpense, RecordRent
from ledger.kernel.accounts import Floor
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.registry import RULES
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted
from ledger.treasury.opening import OpenBalances, OpeningBalance
from ledger.treasury.pay import RecordPaymentIn, RecordPaymentOut
from ledger.treasury.reverse import Instead, ReversalReason, ReverseEntry
from tests.members.examples import ANNA, BRUNO, joined
from tests.offerings.examples import mulino_opened
from tests.places.examples import ALA, ALA_RECORDED
from tests.scenario import TODAY, Memory, noon
from tests.staff import TREASURER
from tests.treasury.examples import MULINO

DAYS = 12
BEGAN = TODAY - DAYS * ONE_DAY

Told = tuple[str, int, int]
"""What happened, how many days after the beginning, and its cents."""

WAYS: dict[str, Callable[..., Command]] = {
    "Anna pays in": lambda **said: RecordPaymentIn(member=ANNA, **said),
    "Anna is paid": lambda **said: RecordPaymentOut(member=ANNA, **said),
    "Bruno pays in": lambda **said: RecordPaymentIn(member=BRUNO, **said),
    "Bruno is paid": lambda **said: RecordPaymentOut(member=BRUNO, **said),
    "rent": lambda **said: RecordRent(house=MULINO, hub=ALA, **said),
    "expense": lambda **said: RecordExpense(house=MULINO, **said),
}
MOVES = {
    "Anna pays in": (chart.CLIENTS_BANK, chart.wallet(ANNA)),
    "Anna is paid": (chart.wallet(ANNA), chart.CLIENTS_BANK),
    "Bruno pays in": (chart.CLIENTS_BANK, chart.wallet(BRUNO)),
    "Bruno is paid": (chart.wallet(BRUNO), chart.CLIENTS_BANK),
    "rent": (chart.house_bank(MULINO), chart.hub_bank(ALA)),
    "expense": (of_houses.house_expense(MULINO), chart.house_bank(MULINO)),
}
"""What each debits, and what it credits, of the accounts that a floor guards or that add them up."""
DUE = {
    chart.house_bank(MULINO): (chart.due_to(MULINO, ALA), chart.due_from(MULINO, ALA)),
    chart.hub_bank(ALA): (chart.due_from(ALA, MULINO), chart.due_to(ALA, MULINO)),
}
"""Where what a bank lacked, or should have got, stands until it is settled."""
HAD = 100
"""What the hub's bank began with."""

told = st.tuples(st.sampled_from(list(WAYS)), st.integers(0, DAYS), st.integers(1, 60))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("told"), told),
        st.tuples(st.just("again"), st.integers(0, 40), st.integers(0, DAYS), st.integers(1, 60)),
        st.tuples(st.just("undone"), st.integers(0, 40)),
    ),
    min_size=1,
    max_size=14,
)


def sums(entries: Iterable[EntryPosted], day: date) -> dict[str, int]:
    """Return what is on each account at the end of a day, each entry on its own."""
    held = defaultdict[str, int](int)
    for entry in entries:
        if entry.day <= day:
            for line in entry.lines:
                held[line.account] += line.cents
    return held


def below_its_floor(account: str, cents: int) -> bool:
    """Say whether an account has less than nothing, or more is owed than there is."""
    match RULES.chart.of(account)[0].floor:
        case Floor.NEVER_ABOVE_ZERO:
            return cents > 0
        case Floor.NEVER_BELOW_ZERO:
            return cents < 0
    return False


class Treasury:
    """The books, and beside them what is true: each movement that stands, and until which day a wrong one stood."""

    def __init__(self) -> None:
        self.memory, self.facts = Memory(), list[EntryPosted]()
        here = [*joined(ANNA, BRUNO), ALA_RECORDED, mulino_opened]
        self.memory.apply(*here)
        self.count = 0
        opening = OpeningBalance(chart.hub_bank(ALA), HAD)
        assert self.do(OpenBalances(owner=ALA, balances=(opening,), day=BEGAN))
        self.stands: dict[str, tuple[Told, date | None]] = {}

    def do(self, command: Command) -> list[Fact] | None:
        """Decide today; nothing if it was refused."""
        self.count += 1
        seed = self.count.to_bytes(32, "big")
        try:
            facts = list(self.memory.decide(command, now=noon(TODAY), who=TREASURER, seed=seed))
        except Refused:
            return None
        self.facts += [one for one in facts if isinstance(one, EntryPosted)]
        return facts

    def tell(self, what: Told, *wrong: str) -> None:
        """Tell what happened on a day, perhaps instead of what was told wrong."""
        way, day, cents = what
        instead = Instead(wrong[0], ReversalReason.WRONG_DAY) if wrong else None
        when = BEGAN + day * ONE_DAY
        command = WAYS[way](amount_cents=cents, day=when, instead_of=instead)
        self.note(self.do(command) or (), what)

    def undo(self, entry: str) -> None:
        """Take back what never happened."""
        undone = ReverseEntry(entry=entry, reason=ReversalReason.DUPLICATE)
        self.note(self.do(undone) or (), ("", 0, 0))

    def note(self, facts: Iterable[Fact], what: Told) -> None:
        """Keep what is true from now on; what was wrong stands no day longer than floors ask."""
        for fact in facts:
            if not isinstance(fact, EntryPosted):
                continue
            if not fact.reverses:
                assert fact.day == BEGAN + what[1] * ONE_DAY
                self.stands[fact.entry] = what, None
                continue
            wrong, _ = self.stands.pop(fact.reverses)
            on = BEGAN + wrong[1] * ONE_DAY
            assert all(self.breaks(fact, on + n * ONE_DAY) for n in range((fact.day - on).days))
            if fact.day > on:
                self.stands[fact.reverses] = wrong, fact.day

    def breaks(self, entry: EntryPosted, day: date) -> bool:
        """Say whether this entry would break a floor if it took effect on that day."""
        others = [one for one in self.facts if one is not entry]
        on_that_day = replace(entry, day=day)
        return any(
            below_its_floor(account, cents)
            for n in range((TODAY - day).days + 1)
            for account, cents in sums([*others, on_that_day], day + n * ONE_DAY).items()
        )

    def live(self) -> list[str]:
        """Return what was told and not taken back."""
        return [entry for entry, (_, until) in self.stands.items() if until is None]

    def true_on(self, day: date) -> dict[str, int]:
        """Return what is on each account at the end of a day, by what is true."""
        held = defaultdict[str, int](int, {chart.hub_bank(ALA): HAD})
        for (way, n, cents), until in self.stands.values():
            if BEGAN + n * ONE_DAY <= day and (until is None or day < until):
                debit, credit = MOVES[way]
                held[debit] += cents
                held[credit] -= cents
        return held

    def look(self) -> None:
        """Every day is as it was, what is due since a correction counted as paid; and no floor broke on any."""
        for n in range(DAYS + 1):
            day = BEGAN + n * ONE_DAY
            true, entered = self.true_on(day), sums(self.facts, day)
            for account in sorted({one for both in MOVES.values() for one in both}):
                due = sum(entered[one] for one in DUE.get(account, ()))
                assert entered[account] + due == true[account], (day, account)
                assert not below_its_floor(account, entered[account]), (day, account)


@settings(max_examples=400, deadline=None)
@for_all(steps)
def test_every_day_is_as_if_it_had_been_told_right_at_once(history):
    """Payments, rents and expenses told late, told again, taken back: by day, by account, to the cent; none below its floor."""
    treasury = Treasury()
    for step in history:
        live = treasury.live()
        match step:
            case ("told", what):
                treasury.tell(what)
            case ("again", which, day, cents) if live:
                entry = live[which % len(live)]
                treasury.tell((treasury.stands[entry][0][0], day, cents), entry)
            case ("undone", which) if live:
                treasury.undo(live[which % len(live)])
        treasury.look()
