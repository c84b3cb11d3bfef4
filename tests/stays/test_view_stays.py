"""A stay as it is shown: its stage, its bill and its fee are what the ledger's own noun says, as of then."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.bill import total_of
from ledger.billing.fee import AtLeast, GivenUp
from ledger.bookings.booking import Stage
from ledger.bookings.cancelling import fees_ahead, quote_fee
from ledger.kernel.fact import Fact, Line
from ledger.kernel.refused import Malformed
from ledger.stays.events import Bedding, DamageCharged, StayCancelled, StayReserved
from ledger.stays.stay import Stay
from projections.engine.asof import AsOf
from projections.engine.change import Gain, Put, Update
from projections.members.view import MEMBERS as MEMBERS_VIEW
from projections.stays.bills import BillRow, KeptAtLeast, NightFee, charged
from projections.stays.booked import STAY
from projections.stays.booked import stay as one_stay
from projections.stays.stays import (
    STAYS,
    Bed,
    StayRow,
    booked,
    broken,
    cancelled,
    changed,
    reserved,
)
from tests.members.examples import ANNA
from tests.places.examples import ALA
from tests.projections.chronicle import CITY, MEMBERS, VILLAGE, lived, lived_until
from tests.projections.recounted import at_every_position, recounted
from tests.projections.told import Told, books_of, differences
from tests.scenario import TODAY, Memory
from tests.stays import examples as village
from tests.stays.test_change import changed as a_change

KINDS = (
    "directory stay",
    "lodged",
    "billed",
    "at least",
    "taxed",
    "fees",
    "kept",
    "deposit",
    "directory member",
    "member",
    "user",
)
HISTORY = lived_until(range(600), STAYS.takes)
LINES = HISTORY.lines()
NAMES = sorted(fact.stay for fact in HISTORY.told[StayReserved])
BY_ARRIVAL = sorted(NAMES, key=lambda name: (HISTORY.memory[Stay, name].arrive, name))


book, scratch = books_of(HISTORY, STAYS, MEMBERS_VIEW)


def test_at_every_position_the_tables_tell_what_the_facts_add_up_to(book: Told) -> None:
    """Figures as of p equal a recount of the first p facts, for every p."""
    for p, told_again in at_every_position(LINES, KINDS):
        assert not differences(book.figures(p), told_again), p


@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 10_000), min_size=20, max_size=90),
    st.lists(st.integers(0, 1_000), max_size=12),
)
def test_however_a_history_is_cut_the_tables_are_the_same(
    scratch: Told, numbers: list[int], cuts: list[int]
) -> None:
    """Chunks of any size, down to one line."""
    lines = lived(numbers).lines()
    scratch.tells(lines, cuts, lambda some: recounted(some, KINDS))


@pytest.mark.parametrize("position", HISTORY.ends[30::97])
def test_a_past_stay_is_what_the_ledger_said_then(book: Told, position: int) -> None:
    """As of a position, judged at its own moment: stage, bill, what is left of the deposit, the fee."""
    memory, (at, _) = HISTORY.nouns_at(position), HISTORY.written[position - 1]
    for name in NAMES:
        found = book.ask(
            lambda c, n=name: one_stay(c, n, AsOf(position), now=HISTORY.now + timedelta(days=9))
        )
        noun = memory[Stay, name]
        if found is None:
            assert noun.stage is Stage.NONE
            continue
        _as_the_noun_says(found[0], noun, at)


@pytest.mark.parametrize("hours", [0, 1, 13, 40, 400])
def test_what_lapses_is_over_whether_or_not_it_was_written(book: Told, hours: int) -> None:
    """Now and later: a reservation is released, a booking to which nobody came a no-show."""
    now = HISTORY.now + timedelta(hours=hours)
    for name in NAMES:
        found = book.ask(lambda c, n=name: one_stay(c, n, now=now))
        assert found is not None
        _as_the_noun_says(found[0], HISTORY.memory[Stay, name], now)


def _as_the_noun_says(shown, noun: Stay, at: datetime) -> None:
    one = shown.stay
    assert shown.judged_at == at
    assert one.stage is noun.judged(at)
    assert (one.hub, one.payer, one.arrive, one.depart) == (
        noun.hub,
        noun.payer,
        noun.arrive,
        noun.depart,
    )
    assert one.beds == tuple(Bed(bed.room, bed.bed, bed.guest or None) for bed in noun.beds)
    assert shown.bill == charged(noun.bill)
    assert one.agreed_cents == total_of(noun.bill)
    is_held = noun.stage in (Stage.BOOKED, Stage.IN_HOUSE)
    deposit = noun.deposit_left_cents if is_held or noun.stage is Stage.FINISHED else 0
    assert one.held_cents == (total_of(noun.bill) - noun.damage_cents if is_held else deposit)
    assert shown.deposit_left_cents == deposit
    assert one.deposit_until == noun.deposit_until
    assert one.fee_cents == sum(night.fee_cents for night in shown.nights)
    assert one.paid_cents == sum(night.paid_cents for night in shown.nights)
    assert shown.cancel_fee_cents == quote_fee(noun, at).cents
    assert shown.cancelling == fees_ahead(noun, at)
    expires = noun.expires if noun.stage is Stage.RESERVED else None
    assert one.expires == expires


def test_a_past_day_shows_how_a_stay_stood_at_its_end(book: Told) -> None:
    """Nothing that was written on a later day, and what had lapsed by midnight is over."""
    days = [HISTORY.written[p - 1][0].date() for p in HISTORY.ends[30::150]]
    for day in days:
        known = [line.fact for line in LINES if line.fact.day <= day]
        memory = Memory()
        memory.apply(*(fact for fact in known if type(fact) in STAYS.takes))
        page = book.ask(lambda c, d=day: STAY.page(c, AsOf(day=d), now=HISTORY.now, limit=1_000))
        expected = {
            name: memory[Stay, name].judged(page.judged_at)
            for name in NAMES
            if memory[Stay, name].stage is not Stage.NONE
        }
        assert {one.id: one.stage for one in page.stays} == expected


@pytest.mark.parametrize("stage", [one for one in Stage if one is not Stage.NONE])
def test_a_list_of_one_stage_has_all_that_are_at_it_by_the_clock(book: Told, stage: Stage) -> None:
    """Also those that nobody has written so; and no page is short because others were left out."""
    now = HISTORY.now + timedelta(hours=30)
    expected = [n for n in BY_ARRIVAL if HISTORY.memory[Stay, n].judged(now) is stage]
    found, after = [], ""
    while True:
        page = book.ask(lambda c, a=after: STAY.page(c, now=now, stage=stage, after=a, limit=3))
        found += [one.id for one in page.stays]
        if page.next is None:
            break
        assert len(page.stays) == 3
        after = page.next
    assert found == expected


def test_members_find_the_stays_that_they_pay_for_or_sleep_in(book: Told) -> None:
    """Of one hub or of all; whoever slept there and has left since does so for ever."""
    for hub in (None, VILLAGE, CITY):
        for member in MEMBERS:
            page = book.ask(
                lambda c, h=hub, m=member: STAY.page(
                    c, now=HISTORY.now, hub=h, own=[m], limit=1_000
                )
            )
            nouns = {name: HISTORY.memory[Stay, name] for name in NAMES}
            assert [one.id for one in page.stays] == [
                name
                for name in BY_ARRIVAL
                if (noun := nouns[name]).hub == (hub or noun.hub)
                and member in {noun.payer, *(bed.guest for bed in _ever_in(noun))}
            ]


def _ever_in(stay: Stay) -> list[Bedding]:
    """Return who lies there now, and who did on nights before."""
    return [*stay.beds, *(bed for one in stay.earlier for bed in one.beds)]


@pytest.mark.parametrize("limit", [1, 4, 1_000])
def test_stays_of_some_days_come_in_order_of_arrival(book: Told, limit: int) -> None:
    """Those that are not over before the first day and begin before the last, page by page."""
    nouns = {name: HISTORY.memory[Stay, name] for name in NAMES}
    first = sorted(noun.arrive for noun in nouns.values())[len(nouns) // 2]
    until = first + timedelta(days=9)
    expected = [n for n in BY_ARRIVAL if nouns[n].arrive < until and nouns[n].depart >= first]
    found, after = [], ""
    while after is not None:
        page = book.ask(
            lambda c, a=after: STAY.page(
                c, now=HISTORY.now, first=first, until=until, after=a, limit=limit
            )
        )
        found += [one.id for one in page.stays]
        after = page.next
    assert len(expected) > 3
    assert found == expected


@pytest.mark.parametrize("cursor", ["B" + "A" * 16, "x.B", "2026-13-01.B"])
def test_what_is_no_cursor_is_refused(book: Told, cursor: str) -> None:
    """A page begins after a day and a stay."""
    with pytest.raises(Malformed):
        book.ask(lambda c: STAY.page(c, now=HISTORY.now, after=cursor))


def test_a_list_says_where_the_names_of_its_members_are(book: Told) -> None:
    """The payer's, and those of all guests who are members, also of those who have left before the others."""
    page = book.ask(lambda c: STAY.page(c, now=HISTORY.now, limit=1_000))
    for one in page.stays:
        guests = {bed.guest for bed in _ever_in(HISTORY.memory[Stay, one.id]) if bed.guest}
        assert set(one.contacts) == {one.payer} | guests


