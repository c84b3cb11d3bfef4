"""The first nights are taxed, and those beyond them are not: counted across changes and stays, until a night is missing."""

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.bill import Charge, sum_of
from ledger.billing.fee import FeeNotShown, PriceNotShown
from ledger.bookings.booking import Stage
from ledger.kernel.days import ONE_DAY
from ledger.kernel.refused import Refused
from ledger.kernel.who import SYSTEM
from ledger.stays.arrive import CheckIn, MarkNoShow
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.cancel import Cancel
from ledger.stays.change import ChangeStay
from ledger.stays.events import StayCheckedOut
from ledger.stays.give_beds_back import GiveBedsBack
from ledger.stays.guest_tax import GuestTax
from ledger.stays.leave import CheckOut
from ledger.stays.move import Place
from ledger.stays.register_events import AgeJudged
from ledger.stays.reserve import Reserve
from ledger.stays.stay import Stay
from ledger.stays.tax_events import AgeRule
from ledger.treasury import chart
from ledger.treasury.account import Account
from tests.members.examples import ANNA
from tests.places.examples import ALA, HOST, MILANO, MILANO_OPENED, MILANO_RECORDED
from tests.scenario import SEED, Scenario, given
from tests.stays.examples import ALA_IS_OPEN, BUNKS, ELSEWHERE, FIRST, on, registered, terms
from tests.stays.taxes import TOWN, table

ONE_BED = (BedAsked(room=BUNKS, bed="1", guest=ANNA),)
AT_MILANO = (BedAsked(room=ELSEWHERE, bed="1", guest=ANNA),)
FREE_OF_DEPOSIT = terms(deposit_cents=0)


def day(n: int):
    """The n-th day of July from the first arrival on."""
    return FIRST + n * ONE_DAY


class Guesthouse:
    """Anna's stays at Ala, one after the other, as a host and the clock lead them."""

    def __init__(self, *history) -> None:
        self.scenario: Scenario = given(*ALA_IS_OPEN, FREE_OF_DEPOSIT, *(history or (table(),)))
        self.seeds = 0
        self.left: list[StayCheckedOut] = []

    def do(self, command, when=None, who=None) -> list:
        self.seeds += 1
        seed = SEED[:-2] + self.seeds.to_bytes(2)
        now = when or self.scenario.now
        said = {"now": now, "seed": seed} | ({"who": who} if who else {})
        return list(self.scenario.memory.decide(command, **said))

    def book(self, first: int, until: int, beds=ONE_BED, hub: str = ALA) -> str:
        """Reserve and book nights, and tell the register of the guests; return the stay."""
        reserve = Reserve(hub=hub, payer=ANNA, arrive=day(first), depart=day(until), beds=beds)
        (reserved,) = self.do(reserve)
        companions = tuple("sealed" for one in beds if not one.guest)
        self.do(Book(stay=reserved.stay, payer=ANNA, companions=companions))
        told = [registered(ANNA), *(registered("", n + 1) for n in range(len(companions)))]
        self.scenario.memory.apply(
            *(replace(one, stay=reserved.stay, awaited_on=day(first)) for one in told)
        )
        return reserved.stay

    def tax(self, stay: str) -> int:
        """What is held, or was taken, of city tax."""
        return sum_of(self.stay(stay).bill, Charge.TAX)

    def stay(self, name: str) -> Stay:
        return self.scenario.memory[Stay, name]

    def agree(self, change: ChangeStay, now) -> None:
        """Change a stay after seeing fee and price."""
        for _ in range(3):
            try:
                self.do(change, now)
            except FeeNotShown as shown:
                change = replace(change, shown_fee_cents=shown.facts["fee_cents"])
            except PriceNotShown as shown:
                change = replace(change, shown_total_cents=shown.facts["total_cents"])
            else:
                return

    def sleep(self, stay: str) -> None:
        """Come on the day, leave on the day."""
        one = self.stay(stay)
        self.do(CheckIn(stay=stay), on(one.arrive, 18))
        self.leave(stay)

    def leave(self, stay: str) -> None:
        facts = self.do(CheckOut(stay=stay), on(self.stay(stay).depart, 12), SYSTEM)
        self.left += [fact for fact in facts if isinstance(fact, StayCheckedOut)]

    def account(self, hub: str = ALA) -> int:
        return -self.scenario.memory[Account, chart.city_tax(hub)].balance


