"""A year in small: two hubs, four members, a house and a venture, and the wishes of the whole book.

Everything goes through the verbs, so that only what the ledger accepts is ever in a history.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from msgspec.structs import replace

from ledger.agreements.end import EndAgreement, ProlongAgreement
from ledger.agreements.events import AgreementEnded, AgreementMade, AgreementProlonged
from ledger.agreements.make import MakeAgreement
from ledger.approvals.approve import ApproveProposal
from ledger.billing.fee import FeeNotShown, PriceNotShown
from ledger.billing.taken import Took
from ledger.bookings.opening import OpenFrom
from ledger.conventions.events import Party
from ledger.desks.arrive import CheckInAtDesk
from ledger.desks.book import BookDesk
from ledger.desks.cancel import CancelDesk
from ledger.desks.events import (
    DeskBooked,
    DeskCancelled,
    DeskMissed,
    DesksSet,
    DeskTermsSet,
    DeskUsed,
)
from ledger.desks.pay_back import PayBackDesk
from ledger.desks.provide import SetDesks, SetDeskTerms
from ledger.desks.walk_in import RecordWalkIn
from ledger.doors.review import StartReview
from ledger.halls.arrive import CheckInAtHall
from ledger.halls.book import BookHall
from ledger.halls.cancel import CancelHall
from ledger.halls.events import (
    HallBooked,
    HallCancelled,
    HallChanged,
    HallKind,
    HallMissed,
    HallSetUp,
    HallTermsSet,
    HallUsed,
)
from ledger.halls.set_up import ChangeHall, SetHallTerms, SetUpHall
from ledger.houses.distribute import TotalNotShown
from ledger.houses.open_house import OpenHouse
from ledger.kernel.command import Command
from ledger.kernel.days import day_in_rome, rome
from ledger.kernel.due import Due
from ledger.kernel.fact import Fact, Line
from ledger.kernel.refused import Refused
from ledger.kernel.who import SYSTEM, Who
from ledger.leases.end import EndLease
from ledger.leases.events import LeaseEnded, LeaseMade, LeaseMonthBilled, LeaseMonthEarned
from ledger.members.change import ChangeHomeHub
from ledger.members.language import ChooseLanguage
from ledger.members.standing import ExcludeMember, RecordDeath, ReinstateMember
from ledger.occasions.announce import AnnounceOccasion
from ledger.occasions.attend import RecordAttendance
from ledger.occasions.book import BookSeats
from ledger.occasions.cancel import CancelSeat
from ledger.occasions.change import ChangeOccasion
from ledger.occasions.events import (
    AttendanceRecorded,
    OccasionAnnounced,
    OccasionCalledOff,
    OccasionChanged,
    OccasionConcluded,
    OccasionConfirmed,
    SeatBooked,
    SeatCancelled,
    SeatMissed,
    SeatMoved,
    SeatOffered,
    SeatUsed,
    WaitingListJoined,
    WaitingListLeft,
)
from ledger.occasions.meetings import MeetingAsked
from ledger.occasions.occasion import OccasionKind
from ledger.occasions.wait import AcceptSeat, JoinWaitingList
from ledger.places.describe import DescribeHub, Hours
from ledger.places.equip import LosePart
from ledger.places.events import (
    ConnectionMeasured,
    HubDescribed,
    HubOpened,
    HubPart,
    HubPlaced,
    HubRecorded,
    HubWithdrawn,
    PartLost,
    PartProvided,
)
from ledger.places.hub import HubKind
from ledger.places.record import RecordHub, RenameHub
from ledger.places.withdraw_hub import WithdrawHub
from ledger.registry import RULES
from ledger.stays.arrival_events import ArrivalRulesSet
from ledger.stays.arrival_rules import SetArrivalRules
from ledger.stays.arrive import MarkNoShow
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.close import CloseRoom, ReopenRoom
from ledger.stays.events import (
    NoShowUndone,
    PriceSet,
    RoomAdded,
    RoomClosed,
    RoomReopened,
    RoomWithdrawn,
    StayBooked,
    StayReserved,
)
from ledger.stays.furnish import AddRoom
from ledger.stays.length_events import LengthPricesSet
from ledger.stays.length_prices import LengthPriceAsked, SetLengthPrices
from ledger.stays.reserve import Reserve
from ledger.stays.undo_no_show import UndoNoShow
from ledger.stays.why_closed import WhyClosed
from ledger.stays.withdraw_room import WithdrawRoom
from ledger.till.chart import cash
from ledger.till.count import CountTill
from ledger.till.events import TakenAtTill, TillCounted
from ledger.till.means import AtTill, Means
from ledger.till.till import Till
from ledger.treasury.account import Account
from ledger.treasury.payout import AskForPayout, DeclinePayout, PayPayout
from ledger.ventures.events import Founder
from ledger.ventures.open_venture import OpenVenture
from projections.recount import Recount
from tests.book import life
from tests.book.chance import Dice
from tests.conventions.examples import AGREED, PROPOSED, signed_by
from tests.leases.examples import ACCEPT, ASK, FROM_TELAIO, TELAIO
from tests.members.examples import EVERYONE, admitted, applied
from tests.offerings.examples import mulino_opened
from tests.opening import furnishing
from tests.places.examples import (
    ALA,
    ALA_COMPLETE,
    ALA_RECORDED,
    MEASURED,
    MILANO,
    MILANO_RECORDED,
    PLACED,
)
from tests.registered import registering
from tests.scenario import Memory, named
from tests.staff import OPERATOR
from tests.stays.examples import terms
from tests.treasury.examples import BAKERY, MULINO, paid_in
from tests.ventures.examples import venture_opened

NEWCOMER = named("M", "NEWCOMER")
"""Who comes at the end, and can do what is still to be told: of all others a long life may leave nobody."""
BEGIN = date(2026, 3, 1)
LONGEST = 5_000
VILLAGE, CITY, HOUSE, VENTURE, MEMBERS = ALA, MILANO, MULINO, BAKERY, EVERYONE
DOUBLE, BUNKS, LOFT = (named("BR", name) for name in ("DOUBLE", "BUNKS", "LOFT"))
OF_GUESTS = life.GUESTS
BETWEEN_THEM = {
    ApproveProposal,
    ChangeHomeHub,
    ChooseLanguage,
    RenameHub,
    ExcludeMember,
    RecordDeath,
    ReinstateMember,
    AskForPayout,
    PayPayout,
    DeclinePayout,
}
OF_OTHERS = {
    kind: wishing
    for kind, wishing in (life.SHARES | life.PEOPLE | life.APPROVALS | life.PAYOUTS).items()
    if kind in life.SHARES.keys() - {OpenHouse, OpenVenture} | BETWEEN_THEM
}
"""Of all that people wish for, what happens between those who are there."""

WISHES_A_STEP = 3


def beginning() -> list[Fact]:
    """Two hubs with rooms, four members with money, a house and a venture; words that a table must escape."""
    facts: list[Fact] = []
    agreed_there = [replace(fact, since=BEGIN) for fact in (PROPOSED, AGREED)]
    signed = [signed_by(party) for party in Party]
    convened = [agreed_there[0], *signed, agreed_there[1]]
    fitted = [*ALA_COMPLETE[:-2], replace(MEASURED, measured=BEGIN), PLACED]
    for opened, complete, tax in (
        (ALA_RECORDED, fitted, 150),
        (MILANO_RECORDED, convened, 0),
    ):
        agreed = terms(valid_from=BEGIN, city_tax_cents=tax, deposit_cents=5_000)
        named_so = replace(opened, name=opened.name.replace(" ", "\t"))
        facts += [named_so, *complete, HubOpened(day=BEGIN, hub=opened.hub)]
        facts.append(replace(agreed, hub=opened.hub))
    for room, hub, beds, cents in (
        (DOUBLE, VILLAGE, ('the "left" one', "right\\side"), 2_505),
        (BUNKS, VILLAGE, ("1", "2", "3"), 1_933),
        (LOFT, CITY, ("a", "b"), 5_000),
    ):
        added = RoomAdded(day=BEGIN, hub=hub, room=room, name="Camera", beds=beds)
        priced = PriceSet(day=BEGIN, hub=hub, room=room, valid_from=BEGIN, cents=cents)
        facts += [added, priced]
    for n, member in enumerate(MEMBERS):
        paid = paid_in(member, 2_000_000, named("E", f"IN{'ABCD'[n]}"))
        home = (VILLAGE, CITY)[n % 2]
        facts += [replace(applied(member), home_hub=home), admitted(member), paid]
    founders = (Founder(MEMBERS[0], 60), Founder(MEMBERS[1], 40))
    facts += [mulino_opened, replace(venture_opened, hub=CITY, founders=founders)]
    return [replace(fact, day=BEGIN) for fact in facts]


def _read(command: Command) -> Command:
    """Return the command with what the book reads in its private words, and their digests, as if they were sealed after it."""
    if command.personal is None:
        return command
    words = {name: getattr(command, name) for name in command.personal.fields}
    plain = {name: text for name, text in words.items() if isinstance(text, str)}
    read = {name: read(plain) for name, read in command.personal.read.items()}
    digests = {tag: plain[name] for name, tag in command.personal.tags.items()}
    return replace(command, **read, **digests)


class Chronicle:
    """A history, written step by step; `written` are its facts with their moments, each line names who did it.

    It is a world to whoever wishes for something, without a pen: commands are decided in memory.
    What one person does in a moment is a command.
    """

    def __init__(self) -> None:
        self.memory = Memory()
        self.recount = Recount()
        self.told: dict[type[Fact], list[Any]] = defaultdict(list)
        self.now = rome(BEGIN, 9)
        self._lines: list[Line[Fact]] = []
        self.ends: list[int] = []
        self.due: dict[str, Due] = {}
        self._steps = 0
        self._write(beginning())

    @property
    def today(self) -> date:
        """Return the business day."""
        return day_in_rome(self.now)

    @property
    def written(self) -> list[tuple[datetime, Fact]]:
        """Return the facts with their moments."""
        return [(line.at, line.fact) for line in self._lines]

    def lines(self) -> list[Line[Fact]]:
        """Return the history as lines."""
        return self._lines.copy()

    def nouns_at(self, position: int) -> Memory:
        """Return all nouns as the first facts made them."""
        memory = Memory()
        memory.apply(*(line.fact for line in self._lines[:position]))
        return memory

    def do(self, command: Command, who: Who = OPERATOR) -> None:
        """Decide; a refusal writes nothing, but whoever is told of a fee, a price or a total agrees to it."""
        self._steps += 1
        seed = self._steps.to_bytes(32, "big")
        try:
            facts = self.memory.decide(_read(command), now=self.now, who=who, seed=seed)
        except FeeNotShown as told:
            self.do(replace(command, shown_fee_cents=told.facts["fee_cents"]), who)
            return
        except PriceNotShown as told:
            self.do(replace(command, shown_total_cents=told.facts["total_cents"]), who)
            return
        except TotalNotShown as told:
            self.do(replace(command, shown_total_cents=told.facts["net_cents"]), who)
            return
        except Refused:
            return
        self._keep(facts, who)

    def _write(self, facts: Sequence[Fact]) -> None:
        facts = self.memory.passbook.copy().numbered(facts)
        self.memory.apply(*facts)
        self._keep(facts, OPERATOR)

    def _keep(self, facts: Sequence[Fact], who: Who) -> None:
        for fact in facts:
            place = len(self._lines) + 1
            line = Line(place, self.now, who.actor, f"{self.now}", place.to_bytes(16, "big"), fact)
            self._lines.append(line)
            self.told[type(fact)].append(fact)
            self.recount.take([RULES.encode(line)])
            for item in RULES.agenda(fact):
                self.due.pop(item.subject, None)
                if isinstance(item, Due):
                    self.due[item.subject] = item
        self.ends.append(len(self._lines))

    def welcome(self, member: str) -> None:
        """Somebody else joins, at home in the village, with money."""
        paid = paid_in(member, 2_000_000, named("E", "INE"))
        joined = [replace(applied(member), home_hub=VILLAGE), admitted(member), paid]
        self._write([replace(fact, day=self.today) for fact in joined])

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
        dice = Dice(number)
        asleep = dice.yes(15)
        hours = dice.pick((1, 7, 50) if asleep else (0, 0, 0, 0, 1, 1, 7, 19, 26))
        self.pass_time(hours, asleep=asleep)
        for _ in range(WISHES_A_STEP):
            if wished := life.wish(self, dice, OF_GUESTS if dice.yes(60) else OF_OTHERS):
                self.do(*wished)


def lived(numbers: Iterable[int]) -> Chronicle:
    """Return the history that these numbers stand for."""
    chronicle = Chronicle()
    for number in numbers:
        chronicle.step(number)
    return chronicle


OF_PREMISES = {PartProvided, PartLost, ConnectionMeasured, HubPlaced, HubDescribed}
OF_ROOMS = {RoomReopened, AgreementProlonged, AgreementEnded, LengthPricesSet, ArrivalRulesSet}
SELDOM = {NoShowUndone, RoomWithdrawn, HubWithdrawn} | OF_PREMISES | OF_ROOMS
"""What chance seldom comes to, or would take all beds with it: told last, where it has to be told."""
AT_DESKS = {
    *(DeskBooked, DeskCancelled, DeskMissed, DeskUsed, DesksSet, DeskTermsSet),
    *(TakenAtTill, TillCounted),
}
"""Nobody works at desks by chance: three days are told at the end, where they have to be told."""
IN_HALLS = {
    *(HallSetUp, HallChanged, HallTermsSet),
    *(HallBooked, HallCancelled, HallMissed, HallUsed),
}
"""Nor does anybody meet by chance: three hours in a hall are told after that."""

AT_OCCASIONS = {
    *(OccasionAnnounced, OccasionConfirmed, OccasionCalledOff, OccasionConcluded),
    *(SeatBooked, SeatCancelled, SeatUsed, SeatMissed, AttendanceRecorded),
    *(WaitingListJoined, SeatOffered, WaitingListLeft, OccasionChanged, SeatMoved),
}
"""Nobody takes part in anything by chance: a course that takes place and one that does not are told at the end."""

LET = {LeaseMade, LeaseMonthBilled, LeaseMonthEarned, LeaseEnded}
"""Nobody rents by chance: one company does in the autumn after, and leaves a week before it was agreed."""


def lived_until(numbers: range, has: AbstractSet[type[Fact]]) -> Chronicle:
    """Return the history of these numbers, and of those after them until it has facts of all these kinds.

    A rule that changes accepts or refuses something, and moves all that comes after: how long is long enough is found.
    """
    chronicle = lived(numbers)
    for number in range(numbers.stop, numbers.stop + LONGEST):
        told = {type(fact) for _, fact in chronicle.written}
        if has - SELDOM - AT_DESKS - IN_HALLS - AT_OCCASIONS - LET <= told:
            if has & (AT_DESKS | IN_HALLS | AT_OCCASIONS | SELDOM):
                chronicle.welcome(NEWCOMER)
                _taken_back_in(chronicle)
            if has & AT_DESKS:
                _worked(chronicle)
            if has & IN_HALLS:
                _met(chronicle)
            if has & AT_OCCASIONS:
                _taken_part(chronicle)
            if has & LET:
                _let(chronicle)
            if has & OF_ROOMS:
                _let_otherwise(chronicle)
            rest = has & (SELDOM - OF_ROOMS)
            return _taken_back(_came_after_all(chronicle)) if rest else chronicle
        chronicle.step(number)
    missing = (
        has
        - SELDOM
        - AT_DESKS
        - IN_HALLS
        - AT_OCCASIONS
        - LET
        - {type(fact) for _, fact in chronicle.written}
    )
    raise AssertionError(f"nothing of this ever happens: {sorted(map(str, missing))}")


def _taken_back_in(chronicle: Chronicle) -> None:
    """Let everybody in again whom chance has put out, or told dead: what is told at the end needs somebody."""
    for member in MEMBERS:
        chronicle.do(ReinstateMember(member=member, reason="v1:an error"))


def _let_otherwise(chronicle: Chronicle) -> None:
    """Tell of a room that is closed for two far nights and one of them open again, an agreement that lasts longer, then shorter, and a price by length."""
    far = chronicle.today + timedelta(days=700)
    room = chronicle.told[RoomAdded][0]
    span = {"first": far, "until": far + timedelta(days=2)}
    chronicle.do(CloseRoom(room=room.room, reason=WhyClosed.WORKS, **span))
    closing = chronicle.told[RoomClosed][-1].closing
    chronicle.do(ReopenRoom(closing=closing, first=far + timedelta(days=1)))
    lent = MakeAgreement(
        hub=VILLAGE,
        owner=MEMBERS[0],
        since=chronicle.today,
        until=far,
        rooms=("Granaio",),
        documents=("5f" * 32,),
    )
    chronicle.do(lent)
    of = {"hub": VILLAGE, "agreement": chronicle.told[AgreementMade][-1].agreement}
    chronicle.do(ProlongAgreement(document="6a" * 32, **of))
    end = {"owner": MEMBERS[0], "until": far, "reason": "v1:back"}
    chronicle.do(EndAgreement(**of, **end))
    off = (LengthPriceAsked(nights_from=7, off_bp=1_000),)
    chronicle.do(SetLengthPrices(hub=VILLAGE, valid_from=chronicle.today, prices=off))
    chronicle.do(SetArrivalRules(hub=VILLAGE, valid_from=far, nights_min=2, weekdays_without=(7,)))


def _came_after_all(chronicle: Chronicle) -> Chronicle:
    """Return the history with a no-show that was undone the same day: chance seldom comes to that."""
    tonight, began = chronicle.today, len(chronicle.told[StayBooked])
    span = {"arrive": tonight, "depart": tonight + timedelta(days=2)}
    for room in chronicle.told[RoomAdded]:
        for payer, bed in product((*MEMBERS, NEWCOMER), room.beds):
            asked = BedAsked(room=room.room, bed=bed, guest=payer)
            chronicle.do(Reserve(hub=room.hub, payer=payer, beds=(asked,), **span))
            stay = chronicle.told[StayReserved][-1]
            chronicle.do(Book(stay=stay.stay, payer=payer))
            if len(chronicle.told[StayBooked]) > began:
                for one in registering(stay.stay, stay.beds):
                    chronicle.do(one)
                late = rome(tonight + timedelta(days=1), 8) - chronicle.now
                chronicle.pass_time(late // timedelta(hours=1), asleep=False)
                chronicle.do(MarkNoShow(stay=stay.stay))
                chronicle.do(UndoNoShow(stay=stay.stay, slept=True))
                return chronicle
    raise AssertionError("nobody gets a bed")


def _worked(chronicle: Chronicle) -> None:
    """Tell of three days at desks: one is used, one missed, and one called off when that is not free any more."""
    hours = tuple(OpenFrom(weekday=n, opens="00:00", closes="24:00") for n in range(1, 8))
    first = chronicle.today + timedelta(days=1)
    chronicle.do(SetDesks(hub=CITY, valid_from=first, desks=2, hours=hours))
    cents = {"day_cents": 2_000, "half_day_cents": 1_200, "vat_bp": 2_200}
    chronicle.do(SetDeskTerms(hub=CITY, valid_from=first, free_days=9, **cents))
    for payer, days in product((*MEMBERS, NEWCOMER), range(3)):
        if len(chronicle.told[DeskBooked]) < 3:
            on = first + timedelta(days=days)
            chronicle.do(BookDesk(hub=CITY, payer=payer, on=on))
    used, _, off = sorted(chronicle.told[DeskBooked], key=lambda one: one.arrive)
    chronicle.do(CancelDesk(booking=off.booking))
    chronicle.pass_time(24, asleep=False)
    chronicle.do(CheckInAtDesk(booking=used.booking))
    _paid_at_the_hub(chronicle)
    chronicle.pass_time(48, asleep=False)


def _paid_at_the_hub(chronicle: Chronicle) -> None:
    """Tell of somebody who pays for a desk in cash, has some of it back, and of a till that lacks a cent."""
    before = len(chronicle.told[TakenAtTill])
    for n, payer in enumerate((*MEMBERS, NEWCOMER), 9_000):
        if len(chronicle.told[TakenAtTill]) == before:
            paid = AtTill(means=Means.CASH, receipt=f"{n:04}")
            chronicle.do(RecordWalkIn(hub=CITY, payer=payer, at_till=paid))
    taken = chronicle.told[TakenAtTill][-1]
    back = AtTill(means=Means.CASH, receipt="BACK-1")
    of = {"booking": taken.about, "payer": taken.payer, "of": Took.USE}
    chronicle.do(PayBackDesk(amount_cents=500, at_till=back, **of))
    till, has = chronicle.memory[Till, CITY], chronicle.memory[Account, cash(CITY)].balance
    expected = till.expected(has, chronicle.today)
    found, cards = expected.cash_cents - 1, expected.cards_cents
    counted = {"hub": CITY, "on": chronicle.today, "cash_cents": found, "cards_cents": cards}
    chronicle.do(CountTill(to_bank_cents=found - 7, reason="v1:a cent fell", **counted))


def _met(chronicle: Chronicle) -> None:
    """Tell of three hours in a podcast room: one is used, one missed, and one called off when that is not free any more."""
    hours = tuple(OpenFrom(weekday=n, opens="00:00", closes="24:00") for n in range(1, 8))
    first = chronicle.today + timedelta(days=1)
    fitted = {"name": "Studio", "valid_from": chronicle.today, "people": 3}
    chronicle.do(SetUpHall(hub=CITY, kind=HallKind.PODCAST_ROOM, **fitted))
    (hall,) = {one.hall for one in chronicle.told[HallSetUp]}
    chronicle.do(ChangeHall(hall=hall, equipment=("microfono",), **fitted))
    terms = {"hour_cents": 1_000, "vat_bp": 2_200, "hours": hours, "cleanup_minutes": 15}
    chronicle.do(SetHallTerms(hall=hall, valid_from=chronicle.today, free_days=9, **terms))
    for payer, n in product((*MEMBERS, NEWCOMER), range(3)):
        if len(chronicle.told[HallBooked]) < 3:
            of = {"begins": f"{first}T{10 + 2 * n}:00", "ends": f"{first}T{11 + 2 * n}:30"}
            chronicle.do(BookHall(hall=hall, payer=payer, **of))
    used, _, off = sorted(chronicle.told[HallBooked], key=lambda one: one.arrive)
    chronicle.do(CancelHall(booking=off.booking))
    hours_until = -((chronicle.now - used.arrive) // timedelta(hours=1))
    chronicle.pass_time(hours_until, asleep=False)
    chronicle.do(CheckInAtHall(booking=used.booking))
    chronicle.pass_time(48, asleep=False)


def _taken_part(chronicle: Chronicle) -> None:
    """Tell of a course with two seats, of which one is given up late and passed on, and one missed; and of one that too few book."""
    first = chronicle.today + timedelta(days=9)
    evening = (MeetingAsked(on=first, begins="18:00", ends="20:00"),)
    course = AnnounceOccasion(
        occasion=named("OC", "COURSE"),
        hub=CITY,
        what=OccasionKind.COURSE,
        title="Cesti",
        included="v1:willow",
        meetings=evening,
        seats_min=1,
        seats_max=2,
        decided_on=first - timedelta(days=2),
        price_cents=2_500,
        vat_bp=2_200,
        free_days=30,
    )
    few = replace(course, occasion=named("OC", "FEW"), seats_min=2)
    for one in (course, few):
        chronicle.do(one)
    began = len(chronicle.told[SeatBooked])
    for payer in (*MEMBERS, NEWCOMER):
        chronicle.do(BookSeats(occasion=course.occasion, payer=payer))
        chronicle.do(JoinWaitingList(occasion=course.occasion, payer=payer))
    chronicle.do(BookSeats(occasion=few.occasion, payer=NEWCOMER))
    chronicle.do(ChangeOccasion(occasion=few.occasion, place="v1:barn"))
    chronicle.do(CancelSeat(seat=chronicle.told[SeatBooked][began].seat))
    chronicle.do(AcceptSeat(waiting=chronicle.told[SeatOffered][-1].waiting))
    missed = chronicle.told[SeatBooked][began + 1].seat
    chronicle.pass_time(int((rome(first, 21) - chronicle.now) / timedelta(hours=1)), asleep=False)
    attended = RecordAttendance(occasion=course.occasion, meeting=1, absent=(missed,))
    chronicle.do(attended)
    chronicle.pass_time(48, asleep=False)


def _let(chronicle: Chronicle) -> None:
    """Tell of a lease of a desk and a bed in the village that is ended early, in a month that is billed."""
    hours = tuple(OpenFrom(weekday=n, opens="08:00", closes="20:00") for n in range(1, 8))
    first = chronicle.today + timedelta(days=400)
    chronicle.do(SetDesks(hub=VILLAGE, valid_from=chronicle.today, desks=2, hours=hours))
    span = {"first": first, "until": first + timedelta(days=21), "weekdays": (1, 2, 5)}
    chronicle.do(replace(ASK, hub=VILLAGE, seats=1, beds=1, **span), FROM_TELAIO)
    chronicle.do(StartReview(application=TELAIO))
    chronicle.do(ACCEPT)
    (made,) = chronicle.told[LeaseMade]
    ends = first + timedelta(days=14)
    chronicle.pass_time((first - chronicle.today).days * 24, asleep=False)
    chronicle.do(EndLease(hub=VILLAGE, lease=made.lease, ends=ends, reason="sealed"))
    chronicle.pass_time(15 * 24, asleep=False)


def _taken_back(chronicle: Chronicle) -> Chronicle:
    """Return the history with a room and a hub that were opened by mistake."""
    hub = chronicle.told[HubRecorded][0]
    chronicle.do(AddRoom(hub=hub.hub, name="Doppione", beds=1))
    chronicle.do(WithdrawRoom(room=chronicle.told[RoomAdded][-1].room))
    again = RecordHub(name=hub.name, side=HubKind(hub.side), istat=hub.istat, another=True)
    chronicle.do(again)
    second = chronicle.told[HubRecorded][-1].hub
    for command in furnishing(second, chronicle.today):
        chronicle.do(command)
    chronicle.do(LosePart(hub=second, part=HubPart.SHARED_DESKS))
    hours = (Hours(weekday=1, opens="08:30", closes="24:00"),)
    said = DescribeHub(hub=second, hours=hours, email="due@example.org", phone="+39 0171 000000")
    said = replace(
        said, website="https://example.org/due", rules=("Si bussa.",), amenities=("Orto",)
    )
    chronicle.do(said)
    chronicle.do(WithdrawHub(hub=second))
    return chronicle
