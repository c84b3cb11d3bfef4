"""An agreement ends with a night, never before the last that is booked under it, and is prolonged before that."""

from datetime import timedelta

from msgspec.structs import replace

from ledger.agreements.agreement import NoSuchAgreement
from ledger.agreements.end import (
    AgreementIsOver,
    BookedBeyond,
    EndAgreement,
    EndsBeforeTonight,
    NotLonger,
    ProlongAgreement,
)
from ledger.agreements.events import AgreementEnded, AgreementProlonged
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.stays.cancel import Cancel
from ledger.stays.lent_events import RoomLent
from tests.agreements.examples import (
    AGREEMENT,
    BOOKED_STAY,
    LENT,
    OTHER_AGREEMENT,
    SIGNED_AGAIN,
    SUMMER_ENDS,
    lent_by,
    made,
)
from tests.members.examples import ANNA, BRUNO
from tests.places.examples import ALA, HOST, MILANO, OTHER_HOST
from tests.scenario import TODAY, given, noon
from tests.stays.examples import DOUBLE, FIRST, LAST, RESERVED, SECOND
from tests.treasury.examples import STAY

END = EndAgreement(hub=ALA, agreement=AGREEMENT, owner=BRUNO, until=LAST, reason="sealed reason")
ENDED = AgreementEnded(
    day=TODAY,
    agreement=AGREEMENT,
    hub=ALA,
    to_settle=None,
    owner=BRUNO,
    until=LAST,
    reason="sealed reason",
)
PROLONG = ProlongAgreement(hub=ALA, agreement=AGREEMENT, document=SIGNED_AGAIN)


def test_it_ends_with_the_last_booked_night_or_later():
    """Three nights are booked: the last of them may be the last."""
    given(*LENT, *BOOKED_STAY).by(HOST).when(END).then(ENDED)
    given(*LENT).when(replace(END, until=TODAY)).then(replace(ENDED, until=TODAY))


def test_stays_with_later_nights_are_named():
    """And the night with which it can end."""
    early = replace(END, until=SECOND)
    scenario = given(*LENT, *BOOKED_STAY).when(early)
    scenario.refused(BookedBeyond, stays=[STAY], last_night=LAST)
    given(*LENT, RESERVED).when(early).refused(BookedBeyond, stays=[STAY], last_night=LAST)


def test_nights_that_are_free_again_stand_against_nothing():
    """A stay that was cancelled, and a reservation that has lapsed."""
    scenario = given(*LENT, *BOOKED_STAY).when(Cancel(stay=STAY))
    scenario.decided()
    scenario.when(replace(END, until=FIRST)).then(replace(ENDED, until=FIRST))
    lapsed = given(*LENT, RESERVED).at(noon(TODAY) + timedelta(hours=1))
    lapsed.when(replace(END, until=FIRST)).then(replace(ENDED, until=FIRST))


def test_nights_of_a_room_that_another_agreement_goes_on_to_lend_stand_against_nothing():
    """The room is under the next one by then."""
    after = made(OTHER_AGREEMENT, since=SECOND, until=None)
    lent_on = RoomLent(
        day=TODAY, hub=ALA, room=DOUBLE, name="Camera blu", agreement=OTHER_AGREEMENT
    )
    scenario = given(*LENT, after, lent_on, *BOOKED_STAY)
    scenario.when(replace(END, until=FIRST)).then(replace(ENDED, until=FIRST))
    other = replace(END, agreement=OTHER_AGREEMENT, until=FIRST)
    scenario.when(other).refused(BookedBeyond, stays=[STAY], last_night=LAST)


def test_it_ends_tonight_or_later_and_not_after_its_end():
    """What is over has ended."""
    yesterday = replace(END, until=TODAY - timedelta(days=1))
    given(*LENT).when(yesterday).refused(EndsBeforeTonight, today=TODAY)
    later = replace(END, until=SUMMER_ENDS + timedelta(days=1))
    given(*LENT).when(later).refused(Malformed, field="until", until=SUMMER_ENDS)
    over = given(*LENT).at(noon(SUMMER_ENDS + timedelta(days=1)))
    over.when(replace(END, until=SUMMER_ENDS)).refused(AgreementIsOver, until=SUMMER_ENDS)


def test_only_the_hub_that_has_it_ends_it_and_its_owner_is_named():
    """Words are sealed under the key of the owner whom they are about."""
    given(*LENT).by(OTHER_HOST).when(END).refused(NotAllowed)
    given(*LENT).when(replace(END, hub=MILANO)).refused(NoSuchAgreement)
    given(*LENT).when(replace(END, agreement=OTHER_AGREEMENT)).refused(NoSuchAgreement)
    given(*LENT).when(replace(END, owner=ANNA)).refused(Malformed, field="owner")


def test_it_is_prolonged_to_a_later_night_or_for_good():
    """As was signed; to an earlier night it is ended."""
    later = SUMMER_ENDS + timedelta(days=90)
    for until in (later, None):
        told = AgreementProlonged(
            day=TODAY,
            agreement=AGREEMENT,
            hub=ALA,
            to_settle=None,
            until=until,
            document=SIGNED_AGAIN,
        )
        given(*LENT).by(HOST).when(replace(PROLONG, until=until)).then(told)
    given(*LENT).when(replace(PROLONG, until=SUMMER_ENDS)).refused(NotLonger, until=SUMMER_ENDS)
    for_good = given(*lent_by(made(until=None)))
    for_good.when(PROLONG).refused(NotLonger, until=None)
    for_good.when(replace(PROLONG, until=later)).refused(NotLonger, until=None)


def test_one_that_is_over_is_not_prolonged():
    """Nights between may be somebody else's by then: another agreement is made."""
    over = given(*LENT).at(noon(SUMMER_ENDS + timedelta(days=1))).when(PROLONG)
    over.refused(AgreementIsOver)
