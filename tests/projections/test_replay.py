"""History told again agrees with what is shown, and whatever was changed is found."""

import uuid
from itertools import groupby

import psycopg
import pytest

from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.fact import Fact
from ledger.log.migrate import upgrade
from ledger.log.names import BookName
from ledger.registry import RULES
from ledger.stays.events import StayChanged
from ledger.stays.stay import Stay
from patto.postgres import Cluster
from projections.engine.asof import BeingBuilt, BeyondTheBook, NotYetSeen
from projections.engine.finding import Findings
from projections.engine.follower import Follower
from projections.engine.replay import replay
from projections.registry import ALL, COMPARED
from tests.projections.late import with_late_payments
from tests.projections.written import Writer

HISTORY = with_late_payments(range(502))  # Long enough that something waits at its end.
HEAD = len(HISTORY.written)


def a_book(server: Cluster) -> BookName:
    """Return a book with the whole history in it, and every read model at its head."""
    name = BookName(f"rep_{uuid.uuid4().hex[:12]}")
    upgrade(server.url(), name)
    writer = Writer(server.url(), name)
    for _, page in groupby(HISTORY.lines(), key=lambda line: line.at):
        writer.append(page)
    writer.close()
    follow(server, name)
    return name


def follow(server: Cluster, name: BookName) -> None:
    with Follower(server.url(), name, RULES, ALL) as follower:
        follower.catch_up()
        assert not follower.waits()


def change(server: Cluster, name: BookName, sql: str) -> None:
    """Change what nobody may change, as a superuser could."""
    with psycopg.connect(server.url()) as connection:
        for table in ("facts", "batches"):
            connection.execute(f"ALTER TABLE {name.schema}.{table} DISABLE TRIGGER append_only")
        assert connection.execute(name.fill(sql).encode()).rowcount > 0


@pytest.fixture(scope="module")
def book(server: Cluster) -> BookName:
    return a_book(server)


@pytest.fixture
def own(server: Cluster) -> BookName:
    """A book to be tampered with."""
    return a_book(server)


def test_the_log_and_everything_shown_agree(server: Cluster, book: BookName) -> None:
    """All projections, all figures, the root; and progress is told for every stage."""
    stages: dict[str, tuple[int, int]] = {}
    found = replay(
        server.url(), book, COMPARED, progress=lambda what, *at: stages.__setitem__(what, at)
    )
    assert found.shown == []
    assert found.agrees
    assert (found.position, found.tree_size, found.left_out) == (HEAD, HEAD, [])
    assert found.figures > 400
    assert stages == {"the log": (HEAD, HEAD)}


@pytest.mark.parametrize("part", [0, 0.1, 0.35, 0.5, 0.77, 0.999])
def test_it_agrees_as_of_any_position(server: Cluster, book: BookName, part: float) -> None:
    """Also in the middle of a batch, and before the first fact."""
    found = replay(server.url(), book, COMPARED, int(HEAD * part))
    assert found.shown == []
    assert found.position == int(HEAD * part)
    assert found.left_out == []


