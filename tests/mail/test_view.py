"""What is to be told by mail is what a recount of the facts says, at every position."""

from patto.postgres import Cluster
from projections.mail.view import OUTBOX
from tests.projections.chronicle import lived_until
from tests.projections.recounted import at_every_position
from tests.projections.told import differences, told

KINDS = {"mail"}


def test_the_outbox_is_what_was_counted(server: Cluster) -> None:
    """Figures as of p equal a recount of the first p facts, for every p."""
    history = lived_until(range(60), OUTBOX.takes)
    assert OUTBOX.takes <= {type(fact) for _, fact in history.written}
    with told(server, OUTBOX) as one:
        one.write(history)
        for p, counted in at_every_position(history.lines(), KINDS):
            figures = {name: text for name, text in counted.items() if name.startswith("mail ")}
            assert not differences(one.figures(p), figures), p
