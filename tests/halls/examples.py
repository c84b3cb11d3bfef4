"""Milano lets a meeting room for eight, round the clock at first; Anna, a villager, is a visitor there."""

from datetime import UTC, date, datetime

from msgspec.structs import replace

from ledger.billing import chart as of_bills
from ledger.billing.bill import BillLine, Charge
from ledger.bookings.opening import OpenOn
from ledger.conventions.events import AgreedPrice, Party
from ledger.conventions.sold import Sold
from ledger.halls.book import BookHall
from ledger.halls.events import HallBooked, HallSetUp, HallTermsSet
from ledger.kernel.days import rome
from ledger.kernel.fact import Fact
from ledger.kernel.ids import identifier
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting, VatPart
from tests.conventions.examples import AGREED, CONVENTION, PROPOSED, signed_by
from tests.desks.examples import MILANO_IS_OPEN
from tests.members.examples import ANNA
from tests.places.examples import MILANO, MILANO_RECORDED
from tests.scenario import SEED, TODAY, Scenario, given, named
from tests.treasury.examples import entry, held

HALL, BOOKING = named("SL", "HALL"), named("SB", "HALL")
NEW_HALL, NEW_BOOKING = identifier("SL", SEED, 1), identifier("SB", SEED, 1)
FRIDAY = date(2026, 6, 19)
ROUND_THE_CLOCK = tuple(OpenOn(day, "00:00", "24:00") for day in range(1, 8))
WEEK = tuple(OpenOn(day, "08:30", "19:00") for day in range(1, 6))

SET_UP = HallSetUp(
    day=TODAY,
    hub=MILANO,
    hall=HALL,
    kind="meeting-room",
    name="Sala del camino",
    valid_from=TODAY,
    people=8,
    equipment=("schermo", "lavagna"),
)
TERMS = HallTermsSet(
    day=TODAY,
    hub=MILANO,
    hall=HALL,
    valid_from=TODAY,
    hour_cents=20_00,
    vat_bp=2_200,
    hours=WEEK,
    shortest=1,
    longest=16,
    setup_minutes=15,
    cleanup_minutes=30,
    days_ahead=200,
    hours_before=1,
    free_days=3,
    late_percent=50,
)
HOUR = AgreedPrice(
    service="meeting-room",
    unit="hour",
    public_cents=20_00,
    agreed_cents=12_00,
    vat_bp=2_200,
    whom="other-side",
)
WITH_HALL = [*MILANO_IS_OPEN, SET_UP, TERMS]
WITH_CONVENTION = [
    *WITH_HALL,
    replace(PROPOSED, prices=(HOUR,)),
    *(signed_by(party) for party in Party),
    replace(AGREED, prices=(HOUR,)),
]
TEN, HALF_PAST_ELEVEN = rome(FRIDAY, 10), rome(FRIDAY, 11).replace(minute=30)
BOOK = BookHall(hall=HALL, payer=ANNA, begins="2026-06-19T10:00", ends="2026-06-19T11:30", people=4)
SOLD = (Sold(ANNA, TEN, 3, "convention", 6_00, 2_200, 6_00, 2_200, CONVENTION, 1, 0),)
BOOKED = HallBooked(
    day=TODAY,
    booking=BOOKING,
    hub=MILANO,
    hall=HALL,
    service="meeting-room",
    payer=ANNA,
    guest=ANNA,
    people=4,
    arrive=TEN,
    depart=HALF_PAST_ELEVEN,
    taken_from=datetime(2026, 6, 19, 7, 45, tzinfo=UTC),
    taken_until=datetime(2026, 6, 19, 10, tzinfo=UTC),
    zone="Europe/Rome",
    bill=(BillLine(Charge.USE, HALL, TEN, 3, 1, 6_00, 18_00, 2_200, 3_25),),
    total_cents=18_00,
    sold=SOLD,
    free_days=3,
    late_percent=50,
)
A_BOOKING = [*WITH_CONVENTION, BOOKED, held(ANNA, 18_00, BOOKING, kind="hall-held")]


def captured(net: int, vat: int, n: int = 1, *, about: str = BOOKING) -> EntryPosted:
    """27. A hall is used, and paid from the wallet."""
    return entry(
        "hall-captured",
        about,
        Posting(chart.held(ANNA), net + vat, about),
        Posting(chart.hub_bank(MILANO), net + vat),
        Posting(chart.CLIENTS_BANK, -net - vat),
        Posting(of_bills.services_income(MILANO), -net),
        Posting(chart.vat(MILANO), -vat),
        n=n,
        day=FRIDAY,
        vat=(VatPart(MILANO, 2_200, net, vat),),
    )


def milano(*more: Fact) -> Scenario:
    """Milano lets its hall, with a convention, and more happened."""
    return given(*WITH_CONVENTION, *more)


def facts_in(zone: str, **terms: object) -> list[Fact]:
    """The hub is in that zone, its hall open round the clock on these terms, without convention."""
    abroad = {
        "country": "PT",
        "zone": zone,
        "istat": "",
        "municipality": "Porto",
        "population": None,
    }
    free = {"hours": ROUND_THE_CLOCK, "setup_minutes": 0, "cleanup_minutes": 0, "hours_before": 0}
    return [
        replace(one, **abroad)
        if one is MILANO_RECORDED
        else replace(one, **{**free, **terms})
        if one is TERMS
        else one
        for one in WITH_HALL
    ]
