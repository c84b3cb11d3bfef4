"""Half hours that were paid ahead, as views and the recount tell them: what is left, what each booking drew, and which hub will owe it."""

from datetime import timedelta

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.fee import FeeNotShown
from ledger.bookings.booking import Stage
from ledger.bookings.cancelling import uses_lost
from ledger.conventions.sold import Rule
from ledger.halls.arrive import CheckInAtHall, MarkHallMissed
from ledger.halls.book import BookHall
from ledger.halls.booking import HallBooking
from ledger.halls.cancel import CancelHall
from ledger.halls.events import HallBooked
from ledger.halls.half_hours import HALF_HOUR, local
from ledger.halls.walk_in import RecordHallWalkIn
from ledger.kernel.fact import Fact, Line
from ledger.kernel.refused import Refused
from ledger.plans.begin import BeginSubscription
from ledger.plans.credits import Credits
from ledger.plans.offer import OfferPlan
from ledger.plans.sell import BuyCredits, OfferCarnet
from ledger.plans.subscription import Subscription
from projections.conventions.debts import DEBT
from projections.halls.booked import hall_booking
from projections.halls.view import HALLS
from projections.places.view import PLACES
from projections.plans.carnets import CARNETS
from projections.plans.credit_questions import CREDIT
from projections.plans.questions import MONTH
from projections.plans.view import PLANS
from tests.conventions.examples import debt_limit
from tests.desks.test_view import counted
from tests.halls.examples import HALL, ROUND_THE_CLOCK, TEN, TERMS, WITH_CONVENTION
from tests.members.examples import ANNA
from tests.places.examples import ALA, ALA_OPENED, MILANO, OTHER_HOST
from tests.projections.chronicle import lived
from tests.projections.told import Told, books_of
from tests.scenario import NOON, TODAY, Memory
from tests.staff import OPERATOR
from tests.treasury.examples import paid_in

book, scratch = books_of(lived(range(20)), PLACES, HALLS, PLANS, CARNETS, DEBT)
OURS = (
    *("hall-booking", "plan", "subscription", "plan-month", "plan-use"),
    *("carnet", "credits", "credit-use", "hub-debt", "visa-day-unused"),
)
BY_HALF_HOURS = {"service": "meeting-room", "unit": "half-hour", "vat_bp": 2_200}
DAYS = [TEN + timedelta(days=n) for n in range(-3, 4)]


class Meeting(Memory):
    """Anna has half hours of Milano by a plan, and of Ala by credits; all that is written is remembered, with its moment."""

    def __init__(self, uses: int) -> None:
        super().__init__()
        self.told: list[Line[Fact]] = []
        self.now, self.booked, self.n = NOON, list[HallBooked](), 0
        always = replace(TERMS, hours=ROUND_THE_CLOCK)
        self.apply(*(always if one is TERMS else one for one in WITH_CONVENTION))
        self.apply(replace(ALA_OPENED, day=TODAY), paid_in(ANNA, 900_00, "ERICHAAAAAAAAAAAA"))
        of = BY_HALF_HOURS | {"uses": uses}
        plan, *_ = self.does(
            OfferPlan(hub=MILANO, name="Ore", month_cents=24_40, over_cents=5_00, **of)
        )
        begin = BeginSubscription(hub=MILANO, plan=plan.plan, payer=ANNA, since=TODAY)
        self.plan = self.does(begin)[0].subscription
        carnet, *_ = self.does(OfferCarnet(hub=ALA, name="Carnet", cents=61_00, months=1, **of))
        self.does(BuyCredits(hub=ALA, carnet=carnet.carnet, payer=ANNA))

    def apply(self, *facts: Fact) -> None:
        super().apply(*facts)
        self.n += 1
        for fact in facts:
            key = f"key-{self.n}"
            self.told.append(Line(len(self.told) + 1, self.now, "olga", key, b"", fact))

    def does(self, command, who=OPERATOR) -> list[Fact]:
        """Do it, and agree to what it costs."""
        seed = bytes([len(self.told) % 251]) * 32
        try:
            return list(self.decide(command, now=self.now, who=who, seed=seed))
        except FeeNotShown as told:
            agreed = replace(command, shown_fee_cents=told.facts["fee_cents"])
            return list(self.decide(agreed, now=self.now, who=who, seed=seed))

    def tries(self, what: str, which: int, half_hours: int = 3) -> None:
        """Do it, when it can be done; refused, nothing happens."""
        one = self.booked[which % len(self.booked)] if self.booked else None
        if what == "owe":
            self.apply(debt_limit(ALA, 6_00 * which))
            return
        if what in ("book", "walk in"):
            begins = DAYS[which % len(DAYS)] + (which % 3) * HALF_HOUR
            times = [local("Europe/Rome", at) for at in (begins, begins + half_hours * HALF_HOUR)]
            walk_in = RecordHallWalkIn(hall=HALL, payer=ANNA, half_hours=half_hours)
            book = BookHall(hall=HALL, payer=ANNA, begins=times[0], ends=times[1])
            command = book if what == "book" else walk_in
        elif one is None:
            return
        else:
            command = self._later(what, one)
        try:
            facts = self.does(command, OTHER_HOST if what == "walk in" else OPERATOR)
        except Refused:
            return
        self.booked += [fact for fact in facts if isinstance(fact, HallBooked)]

    def _later(self, what: str, one: HallBooked) -> object:
        """What becomes of a booking, and the clock goes on to where it can."""
        match what:
            case "come":
                self.now = max(self.now, one.arrive)
                return CheckInAtHall(booking=one.booking)
            case "miss":
                self.now = max(self.now, one.depart)
                return MarkHallMissed(booking=one.booking)
            case _:
                return CancelHall(booking=one.booking, by_hub=what == "called off")


