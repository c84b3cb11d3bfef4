"""A little pact to ask about: two hubs, three members, a house, a venture, and stays past and to come."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from itertools import count
from typing import Any

import psycopg
from msgspec.structs import replace
from stdnum.it import codicefiscale

from api.engine.ask import Read
from api.engine.settings import Settings
from api.engine.tokens import issue
from ledger.agreements.make import MakeAgreement
from ledger.approvals.approve import ApproveProposal
from ledger.book.book import Book
from ledger.book.opening import open_book
from ledger.conventions.negotiate import (
    CounterConvention,
    DeclineConvention,
)
from ledger.conventions.net_visits import NetVisits
from ledger.desks.book import BookDesk
from ledger.desks.code import SetDeskCode
from ledger.doors.apply import ApplyForVillage
from ledger.doors.rent import AcceptLease, ApplyForLease
from ledger.doors.review import AskForMore, StartReview
from ledger.feeds.allow_foreign import AllowForeignCalendar
from ledger.feeds.open import OpenMemberFeed
from ledger.halls.book import BookHall
from ledger.houses.appraise import RecordAppraisal
from ledger.houses.distribute import Distribute, Of
from ledger.houses.events import DistributionPaid
from ledger.houses.keep_books import RecordExpense, RecordRent
from ledger.houses.offer_shares import OfferShares
from ledger.kernel.command import Command
from ledger.kernel.days import day_in_rome, rome
from ledger.kernel.who import Role, Who
from ledger.leases.events import LeaseMade
from ledger.log.names import BookName
from ledger.occasions.announce import AnnounceOccasion
from ledger.occasions.book import BookSeats
from ledger.occasions.meetings import MeetingAsked
from ledger.occasions.occasion import OccasionKind
from ledger.occasions.wait import JoinWaitingList
from ledger.offerings.lien import EnterLien
from ledger.offerings.pledge import PledgeShares
from ledger.offerings.settle import SettleOffering
from ledger.places.hub import HubKind
from ledger.plans.begin import BeginSubscription
from ledger.plans.offer import OfferPlan
from ledger.plans.sell import BuyCredits, OfferCarnet
from ledger.registry import RULES
from ledger.seal.mac import Macs
from ledger.stays.arrive import CheckIn
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book as BookStay
from ledger.stays.close import CloseRoom
from ledger.stays.events import Bedding
from ledger.stays.leave import CheckOut
from ledger.stays.reserve import Reserve
from ledger.stays.sleep import RecordNight
from ledger.stays.why_closed import WhyClosed
from ledger.treasury.bank_transfer import NoteBankTransfer
from ledger.treasury.bounce import RecordBounce
from ledger.treasury.document_events import DocumentIssued
from ledger.treasury.invoicing import AskForInvoices
from ledger.treasury.opening import OpenBalances, OpeningBalance
from ledger.treasury.pay import RecordPaymentIn, RecordPaymentOut
from ledger.treasury.payout import AskForPayout
from ledger.treasury.reverse import ReversalReason, ReverseEntry
from ledger.treasury.suspense import RecordArrival
from ledger.treasury.write_off import WriteOffDebt
from tests.conventions.examples import DESK_DAY, HALF_DESK
from tests.keys import MASTER, keys_of
from tests.opening import WHERE, opening_of, people
from tests.registered import registering
from tests.staff import AUDITOR, OPERATOR, TREASURER
from tests.visiting import visit

TODAY = day_in_rome(datetime.now(UTC))
BEGAN = TODAY - timedelta(days=120)
APPLICANT = "A" * 43
NAMES = {"anna": "Anna Bianchi", "bruno": "Bruno Neri", "carla": "Carla Verdi"}
FOREIGN = "https://camere.example/ical/blu-7Hq2.ics"
"""What only who runs the hub may read."""
CODES = {"anna": "BNCNNA85M41H501", "bruno": "NREBRN80A01F205", "carla": "VRDCRL90E45L219"}


@dataclass
class Town:
    """What was built: ids by name, and how to ask about them."""

    url: str
    book: BookName
    settings: Settings
    client: Any = None
    app: Any = None
    ids: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    keys: Iterator[int] = field(default_factory=count)
    last_write: tuple[str, int] = ("", 0)

    @cached_property
    def macs(self) -> Macs:
        return Macs(keys_of(self.url, self.book, MASTER).mac_key)

    def __getitem__(self, name: str) -> str:
        return self.ids[name]

    def path(self, path: str) -> str:
        """Fill a route's path with the ids of things that exist."""
        of_halls = "hall-bookings" in path and {"booking": self.ids["hall_booking"]}
        return path.format_map(_Ids(self.ids | (of_halls or {})))

    async def stream(self, path: str, pieces: Any, headers: dict[str, str]) -> Any:
        """Send a body piece by piece, without saying how long it will be."""
        told = {
            "authorization": f"Bearer {self.tokens['operator']}",
            "idempotency-key": f"test-{next(self.keys)}",
        } | headers

        async def content() -> Any:
            for piece in pieces:
                yield piece

        return await self.client.post(path, content=content(), headers=told)

    def credential(self, who: str) -> str:
        """Return what somebody signs in with; who applies has no account."""
        return f"{'Application' if who == 'applicant' else 'Bearer'} {self.tokens[who]}"

    def signed(self, who: str, more: dict[str, Any]) -> dict[str, str]:
        """Return the headers of somebody who reads: whoever did not write last was told by the writer how far to see."""
        writer, position = self.last_write
        told = {"x-patto-position": str(position)} if position and who != writer else {}
        return {"authorization": self.credential(who)} | told | more.pop("headers", {})

    async def get(self, path: str, who: str = "operator", **more: Any) -> Any:
        headers = self.signed(who, more)
        return await self.client.get(path, headers=headers, **more)

    async def ask(self, read: Read, who: str = "operator", asked: Any = None, **more: Any) -> Any:
        """Ask what a read answers, as its example does: after the `?`, or in a body."""
        path, asked = self.path(read.path), read.example if asked is None else asked
        if not read.in_body:
            return await self.get(path, who, params=asked, **more)
        return await self.client.post(
            path, json=dict(asked), headers=self.signed(who, more), **more
        )

    async def post(
        self, path: str, body: Any = None, who: str = "operator", *, key: str = "", **more: Any
    ) -> Any:
        headers = {
            "authorization": self.credential(who),
            "idempotency-key": key or f"test-{next(self.keys)}",
        } | more.pop("headers", {})
        if body is not None:
            more["json"] = body
        answer = await self.client.post(path, headers=headers, **more)
        if answer.headers.get("content-type") == "application/json":
            told = answer.json()
            if isinstance(told, dict) and isinstance(last := told.get("last"), int):
                self.last_write = who, max(last, self.last_write[1])
        return answer


