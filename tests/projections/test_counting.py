"""The recount in a process of its own counts what it would count here."""

import pytest

from projections.engine.counting import BackgroundCounting
from projections.recount import Recount
from tests.recount.altered import lines


def test_what_is_counted_elsewhere_is_what_would_be_counted_here():
    """Figures and differences, to the letter; an entry that is told twice is one of these."""
    told = [*lines(), lines()[-1]]
    here = Recount()
    here.take(told)
    here.finish()
    with BackgroundCounting(Recount) as counting:
        for start in range(0, len(told), 100):
            counting.take(iter(told[start : start + 100]))
        counting.finish()
        assert (dict(counting.tell()), counting.differences) == (here.figures(), here.differences)
    assert here.differences


def test_who_counts_with_a_process_that_died_hears_of_it():
    """Nothing waits for ever, and nothing passes as counted."""
    with BackgroundCounting(Recount) as counting:
        list(counting.tell())
        counting.stop()
        with pytest.raises((EOFError, OSError)):
            list(counting.tell())
