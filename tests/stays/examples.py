"""Named guests, rooms and stays: the village house of Ala, with a double bed and a bunk room."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from ledger.billing import chart as of_bills
from ledger.billing.bill import BillLine, Charge
from ledger.kernel.command import Command
from ledger.kernel.days import rome
from ledger.kernel.due import Due
from ledger.kernel.fact import Fact
from ledger.kernel.ids import identifier
from ledger.kernel.who import Who
from ledger.registry import RULES
from ledger.stays import chart as of_stays
from ledger.stays.arrive import CheckIn, MarkNoShow
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.events import (
    Bedding,
    NightSlept,
    PriceSet,
    RoomAdded,
    RoomNight,
    StayBooked,
    StayCheckedIn,
    StayReserved,
    TermsSet,
)
from ledger.stays.register_events import GuestRegistered
from ledger.stays.reserve import Reserve
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting, VatPart
from tests.members.examples import ANNA, ANNA_NAMED, BRUNO, BRUNO_NAMED, COOP, joined
from tests.places.examples import ALA, ALA_OPENED, ALA_RECORDED, MILANO
from tests.registered import TOLD
from tests.scenario import NOON, SEED, TODAY, Memory, Scenario, given, named
from tests.treasury.examples import STAY, entry, freed, held, paid_in

CIN = "IT001003B4K7Q2M9XA"
DOUBLE, BUNKS, ELSEWHERE = (named("BR", name) for name in ("DOUBLE", "BUNKS", "ELSEWHERE"))
OTHER = named("B", "OTHER")
NEW_STAY = identifier("B", SEED, 1)

FIRST, SECOND, LAST, LEAVES = (date(2026, 7, day) for day in (10, 11, 12, 13))

ROOMS = [
    RoomAdded(day=TODAY, hub=ALA, room=DOUBLE, name="Camera blu", beds=("left", "right")),
    RoomAdded(day=TODAY, hub=ALA, room=BUNKS, name="Camerata", beds=("1", "2", "3")),
    RoomAdded(day=TODAY, hub=MILANO, room=ELSEWHERE, name="Altrove", beds=("1",)),
    PriceSet(day=TODAY, hub=ALA, room=DOUBLE, valid_from=TODAY, cents=2500),
    PriceSet(day=TODAY, hub=ALA, room=BUNKS, valid_from=TODAY, cents=2000),
    PriceSet(day=TODAY, hub=MILANO, room=ELSEWHERE, valid_from=TODAY, cents=5000),
]


def terms(
    *,
    valid_from: date = TODAY,
    vat_bp: int = 1000,
    city_tax_cents: int = 150,
    deposit_cents: int = 10_000,
    long_stays: bool = False,
    cin: str = CIN,
) -> TermsSet:
    """The terms of Ala: 10 % VAT, € 1,50 city tax, € 100 deposit, 30 nights at most."""
    return TermsSet(
        day=TODAY,
        hub=ALA,
        valid_from=valid_from,
        vat_bp=vat_bp,
        city_tax_cents=city_tax_cents,
        deposit_cents=deposit_cents,
        long_stays=long_stays,
        cin=cin,
    )


PEOPLE = [*joined(ANNA, BRUNO, COOP), ANNA_NAMED, BRUNO_NAMED]
ALA_IS_OPEN: list[Fact] = [
    ALA_RECORDED,
    ALA_OPENED,
    *ROOMS,
    terms(),
    *PEOPLE,
    paid_in(ANNA, 100_000),
]

# Anna and a friend, three nights in the double bed of the blue room: 3 × 2 × € 25,00.
BEDS = (Bedding(DOUBLE, "left", ANNA), Bedding(DOUBLE, "right", ""))
BEDS_ASKED = (BedAsked(room=DOUBLE, bed="left", guest=ANNA), BedAsked(room=DOUBLE, bed="right"))
NIGHTS_LINE = BillLine(Charge.USE, DOUBLE, FIRST, 3, 2, 2500, 15_000, 1000, 1364)
TAX_LINE = BillLine(Charge.TAX, "", FIRST, 3, 2, 150, 900)
DEPOSIT_LINE = BillLine(Charge.DEPOSIT, "", FIRST, 0, 1, 10_000, 10_000)
BILL = (NIGHTS_LINE, TAX_LINE, DEPOSIT_LINE)
TOTAL = 25_900
NETS = {FIRST: 4546, SECOND: 4545, LAST: 4545}

RESERVE = Reserve(hub=ALA, payer=ANNA, arrive=FIRST, depart=LEAVES, beds=BEDS_ASKED)
RESERVED = StayReserved(
    day=TODAY,
    stay=STAY,
    hub=ALA,
    payer=ANNA,
    arrive=FIRST,
    depart=LEAVES,
    beds=BEDS,
    bill=BILL,
    expires=NOON + timedelta(minutes=15),
)
BOOK = Book(stay=STAY, payer=ANNA, companions=("sealed friend",))
BOOKED = StayBooked(
    day=TODAY,
    stay=STAY,
    hub=ALA,
    payer=ANNA,
    arrive=FIRST,
    depart=LEAVES,
    beds=BEDS,
    companions=("sealed friend",),
    total_cents=TOTAL,
)


ORIGINS = ("Lazio", "Lazio")


def registered(guest: str, companion: int = 0, **more: str) -> GuestRegistered:
    """Everything was told of a guest of the stay, or something else."""
    told = {**TOLD, "comes_as": "", "day": TODAY, "awaited_on": FIRST, **more}
    return GuestRegistered(stay=STAY, hub=ALA, payer=ANNA, guest=guest, companion=companion, **told)


ANNA_REGISTERED, FRIEND_REGISTERED = registered(ANNA), registered("", 1)


def of_stay(
    kind: str,
    n: int,
    *lines: Posting,
    day: date = TODAY,
    about: str = STAY,
    vat: tuple[VatPart, ...] = (),
) -> EntryPosted:
    """The n-th entry of a decision (ids are drawn in order)."""
    return entry(kind, about, *lines, n=n + 1, day=day, vat=vat)


def held_for_stay(cents: int, n: int = 0, *, day: date = TODAY) -> EntryPosted:
    """Money held for the stay."""
    return held(ANNA, cents, STAY, kind="stay-held", n=n + 1, day=day)


def released(cents: int, n: int, *, day: date) -> EntryPosted:
    """Held money is free again."""
    return freed(ANNA, cents, STAY, kind="stay-released", n=n + 1, day=day)


def kept(kind: str, income: str, cents: int, n: int, *, day: date) -> EntryPosted:
    """Held money is kept by the hub: a fee or a damage."""
    return of_stay(
        kind,
        n,
        Posting(chart.held(ANNA), cents, STAY),
        Posting(chart.hub_bank(ALA), cents),
        Posting(chart.CLIENTS_BANK, -cents),
        Posting(income, -cents),
        day=day,
    )


def fee_kept(cents: int, n: int, *, day: date) -> EntryPosted:
    """A fee."""
    return kept("fee", of_bills.fee_income(ALA), cents, n, day=day)


def captured(net: int, vat: int, city_tax: int, n: int, *, day: date) -> EntryPosted:
    """Nights, VAT and city tax go to the hub."""
    total = net + vat + city_tax
    return of_stay(
        "stay-captured",
        n,
        Posting(chart.held(ANNA), total, STAY),
        Posting(chart.hub_bank(ALA), total),
        Posting(chart.CLIENTS_BANK, -total),
        Posting(of_stays.unbilled(ALA), -net),
        Posting(chart.vat(ALA), -vat),
        Posting(chart.city_tax(ALA), -city_tax),
        day=day,
        vat=(VatPart(ALA, 1_000, net, vat),),
    )


def slept(night: date, net: int, n: int, *, depart: date = LEAVES) -> list[Fact]:
    """A night of two in the blue room, and its entry."""
    return [
        NightSlept(
            day=night,
            stay=STAY,
            hub=ALA,
            payer=ANNA,
            depart=depart,
            origins=ORIGINS,
            rooms=(RoomNight(DOUBLE, 2, net, (ANNA,)),),
        ),
        of_stay(
            "night-slept",
            n,
            Posting(of_stays.unbilled(ALA), net),
            Posting(of_stays.stay_income(ALA), -net),
            day=night,
        ),
    ]


CHECKED_IN = StayCheckedIn(
    day=FIRST,
    stay=STAY,
    hub=ALA,
    payer=ANNA,
    arrive=FIRST,
    depart=LEAVES,
    beds=BEDS,
    origins=ORIGINS,
)
A_RESERVATION: list[Fact] = [*ALA_IS_OPEN, RESERVED]
A_BOOKING: list[Fact] = [*A_RESERVATION, BOOKED, held_for_stay(TOTAL)]
AWAITED: list[Fact] = [*A_BOOKING, ANNA_REGISTERED, FRIEND_REGISTERED]
IN_HOUSE: list[Fact] = [*A_BOOKING, CHECKED_IN]

CHECK_IN = CheckIn(stay=STAY)
NO_SHOW = MarkNoShow(stay=STAY)


def on(day: date, hour: int = 9) -> datetime:
    """An hour in Rome."""
    return rome(day, hour)


def ala(*more: Fact) -> Scenario:
    """Ala is open, and more happened."""
    return given(*ALA_IS_OPEN, *more)


def refusal_of(memory: Memory, command: Command, now: datetime, who: Who) -> str:
    """Return the name of the refusal, or nothing."""
    try:
        memory.decide(command, now=now, who=who)
    except Exception as error:
        return type(error).__name__
    return ""


def waiting(facts: Sequence[Fact]) -> dict[str, Due]:
    """Return what the scheduler would have on its list after these facts, by subject."""
    found: dict[str, Due] = {}
    for fact in facts:
        for item in RULES.agenda(fact):
            if isinstance(item, Due):
                found[item.subject] = item
            else:
                found.pop(item.subject, None)
    return found
