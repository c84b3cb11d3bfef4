"""A visa day is a night that costs its guest nothing and their home hub what was agreed; it is booked, given back, used or spent."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.bill import Charge, sum_of
from ledger.bookings.booking import Stage
from ledger.bookings.cancelling import fees_ahead, visa_days_lost
from ledger.conventions import chart as of_pact
from ledger.conventions.member_uses import MemberUses, year_of
from ledger.conventions.sold import Rule, Sold, Spent
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.refused import Refused
from ledger.stays.arrive import CheckIn, MarkNoShow
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.cancel import Cancel
from ledger.stays.change import ChangeStay
from ledger.stays.events import NightSlept, StayCheckedOut
from ledger.stays.guest_night import GuestNight
from ledger.stays.leave import CheckOut
from ledger.stays.reserve import ReleaseReservation, Reserve
from ledger.stays.sleep import RecordNight
from ledger.stays.stay import Stay
from ledger.stays.undo_no_show import UndoNoShow
from ledger.treasury import chart
from ledger.treasury.document_events import DocumentIssued, DocumentLine
from ledger.treasury.events import EntryPosted, Posting, VatPart
from tests.members.examples import ANNA, BRUNO
from tests.places.examples import ALA, MILANO
from tests.scenario import NOON, Memory
from tests.stays.agreed import PACT, agreed, at_home, night, sold_to, visa_days
from tests.stays.examples import (
    BUNKS,
    DOUBLE,
    FIRST,
    LAST,
    LEAVES,
    RESERVE,
    SECOND,
    on,
    registered,
)


def world(*, days: int = 5) -> Memory:
    """Anna of Milano may sleep at Ala on so many visa days."""
    found = Memory()
    found.apply(*PACT, visa_days(days))
    return found


def by_visa(nights: int, first: date = FIRST) -> Sold:
    return sold_to(ANNA, nights, 0, rule="visa-day", first=first, home=MILANO)


def reserved(of: Memory, seed: int = 0, **more):
    said = {name: getattr(RESERVE, name) for name in RESERVE.__struct_fields__} | more
    (fact,) = of.decide(Reserve(**said), seed=bytes([seed]) * 32)
    return fact


def booked(of: Memory, **more) -> str:
    stay = reserved(of, **more).stay
    of.decide(Book(stay=stay, payer=ANNA, companions=("friend",)))
    return stay


def in_house(of: Memory) -> str:
    stay = booked(of)
    for guest, companion in ((ANNA, 0), ("", 1)):
        told = registered(guest, companion)
        of.apply(
            type(told)(**{f: getattr(told, f) for f in told.__struct_fields__} | {"stay": stay})
        )
    of.decide(CheckIn(stay=stay), now=on(FIRST, 18))
    return stay


def visas_of(of: Memory) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Anna's visa days that are booked or used, and those that are spent."""
    some = of[MemberUses, year_of(ANNA, 2026)].bookings.values()
    return (
        tuple(day for one in some for day in one.visas),
        tuple(day for one in some for day in one.spent),
    )


def test_a_night_by_visa_day_costs_its_guest_nothing_and_the_companion_what_it_costs():
    """Two visa days for three nights: the third is at the agreed price; city tax is the guest's."""
    fact = reserved(world(days=2))
    assert fact.sold == (by_visa(2), sold_to(ANNA, 1, first=LAST))
    assert sum_of(fact.bill, Charge.USE) == 15_00 + 3 * 25_00
    assert sum_of(fact.bill, Charge.TAX) == 9_00


def test_it_is_declined_on_demand():
    """The agreed price then, and the visa days stay what they are."""
    of = world()
    fact = reserved(of, without_visa_days=True)
    assert fact.sold == (sold_to(ANNA, 3),)
    assert visas_of(of) == ((), ())


def test_only_the_payers_own_are_used():
    """Whoever pays for Anna does not spend her visa days."""
    of = world()
    of.apply(*(fact for fact in PACT if isinstance(fact, EntryPosted)))
    fact = reserved(of, payer=BRUNO)
    assert fact.sold == (sold_to(ANNA, 3),)


