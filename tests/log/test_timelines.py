"""An old primary is refused by whoever knows of a newer timeline, also by who has only just begun."""

import psycopg
import pytest

from ledger.log.timelines import Overtaken, Timeline, Timelines


def remembering(file) -> Timelines:
    """A program that has just begun, and remembers beside the others."""
    known = Timelines()
    known.remember_in(file)
    return known


def test_what_one_program_saw_another_believes(tmp_path):
    """After a restart, on the command line, and in a process that was there before."""
    file = tmp_path / "timelines"
    here, there = remembering(file), remembering(file)
    here.take(Timeline(7, 1))
    there.take(Timeline(7, 2))
    for program in (here, there, remembering(file)):
        with pytest.raises(Overtaken, match="timeline 1 was followed by 2"):
            program.take(Timeline(7, 1))
        assert program.is_overtaken(Timeline(7, 1))
        assert program.take(Timeline(7, 2)) == Timeline(7, 2)


def test_another_system_has_timelines_of_its_own(tmp_path):
    """A restored book begins at one again, on a server with another identifier."""
    known = remembering(tmp_path / "timelines")
    known.take(Timeline(7, 5))
    assert known.take(Timeline(8, 1)) == Timeline(8, 1)


def test_the_file_grows_by_promotions_only(tmp_path):
    """A connection that tells nothing new writes nothing; a line that was cut off says nothing."""
    file = tmp_path / "timelines"
    for number in (1, 1, 2, 2):
        remembering(file).take(Timeline(7, number))
    assert file.read_text() == "7 1\n7 2\n"
    file.write_text("7 1\n7 2\n7")
    with pytest.raises(Overtaken):
        remembering(file).take(Timeline(7, 1))


def test_who_may_not_write_there_remembers_for_itself(tmp_path):
    """A folder that is not there, or not ours, is no reason to refuse anybody."""
    known = remembering(tmp_path / "nowhere" / "timelines")
    known.take(Timeline(7, 2))
    with pytest.raises(Overtaken):
        known.take(Timeline(7, 1))


def test_an_overtaken_server_is_away():
    """Whoever meets one waits, and asks the others."""
    assert issubclass(Overtaken, psycopg.OperationalError)
