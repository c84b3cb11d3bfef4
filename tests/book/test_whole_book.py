"""The whole rulebook through real pens: whatever happens in whatever order, everything can be counted again."""

from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.book import life
from tests.book.chance import Drawn
from tests.book.world import World

chances = st.data()


class WholeBook(RuleBasedStateMachine):
    """Members, money, houses, ventures, guests, time and broken connections; `World` counts."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        life.begin(self.world)

    @rule(data=chances)
    def people(self, data):
        """Somebody joins, is suspended, leaves."""
        life.one_asks(self.world, Drawn(data), life.PEOPLE)

    @rule(data=chances)
    def money(self, data):
        """The treasurer writes down what the banks did."""
        life.one_asks(self.world, Drawn(data), life.MONEY)

    @rule(data=chances)
    def shares(self, data):
        """Shares are asked for, issued, offered, passed on."""
        life.one_asks(self.world, Drawn(data), life.SHARES)

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
    def time_passes(self, data):
        """Minutes or days."""
        life.time_passes(self.world, Drawn(data))

    @rule(data=chances)
    def time_brings(self, data):
        """What is due is done."""
        life.time_brings(self.world, Drawn(data))

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

    def teardown(self):
        """Everything once more, from the first line on."""
        try:
            for name in self.world.said:
                event(name)
            self.world.check_from_the_beginning()
        finally:
            self.world.close()


def test_whatever_happens_everything_can_be_counted_again():
    """Money per owner, holds, shares, beds, nights, rights, receipts, roots and nouns, after every step."""
    run_state_machine_as_test(
        WholeBook,
        settings=settings(
            max_examples=30,
            stateful_step_count=40,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
