"""A company has beds only on nights that the hub may let, and no agreement with an owner ends before them."""

from datetime import date

from msgspec.structs import replace

from ledger.agreements.end import BookedBeyond, EndAgreement
from ledger.leases.capacity import BedNamed, NotSoMany
from ledger.leases.events import LeasedBeds
from ledger.stays.lent import NotLent
from ledger.stays.lent_events import RoomLent
from tests.agreements.examples import AGREEMENT, OTHER_AGREEMENT, lent_by, made
from tests.doors.examples import in_review
from tests.leases.examples import ACCEPT, ALA_LETS, ENDED, LEASE, MADE, RECEIVED, TELAIO, UNTIL
from tests.members.examples import BRUNO
from tests.places.examples import ALA
from tests.scenario import TODAY, given
from tests.stays.examples import ALA_IS_OPEN, BUNKS, DOUBLE

DESKS = [fact for fact in ALA_LETS if fact not in ALA_IS_OPEN]
BLUE_ROOM = (BedNamed(room=DOUBLE, bed="left"), BedNamed(room=DOUBLE, bed="right"))


def looked_at(until: date) -> list:
    """Bruno lends the blue room until a night, and the weavers have applied."""
    return [*lent_by(made(until=until)), *DESKS, RECEIVED, in_review(TELAIO)]


def test_beds_of_a_room_that_is_not_lent_so_long_are_not_named():
    """The lease's last night is 23 July; on the 22nd and 23rd the room is nobody's to let."""
    named = replace(ACCEPT, beds=BLUE_ROOM)
    given(*looked_at(date(2026, 7, 23))).when(named).decided()
    scenario = given(*looked_at(date(2026, 7, 21)))
    scenario.when(named).refused(NotLent, room=DOUBLE, night=date(2026, 7, 22))


def test_others_are_taken_instead():
    """Those of the hub's own rooms, if there are as many."""
    facts = given(*looked_at(date(2026, 7, 21))).when(ACCEPT).decided()
    assert facts[1].beds == (LeasedBeds(BUNKS, ("1", "2")),)
    four = [replace(RECEIVED, beds=4) if fact == RECEIVED else fact for fact in looked_at(UNTIL)]
    given(*four).when(ACCEPT).decided()
    early = [
        fact if fact != RECEIVED else replace(RECEIVED, beds=4)
        for fact in looked_at(date(2026, 7, 21))
    ]
    given(*early).when(ACCEPT).refused(NotSoMany, beds=3)


def test_a_night_between_that_is_not_the_companys_matters_to_nobody():
    """Lent up to Thursday 9 July and from Monday 13 on: the company has Tuesdays to Thursdays."""
    first, then = made(until=date(2026, 7, 9)), made(OTHER_AGREEMENT, since=date(2026, 7, 13))
    lent_on = RoomLent(
        day=TODAY, hub=ALA, room=DOUBLE, name="Camera blu", agreement=OTHER_AGREEMENT
    )
    facts = [*lent_by(first), then, lent_on, *DESKS, RECEIVED, in_review(TELAIO)]
    given(*facts).when(replace(ACCEPT, beds=BLUE_ROOM)).decided()


def test_an_agreement_does_not_end_before_the_last_night_that_is_let():
    """The lease is named, as stays are; once it has ended it stands against nothing."""
    let = [*lent_by(made()), *DESKS, MADE]
    end = EndAgreement(
        hub=ALA, agreement=AGREEMENT, owner=BRUNO, until=date(2026, 7, 22), reason="sealed reason"
    )
    given(*let).when(end).refused(BookedBeyond, stays=[LEASE], last_night=date(2026, 7, 23))
    given(*let).when(replace(end, until=date(2026, 7, 23))).decided()
    given(*let, ENDED).when(end).decided()
