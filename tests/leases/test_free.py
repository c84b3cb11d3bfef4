"""What a village shows as free is what it sells: beds and desks, with leases, rooms that owners lend, closings and guests."""

from datetime import date, timedelta

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.bookings.opening import OpenFrom, OpenOn
from ledger.bookings.way import ArrivalInThePast
from ledger.desks.book import BookDesk, HoursAreOver
from ledger.desks.calendar import DesksTaken
from ledger.desks.hours import Part
from ledger.desks.hub_desks import HubIsClosed, NoDesks
from ledger.desks.provide import SetDesks
from ledger.kernel.days import ONE_DAY, day_in_rome
from ledger.kernel.fact import Fact, Line
from ledger.kernel.refused import Refused
from ledger.leases.end import EndLease
from ledger.leases.events import LeaseMade
from ledger.stays.asked import BedAsked, BedsTaken, StayTooLong
from ledger.stays.cancel import Cancel
from ledger.stays.close import CloseRoom
from ledger.stays.events import StayReserved
from ledger.stays.lent import NotLent
from ledger.stays.lent_events import RoomLent
from ledger.stays.reserve import Reserve
from ledger.stays.why_closed import WhyClosed
from projections.desks.offered import desks_free
from projections.desks.view import DESKS
from projections.places.view import PLACES
from projections.stays.availability import availability
from projections.stays.calendar import CALENDAR
from projections.stays.free_nights import free_nights
from projections.stays.rooms import ROOMS
from tests.agreements.examples import lent_by, made
from tests.desks.examples import TERMS as DESK_TERMS
from tests.doors.examples import in_review
from tests.leases.examples import ACCEPT, FOUR_DESKS, RECEIVED
from tests.members.examples import ANNA, BRUNO, joined
from tests.places.examples import ALA
from tests.projections.chronicle import lived
from tests.projections.told import Told, books_of
from tests.scenario import NOON, TODAY, Memory, named
from tests.stays.examples import BUNKS, DOUBLE, terms
from tests.treasury.examples import paid_in

book, scratch = books_of(lived(range(1)), PLACES, ROOMS, CALENDAR, DESKS)
NEWCOMER = named("M", "NEWCOMER")
LETTERS = "ABCDEFGHIJKLMNOP"
BEDS = {DOUBLE: ("left", "right"), BUNKS: ("1", "2", "3")}
PLACES_OF_ALA = [(room, bed) for room, beds in BEDS.items() for bed in beds]
SPAN = 12
DAYS = tuple(TODAY + n * ONE_DAY for n in range(SPAN))
NO_BED = (BedsTaken, NotLent, StayTooLong, ArrivalInThePast)
NO_DESK = (DesksTaken, HoursAreOver, HubIsClosed, NoDesks, ArrivalInThePast)

EVERY_DAY = tuple(OpenOn(n, "08:30", "19:00") for n in range(1, 8))
day = st.integers(0, SPAN - 1)
rents = st.tuples(
    st.just("rent"), day, st.integers(1, 6), st.sampled_from([2, 2, 1, 0]), st.integers(0, 3)
)
wishes = st.one_of(
    st.tuples(st.just("sleep"), st.sampled_from(PLACES_OF_ALA), day, st.integers(1, 4)),
    st.tuples(st.just("sit"), st.sampled_from([ANNA, BRUNO]), day, st.sampled_from(list(Part))),
    rents,
    st.tuples(st.just("end"), st.integers(0, 3), day),
    st.tuples(st.just("close"), st.sampled_from(list(BEDS)), day, st.integers(1, 4)),
    st.tuples(st.just("fewer desks"), day, st.integers(0, 3)),
    st.tuples(st.just("cancel"), st.integers(0, 5)),
    st.tuples(st.just("wait"), st.sampled_from([1, 9, 26])),
)
lending = st.tuples(day, st.none() | st.integers(0, SPAN), st.booleans())
"""From which day to which the blue room is lent, and whether the dormitory is lent besides from the same day on."""