def test_what_is_reserved_is_not_free_until_it_expires():
    """Two days, two nights reserved: the next stay has none, unless the first comes to nothing."""
    of = world(days=3)
    first = reserved(of)
    bunk = (BedAsked(room=BUNKS, bed="1", guest=ANNA),)
    later = {"arrive": LEAVES, "depart": LEAVES + ONE_DAY, "beds": bunk}
    second = reserved(of, 1, **later)
    assert [Rule(one.rule) for one in second.sold] == [Rule.CONVENTION]
    of.decide(ReleaseReservation(stay=second.stay))
    of.decide(ReleaseReservation(stay=first.stay))
    assert [Rule(one.rule) for one in reserved(of, 2, **later).sold] == [Rule.VISA_DAY]


@pytest.mark.parametrize(
    "days_before, by_hub, spent",
    [(7, False, False), (6, False, True), (0, False, True), (6, True, False)],
)
def test_one_that_is_cancelled_inside_the_fee_days_is_spent(days_before, by_hub, spent):
    """Seven days before it is given back; from the sixth day on it is gone, unless the hub cancels."""
    of = world()
    stay = booked(of)
    now = on(FIRST - days_before * ONE_DAY)
    shown = None if by_hub or days_before > 6 else (37_50 if days_before else 75_00)
    fact, *_ = of.decide(Cancel(stay=stay, by_hub=by_hub, shown_fee_cents=shown), now=now)
    assert fact.spent == ((Spent(ANNA, FIRST, 3),) if spent else ())
    assert visas_of(of) == ((), (FIRST, SECOND, LAST) if spent else ())


def test_what_cancelling_loses_is_told_before():
    """All of them from the sixth day before, none before that; in the house those of the nights that are left."""
    of = world(days=2)
    stay = booked(of)
    told = [(one.until, one.fee_cents, one.visa_days) for one in fees_ahead(of[Stay, stay], NOON)]
    (free, *_), (half, *_), (whole, *_) = told
    assert [one[2] for one in told] == [0, 2, 2]
    assert visa_days_lost(of[Stay, stay], free - timedelta.resolution) == 0
    assert visa_days_lost(of[Stay, stay], free) == 2
    assert half < whole
    here = world()
    staying = here[Stay, in_house(here)]
    assert [visa_days_lost(staying, on(day, 12)) for day in (SECOND, LAST)] == [2, 1]
    assert visa_days_lost(replace(staying, stage=Stage.FINISHED), on(SECOND, 12)) == 0


def test_none_is_used_where_everybody_pays_less_than_would_be_owed():
    """Anna pays 25,00 as everybody, where 26,00 were agreed: that is what it is worth."""
    of = Memory()
    of.apply(*PACT, *agreed(night(26_00), version=2), visa_days(5))
    stay = in_house(of)
    assert [Rule(one.rule) for one in of[Stay, stay].sold] == [Rule.PUBLIC]
    slept, *_ = of.decide(RecordNight(stay=stay, night=FIRST), now=rome(SECOND))
    assert slept.agreed == (GuestNight(ANNA, 22_73, 22_73),)


def test_one_that_nobody_uses_is_spent():
    """A no-show; and if they come after all on the same day, what they sleep is used."""
    of = world()
    stay = booked(of)
    fact, *_ = of.decide(MarkNoShow(stay=stay), now=on(SECOND, 7))
    assert fact.spent == (Spent(ANNA, FIRST, 3),)
    for guest, companion in ((ANNA, 0), ("", 1)):
        told = registered(guest, companion)
        of.apply(
            type(told)(**{f: getattr(told, f) for f in told.__struct_fields__} | {"stay": stay})
        )
    undone, *_ = of.decide(
        UndoNoShow(stay=stay, slept=False, shown_fee_cents=25_00), now=on(SECOND, 9)
    )
    assert undone.sold == (by_visa(2, SECOND),)
    assert undone.spent == (Spent(ANNA, FIRST, 1),)
    assert visas_of(of) == ((SECOND, LAST), (FIRST,))


def test_a_change_inside_the_fee_days_spends_what_it_gives_up():
    """One night less, on the day before arrival; the others remain booked."""
    of = world()
    stay = booked(of)
    fact, *_ = of.decide(
        ChangeStay(stay=stay, payer=ANNA, arrive=FIRST, depart=LAST, shown_fee_cents=12_50),
        now=on(FIRST - ONE_DAY),
    )
    assert (fact.was_sold, fact.sold) == ((by_visa(3),), (by_visa(2),))
    assert fact.spent == (Spent(ANNA, LAST, 1),)
    assert visas_of(of) == ((FIRST, SECOND), (LAST,))


