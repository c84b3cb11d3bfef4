"""The past is told right: no account goes through its floor at the end of any day, whatever is told late."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from msgspec.structs import replace

from ledger.kernel.noun import Noun
from ledger.kernel.see import NounKey
from ledger.registry import RULES
from ledger.treasury import chart, journal
from ledger.treasury.daily import Daily
from ledger.treasury.events import EntryPosted
from ledger.treasury.pay import RecordPaymentIn, RecordPaymentOut
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.reverse import ReversalReason, ReverseEntry
from tests.members.examples import ANNA
from tests.scenario import NOON, SEED, TODAY, Memory, Scenario, given
from tests.staff import TREASURER
from tests.treasury.examples import E1, E2, E3, MEMBERS, STAY, paid_in, posted

WALLET = chart.wallet(ANNA)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


class Watched(Mapping[NounKey, Noun]):
    """A memory that tells which kinds of nouns a decision looked at."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.kinds: set[type[Noun]] = set()

    def __getitem__(self, key: NounKey) -> Noun:
        self.kinds.add(key[0])
        return self.memory[key]

    def __iter__(self) -> Iterator[NounKey]:
        return iter(self.memory)

    def __len__(self) -> int:
        return len(self.memory)


def treasury(*facts) -> Scenario:
    return given(*MEMBERS, *facts).by(TREASURER)


def at_the_end_of(scenario: Scenario, day: date, account: str = WALLET) -> int:
    """What an account held at the end of a day, money owed as people say it."""
    moved = scenario.memory[Daily, account].moved
    return abs(sum(cents for on, cents in moved.items() if on <= day))


def spent(cents: int, day: date, name: str = E2) -> EntryPosted:
    return posted(journal.payment_out(ANNA, cents), name, day)


def reverses(entry: str) -> ReverseEntry:
    return ReverseEntry(entry=entry, reason=ReversalReason.WRONG_DAY)


class TestToldLate:
    """What is told late is judged by every day since."""

    def test_a_payment_out_of_money_that_came_later_is_refused(self):
        """The wallet would stand at -100.00 for three days: the first day and the sums are named."""
        late = RecordPaymentOut(member=ANNA, amount_cents=100_00, day=ago(3))
        treasury(paid_in(ANNA, 100_00, day=TODAY)).when(late).refused(
            NotEnoughMoney, account=WALLET, day=ago(3), available_cents=0, needed_cents=100_00
        )

    def test_a_day_between_is_judged_as_well(self):
        """There was enough on its own day and is now, and was not in the middle."""
        history = (
            paid_in(ANNA, 100_00, E1, day=ago(9)),
            spent(70_00, ago(6)),
            paid_in(ANNA, 70_00, E3, day=ago(2)),
        )
        late = RecordPaymentOut(member=ANNA, amount_cents=40_00, day=ago(8))
        treasury(*history).when(late).refused(
            NotEnoughMoney, account=WALLET, day=ago(6), available_cents=30_00, needed_cents=40_00
        )
        fits = replace(late, amount_cents=30_00)
        treasury(*history).when(fits).then_some(bool)
        after = replace(late, day=ago(2))
        treasury(*history).when(after).then_some(bool)

    def test_the_end_of_the_day_counts_and_not_the_hour(self):
        """Money that came and went on one day was there."""
        late = RecordPaymentOut(member=ANNA, amount_cents=100_00, day=ago(3))
        treasury(paid_in(ANNA, 100_00, day=ago(3))).when(late).then_some(bool)

    def test_money_that_comes_is_asked_nothing(self):
        """A payment in told late looks at no day."""
        scenario = treasury().when(RecordPaymentIn(member=ANNA, amount_cents=1, day=ago(3)))
        scenario.then_some(bool)

    def test_what_is_told_of_today_looks_at_no_day(self):
        """Ordinary commands do not even load what accounts held on other days."""
        memory = treasury(paid_in(ANNA, 100_00)).memory
        for day, looks in ((None, False), (ago(3), True)):
            seen = Watched(memory)
            asked = RecordPaymentOut(member=ANNA, amount_cents=40_00, day=day)
            RULES.decide(asked, RULES.see(seen, now=NOON, who=TREASURER, seed=SEED))
            assert (Daily in seen.kinds) is looks


class TestReversal:
    """A reversal is true as of every day."""

    def test_takes_the_day_of_what_it_reverses(self):
        """A payment that never was is in the wallet on no day."""
        scenario = treasury(paid_in(ANNA, 100_00, E1, day=ago(20))).when(reverses(E1))
        (undone,) = scenario.decided()
        assert undone.day == ago(20)
        assert at_the_end_of(scenario, ago(20)) == 0

    def test_takes_effect_as_soon_as_no_floor_breaks(self):
        """The money was spent meanwhile, and others came: from then on it can be given back."""
        history = (
            paid_in(ANNA, 100_00, E1, day=ago(20)),
            spent(60_00, ago(15)),
            paid_in(ANNA, 60_00, E3, day=ago(8)),
        )
        scenario = treasury(*history).when(reverses(E1))
        (undone,) = scenario.decided()
        assert undone.day == ago(8)
        assert [at_the_end_of(scenario, ago(n)) for n in (20, 15, 9, 8, 0)] == [
            100_00,
            40_00,
            40_00,
            0,
            0,
        ]

    def test_of_money_that_came_back_today_takes_effect_today(self):
        """On no earlier day was there enough."""
        history = (
            paid_in(ANNA, 100_00, E1, day=ago(20)),
            posted(journal.hold(ANNA, 100_00, STAY, "stay-held"), E2, ago(3)),
            posted(journal.release(ANNA, 100_00, STAY, "stay-released"), E3, TODAY),
        )
        (undone,) = treasury(*history).when(reverses(E1)).decided()
        assert undone.day == TODAY

    def test_of_money_that_left_brings_it_back_on_its_day(self):
        """A payment out that never was took nothing, on no day."""
        history = (paid_in(ANNA, 100_00, E1, day=ago(20)), spent(100_00, ago(15)))
        scenario = treasury(*history).when(reverses(E2))
        (undone,) = scenario.decided()
        assert undone.day == ago(15)
        assert at_the_end_of(scenario, ago(15)) == 100_00
