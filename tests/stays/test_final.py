"""What a night brought is final: whatever becomes of a stay, no month that is over has another income."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.stays import chart as of_stays
from ledger.stays.arrive import CheckIn
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.change import ChangeStay
from ledger.stays.events import NightCorrected, PriceSet, StayChanged, StayCheckedOut
from ledger.stays.leave import CheckOut
from ledger.stays.reserve import Reserve
from ledger.stays.sleep import RecordNight
from ledger.stays.stay import Stay
from ledger.treasury.account import Account
from ledger.treasury.events import EntryPosted
from tests.members.examples import ANNA
from tests.places.examples import ALA
from tests.registered import registering
from tests.scenario import TODAY, Memory, named
from tests.stays.examples import ALA_IS_OPEN, BUNKS, DOUBLE, NEW_STAY, on, terms
from tests.treasury.examples import paid_in

THE_28TH, FIRST_OF_MARCH = date(2027, 2, 28), date(2027, 3, 1)
INCOME = of_stays.stay_income(ALA)
BEDS = (
    BedAsked(room=DOUBLE, bed="left", guest=ANNA),
    BedAsked(room=DOUBLE, bed="right"),
    BedAsked(room=BUNKS, bed="1"),
)


class OneStay:
    """A stay from its first day on, and what became of the income of months that are over."""

    def __init__(self, arrive: date, length: int, beds: int, cents: int, vat_bp: int) -> None:
        self.memory, self.today = Memory(), arrive
        self.arrive = arrive
        self.over: dict[str, int] = {}
        self.facts: list[Fact] = []
        begun = {"day": TODAY, "hub": ALA, "valid_from": TODAY, "cents": cents}
        prices = (PriceSet(room=room, **begun) for room in (DOUBLE, BUNKS))
        money = paid_in(ANNA, 90_000_000, named("E", "MORE"))
        self.memory.apply(*ALA_IS_OPEN, *prices, terms(vat_bp=vat_bp), money)
        span = {"arrive": arrive, "depart": arrive + length * ONE_DAY, "beds": BEDS[:beds]}
        self.do(Reserve(hub=ALA, payer=ANNA, **span))
        self.do(Book(stay=NEW_STAY, payer=ANNA, companions=("sealed",) * (beds - 1)))
        for one in registering(NEW_STAY, self.memory[Stay, NEW_STAY].beds):
            assert self.do(one)
        assert self.do(CheckIn(stay=NEW_STAY))

    def do(self, command: Command) -> bool:
        """Decide at nine in the morning, as an operator; say whether it was done."""
        try:
            decided = self.memory.decide(command, now=on(self.today))
        except Refused:
            return False
        self.facts += decided
        may_correct = any(isinstance(fact, StayCheckedOut) for fact in decided)
        assert may_correct or not any(isinstance(fact, NightCorrected) for fact in decided)
        return True

    def night(self) -> None:
        """Sleep, and record the night at once; then look at the months that are over by now."""
        night, self.today = self.today, self.today + ONE_DAY
        self.do(RecordNight(stay=NEW_STAY, night=night))
        self.look()

    def until(self, days: int) -> None:
        """Leave so many days from today instead, for what it costs."""
        depart = self.today + days * ONE_DAY
        change = ChangeStay(stay=NEW_STAY, payer=ANNA, arrive=self.arrive, depart=depart)
        try:
            told = self.memory.preview(change, now=on(self.today))
        except Refused:
            return
        (new,) = [fact for fact in told if isinstance(fact, StayChanged)]
        costs = {"shown_fee_cents": new.fee_cents, "shown_total_cents": new.total_cents}
        assert self.do(replace(change, **costs))
        self.look()

    def leave(self) -> None:
        """Check out, for what it costs."""
        told = self.memory.preview(CheckOut(stay=NEW_STAY), now=on(self.today))
        (fee,) = [one.fee_cents for one in told if isinstance(one, StayCheckedOut)]
        assert self.do(CheckOut(stay=NEW_STAY, shown_fee_cents=fee))
        self.look()

    def look(self) -> None:
        """No month that is over has another income than when we first saw that it was."""
        this = f"{self.today:%Y-%m}"
        income: Counter[str] = Counter()
        for fact in self.facts:
            if isinstance(fact, EntryPosted):
                for line in fact.lines:
                    income[f"{fact.day:%Y-%m}"] -= line.cents if line.account == INCOME else 0
        for month in [one for one in income if one < this]:
            assert self.over.setdefault(month, income[month]) == income[month], month


def lived(stay: OneStay, wishes: Sequence[int | None]) -> OneStay:
    """Sleep a night at each None, and put off departure at each number; then leave."""
    for days in wishes:
        if days is None:
            stay.night()
        else:
            stay.until(days)
    stay.leave()
    return stay


@given(
    st.sampled_from([THE_28TH - n * ONE_DAY for n in range(5)]),
    st.integers(1, 6),
    st.integers(1, 3),
    st.integers(1, 20_000),
    st.sampled_from([0, 1000, 2200]),
    st.lists(st.none() | st.integers(0, 6), max_size=12),
)
@example(THE_28TH, 3, 1, 15_000, 1000, [None])
@example(THE_28TH, 3, 1, 15_000, 1000, [None, 0])
@example(THE_28TH - ONE_DAY, 2, 3, 9_999, 1000, [None, None, 3, None, 1])
def test_the_income_of_a_month_that_is_over_never_moves(
    arrive, length, beds, cents, vat_bp, wishes
):
    """Whatever is changed: nights bring what they brought, and cents left over are of the day of check-out."""
    stay = OneStay(arrive, length, beds, cents, vat_bp)
    if len([one for one in wishes if one is None]) <= length:
        lived(stay, wishes)
        assert stay.memory[Account, of_stays.unbilled(ALA)].balance == 0


def test_a_night_of_february_brought_136_37_whatever_happens_in_march():
    """As one of three; whoever shortens on 1 March, and leaves, has one night of 136.36: the cent is of 1 March."""
    stay = lived(OneStay(THE_28TH, 3, 1, 15_000, 1000), [None, 0])
    assert stay.over == {"2027-02": 13_637}
    (moved,) = [fact for fact in stay.facts if isinstance(fact, NightCorrected)]
    assert (moved.day, [room.net_cents for room in moved.rooms]) == (FIRST_OF_MARCH, [-1])


def test_a_change_in_the_house_posts_no_cent_before_the_check_out():
    """Two nights of February as two of three; on 1 March two are added, and the cent is of the day they leave, the 4th."""
    stay = OneStay(THE_28TH - ONE_DAY, 3, 1, 15_000, 1000)
    lived(stay, [None, None, 3, None, None, None])
    (moved,) = [fact for fact in stay.facts if isinstance(fact, NightCorrected)]
    assert (moved.day, [room.net_cents for room in moved.rooms]) == (date(2027, 3, 4), [1])
    assert stay.over == {"2027-02": 27_273}