class Village(Memory):
    """Ala lets five beds, some of which owners lend, and two desks; all that is written is kept."""

    def __init__(self, since: int, lasts: int | None, *, both: bool) -> None:
        super().__init__()
        self.lines: list[Line[Fact]] = []
        self.now = NOON
        self.leases: list[str] = []
        self.stays: list[str] = []
        until = None if lasts is None else DAYS[since] + lasts * ONE_DAY
        rooms = ("Camera blu", "Camerata") if both else ("Camera blu",)
        agreement = made(since=DAYS[since], until=until, rooms=rooms)
        lent = RoomLent(
            day=TODAY, hub=ALA, room=BUNKS, name="Camerata", agreement=agreement.agreement
        )
        self.apply(
            *lent_by(agreement),
            *([lent] if both else []),
            replace(FOUR_DESKS, desks=2, hours=EVERY_DAY),
            replace(DESK_TERMS, hub=ALA),
            terms(deposit_cents=0),
            *joined(NEWCOMER),
            paid_in(BRUNO, 9_000_00, named("E", "BRUNOS")),
            paid_in(NEWCOMER, 9_000_00, named("E", "NEWCOMERS")),
        )

    def apply(self, *facts: Fact) -> None:
        super().apply(*facts)
        key = f"key-{len(self.lines)}"
        for fact in facts:
            self.lines.append(Line(len(self.lines) + 1, self.now, "olga", key, b"", fact))

    def tries(self, command) -> list[Fact]:
        """Do it; refused, nothing happens."""
        try:
            return list(
                self.decide(command, now=self.now, seed=bytes([len(self.lines) % 256]) * 32)
            )
        except Refused:
            return []

    def wishes(self, wish: tuple) -> None:
        """Somebody wants something."""
        match wish:
            case "sleep", (room, bed), first, length:
                facts = self.tries(_reserve(room, bed, DAYS[first], DAYS[first] + length * ONE_DAY))
                self.stays += [one.stay for one in facts if isinstance(one, StayReserved)]
            case "sit", who, on, part:
                self.tries(BookDesk(hub=ALA, payer=who, on=DAYS[on], part=part))
            case "rent", first, length, seats, beds:
                self._rents(DAYS[first], DAYS[first] + length * ONE_DAY, seats, beds)
            case "end", n, on if self.leases:
                lease = self.leases[n % len(self.leases)]
                self.tries(EndLease(hub=ALA, lease=lease, ends=DAYS[on], reason="sealed"))
            case "close", room, first, length:
                until = DAYS[first] + length * ONE_DAY
                self.tries(
                    CloseRoom(room=room, first=DAYS[first], until=until, reason=WhyClosed.WORKS)
                )
            case "fewer desks", on, desks:
                hours = tuple(
                    OpenFrom(weekday=n, opens="08:30", closes="13:00") for n in range(1, 7)
                )
                self.tries(SetDesks(hub=ALA, valid_from=DAYS[on], desks=desks, hours=hours))
            case "cancel", n if self.stays:
                self.tries(Cancel(stay=self.stays[n % len(self.stays)], by_hub=True))
            case "wait", hours:
                self.now += timedelta(hours=hours)

    def _rents(self, first: date, until: date, seats: int, beds: int) -> None:
        """A company asks for it, and is accepted if there is so much."""
        letter = LETTERS[len(self.lines) % len(LETTERS)] + LETTERS[len(self.leases) % len(LETTERS)]
        application, member = named("AL", f"RENTS{letter}"), named("M", f"RENTS{letter}")
        asked = replace(
            RECEIVED,
            application=application,
            digest=f"{len(self.lines):064x}",
            first=first,
            until=until,
            weekdays=(1, 2, 3, 4, 5, 6, 7),
            seats=seats,
            beds=beds,
        )
        if not seats and not beds:
            return
        self.apply(asked, in_review(application))
        accept = replace(
            ACCEPT, application=application, member=member, tax_tag=f"{len(self.lines):064x}"
        )
        self.leases += [one.lease for one in self.tries(accept) if isinstance(one, LeaseMade)]

    def sells(self, command, refusals: tuple[type[Refused], ...]) -> bool:
        """Say whether it would be done; refused it is for one of these reasons, and no other."""
        try:
            self.preview(command, now=self.now)
        except refusals:
            return False
        return True


def _reserve(room: str, bed: str, arrive: date, depart: date) -> Reserve:
    beds = (BedAsked(room=room, bed=bed),)
    return Reserve(hub=ALA, payer=BRUNO, arrive=arrive, depart=depart, beds=beds)


@settings(max_examples=60, deadline=None)
@for_all(
    lending, st.lists(rents, max_size=1), st.lists(wishes, max_size=16), day, st.integers(2, 5)
)
def test_what_is_shown_as_free_is_sold_and_nothing_else(
    scratch: Told, lent, rented, some, first, length
) -> None:
    """Each bed on each night and for some nights together, each part of each day at a desk: the views and the verbs say the same."""
    since, lasts, both = lent
    ala = Village(since, lasts, both=both)
    for wish in (*rented, *some):
        ala.wishes(wish)
    scratch.take(ala.lines, [len(ala.lines) // 2])
    today = day_in_rome(ala.now)
    nights = [(one, one + ONE_DAY) for one in DAYS if one >= today]
    for arrive, depart in [*nights, (DAYS[first], DAYS[first] + length * ONE_DAY)]:
        if arrive >= today:
            _beds_are_sold_as_shown(scratch, ala, arrive, depart)
    _nights_are_counted(scratch, ala, today)
    _desks_are_sold_as_shown(scratch, ala)


def _beds_are_sold_as_shown(scratch: Told, ala: Village, arrive: date, depart: date) -> None:
    seen = scratch.ask(lambda c: availability(c, arrive, depart, 1, hub=ALA, now=ala.now))
    free = {(room.room, bed) for one in seen.hubs for room in one.rooms for bed in room.beds}
    sold = {
        (room, bed)
        for room, bed in PLACES_OF_ALA
        if ala.sells(_reserve(room, bed, arrive, depart), NO_BED)
    }
    assert free == sold, (arrive, depart)
    assert {one.hub for one in (*seen.hubs, *seen.unfit)} == {ALA}


def _nights_are_counted(scratch: Told, ala: Village, today: date) -> None:
    until = DAYS[-1] + ONE_DAY
    seen = scratch.ask(lambda c: free_nights(c, ALA, today, until, now=ala.now))
    assert seen is not None
    for one in seen.nights:
        sold = [
            ala.sells(_reserve(room, bed, one.night, one.night + ONE_DAY), NO_BED)
            for room, bed in PLACES_OF_ALA
        ]
        assert one.beds == sum(sold), one.night


def _desks_are_sold_as_shown(scratch: Told, ala: Village) -> None:
    """To somebody who sits nowhere yet."""
    seen = scratch.ask(lambda c: desks_free(c, ALA, DAYS[0], DAYS[-1] + ONE_DAY, now=ala.now))
    assert seen is not None
    for one in seen.days:
        shown = (one.free_day, one.free_morning, one.free_afternoon)
        for part, free in zip((Part.DAY, Part.MORNING, Part.AFTERNOON), shown, strict=True):
            ask = BookDesk(hub=ALA, payer=NEWCOMER, on=one.day, part=part)
            assert (free > 0) == ala.sells(ask, NO_DESK), (one.day, part)
