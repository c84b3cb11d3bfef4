"""A visa day is a day at a desk that costs its guest nothing and their home hub what was agreed: of one quota with nights."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ledger.bookings.cancelling import fees_ahead, visa_days_lost
from ledger.conventions import chart as of_pact
from ledger.conventions.journal import visit_owed
from ledger.conventions.member_uses import MemberUses, UsesNow, UsesOf, year_of
from ledger.conventions.sold import Rule, Spent
from ledger.desks.arrive import CheckInAtDesk, MarkDeskMissed
from ledger.desks.book import BookDesk
from ledger.desks.cancel import CancelDesk
from ledger.desks.desk import Desk
from ledger.desks.events import DeskBooked, DeskUsed
from ledger.desks.hours import Part
from ledger.desks.walk_in import RecordWalkIn
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.fact import Fact, Line
from ledger.members.events import HomeHubChanged
from ledger.treasury import chart
from ledger.treasury.account import Account
from ledger.treasury.document_events import DocumentLine
from ledger.treasury.events import EntryPosted
from projections.conventions.rules import PACT_RULES
from projections.desks.booked import desk_booking
from projections.desks.view import DESKS
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from projections.stays.stays import STAYS
from projections.visits.visas import VisaDayIs, visa_days
from tests.conventions.examples import AGREED, CONVENTION, DESK_DAY_TOLD
from tests.desks.examples import (
    BOOK,
    FRIDAY,
    SOLD,
    TERMS,
    WITH_CONVENTION,
    on,
)
from tests.desks.test_view import counted
from tests.members.examples import ANNA, AS_ANNA, CARLA
from tests.places.examples import ALA, MILANO, OTHER_HOST
from tests.projections.chronicle import lived
from tests.projections.told import Told, books_of
from tests.scenario import NOON, TODAY, Memory
from tests.stays.agreed import visa_days as granted

book, scratch = books_of(lived(range(20)), PLACES, MEMBERS, STAYS, DESKS, PACT_RULES)
THURSDAY, WEDNESDAY = FRIDAY - ONE_DAY, FRIDAY - 2 * ONE_DAY
FREE = (replace(SOLD[0], rule="visa-day", unit_cents=0, home=ALA),)


class Office(Memory):
    """Anna of Ala may work in Milano on so many visa days; all that is written is remembered, with its moment."""

    def __init__(self, days: int = 2, *more: Fact) -> None:
        super().__init__()
        self.told: list[Line[Fact]] = []
        self.now = NOON
        self.apply(*WITH_CONVENTION, granted(days), *more)

    def apply(self, *facts: Fact) -> None:
        super().apply(*facts)
        key = f"key-{len(self.told)}"
        for fact in facts:
            self.told.append(Line(len(self.told) + 1, self.now, "olga", key, b"", fact))

    def decide(self, command, **how) -> Sequence[Fact]:
        self.now = max(self.now, how.get("now", NOON))
        return super().decide(command, **({"seed": bytes([len(self.told)]) * 32} | how))

    def books(self, command: BookDesk = BOOK, **more) -> DeskBooked:
        booked, *_ = self.decide(replace(command, **more))
        assert isinstance(booked, DeskBooked)
        return booked

    def taken(self) -> tuple[tuple[date, ...], tuple[date, ...]]:
        """Anna's visa days that are booked or used, and those that are spent."""
        some = self[MemberUses, year_of(ANNA, 2026)].bookings.values()
        of = [day for one in some for day in one.visas], [day for one in some for day in one.spent]
        return tuple(sorted(of[0])), tuple(sorted(of[1]))


def rules(*booked: DeskBooked) -> list[str]:
    return [one.sold[0].rule if one.sold else "public" for one in booked]