def test_it_goes_to_the_end_of_a_day_or_to_a_moment(server: Cluster, book: BookName) -> None:
    """The end of a day is 24:00 in Rome; a moment includes what was written in it."""
    day = HISTORY.today - 10 * ONE_DAY
    end = sum(at < rome(day, 24) for at, _ in HISTORY.written)
    assert replay(server.url(), book, COMPARED, day).position == end
    moment = HISTORY.written[HEAD // 2][0]
    then = sum(at <= moment for at, _ in HISTORY.written)
    assert replay(server.url(), book, COMPARED, moment).position == then


def test_a_position_that_is_not_there_is_refused(server: Cluster, own: BookName) -> None:
    with pytest.raises(BeyondTheBook):
        replay(server.url(), own, COMPARED, HEAD + 1)
    with pytest.raises(BeyondTheBook):
        replay(server.url(), own, COMPARED, -1)
    change(server, own, "UPDATE {read}.tracking SET position = 5 WHERE view = 'usage'")
    with pytest.raises(NotYetSeen):
        replay(server.url(), own, COMPARED, HEAD)
    assert replay(server.url(), own, COMPARED).position == 5


def test_chunks_make_no_difference(server: Cluster, book: BookName) -> None:
    """The log is read a few lines at a time; batches end where they like."""
    whole = replay(server.url(), book, COMPARED)
    for size in (1, 7, 64):
        found = replay(server.url(), book, COMPARED, chunk=size)
        assert (found.root, found.figures, found.shown) == (whole.root, whole.figures, [])


TAMPERED = {
    "a balance": "UPDATE {read}.postings SET balance = balance + 1 WHERE position = 300 AND line = 0",
    "a sum": "UPDATE {read}.postings SET cents = cents + 1 WHERE (position, line) = (SELECT min(position), 0 FROM {read}.postings WHERE position > 200)",
    "a lost line": "DELETE FROM {read}.postings WHERE position = (SELECT max(position) FROM {read}.postings)",
    "a hold": "UPDATE {read}.postings SET hold = 'P' WHERE position = (SELECT min(position) FROM {read}.postings WHERE hold <> '')",
    "a kind": "UPDATE {read}.entries SET kind = 'gift' WHERE position = (SELECT min(position) FROM {read}.entries)",
    "an effective day": "UPDATE {read}.postings SET day = day - 1 WHERE late",
    "a share": "UPDATE {read}.shares SET shares = shares + 1",
    "what waits": "DELETE FROM {read}.due",
    "the verb of what waits": "UPDATE {read}.due SET command = replace(command, '.', '.not-')",
    "what is done to what waits": "UPDATE {read}.due SET command = overlay(command placing 'X' from length(command) - 3)",
    "the hour of what waits": "UPDATE {read}.due SET at = at + interval '1 second'",
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_wrong_table_is_found(server: Cluster, own: BookName, what: str) -> None:
    """One figure changed behind our back is at least one line of difference."""
    sql = TAMPERED[what].replace(
        "position = 300", "position = (SELECT max(position) FROM {read}.postings)"
    )
    change(server, own, sql)
    assert replay(server.url(), own, COMPARED).shown


def test_a_wrong_noun_is_found(
    server: Cluster, book: BookName, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pen would decide by another bill than was counted."""
    evolve = Stay.evolve

    def overlooking(stay: Stay, part: Fact) -> Stay:
        return stay if isinstance(part, StayChanged) else evolve(stay, part)

    monkeypatch.setattr(Stay, "evolve", overlooking)
    found = replay(server.url(), book, COMPARED)
    assert found.shown
    assert all("the pen decides by" in one.text for one in found.shown)


BROKEN = {
    "a byte of a line": (
        (
            "UPDATE {book}.facts SET data = overlay(data placing 'X'::bytea"
            " from 8 + position('actor'::bytea in data)) WHERE position = 40"
        ),
        ["position 40: the stored leaf", "the stored root"],
    ),
    "a line with its leaf": (
        (
            "UPDATE {book}.facts f SET data = d.data, leaf = sha256('\\x00'::bytea || sha256(d.data))"
            " FROM (SELECT overlay(data placing 'X'::bytea from 8 + position('actor'::bytea in data)) AS data"
            " FROM {book}.facts WHERE position = 40) d WHERE position = 40"
        ),
        ["the stored root"],
    ),
    "a leaf": (
        "UPDATE {book}.facts SET leaf = sha256(leaf) WHERE position = 40",
        ["position 40: the stored leaf"],
    ),
    "a kind": (
        "UPDATE {book}.facts SET kind = 'houses.house-opened.v1' WHERE position = 40",
        ["position 40: is a"],
    ),
    "an unknown kind": (
        "UPDATE {book}.facts SET kind = 'x' WHERE position = 40",
        ["position 40: is a"],
    ),
    "a root": (
        "UPDATE {book}.batches SET root = sha256(root) WHERE last = (SELECT max(last) FROM {book}.batches)",
        ["the stored root"],
    ),
    "a moment": (
        "UPDATE {book}.batches SET at = at + interval '1 second' WHERE first = 1",
        ["another moment"],
    ),
    "a missing line": ("DELETE FROM {book}.facts WHERE position = 40", ["gap", "the stored root"]),
    "no line at all": (
        "UPDATE {book}.facts SET data = 'nothing' WHERE position = 40",
        ["position 40", "leaf", "root"],
    ),
    "two lines exchanged": (
        (
            "UPDATE {book}.facts f SET data = g.data, leaf = g.leaf, kind = g.kind FROM {book}.facts g"
            " WHERE f.position IN (40, 41) AND g.position = 81 - f.position"
        ),
        ["position 40: the line says 41", "the stored root"],
    ),
    "a batch": (
        "DELETE FROM {book}.batches WHERE first = 1",
        ["does not follow 0"],
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_log_that_was_changed_is_found(server: Cluster, own: BookName, what: str) -> None:
    """Leaf, root, place, kind, moment: each is told by name."""
    sql, words = BROKEN[what]
    change(server, own, sql)
    found = "\n".join(map(str, replay(server.url(), own, COMPARED).shown))
    for word in words:
        assert word in found


def test_many_differences_are_told_in_part(server: Cluster, own: BookName) -> None:
    """So many, and how many more there are."""
    change(server, own, "UPDATE {book}.facts SET leaf = sha256(leaf)")
    found = replay(server.url(), own, COMPARED, findings=Findings(100))
    assert (len(found.shown), found.found) == (100, HEAD)
    assert found.mending[0].startswith(f"log: {HEAD:,}; ")


def test_a_view_of_another_program_is_not_compared(server: Cluster, own: BookName) -> None:
    """Its tables are of another shape, or not there: it is said which has still to be built."""
    change(server, own, "UPDATE {read}.tracking SET edition = 'other' WHERE view = 'closed'")
    with pytest.raises(BeingBuilt) as caught:
        replay(server.url(), own, COMPARED)
    assert caught.value.facts["view"] == "closed"