def test_who_has_a_night_again_has_spent_no_visa_day_on_it():
    """Given up and booked again: the day is used once, and counts once."""
    of = world()
    stay = booked(of)
    total = sum(one.cents for one in of[Stay, stay].bill)
    shorter = ChangeStay(stay=stay, payer=ANNA, arrive=FIRST, depart=LAST, shown_fee_cents=12_50)
    of.decide(shorter, now=on(FIRST - ONE_DAY))
    again = ChangeStay(stay=stay, payer=ANNA, arrive=FIRST, depart=LEAVES, shown_total_cents=total)
    fact, *_ = of.decide(again, now=on(FIRST - ONE_DAY))
    assert (fact.sold, fact.spent) == ((by_visa(3),), ())
    assert visas_of(of) == ((FIRST, SECOND, LAST), ())


def test_what_a_change_spends_is_not_used_again_for_other_nights():
    """Three visa days, all booked: whoever moves to other nights inside the fee days pays the agreed price there."""
    of = world(days=3)
    stay = booked(of)
    fact, *_ = of.decide(
        ChangeStay(
            stay=stay,
            payer=ANNA,
            arrive=LEAVES,
            depart=LEAVES + 2 * ONE_DAY,
            shown_total_cents=186_00,
            shown_fee_cents=37_50,
        ),
        now=on(FIRST - ONE_DAY),
    )
    assert fact.sold == (sold_to(ANNA, 2, first=LEAVES),)
    assert visas_of(of) == ((), (FIRST, SECOND, LAST))


def test_a_guest_in_another_room_keeps_the_visa_day_of_the_night():
    """The hub is the same, and so is the night: nothing is given up."""
    of = world(days=3)
    stay = booked(of)
    fact, *_ = of.decide(
        ChangeStay(
            stay=stay,
            payer=ANNA,
            arrive=FIRST,
            depart=LEAVES,
            beds=(BedAsked(room=BUNKS, bed="1", guest=ANNA),),
            shown_fee_cents=37_50,
        ),
        now=on(FIRST - ONE_DAY),
    )
    assert (fact.sold, fact.spent) == ((by_visa(3),), ())


def test_a_visa_night_makes_a_debt_of_the_home_hub_of_what_was_agreed():
    """29 on the night's date instead of 13 and 14: net and VAT; the companion's night is paid as ever."""
    of = world()
    stay = in_house(of)
    slept, paid, owed, invoice = of.decide(RecordNight(stay=stay, night=FIRST), now=rome(SECOND))
    assert isinstance(slept, NightSlept)
    assert slept.agreed == (GuestNight(ANNA, 0, 13_64, owed=True, home=MILANO),)
    assert [(one.beds, one.net_cents, one.guests) for one in slept.rooms] == [(2, 22_73, (ANNA,))]
    assert paid.kind == "night-slept"
    assert (owed.kind, owed.day, owed.about) == ("visit-owed", FIRST, stay)
    assert owed.lines == (
        Posting(of_pact.pact(MILANO), 15_00),
        Posting(of_pact.pact_cost(MILANO), 15_00),
        Posting(of_pact.pact_claim(ALA), 15_00),
        Posting(of_pact.pact(ALA), -15_00),
        Posting(of_pact.pact_claim(MILANO), -15_00),
        Posting(of_pact.pact_income(ALA), -13_64),
        Posting(chart.vat(ALA), -1_36),
    )
    assert owed.vat == (VatPart(ALA, 1_000, 13_64, 1_36),)
    assert (invoice.kind, invoice.buyer, invoice.entry) == ("invoice", MILANO, owed.entry)
    assert invoice.lines == (DocumentLine("use", 1_000, "", 13_64, 1_36),)


def test_leaving_early_owes_what_was_slept_and_spends_the_rest():
    """Two of three nights: two debts, and the third visa day is gone; waived by the hub it is not."""
    for waived, spent in ((False, (Spent(ANNA, LAST, 1),)), (True, ())):
        of = world()
        stay = in_house(of)
        facts = of.decide(
            CheckOut(stay=stay, waived=waived, shown_fee_cents=None if waived else 25_00),
            now=on(LAST),
        )
        (left,) = [fact for fact in facts if isinstance(fact, StayCheckedOut)]
        assert (left.sold, left.spent) == ((by_visa(2),), spent)
        owed = [one for one in facts if isinstance(one, EntryPosted) and one.kind == "visit-owed"]
        assert [one.day for one in owed] == [FIRST, SECOND]
        assert visas_of(of) == ((FIRST, SECOND), (LAST,) if spent else ())