class _Ids(dict[str, str]):
    def __missing__(self, name: str) -> str:
        raise AssertionError(f"the town has no {name}")


class Builder:
    """Writes the town's past with a clock of its own, through ordinary commands."""

    def __init__(self, book: Book, ids: dict[str, str], clock: "Clock") -> None:
        self.book, self.ids, self.clock = book, ids, clock
        self.opening = opening_of(book)

    async def do(self, command: Command, who: Who = OPERATOR, **names: str) -> Any:
        """Submit; keep ids of the first fact under these names."""
        fact = await self.opening.do(command, who)
        for name, attribute in names.items():
            self.ids[name] = getattr(fact, attribute)
        return fact

    async def build(self) -> None:
        await self._places()
        await self._convention()
        await self._people()
        await self._agreement()
        await self._plan()
        await self._first_offering()
        await self._appraisal()
        await self._debt()
        await self._past_stay()
        await self._netting()
        await self._yesterday()
        await self._today()
        await self._desk()
        await self._occasion()
        await self._application()
        await self._lease()
        await self.do(OpenMemberFeed(member=self.ids["anna"]), feed="feed")
        foreign = AllowForeignCalendar(room=self.ids["room"], site="Camere", address=FOREIGN)
        await self.do(foreign, foreign_calendar="foreign_calendar")

    async def _places(self) -> None:
        for hub, side, room, beds in (
            ("hub", HubKind.VILLAGE, "room", ("window", "door")),
            ("other_hub", HubKind.CITY, "other_room", ("1", "2")),
        ):
            self.ids[hub] = await self.opening.hub(side)
            self.ids[room] = await self.opening.room(self.ids[hub], beds, 4_000, BEGAN)
        _, self.ids["istat"] = WHERE[HubKind.VILLAGE]
        far, room = TODAY + timedelta(days=300), self.ids["other_room"]
        closing = CloseRoom(
            room=room, first=far, until=far + timedelta(days=1), reason=WhyClosed.WORKS
        )
        await self.do(closing, closing="closing")

    async def _convention(self) -> None:
        """The city has one in force, and has declined a change of it."""
        hub = self.ids["other_hub"]
        self.ids["convention"] = self.opening.conventions[hub]
        of = {"hub": hub, "convention": self.ids["convention"]}
        host = Who("hugo", Role.HOST, hub=hub)
        later = TODAY + timedelta(days=30)
        await self.do(CounterConvention(**of, since=later, prices=(DESK_DAY, HALF_DESK)))
        await self.do(DeclineConvention(**of, version=2, reason="Troppo poco."), host)

    async def _people(self) -> None:
        for name, words in NAMES.items():
            hub = self.ids["other_hub" if name == "carla" else "hub"]
            person = (
                words,
                f"{name}@example.org",
                CODES[name] + codicefiscale.calc_check_digit(CODES[name]),
            )
            (self.ids[name],) = members = await self.opening.members(hub, [person], 10_000_000)
            (self.ids[f"{name}_user"],) = await self.opening.users(members)
        self.ids["member"], self.ids["user"] = self.ids["anna"], self.ids["anna_user"]

    async def _agreement(self) -> None:
        """Anna lends the village a room that is the hub's own until then, and an attic that is not there yet."""
        lent = MakeAgreement(
            hub=self.ids["hub"],
            owner=self.ids["anna"],
            since=self.clock().date(),
            rooms=("Camera", "Soffitta"),
            share_bp=3_000,
            documents=("5f" * 32,),
            duties="Anna cuts the grass.",
        )
        await self.do(lent, agreement="agreement")

    async def _plan(self) -> None:
        """Anna will have a plan of the village, so that no month of it is over and keeps books open; and has credits."""
        hub, anna = self.ids["hub"], self.ids["anna"]
        terms = {"uses": 10, "month_cents": 12_200, "over_cents": 1_500, "vat_bp": 2_200}
        offer = OfferPlan(hub=hub, name="Dieci giornate", service="desk", unit="day", **terms)
        await self.do(offer, plan="plan")
        since = TODAY + timedelta(days=30)
        begin = BeginSubscription(hub=hub, plan=self.ids["plan"], payer=anna, since=since)
        await self.do(begin, subscription="subscription")
        of = {"service": "desk", "unit": "half-day", "uses": 10, "cents": 18_300, "vat_bp": 2_200}
        sell = OfferCarnet(hub=hub, name="Carnet da dieci", **of, months=12)
        await self.do(sell, carnet="carnet")
        buy = BuyCredits(hub=hub, carnet=self.ids["carnet"], payer=anna)
        await self.do(buy, credits="credits")

    async def _first_offering(self) -> None:
        hub, anna, bruno = (self.ids[name] for name in ("hub", "anna", "bruno"))
        (house,) = houses = await self.opening.houses(hub, "Mulino")
        self.ids["house"] = house
        bank = OpeningBalance(f"Assets:Bank:Hubs:{hub}", 900_000)
        await self.do(OpenBalances(owner=hub, balances=(bank,)), TREASURER)
        ten_days = _terms(BEGAN, BEGAN + timedelta(days=10))
        (settled,) = await self.opening.offerings(houses, **ten_days)
        self.ids["settled_offering"] = settled
        await self.do(PledgeShares(offering=settled, member=anna, shares=60))
        await self.do(PledgeShares(offering=settled, member=bruno, shares=40))
        self.clock.set(BEGAN + timedelta(days=40))
        await self.do(SettleOffering(offering=settled))
        approved = (
            OpeningBalance(f"Assets:Bank:Houses:{house}", 100_001),
            OpeningBalance(f"Equity:Houses:{house}:Result", 100_001),
        )
        await self.do(OpenBalances(owner=house, balances=approved), TREASURER)
        await self.do(RecordRent(house=house, hub=hub, amount_cents=120_000), TREASURER)
        moved = NoteBankTransfer(from_owner=hub, to_owner=house, amount_cents=120_000)
        await self.do(moved, TREASURER, transfer="transfer")
        self.clock.set(BEGAN + timedelta(days=60))
        record_date = BEGAN + timedelta(days=50)
        profit = Distribute(
            house=house, of=Of.PROFIT, amount_cents=100_001, record_date=record_date
        )
        shown, *_ = (await self.book.preview(profit, TREASURER)).facts
        assert isinstance(shown, DistributionPaid)
        declared = replace(profit, shown_total_cents=shown.net_cents)
        await self.do(declared, TREASURER, distribution="distribution")
        pledged = EnterLien(
            issuer=house,
            member=bruno,
            shares=5,
            creditor="Banca del borgo",
            document="Atto notarile, rep. 12",
        )
        await self.do(pledged, lien="lien")

    async def _appraisal(self) -> None:
        """A house that nobody has bought yet was appraised, and spent a rent that was not its own."""
        (tower,) = await self.opening.houses(self.ids["other_hub"], "Torre")
        found = RecordAppraisal(
            house=tower,
            amount_cents=9_000_000,
            appraised_on=self.clock().date(),
            source="Studio Rossi",
            document="P/12",
        )
        await self.do(found, appraisal="appraisal")
        paid = RecordRent(house=tower, hub=self.ids["hub"], amount_cents=2_000)
        await self.do(paid, TREASURER, owners_due="entry")
        await self.do(RecordExpense(house=tower, amount_cents=2_000), TREASURER)
        wrong = ReverseEntry(entry=self.ids["owners_due"], reason=ReversalReason.WRONG_PARTY)
        await self.do(wrong, TREASURER)

    async def _debt(self) -> None:
        """Somebody's payment bounced after it was paid out, and the treasurer would give it up."""
        (debtor,) = await self.opening.members(self.ids["other_hub"], people(1, first=90), 1_000)
        paid = await self.do(RecordPaymentIn(member=debtor, amount_cents=9_000), TREASURER)
        await self.do(RecordPaymentOut(member=debtor, amount_cents=10_000), TREASURER)
        await self.do(RecordBounce(entry=paid.entry), TREASURER)
        given_up = WriteOffDebt(member=debtor, amount_cents=9_000, note="bankrupt")
        await self.do(given_up, TREASURER, proposal="proposal")
        await self.do(RecordArrival(amount_cents=4_000), TREASURER, arrival="about")
        iban = "IT60X0542811101000000123456"
        asked = AskForPayout(member=self.ids["bruno"], amount_cents=1_000, iban=iban)
        await self.do(asked, payout="payout")

    async def _past_stay(self) -> None:
        """Anna and a friend slept two nights."""
        came = BEGAN + timedelta(days=70)
        self.clock.set(came)
        past = await self._reserve("past_stay", came, 2)
        await self.do(BookStay(stay=past, payer=self.ids["anna"], companions=("Luca",)))
        beds = (Bedding(self.ids["room"], "window", self.ids["anna"]), Bedding("", "door"))
        for one in registering(past, beds):
            await self.do(one)
        await self.do(CheckIn(stay=past))
        for n in range(2):
            self.clock.set(came + timedelta(days=n + 1))
            await self.do(RecordNight(stay=past, night=came + timedelta(days=n)))
        left = await self.book.submit(CheckOut(stay=past), OPERATOR, "left")
        documents = [fact for fact in left.facts if isinstance(fact, DocumentIssued)]
        self.ids["fiscal_document"] = documents[0].document
        invoices = AskForInvoices(
            member=self.ids["anna"], name="Anna", address="Via Roma 1", vat_number="12345678903"
        )
        await self.do(invoices)

    async def _netting(self) -> None:
        """Vera of one small hub slept in another by visa day, and what the one owes the other for it was netted."""
        night = BEGAN + timedelta(days=75)
        self.clock.set(night)
        home, host = [await self.opening.hub() for _ in range(2)]
        room = await self.opening.room(host, ("window",), 4_000, night)
        bank = OpeningBalance(f"Assets:Bank:Hubs:{home}", 100_000)
        await self.do(OpenBalances(owner=home, balances=(bank,)), TREASURER)
        (vera,) = await self.opening.members(home, people(1, first=75), 9_000)
        at = {"hub": host, "bed": (room, "window"), "member": vera, "home": home}
        await visit(self.opening, self.clock.set, **at, day=night)
        netted = await self.do(NetVisits(until=night), TREASURER)
        approval = ApproveProposal(proposal=netted.proposal)
        approved = await self.book.submit(approval, OPERATOR, "netted")
        self.ids |= {"netting": approved.facts[1].netting, "debtor_hub": home, "creditor_hub": host}

    async def _application(self) -> None:
        """Somebody would open in Elva, and is asked for more."""
        digest = sha256(APPLICANT.encode()).hexdigest()
        who = Who(f"application-{digest}", Role.APPLICANT, address=digest)
        asked = ApplyForVillage(
            name="Zita Rossi",
            email="zita@example.org",
            phone="+39 0171 123456",
            address="Via del Forno 2",
            istat="004083",
        )
        fact = await self.do(asked, who, application="application")
        await self.do(StartReview(application=fact.application))
        await self.do(AskForMore(application=fact.application, question="Chi apre?"))

    async def _lease(self) -> None:
        """A company has one of the village's two desks to itself for a month, a long time from now."""
        digest = sha256(b"Telaio").hexdigest()
        who = Who(f"application-{digest}", Role.APPLICANT, address=digest)
        asked = ApplyForLease(
            name="Telaio S.r.l.",
            email="telaio@example.org",
            phone="+39 0171 222222",
            address="Via del Telaio 3",
            about="Un progetto di un mese.",
            hub=self.ids["hub"],
            first=TODAY + timedelta(days=200),
            until=TODAY + timedelta(days=230),
            weekdays=(1, 2, 3, 4, 5, 6, 7),
            seats=1,
        )
        fact = await self.do(asked, who)
        await self.do(StartReview(application=fact.application))
        accepted = AcceptLease(
            application=fact.application,
            name="Telaio S.r.l.",
            email="telaio@example.org",
            tax_code="DE:44444444",
            month_cents=0,
            vat_bp=0,
            notice_days=0,
        )
        made = (await self.book.submit(accepted, OPERATOR, "lease")).facts
        self.ids["lease"] = next(one.lease for one in made if isinstance(one, LeaseMade))

    async def _reserve(self, name: str, came: date, nights: int) -> str:
        room = self.ids["room"]
        beds = (
            BedAsked(room=room, bed="window", guest=self.ids["anna"]),
            BedAsked(room=room, bed="door"),
        )
        reserved = Reserve(
            hub=self.ids["hub"],
            payer=self.ids["anna"],
            arrive=came,
            depart=came + timedelta(days=nights),
            beds=beds,
        )
        await self.do(reserved, **{name: "stay"})
        return self.ids[name]

    async def _yesterday(self) -> None:
        hub, house, anna = (self.ids[name] for name in ("hub", "house", "anna"))
        self.clock.set(TODAY - timedelta(days=1))
        yesterday, closes = TODAY - timedelta(days=1), TODAY + timedelta(days=30)
        self.ids["venture"] = await self.opening.venture(hub, self.ids["carla"], 1_000)
        self.ids["offering"], self.ids["round"] = await self.opening.offerings(
            [house, self.ids["venture"]], **_terms(yesterday, closes)
        )
        offered = {"house": house, "seller": anna, "shares": 5, "expires": closes}
        await self.do(OfferShares(**offered, price_cents=60_000), offer="offer")
        named = OfferShares(**offered, price_cents=50_000, buyer=self.ids["bruno"])
        await self.do(named, named_offer="offer")

    async def _today(self) -> None:
        anna = self.ids["anna"]
        self.clock.real()
        pledged = PledgeShares(offering=self.ids["offering"], member=anna, shares=3)
        await self.do(pledged, pledge="pledge")
        backed = PledgeShares(offering=self.ids["round"], member=anna, shares=2)
        await self.do(backed, round_pledge="pledge")
        stay = await self._reserve("stay", TODAY + timedelta(days=3), 4)
        confirmed = BookStay(stay=stay, payer=anna, companions=("Luca",))
        receipt = await self.book.submit(confirmed, OPERATOR, "confirmed")
        await self._reserve("reserved_stay", TODAY + timedelta(days=20), 2)
        self.ids["position"] = str(receipt.first)
        self.ids["account"] = f"Liabilities:Members:{anna}:Wallet"
        self.ids["entry"] = receipt.facts[1].entry

    async def _desk(self) -> None:
        """Both hubs let two desks; Anna has one in the city in five days, and a hall there; the city shows a code."""
        for hub in ("hub", "other_hub"):
            await self.opening.desks(self.ids[hub], 2, TODAY)
        desk = BookDesk(
            hub=self.ids["other_hub"], payer=self.ids["anna"], on=TODAY + timedelta(days=5)
        )
        await self.do(desk, booking="booking")
        code = SetDeskCode(hub=self.ids["other_hub"], code="MELA-42-ROSA", until=TODAY)
        await self.do(code)
        hall = self.ids["hall"] = await self.opening.hall(self.ids["other_hub"], TODAY)
        day = TODAY + timedelta(days=5)
        podcast = BookHall(
            hall=hall, payer=self.ids["anna"], begins=f"{day}T10:00", ends=f"{day}T11:30"
        )
        await self.do(podcast, hall_booking="booking")

    async def _occasion(self) -> None:
        """The city announces a course in three weeks; Anna has a seat."""
        on = TODAY + timedelta(days=21)
        course = AnnounceOccasion(
            hub=self.ids["other_hub"],
            what=OccasionKind.COURSE,
            title="Pane di montagna",
            included="Farina e grembiule",
            meetings=(MeetingAsked(on=on, begins="18:00", ends="20:30"),),
            seats_min=2,
            seats_max=6,
            decided_on=on - timedelta(days=3),
            price_cents=4_000,
            vat_bp=2_200,
        )
        await self.do(course, occasion="occasion")
        await self.do(BookSeats(occasion=self.ids["occasion"], payer=self.ids["anna"]), seat="seat")
        full = replace(course, title="Un posto solo", seats_min=0, seats_max=1, decided_on=None)
        alone = (await self.do(full, full="occasion")).occasion
        await self.do(BookSeats(occasion=alone, payer=self.ids["anna"]))
        await self.do(JoinWaitingList(occasion=alone, payer=self.ids["bruno"]), waiting="waiting")