def test_nobody_finds_a_stay_of_nobody(book: Told) -> None:
    """Who acts for no member sees none."""
    assert book.ask(lambda c: STAY.page(c, now=HISTORY.now, own=[])).stays == []


def test_the_story_is_a_rich_one() -> None:
    missing = STAYS.takes - {type(fact) for _, fact in HISTORY.written}
    assert not missing, sorted(kind.__name__ for kind in missing)


# ---- what one fact changes, told without any database

AT = datetime(2026, 6, 15, 10, tzinfo=UTC)


A_ROW = StayRow(
    stay=village.STAY,
    stage=Stage.RESERVED,
    hub=ALA,
    payer=ANNA,
    who=(ANNA,),
    arrive=village.FIRST,
    depart=village.LEAVES,
    beds=(Bed(village.DOUBLE, "left", ANNA), Bed(village.DOUBLE, "right")),
    agreed_cents=village.TOTAL,
    since=TODAY,
    lapses=village.RESERVED.expires,
    lapsed=Stage.RELEASED,
)


def line_of(fact: Fact, position: int) -> Line[Fact]:
    return Line(position, AT, "olga", "key", b"", fact)


def test_a_reservation_begins_a_stay_that_lapses() -> None:
    """One row with its beds and its end, and one with its bill."""
    stay, bill = reserved(village.RESERVED)
    assert stay == A_ROW
    assert bill == BillRow(village.STAY, charged(village.BILL))