def test_a_guest_who_is_at_home_by_then_makes_no_debt():
    """Whoever has become a member of the host's own hub visits nobody."""
    of = world()
    stay = in_house(of)
    of.apply(at_home(ANNA, ALA))
    facts = of.decide(RecordNight(stay=stay, night=FIRST), now=rome(SECOND))
    assert [one.kind for one in facts if isinstance(one, EntryPosted)] == ["night-slept"]


@settings(max_examples=120, deadline=None)
@for_all(
    st.integers(0, 4),
    st.lists(
        st.tuples(
            st.sampled_from(
                ["reserve", "book", "cancel", "longer", "shorter", "later", "miss", "wait"]
            ),
            st.integers(0, 9),
            st.integers(1, 3),
        ),
        max_size=25,
    ),
)
def test_visa_days_are_never_oversold(days, steps):
    """Whatever is reserved, booked, changed, cancelled, missed: booked and spent are at most what there is, and none comes back once spent."""
    of, now, stays = world(days=days), NOON, []
    lost: set[date] = set()
    for n, (what, number, length) in enumerate(steps):
        now = step(of, now, stays, what, number, length, bytes([n]) * 32)
        _, spent = visas_of(of)
        assert len(spent) == len(set(spent)) <= days
        standing = [
            one for one in of[MemberUses, year_of(ANNA, 2026)].bookings.values() if one.stands(now)
        ]
        assert sum(len(one.visas) + len(one.spent) for one in standing) <= days

        assert lost <= set(spent)
        lost = set(spent)


def step(
    of: Memory, now: datetime, stays: list[str], what: str, number: int, length: int, seed: bytes
) -> datetime:
    """Try one thing; what is refused changes nothing."""
    stay = stays[number % len(stays)] if stays else ""
    today = now.date()
    known = of[Stay, stay]
    commands = {
        "reserve": lambda: Reserve(
            hub=ALA,
            payer=ANNA,
            arrive=today + number * ONE_DAY,
            depart=today + (number + length) * ONE_DAY,
            beds=(BedAsked(room=DOUBLE, bed="left", guest=ANNA),),
        ),
        "book": lambda: Book(stay=stay, payer=ANNA),
        "cancel": lambda: Cancel(stay=stay, shown_fee_cents=None),
        "longer": lambda: ChangeStay(
            stay=stay, payer=ANNA, arrive=known.arrive, depart=known.depart + ONE_DAY
        ),
        "shorter": lambda: ChangeStay(
            stay=stay, payer=ANNA, arrive=known.arrive, depart=known.depart - ONE_DAY
        ),
        "later": lambda: ChangeStay(
            stay=stay,
            payer=ANNA,
            arrive=known.arrive + length * ONE_DAY,
            depart=known.depart + length * ONE_DAY,
        ),
        "miss": lambda: MarkNoShow(stay=stay),
    }
    if what == "wait":
        return now + timedelta(hours=7 * length)
    if what != "reserve" and not stay:
        return now
    try:
        command = as_shown(of, commands[what](), now)
        facts = of.decide(command, now=now, seed=seed)
    except Refused:
        return now
    if what == "reserve":
        stays.append(facts[0].stay)
    return now


def as_shown(of: Memory, command, now: datetime):
    """Return the command with the fee and the total that its preview shows."""
    shown = {}
    for fact in of.preview(command, now=now):
        if "shown_fee_cents" in command.__struct_fields__ and hasattr(fact, "fee_cents"):
            shown["shown_fee_cents"] = fact.fee_cents
        if "shown_total_cents" in command.__struct_fields__ and hasattr(fact, "total_cents"):
            shown["shown_total_cents"] = fact.total_cents
    return replace(command, **shown)


def test_terms_without_an_agreed_price_know_no_visa_day():
    """One applies only where the host's convention has an agreed price."""
    of = Memory()
    of.apply(*PACT[: -len(agreed(night()))], visa_days(5))
    assert reserved(of).sold == ()


def test_nights_told_all_at_once_have_invoices_with_numbers_in_a_row():
    """Whoever leaves before the scheduler told any night: one command posts many times, and each invoice counts on."""
    of = world(days=3)
    stay = in_house(of)
    facts = of.decide(CheckOut(stay=stay), now=rome(LEAVES, 12))
    invoices = [one for one in facts if isinstance(one, DocumentIssued) and one.kind == "invoice"]
    assert [one.number for one in invoices] == list(range(1, len(invoices) + 1))
    assert len(invoices) > 1
