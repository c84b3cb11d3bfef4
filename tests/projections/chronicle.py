"""A year in small: two hubs, four members, a house and a venture, driven by whatever numbers come.

Everything goes through the verbs, so that only what the ledger accepts is ever in a history.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from random import Random

from msgspec.structs import replace

from ledger.billing.fee import FeeNotShown
from ledger.houses.distribute import Distribute, Of
from ledger.houses.events import HouseOpened, SharesOffered
from ledger.houses.offer_shares import OfferShares, WithdrawOffer
from ledger.houses.transfer import AcceptOffer
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY, day_in_rome, rome
from ledger.kernel.due import Due
from ledger.kernel.fact import Fact, Line
from ledger.kernel.refused import Refused
from ledger.kernel.who import SYSTEM, Role, Who
from ledger.members.events import HomeHubChanged, MemberAdmitted, MemberApplied
from ledger.offerings.events import OfferingOpened, SharesPledged
from ledger.offerings.open_offering import OpenOffering
from ledger.offerings.pledge import PledgeShares, RevokePledge
from ledger.offerings.settle import CancelOffering
from ledger.places.events import HubOpened, HubRenamed
from ledger.registry import RULES
from ledger.stays.arrive import CheckIn, MarkNoShow
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.cancel import Cancel
from ledger.stays.change import ChangeStay
from ledger.stays.damage import ChargeDamage
from ledger.stays.events import PriceSet, RoomAdded, StayReserved, TermsSet
from ledger.stays.furnish import AddRoom, SetPrice
from ledger.stays.leave import CheckOut
from ledger.stays.reserve import ReleaseReservation, Reserve
from ledger.stays.stay import Stay
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting
from ledger.ventures.events import Founder, VentureOpened
from tests.cast import named
from tests.scenario import OPERATOR, Memory

BEGIN = date(2026, 3, 1)
VILLAGE, CITY = named("S", "VILLAGE"), named("S", "CITY")
HOUSE, VENTURE = named("H", "HOUSE"), named("V", "VENTURE")
MEMBERS = tuple(named("M", name) for name in ("ANNA", "BRUNO", "CARLA", "DARIO"))
DOUBLE, BUNKS, LOFT = (named("BR", name) for name in ("DOUBLE", "BUNKS", "LOFT"))
TREASURER = Who(actor="teresa", role=Role.TREASURER)


def beginning() -> list[Fact]:
    """Two hubs with rooms, four members with money, a house and a venture."""
    facts: list[Fact] = []
    for hub, side, istat, where in (
        (VILLAGE, "village", "004079", "Elva"),
        (CITY, "city", "001272", "Torino"),
    ):
        terms = TermsSet(
            day=BEGIN,
            hub=hub,
            valid_from=BEGIN,
            vat_bp=1000,
            city_tax_cents=150 if side == "village" else 0,
            deposit_cents=5_000,
            long_stays=False,
        )
        opened = HubOpened(
            day=BEGIN,
            hub=hub,
            name=f"Spazio\t{where}",
            side=side,
            istat=istat,
            municipality=where,
            population=100 if side == "village" else 840_000,
        )
        facts += [opened, terms]
    for room, hub, beds, cents in (
        (DOUBLE, VILLAGE, ('the "left" one', "right\\side"), 2_505),
        (BUNKS, VILLAGE, ("1", "2", "3"), 1_933),
        (LOFT, CITY, ("a", "b"), 5_000),
    ):
        added = RoomAdded(day=BEGIN, hub=hub, room=room, name="Camera", beds=beds)
        priced = PriceSet(day=BEGIN, hub=hub, room=room, valid_from=BEGIN, cents=cents)
        facts += [added, priced]
    for n, member in enumerate(MEMBERS):
        applied = MemberApplied(
            day=BEGIN,
            member=member,
            person=True,
            home_hub=(VILLAGE, CITY)[n % 2],
            name="sealed",
            email="sealed",
            tax_code="sealed",
            tax_tag=member,
        )
        lines = (Posting(chart.CLIENTS_BANK, 2_000_000), Posting(chart.wallet(member), -2_000_000))
        paid = EntryPosted(
            day=BEGIN,
            entry=named("E", f"IN{'ABCD'[n]}"),
            kind="payment-in",
            about=member,
            lines=lines,
        )
        facts += [applied, MemberAdmitted(day=BEGIN, member=member), paid]
    founders = (Founder(MEMBERS[0], 60), Founder(MEMBERS[1], 40))
    house = HouseOpened(
        day=BEGIN,
        house=HOUSE,
        hub=VILLAGE,
        name="Mulino",
        form="spa",
        authorisation=False,
        deed=False,
    )
    venture = VentureOpened(day=BEGIN, venture=VENTURE, hub=CITY, name="Telaio", founders=founders)
    return [*facts, house, venture]


class Chronicle:
    """A history, written step by step; `written` are its facts with their moments."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.now = rome(BEGIN, 9)
        self.written: list[tuple[datetime, Fact]] = []
        self.ends: list[int] = []
        self.due: dict[str, Due] = {}
        self.ids: dict[type[Fact], list[str]] = {}
        self._steps = 0
        self._write(beginning())

    @property
    def today(self) -> date:
        """Return the business day."""
        return day_in_rome(self.now)

    def lines(self) -> list[Line[Fact]]:
        """Return the history as lines; a moment is a command."""
        return [
            Line(place, at, "olga", f"{at}", b"", fact)
            for place, (at, fact) in enumerate(self.written, 1)
        ]

    def do(self, command: Command, who: Who = OPERATOR) -> None:
        """Decide; a refusal writes nothing, but whoever is told of a fee agrees to it."""
        self._steps += 1
        seed = self._steps.to_bytes(32, "big")
        try:
            facts = self.memory.decide(command, now=self.now, who=who, seed=seed)
        except FeeNotShown as told:
            self.do(replace(command, shown_fee_cents=told.facts["fee_cents"]), who)
            return
        except Refused:
            return
        self._keep(facts)

    def _write(self, facts: Sequence[Fact]) -> None:
        facts = self.memory.passbook.copy().numbered(facts)
        self.memory.apply(*facts)
        self._keep(facts)

    def _keep(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            self.written.append((self.now, fact))
            if name := _BORN.get(type(fact)):
                self.ids.setdefault(type(fact), []).append(getattr(fact, name))
            for item in RULES.agenda(fact):
                self.due.pop(item.subject, None)
                if isinstance(item, Due):
                    self.due[item.subject] = item
        self.ends.append(len(self.written))

    def pass_time(self, hours: int, *, asleep: bool) -> None:
        """Let time pass; the scheduler does what falls due, unless it is asleep."""
        until = self.now + timedelta(hours=hours)
        while not asleep:
            ripe = sorted(
                (one for one in self.due.values() if one.at <= until),
                key=lambda one: (one.at, one.subject),
            )
            if not ripe:
                break
            first = ripe[0]
            del self.due[first.subject]
            self.now = max(self.now, first.at)
            self.do(first.command, SYSTEM)
        self.now = until

    def step(self, number: int) -> None:
        """Take the step that a number stands for."""
        pick = Random(number)
        asleep = pick.random() < 0.15
        hours = pick.choice((1, 7, 50)) if asleep else pick.choice((0, 0, 0, 0, 1, 1, 7, 19, 26))
        self.pass_time(hours, asleep=asleep)
        pick.choice(_STEPS)(self, pick)

    def one_of(self, kind: type[Fact], pick: Random) -> str:
        """Return one of the last ids that facts of this kind began; one that isn't if there are none."""
        ids = self.ids.get(kind, [])[-4:]
        return pick.choice(ids) if ids else named("X", "NONE")


def lived(numbers: Iterable[int]) -> Chronicle:
    """Return the history that these numbers stand for."""
    chronicle = Chronicle()
    for number in numbers:
        chronicle.step(number)
    return chronicle


def _reserve(book: Chronicle, pick: Random) -> None:
    hub, rooms = pick.choice(((VILLAGE, (DOUBLE, BUNKS)), (CITY, (LOFT,))))
    names = {
        DOUBLE: ('the "left" one', "right\\side"),
        BUNKS: ("1", "2", "3"),
        LOFT: ("a", "b"),
    }
    places = [(room, bed) for room in rooms for bed in names[room]]
    beds = pick.sample(places, pick.randint(1, min(3, len(places))))
    arrive = book.today + ONE_DAY * pick.choice((0, 0, 0, 1, 3, 10))
    command = Reserve(
        hub=hub,
        payer=pick.choice(MEMBERS),
        arrive=arrive,
        depart=arrive + ONE_DAY * pick.randint(1, 5),
        beds=tuple(BedAsked(room=room, bed=bed) for room, bed in beds),
    )
    book.do(command)


def _book(book: Chronicle, pick: Random) -> None:
    name = book.ids.get(StayReserved, [named("X", "NONE")])[-1]
    stay = book.memory[Stay, name]
    book.do(
        Book(stay=name, payer=stay.payer or MEMBERS[0], companions=("sealed",) * len(stay.beds))
    )


def _reserve_and_book(book: Chronicle, pick: Random) -> None:
    _reserve(book, pick)
    _book(book, pick)


def _come(book: Chronicle, pick: Random) -> None:
    _reserve_and_book(book, pick)
    for stay in book.ids.get(StayReserved, [])[-1:]:
        book.do(CheckIn(stay=stay))


def _change(book: Chronicle, pick: Random) -> None:
    name = book.one_of(StayReserved, pick)
    stay = book.memory[Stay, name]
    if stay.payer:
        depart = stay.depart + ONE_DAY * pick.choice((-2, -1, 0, 1, 2))
        arrive = stay.arrive + ONE_DAY * pick.choice((0, 0, 0, 1))
        beds = tuple(BedAsked(room=BUNKS, bed=bed) for bed in pick.choice(((), (), "1", "23")))
        book.do(
            ChangeStay(
                stay=name,
                payer=stay.payer,
                arrive=arrive,
                depart=depart,
                beds=beds,
                companions=("sealed",) * len(beds),
            )
        )


def _damage(book: Chronicle, pick: Random) -> None:
    stay = book.one_of(StayReserved, pick)
    payer = book.memory[Stay, stay].payer or MEMBERS[0]
    book.do(ChargeDamage(stay=stay, payer=payer, cents=pick.randint(1, 3_000), note=""))


def _opening(book: Chronicle, pick: Random) -> None:
    terms = {
        "price_cents": pick.choice((10_000, 12_345)),
        "shares_min": pick.choice((2, 8)),
        "shares_max": 20,
        "opens": book.today,
        "closes": book.today + ONE_DAY * pick.choice((0, 1, 4)),
        "cooling_off_days": pick.choice((0, 1)),
    }
    book.do(OpenOffering(issuer=pick.choice((HOUSE, VENTURE)), **terms))


def _ask(book: Chronicle, pick: Random) -> None:
    _opening(book, pick)
    for _ in range(6):
        member, shares = pick.choice(MEMBERS), pick.randint(1, 5)
        offering = book.one_of(OfferingOpened, pick)
        book.do(PledgeShares(offering=offering, member=member, shares=shares))


def _revoke(book: Chronicle, pick: Random) -> None:
    _ask(book, pick)
    for offering in book.ids.get(OfferingOpened, [])[-2:]:
        book.do(RevokePledge(offering=offering, pledge=book.one_of(SharesPledged, pick)))


def _call_off(book: Chronicle, pick: Random) -> None:
    _ask(book, pick)
    for offering in book.ids.get(OfferingOpened, [])[-1:]:
        book.do(CancelOffering(offering=offering, reason="rain"))


def _offer(book: Chronicle, pick: Random) -> None:
    command = OfferShares(
        house=HOUSE,
        seller=pick.choice(MEMBERS),
        shares=pick.randint(1, 3),
        price_cents=pick.randint(20_000, 40_000),
        expires=book.today + ONE_DAY * pick.choice((0, 2, 9)),
    )
    book.do(command)


def _accept(book: Chronicle, pick: Random) -> None:
    _offer(book, pick)
    book.do(AcceptOffer(offer=book.one_of(SharesOffered, pick), buyer=pick.choice(MEMBERS)))


def _distribute(book: Chronicle, pick: Random) -> None:
    command = Distribute(
        house=HOUSE,
        of=Of.CAPITAL,
        amount_cents=pick.randint(1, 9_999),
        record_date=book.today - ONE_DAY * pick.choice((1, 1, 5)),
        withheld_bp=pick.choice((0, 2600)),
    )
    book.do(command, TREASURER)


def _move(book: Chronicle, pick: Random) -> None:
    member, (home, former) = pick.choice(MEMBERS), pick.choice(((CITY, VILLAGE), (VILLAGE, CITY)))
    moved = HomeHubChanged(day=book.today, member=member, home_hub=home, former_hub=former)
    renamed = HubRenamed(day=book.today, hub=home, name=f"Spazio {book.today}")
    book._write([moved, renamed])


def _price(book: Chronicle, pick: Random) -> None:
    command = SetPrice(
        room=pick.choice((DOUBLE, BUNKS, LOFT)),
        valid_from=book.today + ONE_DAY * pick.choice((0, 1, 3)),
        cents=pick.randint(1_000, 6_000),
    )
    book.do(command)


_STEPS = (
    _reserve,
    _reserve_and_book,
    _reserve_and_book,
    _reserve_and_book,
    _come,
    _come,
    _book,
    _change,
    _change,
    _change,
    _damage,
    lambda book, pick: book.do(CheckIn(stay=book.one_of(StayReserved, pick))),
    lambda book, pick: book.do(CheckIn(stay=book.one_of(StayReserved, pick))),
    lambda book, pick: book.do(CheckIn(stay=book.one_of(StayReserved, pick))),
    lambda book, pick: book.do(Cancel(stay=book.one_of(StayReserved, pick))),
    lambda book, pick: book.do(MarkNoShow(stay=book.one_of(StayReserved, pick))),
    lambda book, pick: book.do(CheckOut(stay=book.one_of(StayReserved, pick), waived=True)),
    lambda book, pick: book.do(ReleaseReservation(stay=book.one_of(StayReserved, pick))),
    _damage,
    _price,
    _ask,
    _ask,
    _ask,
    _revoke,
    _call_off,
    _offer,
    _accept,
    _accept,
    lambda book, pick: book.do(WithdrawOffer(offer=book.one_of(SharesOffered, pick))),
    _distribute,
    _move,
    lambda book, pick: book.do(AddRoom(hub=CITY, name="Nuova", beds=pick.randint(1, 3))),
)

_BORN = {
    StayReserved: "stay",
    OfferingOpened: "offering",
    SharesPledged: "pledge",
    SharesOffered: "offer",
}
