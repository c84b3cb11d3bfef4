"""Milano announces a course of two evenings for four; Anna, a villager, is a visitor there, and Carla is at home."""

from datetime import UTC, date, datetime

from msgspec.structs import replace

from ledger.billing import chart as of_bills
from ledger.billing.bill import BillLine, Charge
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.fact import Fact
from ledger.kernel.ids import identifier
from ledger.occasions.announce import AnnounceOccasion
from ledger.occasions.book import BookSeats
from ledger.occasions.events import (
    Meeting,
    OccasionAnnounced,
    OccasionConfirmed,
    SeatBooked,
    SeatCancelled,
    SeatUsed,
)
from ledger.occasions.meetings import MeetingAsked
from ledger.occasions.occasion import OccasionKind
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting, VatPart
from tests.desks.examples import CARLA_AT_HOME
from tests.members.examples import (
    ANNA,
    ANNA_NAMED,
    BRUNO,
    BRUNO_NAMED,
    CARLA,
    COOP,
    DARIO,
    joined,
)
from tests.places.examples import ALA, ALA_RECORDED, MILANO, MILANO_OPENED, MILANO_RECORDED
from tests.scenario import SEED, TODAY, Scenario, given, named
from tests.treasury.examples import entry, held, paid_in

FIRST, SECOND = date(2026, 7, 7), date(2026, 7, 14)
DECIDED = date(2026, 7, 1)
COURSE, SEAT = named("OC", "COURSE"), named("SE", "SEAT")
NEW_SEAT = identifier("SE", SEED, 1)

ASKED = AnnounceOccasion(
    occasion=COURSE,
    hub=MILANO,
    what=OccasionKind.COURSE,
    title="Pane di montagna",
    included="v1:flour",
    place="v1:oven",
    meetings=(
        MeetingAsked(on=FIRST, begins="18:00", ends="20:30"),
        MeetingAsked(on=SECOND, begins="18:00", ends="20:30"),
    ),
    seats_min=2,
    seats_max=4,
    decided_on=DECIDED,
    price_cents=61_00,
    vat_bp=2_200,
    free_days=7,
    late_percent=50,
    offer_hours=24,
)
ANNOUNCED = OccasionAnnounced(
    day=TODAY,
    occasion=COURSE,
    hub=MILANO,
    leader="",
    what="course",
    title="Pane di montagna",
    included="v1:flour",
    place="v1:oven",
    meetings=(
        Meeting(datetime(2026, 7, 7, 16, tzinfo=UTC), datetime(2026, 7, 7, 18, 30, tzinfo=UTC)),
        Meeting(datetime(2026, 7, 14, 16, tzinfo=UTC), datetime(2026, 7, 14, 18, 30, tzinfo=UTC)),
    ),
    zone="Europe/Rome",
    seats_min=2,
    seats_max=4,
    decided_on=DECIDED,
    decided_at=datetime(2026, 7, 1, 10, tzinfo=UTC),
    price_cents=61_00,
    vat_bp=2_200,
    free_days=7,
    late_percent=50,
    offer_hours=24,
)
CONFIRMED = OccasionConfirmed(day=DECIDED, occasion=COURSE, hub=MILANO, leader="", seats=2)
PEOPLE: list[Fact] = [
    ALA_RECORDED,
    MILANO_RECORDED,
    MILANO_OPENED,
    *joined(ANNA, BRUNO, DARIO, COOP),
    ANNA_NAMED,
    BRUNO_NAMED,
    *CARLA_AT_HOME,
    *(
        paid_in(who, 500_00, named("E", f"PAID{letter}"))
        for who, letter in zip((ANNA, BRUNO, CARLA, DARIO), "ABCD", strict=True)
    ),
]
BOOK = BookSeats(occasion=COURSE, payer=ANNA)
LINE = BillLine(Charge.USE, COURSE, FIRST, 1, 1, 61_00, 61_00, 2_200, 11_00)
BOOKED = SeatBooked(
    day=TODAY,
    seat=SEAT,
    occasion=COURSE,
    hub=MILANO,
    payer=ANNA,
    guest=ANNA,
    arrive=FIRST,
    depart=SECOND + ONE_DAY,
    sold=(),
    waiting="",
    bill=(LINE,),
    total_cents=61_00,
    free_days=7,
    late_percent=50,
    starts=datetime(2026, 7, 7, 16, tzinfo=UTC),
    zone="Europe/Rome",
)
CANCELLED = SeatCancelled(
    day=TODAY,
    seat=SEAT,
    occasion=COURSE,
    hub=MILANO,
    payer=ANNA,
    guest=ANNA,
    arrive=FIRST,
    depart=SECOND + ONE_DAY,
    sold=(),
    given_up=(),
    fee_cents=0,
    by="guest",
)
USED = SeatUsed(
    day=SECOND,
    seat=SEAT,
    occasion=COURSE,
    hub=MILANO,
    payer=ANNA,
    guest=ANNA,
    arrive=FIRST,
    depart=SECOND + ONE_DAY,
    sold=(),
    home_hub=ALA,
    net_cents=50_00,
    vat_cents=11_00,
    agreed_net_cents=None,
)


def held_for_seat(
    cents: int = 61_00, n: int = 0, *, about: str = SEAT, who: str = ANNA
) -> EntryPosted:
    """Money held for a seat."""
    return held(who, cents, about, kind="seat-held", n=n)


def captured(net: int = 50_00, vat: int = 11_00, n: int = 1, *, about: str = SEAT) -> EntryPosted:
    """27. A seat is paid, from the wallet."""
    return entry(
        "seat-captured",
        about,
        Posting(chart.held(ANNA), net + vat, about),
        Posting(chart.hub_bank(MILANO), net + vat),
        Posting(chart.CLIENTS_BANK, -net - vat),
        Posting(of_bills.occasions_income(MILANO), -net),
        Posting(chart.vat(MILANO), -vat),
        n=n,
        day=SECOND,
        vat=(VatPart(MILANO, 2_200, net, vat),),
    )


def seat_of(guest: str, name: str, payer: str | None = None) -> list[Fact]:
    """A seat that somebody has, and the money that is held for it."""
    seat, who = named("SE", name), payer or guest
    booked = replace(BOOKED, seat=seat, guest=guest, payer=who)
    return [booked, replace(held_for_seat(about=seat, who=who), entry=named("E", name))]


A_SEAT = seat_of(ANNA, "SEAT")


def course(*more: Fact) -> Scenario:
    """The course is announced, and more happened."""
    return given(*PEOPLE, ANNOUNCED, *more)


def on(day: date, hour: int = 9) -> datetime:
    """An hour in Rome."""
    return rome(day, hour)