def _terms(opens: date, closes: date) -> dict[str, Any]:
    return {
        "opens": opens,
        "closes": closes,
        "price_cents": 10_000,
        "shares_min": 50,
        "shares_max": 200,
        "cooling_off_days": 14,
    }


class Clock:
    """A clock that can be set to noon of any day, or left to run."""

    def __init__(self) -> None:
        self._at: datetime | None = None

    def set(self, day: date) -> None:
        self._at = rome(day, 13)

    def real(self) -> None:
        self._at = None

    def __call__(self) -> datetime:
        return self._at or datetime.now(UTC)


async def build(town: Town) -> None:
    """Give the town its past, and everybody a token."""
    clock = Clock()
    clock.set(BEGAN)
    async with open_book(RULES, town.url, MASTER, name=town.book, clock=clock) as book:
        await Builder(book, town.ids, clock).build()
    people = {
        "operator": OPERATOR,
        "treasurer": TREASURER,
        "auditor": AUDITOR,
        "host": Who("hanna", Role.HOST, hub=town["hub"]),
        "other_host": Who("hugo", Role.HOST, hub=town["other_hub"]),
        "member": Who("anna", Role.MEMBER, user=town["anna_user"]),
        "other_member": Who("carla", Role.MEMBER, user=town["carla_user"]),
        "co_owner": Who("bruno", Role.MEMBER, user=town["bruno_user"]),
        "stranger": Who("zeno", Role.MEMBER, user="UNIEMAND" + "A" * 9),
    }
    with psycopg.connect(town.url, options=f"-c role={town.book.writer}") as connection:
        town.tokens = {
            name: issue(connection, town.book, town.macs, who) for name, who in people.items()
        } | {"applicant": APPLICANT}