def test_nights_beyond_the_first_three_are_not_taxed():
    """Five nights at two euro: six; the guest is told which of them."""
    ala = Guesthouse()
    stay = ala.book(0, 5)
    assert ala.tax(stay) == 600
    ala.sleep(stay)
    assert [one.guests for one in ala.left] == [(GuestTax(ANNA, 0, 3, 2, 0, "", 600),)]
    assert ala.account() == 600


def test_nights_that_are_added_are_counted_on():
    """Two nights, and then two more: three are taxed."""
    ala = Guesthouse()
    stay = ala.book(0, 2)
    ala.do(ChangeStay(stay=stay, payer=ANNA, arrive=day(0), depart=day(4), shown_total_cents=8600))
    assert ala.tax(stay) == 600


def test_a_stay_that_follows_without_a_night_between_is_counted_on():
    """Two nights and two nights are four; with a night between they are two and two."""
    ala = Guesthouse()
    ala.book(0, 2)
    assert ala.tax(ala.book(2, 4)) == 200
    ala = Guesthouse()
    ala.book(0, 2)
    assert ala.tax(ala.book(3, 5)) == 400


def test_a_stay_that_was_booked_before_it_follows_the_one_that_comes_first():
    """What was held for all of its nights is given back at the door for those that are beyond the first."""
    ala = Guesthouse()
    later = ala.book(2, 5)
    assert ala.tax(later) == 600
    earlier = ala.book(0, 2)
    ala.sleep(earlier)
    ala.sleep(later)
    assert [one.city_tax_cents for one in ala.left] == [400, 200]
    assert ala.account() == 600


def test_nights_that_were_not_slept_do_not_count():
    """A stay that is cancelled, or to which nobody came, breaks the row."""
    ala = Guesthouse()
    gone, later = ala.book(0, 2), ala.book(2, 5)
    assert ala.tax(later) == 200
    ala.do(Cancel(stay=gone, by_hub=True), who=HOST)
    ala.sleep(later)
    assert ala.left[-1].city_tax_cents == 600
    ala = Guesthouse()
    gone, later = ala.book(1, 2), ala.book(2, 5)
    ala.do(MarkNoShow(stay=gone), on(day(2), 12), SYSTEM)
    ala.sleep(later)
    assert ala.left[-1].city_tax_cents == 600


def test_a_night_that_was_missed_is_not_one_of_the_first():
    """Arrived at seven in the morning: the nights are counted from the second on."""
    ala = Guesthouse()
    stay = ala.book(0, 5)
    ala.do(CheckIn(stay=stay, shown_fee_cents=2000), on(day(1), 7))
    ala.leave(stay)
    assert ala.left[0].guests == (GuestTax(ANNA, 0, 3, 1, 0, "", 600),)


def test_companions_are_counted_within_their_stay():
    """Nobody knows whether they were here before."""
    two = (*ONE_BED, BedAsked(room=BUNKS, bed="2"))
    ala = Guesthouse()
    ala.sleep(ala.book(0, 2, two))
    ala.sleep(ala.book(2, 5, two))
    assert [one.guests for one in ala.left] == [
        (GuestTax(ANNA, 0, 2, 0, 0, "", 400), GuestTax("", 1, 2, 0, 0, "", 400)),
        (GuestTax(ANNA, 0, 1, 2, 0, "", 200), GuestTax("", 1, 3, 0, 0, "", 600)),
    ]


def test_nights_at_another_hub_count_where_the_municipality_says_so():
    """Milano's hub is moved to Ala's town; by its table nights count at one hub, or everywhere."""
    neighbour = replace(MILANO_RECORDED, istat=TOWN)
    at_milano = replace(FREE_OF_DEPOSIT, hub=MILANO)
    for everywhere, cents in ((False, 600), (True, 200)):
        ala = Guesthouse(neighbour, MILANO_OPENED, at_milano, table(everywhere=everywhere))
        ala.book(0, 2, AT_MILANO, MILANO)
        assert ala.tax(ala.book(2, 5)) == cents
    ala = Guesthouse(MILANO_RECORDED, MILANO_OPENED, at_milano, table(everywhere=True))
    ala.book(0, 2, AT_MILANO, MILANO)
    assert ala.tax(ala.book(2, 5)) == 600, "another town"