STEPS = ("book", "book", "book", "walk in", "come", "miss", "cancel", "called off", "owe")


@settings(max_examples=40, deadline=None)
@for_all(
    st.integers(1, 8),
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 20), st.integers(1, 6)), max_size=20),
)
def test_whatever_happens_the_recount_has_nothing_to_say(uses, steps):
    """It judges every price again, with what was left, and counts every use."""
    town = Meeting(uses)
    begun = len(town.told)
    for step in steps:
        town.tries(*step)
    assert counted(town.told).differences == counted(town.told[:begun]).differences


def busy() -> Meeting:
    """By plan, past its uses, and by credits of another hub: used, missed, called off, given up too late."""
    town = Meeting(10)
    for step in (
        *[("book", 0, 3), ("book", 1, 3), ("book", 2, 3), ("book", 3, 1), ("book", 4, 1)],
        *[("book", 5, 1), ("come", 0), ("miss", 1), ("come", 2), ("cancel", 3), ("called off", 4)],
    ):
        town.tries(*step)
    return town


def test_all_is_told_as_it_is_counted(scratch: Told) -> None:
    """By the halls, the sources, and what hubs owe."""
    town = busy()
    scratch.take(town.told, [len(town.told) // 2])
    shown, figures = scratch.figures(len(town.told)), counted(town.told).figures()
    ours = {name for name in (*shown, *figures) if name.split()[0] in OURS}
    assert {name: shown.get(name) for name in ours} == {name: figures.get(name) for name in ours}
    assert {"credit-use", "plan-use", "hub-debt"} <= {name.split()[0] for name in ours}
    rules = {sale.rule for one in town.booked for sale in one.sold}
    assert {Rule.PLAN, Rule.CREDIT} <= rules
    stages = {town[HallBooking, one.booking].stage for one in town.booked}
    assert stages == {Stage.BOOKED, Stage.FINISHED, Stage.NO_SHOW, Stage.CANCELLED}


def test_what_is_left_is_what_the_pen_would_give(scratch: Told) -> None:
    """The month of the plan and the credits, as their reads tell them."""
    town = busy()
    scratch.take(town.told, ())
    one = town[Subscription, town.plan]
    (month,) = one.paid.values()
    (told,) = scratch.ask(lambda c: MONTH.page(c, subscription=town.plan, now=town.now)).plan_months
    assert (told.left, told.taken) == (one.left(month), month.uses - one.left(month))
    (held,) = scratch.ask(lambda c: CREDIT.page(c, member=ANNA, now=town.now)).credits_held
    assert held.left == town[Credits, held.id].free
    name = town.booked[5].booking
    seen = scratch.ask(lambda c: hall_booking(c, name, now=town.now))
    assert seen.cancel_uses == uses_lost(town[HallBooking, name], town.now)
    assert [run.source for run in seen.booking.prices] == [held.id]
