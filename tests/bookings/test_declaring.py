"""What is let is declared: a fact that leaves out what its step has to say is found at once."""

import pytest

from ledger.bookings.booking import Booking, Stage
from tests.bookings.desks import Booked, Desk


def test_a_fact_that_lacks_a_word_of_its_step_is_noticed_when_it_is_declared():
    """A booking is no reservation: it says neither what it costs nor when it expires."""
    with pytest.raises(AssertionError, match=r"Booked does not say .'bill', 'expires'"):

        class Wrong(Booking):
            """Desks that are booked by being reserved."""

            key = "booking"
            steps = {Booked: Stage.RESERVED}
            holds = Desk.holds
            terms = Desk.terms


def test_a_step_takes_over_what_the_fact_says_and_a_fact_is_told_what_the_booking_is():
    """One way and back: nothing is told twice."""
    said = {"booking": "B1", "hub": "S1", "payer": "M1", "desks": (("desks", "1"),)}
    days = {"day": Desk().arrive, "arrive": Desk().arrive, "depart": Desk().depart}
    fact = Booked(**said, **days)
    desk = Desk().evolve(fact)
    assert (desk.name, desk.hub, desk.payer, desk.desks) == ("B1", "S1", "M1", said["desks"])
    assert desk.stage is Stage.BOOKED
    assert Desk.units_in(fact) == [("desks", "1")]