def test_a_day_by_visa_day_costs_its_guest_nothing_and_is_owed_by_the_home_hub():
    """Row 29 on the day of use, what was agreed with its VAT; nothing is held, nothing paid; worth what was agreed."""
    office = Office()
    booked = office.books()
    assert (booked.total_cents, booked.sold) == (0, FREE)
    assert not [one for one in office.told if getattr(one.fact, "about", "") == booked.booking]
    used, *entries = office.decide(CheckInAtDesk(booking=booked.booking), now=on(FRIDAY))
    assert isinstance(used, DeskUsed)
    assert (used.net_cents, used.vat_cents, used.agreed_net_cents) == (0, 0, 9_84)
    owed, invoice = entries
    draft = visit_owed(home=ALA, host=MILANO, cents=12_00, vat_bp=2_200, about=booked.booking)
    assert isinstance(owed, EntryPosted)
    assert (owed.kind, owed.day, owed.lines, owed.vat) == (
        "visit-owed",
        FRIDAY,
        draft.lines,
        draft.vat,
    )
    assert (invoice.kind, invoice.hub, invoice.buyer) == ("invoice", MILANO, ALA)
    assert invoice.lines == (DocumentLine("use", 2_200, "", 9_84, 2_16),)
    assert office[Account, of_pact.pact_claim(MILANO)].balance == 12_00
    assert office[Account, of_pact.pact_claim(ALA)].balance == -12_00
    assert -office[Account, chart.wallet(ANNA)].balance == 500_00


def test_whoever_is_at_home_there_by_then_makes_no_debt():
    office = Office()
    booked = office.books()
    office.apply(HomeHubChanged(day=TODAY, member=ANNA, home_hub=MILANO, former_hub=ALA))
    assert len(office.decide(CheckInAtDesk(booking=booked.booking), now=on(FRIDAY))) == 1


def test_there_are_so_many_a_year_and_one_may_be_declined():
    """The third day is at the agreed price, and so is one for which it is declined."""
    office = Office(2)
    first = office.books(on=WEDNESDAY)
    declined = office.books(on=THURSDAY, without_visa_days=True)
    second, third = office.books(), office.books(on=FRIDAY + 3 * ONE_DAY)
    assert rules(first, declined, second, third) == [
        "visa-day",
        "convention",
        "visa-day",
        "convention",
    ]
    assert office.taken() == ((WEDNESDAY, FRIDAY), ())


@pytest.mark.parametrize("nights", [1, 2])
def test_nights_are_of_the_same_quota(nights):
    """What is booked elsewhere for a bed is not there for a desk."""
    office = Office(2)
    had = tuple(TODAY + n * ONE_DAY for n in range(nights))
    uses = UsesNow("ST", UsesOf(ALA, "bed", "night", had, None, had))
    key = MemberUses, year_of(ANNA, 2026)
    office[key] = office[key].evolve(uses)
    assert rules(office.books()) == ["visa-day" if nights < 2 else "convention"]


def test_half_a_day_is_no_visa_day_and_nobody_gives_one_away():
    """A half day costs what it costs; who pays for somebody else spends no visa day of theirs, nor does a host."""
    half = replace(DESK_DAY_TOLD, unit="half-day", agreed_cents=7_00)
    office = Office(5, replace(AGREED, version=2, prices=(DESK_DAY_TOLD, half)))
    assert rules(office.books(part=Part.MORNING)) == ["convention"]
    assert rules(office.books(payer=CARLA, guest=ANNA, on=WEDNESDAY)) == ["convention"]
    walk_in = RecordWalkIn(hub=MILANO, payer=ANNA)
    booked, *_ = office.decide(walk_in, now=on(THURSDAY), who=OTHER_HOST)
    assert rules(booked) == ["convention"]
    assert office.taken() == ((), ())


def test_none_is_used_where_everybody_pays_less_than_would_be_owed():
    """The public price fell to 10,00, and 12,00 would be owed: it is worth what everybody pays."""
    office = Office(5, replace(TERMS, valid_from=FRIDAY, day_cents=10_00))
    booked = office.books()
    assert rules(booked) == ["public"]
    used, *_ = office.decide(CheckInAtDesk(booking=booked.booking), now=on(FRIDAY))
    assert isinstance(used, DeskUsed)
    assert used.agreed_net_cents == used.net_cents == 8_20
    same = Office(5, replace(TERMS, valid_from=FRIDAY, day_cents=12_00))
    assert rules(same.books()) == ["visa-day"]