WISHES = st.lists(
    st.tuples(
        st.sampled_from(["book", "book", "change", "cancel", "leave early", "wait", "wait"]),
        st.integers(0, 30),
        st.integers(1, 7),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@for_all(wishes=WISHES, most=st.integers(1, 5))
def test_no_guest_is_ever_taxed_for_more_than_the_first_nights_in_a_row(wishes, most):
    """Whatever is booked, changed, cancelled and left: what guests were told sums up to the account, night by night."""
    ala = Guesthouse(table(nights_max=most))
    today = 0
    stays: list[str] = []

    def at(hour: int):
        return on(day(today), hour)

    for what, where, length in wishes:
        some = [name for name in stays if ala.stay(name).stage in (Stage.BOOKED, Stage.IN_HOUSE)]
        picked = some[where % len(some)] if some else ""
        try:
            if what == "wait":
                for _ in range(length):
                    _pass_a_day(ala, stays, today)
                    today += 1
            elif what == "book":
                ala.scenario.now = at(9)
                stays.append(ala.book(today + where % 4, today + where % 4 + length))
            elif picked and what == "change":
                one = ala.stay(picked)
                arrive = one.arrive if one.stage is Stage.IN_HOUSE else day(today + where % 4)
                change = ChangeStay(
                    stay=picked, payer=ANNA, arrive=arrive, depart=arrive + length * ONE_DAY
                )
                ala.agree(change, at(9))
            elif picked and what == "cancel":
                ala.do(Cancel(stay=picked, by_hub=True), at(9), HOST)
            elif picked and what == "leave early":
                ala.left += [
                    fact
                    for fact in ala.do(CheckOut(stay=picked, waived=True), at(9), HOST)
                    if isinstance(fact, StayCheckedOut)
                ]
        except Refused:
            continue
    _must_be_taxed_in_order(ala, most)


def _pass_a_day(ala: Guesthouse, stays: list[str], today: int) -> None:
    """Whoever is awaited comes in the evening, whoever leaves the next day is gone by noon."""
    for name in stays:
        stay = ala.stay(name)
        if stay.stage is Stage.BOOKED and stay.arrive == day(today):
            ala.do(CheckIn(stay=name), on(day(today), 18))
    for name in stays:
        stay = ala.stay(name)
        if stay.stage is Stage.IN_HOUSE and stay.depart <= day(today + 1):
            ala.leave(name)


def _must_be_taxed_in_order(ala: Guesthouse, most: int) -> None:
    """Count anew: a row of nights slept is taxed on its first nights, whoever's stays they are."""
    slept: dict = {}
    for fact in ala.left:
        stay = ala.stay(fact.stay)
        for n in range((fact.left - stay.arrive).days):
            slept[stay.arrive + n * ONE_DAY] = fact.stay
    owed: dict[str, int] = dict.fromkeys((fact.stay for fact in ala.left), 0)
    row = 0
    for night in sorted(slept):
        row = row + 1 if night - ONE_DAY in slept else 1
        owed[slept[night]] += 200 if row <= most else 0
    assert {fact.stay: fact.city_tax_cents for fact in ala.left} == owed
    assert {fact.stay: sum(one.cents for one in fact.guests) for fact in ala.left} == owed
    assert ala.account() == sum(owed.values())


# ---- some leave before the others ---------------------------------------------------------------


def test_who_leaves_before_the_others_owes_the_nights_that_they_slept():
    """Two companions and Anna; the first companion, a child, leaves after a night: the second one is now the first."""
    three = (*ONE_BED, *(BedAsked(room=BUNKS, bed=bed) for bed in "23"))
    ala = Guesthouse(table(exempt_below=12))
    stay = ala.book(0, 5, three)
    rule = AgeRule(day(0), 12, None)
    told = [(ANNA, 0, False), ("", 1, True), ("", 2, False)]
    ala.scenario.memory.apply(
        *(
            replace(registered(guest, n, age=AgeJudged(rule, exempt=child)), stay=stay)
            for guest, n, child in told
        )
    )
    ala.do(CheckIn(stay=stay), on(day(0), 18))
    assert ala.tax(stay) == 2 * 600
    back = GiveBedsBack(
        stay=stay, payer=ANNA, beds=(Place(room=BUNKS, bed="2"),), companions=("sealed",)
    )
    ala.do(back, on(day(1), 10), HOST)
    assert ala.tax(stay) == 2 * 600, "those who stay are who they were"
    ala.leave(stay)
    assert ala.left[0].guests == (
        GuestTax(ANNA, 0, 3, 2, 0, "", 600),
        GuestTax("", 1, 3, 2, 0, "", 600),
        GuestTax("", 2, 0, 0, 1, "age", 0),
    )
    assert ala.account() == 1200
