"""The whole rulebook through real pens: whatever happens in whatever order, everything can be counted again."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.book import life
from tests.book.chance import Drawn
from tests.book.machine import Lives, chances, live


class WholeBook(Lives):
    """Besides people, money and shares: guests, crowds, retries and broken connections."""

    @rule(data=chances)
    def guests(self, data):
        """Guests come and go."""
        life.one_asks(self.world, Drawn(data), life.GUESTS)

    @rule(data=chances)
    def more_guests(self, data):
        """Beds are what is fought over most."""
        life.one_asks(self.world, Drawn(data), life.GUESTS)

    @rule(data=chances)
    def crowd(self, data):
        """Many ask at once."""
        life.many_ask(self.world, Drawn(data))

    @rule(data=chances)
    def retry(self, data):
        """Somebody asks again; somebody uses a key twice."""
        life.again(self.world, Drawn(data))

    @rule(data=chances)
    def pen_falls(self, data):
        """The connection breaks while many ask."""
        life.pen_falls(self.world, Drawn(data))

    @rule(data=chances)
    def clock_stumbles(self, data):
        """The clock goes back."""
        life.clock_stumbles(self.world, Drawn(data))

    @rule(n=st.integers(0, 1))
    def reopen(self, n):
        """One process ends and another takes its place."""
        self.world.reopen(n)


def test_whatever_happens_everything_can_be_counted_again():
    """Money per owner, holds, shares, beds, nights, rights, receipts, roots and nouns, after every step."""
    live(WholeBook, lives=30, steps=40)