@pytest.mark.parametrize(
    "days_before, by_hub, is_lost", [(3, False, False), (2, False, True), (0, True, False)]
)
def test_one_given_up_late_is_lost_and_that_is_told_before(days_before, by_hub, is_lost):
    """Free until three days before; then it is gone, unless the hub cancels."""
    office = Office()
    booked = office.books()
    now = on(FRIDAY - days_before * ONE_DAY)
    desk = office[Desk, booked.booking]
    assert visa_days_lost(desk, now) == (days_before < 3)
    cancelled, *_ = office.decide(CancelDesk(booking=booked.booking, by_hub=by_hub), now=now)
    assert cancelled.spent == ((Spent(ANNA, FRIDAY, 1),) if is_lost else ())
    assert office.taken() == ((), (FRIDAY,) if is_lost else ())
    assert visa_days_lost(office[Desk, booked.booking], now) == 0


def test_what_cancelling_will_cost_is_told_in_visa_days_too():
    """Nothing is ever kept in cents."""
    desk = Desk().evolve(Office().books())
    assert [(one.until, one.fee_cents, one.visa_days) for one in fees_ahead(desk, on(TODAY))] == [
        (rome(FRIDAY - 2 * ONE_DAY), 0, 0),
        (desk.ends, 0, 1),
    ]


def test_one_that_nobody_uses_is_spent():
    office = Office(1)
    booked = office.books()
    missed, *_ = office.decide(MarkDeskMissed(booking=booked.booking), now=booked.ends)
    assert (missed.fee_cents, missed.spent) == (0, (Spent(ANNA, FRIDAY, 1),))
    assert office.taken() == ((), (FRIDAY,))
    assert rules(office.books(on=FRIDAY + 3 * ONE_DAY)) == ["convention"]


def test_all_is_told_with_nights_and_counted_anew(scratch: Told) -> None:
    """One used, one booked, one given up late and one in time, one missed: the recount has nothing to say."""
    office = Office(9)
    late = office.books(on=TODAY + ONE_DAY)
    missed, used, booked = (office.books(on=day) for day in (WEDNESDAY, THURSDAY, FRIDAY))
    in_time = office.books(on=FRIDAY + 3 * ONE_DAY)
    for one in (late, in_time):
        office.decide(CancelDesk(booking=one.booking), who=AS_ANNA)
    office.decide(MarkDeskMissed(booking=missed.booking), now=missed.ends)
    office.decide(CheckInAtDesk(booking=used.booking), now=on(THURSDAY))
    scratch.take(office.told, [])
    now = on(THURSDAY) + timedelta(hours=1)
    seen = scratch.ask(lambda c: visa_days(c, ANNA, 2026, now=now))
    assert [(one.day, one.service, one.booking, one.is_) for one in seen.days] == [
        (late.arrive, "desk", late.booking, VisaDayIs.SPENT),
        (WEDNESDAY, "desk", missed.booking, VisaDayIs.SPENT),
        (THURSDAY, "desk", used.booking, VisaDayIs.USED),
        (FRIDAY, "desk", booked.booking, VisaDayIs.BOOKED),
    ]
    assert (seen.had, seen.booked, seen.used, seen.spent, seen.left) == (9, 1, 1, 2, 5)
    later = scratch.ask(lambda c: visa_days(c, ANNA, 2026, now=booked.ends))
    assert (later.booked, later.spent) == (0, 3), "nobody came, whether or not it is written"
    figures = counted(office.told).figures()
    shown = scratch.figures(len(office.told))
    of_desks = {name for name in figures if name.startswith("desk-booking ")}
    assert {name: shown[name] for name in of_desks} == {name: figures[name] for name in of_desks}
    assert (
        counted(office.told).differences == counted(office.told[: len(WITH_CONVENTION)]).differences
    )


def test_a_booking_says_what_it_was_sold_by_and_what_giving_it_up_loses(scratch: Told) -> None:
    office = Office()
    booked = office.books()
    scratch.take(office.told, [])
    seen = scratch.ask(lambda c: desk_booking(c, booked.booking, now=on(THURSDAY)))
    assert seen is not None
    assert (seen.booking.rule, seen.booking.convention) == (Rule.VISA_DAY, CONVENTION)
    assert (seen.cancel_fee_cents, seen.cancel_visa_days) == (0, 1)
    assert [one.visa_days for one in seen.cancelling] == [1]
