"""What every machine does that Hypothesis drives through a book: people, money, shares, time."""

from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.book import life
from tests.book.chance import Drawn
from tests.book.world import World

chances = st.data()


class Lives(RuleBasedStateMachine):
    """Begins a life in so many pens; `World` counts everything again after each step."""

    pens = 2

    def __init__(self) -> None:
        super().__init__()
        self.world = World(pens=self.pens)
        life.begin(self.world)

    @rule(data=chances)
    def people(self, data):
        """Somebody joins, is suspended, leaves; a pledge that was made before a suspension counts."""
        life.one_asks(self.world, Drawn(data), life.PEOPLE)

    @rule(data=chances)
    def money(self, data):
        """The treasurer writes down what the banks did: wallets fill and empty, rent comes in."""
        life.one_asks(self.world, Drawn(data), life.MONEY)

    @rule(data=chances)
    def shares(self, data):
        """Shares are offered, asked for, issued, released, passed on, and pay."""
        life.one_asks(self.world, Drawn(data), life.SHARES)

    @rule(data=chances)
    def time_passes(self, data):
        """Minutes or days; the scheduler is late."""
        life.time_passes(self.world, Drawn(data))

    @rule(data=chances)
    def time_brings(self, data):
        """What is due is done."""
        life.time_brings(self.world, Drawn(data))

    def teardown(self):
        """Everything once more, from the first line on."""
        try:
            for name in self.world.said:
                event(name)
            self.world.check_from_the_beginning()
        finally:
            self.world.close()


def live(machine: type[Lives], *, lives: int, steps: int) -> None:
    """Let Hypothesis live so many lives, always the same ones, and shrink what fails."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