def test_a_booking_tells_where_its_guests_names_are_and_not_the_names() -> None:
    """The position of the fact; and whoever does not come by noon is a no-show."""
    (change,) = booked(village.BOOKED, line_of(village.BOOKED, 7))
    assert isinstance(change, Update)
    assert change.columns == {
        "stage": Stage.BOOKED,
        "since": TODAY,
        "companions_at": 7,
        "lapses": village.on(village.SECOND, 12),
        "lapsed": Stage.NO_SHOW,
    }


def test_other_days_bring_another_bill_and_the_fee_is_added() -> None:
    """The row goes on, the bill is another one, what was kept before is kept."""
    fact = a_change(
        village.FIRST,
        village.LAST,
        village.BILL[:1],
        given_up=(GivenUp(village.LAST, 1, 5_001, 50),),
        fee_cents=2_500,
        at_least=(AtLeast(village.FIRST, 2, 50),),
    )
    kept = NightFee(village.FIRST, 7, by_change=True)
    before = BillRow(village.STAY, charged(village.BILL), below_a_cent=20, fees=(kept,))
    goes_on, bill, fee = changed(fact, line_of(fact, 9), lambda *_: before)
    assert isinstance(goes_on, Update)
    assert (goes_on.columns["arrive"], goes_on.columns["depart"]) == (fact.arrive, fact.depart)
    assert isinstance(bill, Put)
    at_least = (KeptAtLeast(village.FIRST, 2, 50),)
    fees = kept, NightFee(village.LAST, 2_500, by_change=True)
    assert bill.row == BillRow(village.STAY, charged(fact.bill), at_least, 70, fees)
    assert isinstance(fee, Gain)
    assert fee.by == {"fee_cents": 2_500}


def test_damage_and_fees_add_up() -> None:
    """Damage is taken from the deposit, that which is held on as well; cancelling without a fee adds nothing."""
    damage = DamageCharged(
        day=village.FIRST,
        stay=village.STAY,
        hub=ALA,
        payer=ANNA,
        cents=4_500,
        owed_cents=0,
        note="",
    )
    of_damage, held_on = {"damage_cents": 4_500}, {"deposit_cents": -4_500}
    for stage, by in ((Stage.IN_HOUSE, of_damage), (Stage.FINISHED, of_damage | held_on)):
        (change,) = broken(damage, lambda *_, s=stage: replace(A_ROW, stage=s))
        assert isinstance(change, Gain)
        assert change.by == by
    above = replace(damage, owed_cents=3_000)
    (change,) = broken(above, lambda *_: replace(A_ROW, stage=Stage.IN_HOUSE))
    assert change.by == of_damage | {"damage_owed_cents": 3_000}
    free = StayCancelled(
        day=date(2026, 6, 20),
        stay=village.STAY,
        hub=ALA,
        payer=ANNA,
        arrive=village.FIRST,
        depart=village.LEAVES,
        beds=village.BEDS,
        given_up=(),
        fee_cents=0,
        by_hub=False,
    )
    (only,) = cancelled(free, lambda *_: None)
    assert isinstance(only, Update)
    assert only.columns["stage"] is Stage.CANCELLED
