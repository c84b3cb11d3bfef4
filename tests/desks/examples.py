"""Milano lets four desks on working days; Anna, a villager, is a visitor there, and Carla is at home."""

from datetime import date, datetime

from msgspec.structs import replace

from ledger.billing import chart as of_bills
from ledger.billing.bill import BillLine, Charge
from ledger.bookings.opening import OpenOn
from ledger.conventions.events import Party
from ledger.conventions.sold import Sold
from ledger.desks.book import BookDesk
from ledger.desks.events import DeskBooked, DeskHalf, DesksSet, DeskTermsSet, DeskUsed
from ledger.kernel.days import ONE_DAY, rome, strikes
from ledger.kernel.fact import Fact
from ledger.kernel.ids import identifier
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting, VatPart
from tests.conventions.examples import AGREED, CONVENTION, PROPOSED, signed_by
from tests.members.examples import (
    ANNA,
    ANNA_NAMED,
    BRUNO,
    BRUNO_NAMED,
    CARLA,
    COOP,
    admitted,
    applied,
    joined,
)
from tests.places.examples import ALA, ALA_RECORDED, MILANO, MILANO_OPENED, MILANO_RECORDED
from tests.scenario import SEED, TODAY, Scenario, given, named
from tests.treasury.examples import entry, held, paid_in

WEEK = tuple(OpenOn(day, "08:30", "19:00") for day in range(1, 6))
FRIDAY = date(2026, 6, 19)
SATURDAY = FRIDAY + ONE_DAY
DESK = named("DB", "DESK")
NEW_DESK = identifier("DB", SEED, 1)
BOTH = (DeskHalf("morning", 1), DeskHalf("afternoon", 1))

FOUR_DESKS = DesksSet(day=TODAY, hub=MILANO, valid_from=TODAY, desks=4, hours=WEEK)
TERMS = DeskTermsSet(
    day=TODAY,
    hub=MILANO,
    valid_from=TODAY,
    day_cents=25_00,
    half_day_cents=15_00,
    vat_bp=2_200,
    free_days=3,
    late_percent=50,
)
CARLA_AT_HOME = [replace(applied(CARLA), home_hub=MILANO), admitted(CARLA)]
MILANO_IS_OPEN: list[Fact] = [
    ALA_RECORDED,
    MILANO_RECORDED,
    MILANO_OPENED,
    FOUR_DESKS,
    TERMS,
    *joined(ANNA, BRUNO, COOP),
    ANNA_NAMED,
    BRUNO_NAMED,
    *CARLA_AT_HOME,
    paid_in(ANNA, 500_00),
    paid_in(CARLA, 500_00, named("E", "CARLAS")),
]
WITH_CONVENTION = [
    *MILANO_IS_OPEN,
    PROPOSED,
    *(signed_by(party) for party in Party),
    AGREED,
]

BOOK = BookDesk(hub=MILANO, payer=ANNA, on=FRIDAY)


def line(cents: int, day: date = FRIDAY) -> BillLine[date]:
    """A desk at this price: 22 % of VAT within it."""
    vat = {12_00: 2_16, 25_00: 4_51, 15_00: 2_70, 7_00: 1_26}[cents]
    return BillLine(Charge.USE, MILANO, day, 1, 1, cents, cents, 2_200, vat)


SOLD = (Sold(ANNA, FRIDAY, 1, "convention", 12_00, 2_200, 12_00, 2_200, CONVENTION, 1, 0),)
BOOKED = DeskBooked(
    day=TODAY,
    booking=DESK,
    hub=MILANO,
    payer=ANNA,
    guest=ANNA,
    part="day",
    arrive=FRIDAY,
    depart=SATURDAY,
    places=BOTH,
    bill=(line(12_00),),
    total_cents=12_00,
    sold=SOLD,
    free_days=3,
    late_percent=50,
    starts=strikes("Europe/Rome", FRIDAY, "08:30"),
    ends=rome(FRIDAY, 19),
    zone="Europe/Rome",
)
USED = DeskUsed(
    day=FRIDAY,
    booking=DESK,
    hub=MILANO,
    payer=ANNA,
    guest=ANNA,
    part="day",
    arrive=FRIDAY,
    depart=SATURDAY,
    places=BOTH,
    sold=SOLD,
    by="host",
    home_hub=ALA,
    net_cents=9_84,
    vat_cents=2_16,
    agreed_net_cents=9_84,
)


def held_for_desk(cents: int, n: int = 0, *, about: str = DESK, day: date = TODAY) -> EntryPosted:
    """Money held for a desk."""
    return held(ANNA, cents, about, kind="desk-held", n=n, day=day)


def captured(net: int, vat: int, n: int = 1, *, about: str = DESK) -> EntryPosted:
    """27. A desk is used, and paid from the wallet."""
    return entry(
        "desk-captured",
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


A_BOOKING = [*WITH_CONVENTION, BOOKED, held_for_desk(12_00)]


def milano(*more: Fact) -> Scenario:
    """Milano is open, with a convention, and more happened."""
    return given(*WITH_CONVENTION, *more)


def on(day: date, hour: int = 9) -> datetime:
    """An hour in Rome."""
    return rome(day, hour)
