"""A village summer at random: whatever guests, hosts and a late scheduler do, beds and money agree."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from ledger.billing.bill import Charge, sum_of, total_of
from ledger.billing.fee import FeeNotShown, PriceNotShown
from ledger.bookings.booking import Stage
from ledger.bookings.cancelling import quote_fee
from ledger.kernel.command import Command
from ledger.kernel.days import day_in_rome, nights
from ledger.kernel.due import Due
from ledger.kernel.fact import Fact, Line
from ledger.kernel.noun import noun_from_bytes, noun_to_bytes
from ledger.kernel.refused import Refused
from ledger.kernel.who import SYSTEM, Who
from ledger.registry import RULES
from ledger.stays import chart as of_stays
from ledger.stays.arrive import CheckIn, MarkNoShow, fee_of_coming
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.calendar import Calendar
from ledger.stays.cancel import Cancel
from ledger.stays.change import ChangeStay
from ledger.stays.damage import ChargeDamage
from ledger.stays.deposit import ReleaseDeposit
from ledger.stays.deposit_events import DepositReleased
from ledger.stays.events import NightCorrected, NightSlept, StayCheckedOut
from ledger.stays.furnish import SetTerms
from ledger.stays.leave import CheckOut
from ledger.stays.payer import Payer
from ledger.stays.reserve import ReleaseReservation, Reserve
from ledger.stays.rules import SetStayRule, StayRule
from ledger.stays.set_price import SetPrice
from ledger.stays.stay import Stay
from ledger.treasury import chart
from ledger.treasury.account import Account, Hold
from ledger.treasury.events import EntryPosted
from tests.bookings.sheets import holder_of
from tests.members.examples import ANNA, BRUNO
from tests.places.examples import ALA, HOST
from tests.registered import registering
from tests.scenario import Memory
from tests.staff import OPERATOR
from tests.stays.examples import ALA_IS_OPEN, BUNKS, DOUBLE, on
from tests.treasury.examples import paid_in

Place = tuple[str, str, date]
PLACES = [(DOUBLE, "left"), (DOUBLE, "right"), (BUNKS, "1"), (BUNKS, "2"), (BUNKS, "3")]
# The last week of October 2026 has a night of 25 hours, and the turn of the month after it.
BEGIN = on(ALA_IS_OPEN[0].day.replace(month=10, day=22))
OPEN = {Stage.BOOKED, Stage.IN_HOUSE}
ANSWERS = Stage.IN_HOUSE, Stage.FINISHED

payers = st.sampled_from([ANNA, BRUNO])
offsets = st.integers(0, 9)
lengths = st.integers(1, 5)
places = st.lists(st.sampled_from(PLACES), min_size=1, max_size=3, unique=True)
whichever = st.integers(0, 1_000)


class Village(RuleBasedStateMachine):
    """Ala with five bed places, two payers, a host, and a scheduler that comes when it comes."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = Memory()
        self.facts: list[Fact] = []
        self.due: dict[str, Due] = {}
        self.now: datetime = BEGIN
        self.count = 0
        self.stays: list[str] = []

    @initialize()
    def opens(self) -> None:
        """Ala opens, with odd cents everywhere."""
        self._record([*ALA_IS_OPEN, paid_in(BRUNO, 60_000)])

    # ---- what people do ----------------------------------------------------------------------

    @rule(crowd=st.lists(st.tuples(payers, offsets, lengths, places), min_size=1, max_size=6))
    def reserve(self, crowd):
        """Some ask for beds, and most of those who get them book; the payer sleeps in the first."""
        for payer, offset, length, where in crowd:
            arrive = self._day(offset)
            facts = self._do(
                Reserve(
                    hub=ALA,
                    payer=payer,
                    arrive=arrive,
                    depart=arrive + timedelta(days=length),
                    beds=self._beds(payer, where),
                )
            )
            self.stays += [fact.stay for fact in facts]
            if facts and offset % 4:
                self._book(facts[0].stay)

    @precondition(lambda self: self.stays)
    @rule(n=whichever)
    def book(self, n):
        """A reservation is confirmed, perhaps too late."""
        self._book(self._pick(n))

    @precondition(lambda self: self.stays)
    @rule(n=whichever, by_hub=st.booleans())
    def cancel(self, n, by_hub):
        """The fee kept is always the one quoted."""
        stay = self._pick(n)
        quoted = quote_fee(self.memory[Stay, stay], self.now).cents
        command = Cancel(stay=stay, by_hub=by_hub, shown_fee_cents=0 if by_hub else quoted)
        facts = self._do(command)
        if facts:
            assert facts[0].fee_cents == (0 if by_hub else quoted)

    @precondition(lambda self: self.stays)
    @rule(n=whichever)
    def release(self, n):
        """A reservation is given back."""
        self._do(ReleaseReservation(stay=self._pick(n)))

    @precondition(lambda self: self.stays)
    @rule(n=whichever, offset=offsets, length=lengths, where=st.none() | places)
    def change(self, n, offset, length, where):
        """Other days, or other beds as well; in the house another departure."""
        stay = self._pick(n)
        now = self.memory[Stay, stay]
        arrive = now.arrive if now.stage is Stage.IN_HOUSE else self._day(offset)
        asked = self._beds(now.payer, where) if where else ()
        self._do(
            ChangeStay(
                stay=stay,
                payer=now.payer,
                arrive=arrive,
                depart=arrive + timedelta(days=length),
                beds=asked,
                companions=("sealed",) * sum(one.guest is None for one in asked),
            )
        )

    @precondition(lambda self: self._in(Stage.BOOKED))
    @rule(n=whichever, hours=st.sampled_from([0, 15, 30, 35, 37]))
    def guests_come(self, n, hours):
        """Their day comes, unless it is past: in the afternoon, in the night, or too late."""
        expected = self._in(Stage.BOOKED)
        stay = expected[n % len(expected)]
        self.now = max(self.now, on(self.memory[Stay, stay].arrive, 0) + timedelta(hours=hours))
        for one in registering(stay, self.memory[Stay, stay].beds):
            self._do(one, HOST)
        shown = fee_of_coming(self.memory[Stay, stay], self.now).cents
        self._do(CheckIn(stay=stay, shown_fee_cents=shown), HOST)

    @precondition(lambda self: self.stays)
    @rule(n=whichever)
    def no_show(self, n):
        """The host gives up waiting."""
        self._do(MarkNoShow(stay=self._pick(n)), HOST)

    @precondition(lambda self: self._in(*ANSWERS))
    @rule(n=whichever, cents=st.integers(1, 6000))
    def damage(self, n, cents):
        """Something breaks, or is found broken after the guests have left."""
        house = self._in(*ANSWERS)
        stay = house[n % len(house)]
        payer = self.memory[Stay, stay].payer
        self._do(ChargeDamage(stay=stay, payer=payer, cents=cents, note=""), HOST)

    @precondition(lambda self: self._in(Stage.IN_HOUSE))
    @rule(n=whichever, waived=st.booleans())
    def check_out(self, n, waived):
        """Guests leave, on time or earlier; the fee kept is always the one quoted."""
        house = self._in(Stage.IN_HOUSE)
        stay = house[n % len(house)]
        fee = 0 if waived else quote_fee(self.memory[Stay, stay], self.now).cents
        facts = self._do(CheckOut(stay=stay, waived=waived, shown_fee_cents=fee), HOST)
        assert [fact.fee_cents for fact in facts if isinstance(fact, StayCheckedOut)] == [fee]

    @precondition(lambda self: self._in(Stage.FINISHED))
    @rule(n=whichever)
    def release_deposit(self, n):
        """The host finds nothing broken, whether or not the deposit was given back already."""
        gone = self._in(Stage.FINISHED)
        self._do(ReleaseDeposit(stay=gone[n % len(gone)]), HOST)

    @rule(hours=st.integers(0, 48), offset=offsets)
    def hold_deposits(self, hours, offset):
        """Deposits are held for a longer or shorter time, also not at all."""
        first = self._day(offset)
        self._do(SetStayRule(rule=StayRule.DEPOSIT_HOURS, valid_from=first, value=hours))

    @rule(
        cents=st.integers(1, 4000),
        room=st.sampled_from([DOUBLE, BUNKS]),
        vat_bp=st.sampled_from([0, 1000, 2200]),
        tax=st.integers(0, 300),
        offset=offsets,
    )
    def reprice(self, cents, room, vat_bp, tax, offset):
        """Prices, VAT and city tax change; what is agreed does not."""
        day = self._day(offset)
        self._do(SetPrice(room=room, valid_from=day, cents=cents))
        self._do(
            SetTerms(
                hub=ALA,
                valid_from=day,
                vat_bp=vat_bp,
                city_tax_cents=tax,
                deposit_cents=7000,
                long_stays=False,
            )
        )

    # ---- what time does ----------------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 14, 15, 16, 61, 8 * 60, 13 * 60, 24 * 60, 50 * 60]))
    def time_passes(self, minutes):
        """Sometimes a quarter of an hour, sometimes two days."""
        self.now += timedelta(minutes=minutes)

    @rule(all_of_it=st.booleans())
    def scheduler_comes(self, all_of_it):
        """It does what is due, oldest first; every piece of work is done or refused by name."""
        for _ in range(200 if all_of_it else 1):
            late = sorted((due.at, subject) for subject, due in self.due.items())
            if not late or late[0][0] > self.now:
                return
            due = self.due.pop(late[0][1])
            facts = self._do(due.command, SYSTEM)
            assert facts, f"{due.command} was due and refused"

    # ---- what always holds -------------------------------------------------------------------

    @invariant()
    def nobody_sleeps_in_a_taken_bed(self):
        """Neither among the nights slept, nor among all that is promised for now."""
        holders: dict[Place, str] = {}
        for stay in self.stays:
            for place in self._promised(stay):
                assert place not in holders, (place, holders[place], stay)
                holders[place] = stay
        today = self._day(0)
        for room, bed in PLACES:
            for night in nights(today, today + timedelta(days=15)):
                month = self.memory[Calendar, Calendar.sheet(room, night)]
                assert holder_of(month, night, bed, self.now) == holders.get((room, bed, night), "")

    @invariant()
    def what_is_held_is_what_open_bookings_cost(self):
        """Stay by stay, and in all for each member; of guests who left it is their deposit, until it is released."""
        held: Counter[str] = Counter()
        left, free = self._left, self._free
        for stay in self.stays:
            now = self.memory[Stay, stay]
            owed = total_of(now.bill) - now.damage_cents if now.stage in OPEN else 0
            if stay in left and stay not in free:
                owed = sum_of(now.bill, Charge.DEPOSIT) - now.damage_cents
            assert self.memory[Hold, stay].reserved == owed == max(owed, 0)
            assert (stay in self.memory[Payer, now.payer].open) == (now.stage in OPEN)
            held[now.payer] += owed
        for member in (ANNA, BRUNO):
            assert self._balance(chart.held(member)) == -held[member]

    @invariant()
    def income_is_what_the_nights_brought(self):
        """Night by night; what is unbilled belongs to guests in the house."""
        brought = sum(
            one.net_cents
            for fact in self.facts
            if isinstance(fact, NightSlept | NightCorrected)
            for one in fact.rooms
        )
        assert self._balance(of_stays.stay_income(ALA)) == -brought
        here = self._in(Stage.IN_HOUSE)
        nights_here = [
            fact for fact in self.facts if isinstance(fact, NightSlept) and fact.stay in here
        ]
        unbilled = sum(one.net_cents for fact in nights_here for one in fact.rooms)
        assert self._balance(of_stays.unbilled(ALA)) == unbilled

    @invariant()
    def money_is_conserved_for_every_owner(self):
        """Clients and hub balance, wallets are never overdrawn, the bank holds what is owed."""
        per_owner: dict[str, int] = defaultdict(int)
        owed = 0
        for (noun, name), state in self.memory.items():
            if noun is Account:
                per_owner[RULES.chart.owner_of(name)] += state.balance
                assert state.balance * RULES.chart.floor_of(name) >= 0, name
                if name.startswith("Liabilities:Members"):
                    owed -= state.balance
        assert not any(per_owner.values()), per_owner
        assert self._balance(chart.CLIENTS_BANK) == owed

    def teardown(self) -> None:
        """A book that is read again, or continued from snapshots, is the same book."""
        again = Memory()
        for n, fact in enumerate(self.facts, 1):
            line = Line(n, BEGIN, "someone", "a-key", b"0" * 16, fact)
            again.apply(RULES.decode(RULES.encode(line)).fact)
        for (noun, key), state in self.memory.items():
            assert again[noun, key] == state, (noun, key)
            assert noun_from_bytes(noun, noun_to_bytes(state)) == state, (noun, key)

    # ---- how it is done ----------------------------------------------------------------------

    @property
    def _left(self):
        return {fact.stay: fact.left for fact in self.facts if isinstance(fact, StayCheckedOut)}

    @property
    def _free(self):
        return {fact.stay for fact in self.facts if isinstance(fact, DepositReleased)}

    def _promised(self, stay: str) -> Iterator[Place]:
        """What the stay holds or held, told from the stay alone, not from the calendar."""
        now = self.memory[Stay, stay]
        reserved = now.stage is Stage.RESERVED and now.expires > self.now
        awaited = now.stage is Stage.BOOKED and self.now < now.absent_at
        if reserved or awaited or now.stage in (Stage.IN_HOUSE, Stage.FINISHED):
            for night in nights(now.arrive, self._left.get(stay, now.depart)):
                yield from ((one.room, one.bed, night) for one in now.beds)

    def _balance(self, account: str) -> int:
        return self.memory[Account, account].balance

    def _day(self, offset: int):
        return day_in_rome(self.now) + timedelta(days=offset)

    def _pick(self, n: int) -> str:
        return self.stays[n % len(self.stays)]

    def _in(self, *stages: Stage) -> list[str]:
        return [stay for stay in self.stays if self.memory[Stay, stay].stage in stages]

    def _beds(self, payer: str, where) -> tuple[BedAsked, ...]:
        return tuple(
            BedAsked(room=room, bed=bed, guest=None if n else payer)
            for n, (room, bed) in enumerate(where)
        )

    def _book(self, stay: str) -> None:
        now = self.memory[Stay, stay]
        names = ("sealed",) * sum(not one.guest for one in now.beds)
        self._do(Book(stay=stay, payer=now.payer, companions=names))

    def _do(self, command: Command, who: Who = OPERATOR) -> list[Fact]:
        """Decide and record; a refusal has a name, and any other error is ours.

        Whoever is told of a fee agrees to it; time is never told of one.
        """
        self.count += 1
        seed = self.count.to_bytes(32, "big")
        try:
            facts = list(self.memory.decide(command, now=self.now, who=who, seed=seed))
        except FeeNotShown as told:
            assert who is not SYSTEM, "whom should it be shown to?"
            return self._do(replace(command, shown_fee_cents=told.facts["fee_cents"]), who)
        except PriceNotShown as told:
            return self._do(replace(command, shown_total_cents=told.facts["total_cents"]), who)
        except Refused:
            return []
        self._note(facts)
        return facts

    def _record(self, facts: list[Fact]) -> None:
        self.memory.apply(*facts)
        self._note(facts)

    def _note(self, facts: list[Fact]) -> None:
        assert all(isinstance(fact, EntryPosted) or fact.day for fact in facts)
        self.facts += facts
        for fact in facts:
            for item in RULES.agenda(fact):
                if isinstance(item, Due):
                    self.due[item.subject] = item
                else:
                    self.due.pop(item.subject, None)


TestVillage = Village.TestCase
TestVillage.settings = settings(max_examples=100, stateful_step_count=60, deadline=None)
