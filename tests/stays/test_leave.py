"""Guests leave, the hub is paid for what was slept, the deposit is held on, the rest is theirs again."""

from datetime import timedelta

from msgspec.structs import replace

from ledger.billing.fee import FeeDiffers, FeeNotShown, GivenUp
from ledger.bookings.way import NotDueYet, NotInHouse
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.members.events import MemberDeceased
from ledger.members.rights import StandingForbids
from ledger.stays import chart as of_stays
from ledger.stays.asked import BedAsked
from ledger.stays.events import NightCorrected, RoomNight, StayCheckedOut
from ledger.stays.guest_tax import GuestTax
from ledger.stays.leave import CheckOut
from ledger.stays.payer import Payer
from ledger.treasury.account import Account, Hold
from ledger.treasury.events import Posting
from tests.members.examples import ANNA, ANNA_SUSPENDED, AS_ANNA, AS_BRUNO, BRUNO
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.scenario import TODAY, given, just_before
from tests.staff import OPERATOR
from tests.stays.examples import (
    A_BOOKING,
    BEDS,
    CHECKED_IN,
    DOUBLE,
    FIRST,
    IN_HOUSE,
    LAST,
    LEAVES,
    NETS,
    RESERVE,
    SECOND,
    captured,
    fee_kept,
    of_stay,
    on,
    released,
    slept,
    waiting,
)
from tests.treasury.examples import STAY

CHECK_OUT = CheckOut(stay=STAY)
WAIVED = CheckOut(stay=STAY, waived=True)
NOON = on(LEAVES, 12)
TWO_DAYS = timedelta(hours=48)
TWO_NIGHTS = [*slept(FIRST, NETS[FIRST], 20), *slept(SECOND, NETS[SECOND], 21)]
ALL_NIGHTS = [*TWO_NIGHTS, *slept(LAST, NETS[LAST], 22)]


def checked_out(left, *, net, vat, tax, fee=0, waived=False, at=None) -> StayCheckedOut:
    nights = (GivenUp(left, (LEAVES - left).days, 5000, 100),) if fee else ()
    return StayCheckedOut(
        day=left,
        stay=STAY,
        hub=ALA,
        payer=ANNA,
        left=left,
        depart=LEAVES,
        beds=BEDS,
        net_cents=net,
        vat_cents=vat,
        city_tax_cents=tax,
        guests=tuple(
            GuestTax(guest, companion, (left - FIRST).days, 0, 0, "", tax // 2)
            for guest, companion in ((ANNA, 0), ("", 1))
            if left > FIRST
        ),
        given_up=nights,
        fee_cents=fee,
        waived=waived,
        deposit_cents=10_000,
        deposit_until=(at or on(left)) + TWO_DAYS,
    )


def shown(fee: int) -> CheckOut:
    """The guests saw this fee and leave."""
    return replace(CHECK_OUT, shown_fee_cents=fee)


ON_TIME = checked_out(LEAVES, net=13_636, vat=1364, tax=900)
AT_NOON = checked_out(LEAVES, net=13_636, vat=1364, tax=900, at=NOON)


def test_checking_out_captures_the_nights_and_holds_the_deposit_on():
    """15.000 + 900 to the hub; Anna's 10.000 are held for two days more."""
    scenario = given(*IN_HOUSE, *ALL_NIGHTS).by(HOST).at(on(LEAVES)).when(CHECK_OUT)
    scenario.then(ON_TIME, captured(13_636, 1364, 900, 0, day=LEAVES))
    assert scenario.memory[Hold, STAY].reserved == 10_000


def test_nights_not_recorded_yet_are_recorded_with_it():
    """In the same append, each on its own date, before the money is captured."""
    given(*IN_HOUSE, *slept(FIRST, NETS[FIRST], 20)).by(HOST).at(on(LEAVES)).when(CHECK_OUT).then(
        *slept(SECOND, NETS[SECOND], 0),
        *slept(LAST, NETS[LAST], 1),
        ON_TIME,
        captured(13_636, 1364, 900, 2, day=LEAVES),
    )


def test_the_scheduler_checks_out_at_noon_of_the_departure_day():
    """Not before, and however late it comes the stay has its nights and no more."""
    stay = given(*IN_HOUSE, *ALL_NIGHTS).by(SYSTEM).when(CHECK_OUT)
    stay.at(just_before(NOON)).refused(NotDueYet)
    stay.at(NOON).then(AT_NOON, captured(13_636, 1364, 900, 0, day=LEAVES))
    late = given(*IN_HOUSE).by(SYSTEM).at(on(LEAVES + timedelta(days=9))).when(CHECK_OUT).decided()
    assert [fact.day for fact in late if hasattr(fact, "rooms")] == [FIRST, SECOND, LAST]


def test_guests_may_check_themselves_out_and_others_may_not():
    """Finishing a stay is the payer's right, suspended or not."""
    given(*IN_HOUSE, ANNA_SUSPENDED).by(AS_ANNA).at(on(LEAVES)).when(CHECK_OUT).decided()
    given(*IN_HOUSE).by(AS_BRUNO).at(on(LEAVES)).when(CHECK_OUT).refused(NotAllowed)
    given(*IN_HOUSE).by(OTHER_HOST).at(on(LEAVES)).when(CHECK_OUT).refused(NotAllowed)


def test_the_stay_of_a_deceased_payer_is_finished_by_the_network():
    """By an operator, or by the scheduler at noon."""
    deceased = MemberDeceased(day=TODAY, member=ANNA)
    given(*IN_HOUSE, deceased).by(HOST).at(NOON).when(CHECK_OUT).refused(StandingForbids)
    given(*IN_HOUSE, deceased).by(SYSTEM).at(NOON).when(CHECK_OUT).decided()


def test_whoever_leaves_earlier_owes_the_nights_given_up_as_a_fee():
    """Two of three nights slept: one night is a fee, without city tax; VAT is that of two nights."""
    given(*IN_HOUSE, *TWO_NIGHTS).by(AS_ANNA).at(on(LAST)).when(shown(5000)).then(
        checked_out(LAST, net=9091, vat=909, tax=600, fee=5000),
        captured(9091, 909, 600, 0, day=LAST),
        fee_kept(5000, 1, day=LAST),
        released(15_900 - 9091 - 909 - 600 - 5000, 2, day=LAST),
    )


def test_what_a_night_brought_is_final_and_a_difference_takes_effect_on_check_out():
    """One night of 50,00 is 45,45 net on its own, though it was 45,46 as one of three: the cent is one of the day of leaving."""
    one_night = [*IN_HOUSE, *slept(FIRST, NETS[FIRST], 20)]
    given(*one_night).by(HOST).at(on(SECOND)).when(shown(10_000)).then(
        NightCorrected(
            day=SECOND, stay=STAY, hub=ALA, payer=ANNA, rooms=(RoomNight(DOUBLE, 0, -1),)
        ),
        of_stay(
            "night-slept",
            0,
            Posting(of_stays.unbilled(ALA), -1),
            Posting(of_stays.stay_income(ALA), 1),
            day=SECOND,
        ),
        checked_out(SECOND, net=4545, vat=455, tax=300, fee=10_000),
        captured(4545, 455, 300, 1, day=SECOND),
        fee_kept(10_000, 2, day=SECOND),
        released(15_900 - 5300 - 10_000, 3, day=SECOND),
    )


def test_the_hub_may_let_the_remaining_nights_go_free():
    """The boiler broke: nothing is owed for what isn't slept. A guest can't decide that."""
    given(*IN_HOUSE, *TWO_NIGHTS).by(AS_ANNA).at(on(LAST)).when(WAIVED).refused(NotAllowed)
    given(*IN_HOUSE, *TWO_NIGHTS).by(HOST).at(on(LAST)).when(WAIVED).then(
        checked_out(LAST, net=9091, vat=909, tax=600, waived=True),
        captured(9091, 909, 600, 0, day=LAST),
        released(15_900 - 10_600, 1, day=LAST),
    )


def test_whoever_leaves_on_the_day_of_arrival_has_slept_no_night():
    """All nights are a fee, no income, no VAT, no city tax."""
    given(*IN_HOUSE).by(HOST).at(on(FIRST, 20)).when(shown(15_000)).then(
        checked_out(FIRST, net=0, vat=0, tax=0, fee=15_000, at=on(FIRST, 20)),
        fee_kept(15_000, 0, day=FIRST),
        released(900, 1, day=FIRST),
    )


def test_the_fee_for_leaving_is_the_one_that_was_shown():
    """Midnight in between is refused."""
    given(*IN_HOUSE).at(on(LAST)).when(shown(10_000)).refused(FeeDiffers, fee_cents=5000)
    given(*IN_HOUSE).at(on(SECOND)).when(shown(10_000)).decided()


def test_a_fee_that_was_not_shown_is_not_kept():
    """Whoever lets guests go early without a word about it is told the fee: guest, host, operator."""
    for who in (AS_ANNA, HOST, OPERATOR):
        scenario = given(*IN_HOUSE, *TWO_NIGHTS).by(who).at(on(LAST)).when(CHECK_OUT)
        scenario.refused(FeeNotShown, fee_cents=5000)
        scenario.when(shown(5000)).decided()


def test_where_no_fee_is_owed_none_need_be_shown():
    """On the departure day, when the hub waives it, and at noon, when it happens by itself."""
    for command in (CHECK_OUT, shown(0)):
        given(*IN_HOUSE).by(AS_ANNA).at(on(LEAVES)).when(command).decided()
    for command in (WAIVED, replace(WAIVED, shown_fee_cents=0)):
        given(*IN_HOUSE, *TWO_NIGHTS).by(HOST).at(on(LAST)).when(command).decided()
    for late in (NOON, on(LEAVES + timedelta(days=9))):
        given(*IN_HOUSE).by(SYSTEM).at(late).when(CHECK_OUT).decided()


def test_whoever_leaves_frees_the_bed_from_that_night_on():
    """The next guest may arrive the same day."""
    bruno = replace(
        RESERVE,
        payer=BRUNO,
        arrive=LAST,
        beds=(BedAsked(room=DOUBLE, bed="left", guest=BRUNO),),
    )
    scenario = given(*IN_HOUSE).at(on(LAST)).when(shown(5000))
    scenario.decided()
    scenario.when(bruno).decided()


def test_after_check_out_only_the_deposit_is_left():
    """Its hold, and that it waits; nothing unbilled, no open stay, and no second check-out."""
    scenario = given(*IN_HOUSE).at(on(LEAVES)).when(CHECK_OUT)
    facts = scenario.decided()
    assert scenario.memory[Hold, STAY].reserved == 10_000
    assert scenario.memory[Account, of_stays.unbilled(ALA)].balance == 0
    assert not scenario.memory[Payer, ANNA].open
    assert waiting([CHECKED_IN, *facts]).keys() == {f"deposit:{STAY}"}
    scenario.refused(NotInHouse)


def test_only_guests_in_the_house_check_out():
    """A booking is cancelled instead."""
    given(*A_BOOKING).at(on(LEAVES)).when(CHECK_OUT).refused(NotInHouse)
