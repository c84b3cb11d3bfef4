"""The log is read in order by everybody in one way: by chunks that end with a batch, whatever is asked for."""

from random import Random
from threading import Timer
from time import monotonic

import psycopg
import pytest
from eventsourcing.dcb.api import DCBEvent, DCBQuery, DCBQueryItem

from ledger.log.query import LINES, in_order
from ledger.log.reading import LogReader
from ledger.log.recorder import PostgresRecorder

KINDS, TAGS = ("bought", "sold", "lent"), ("anna", "bruno", "carla")
BATCHES = (3, 1, 8, 2, 1, 1, 30, 4, 1, 9)


@pytest.fixture
def recorder(server, book):
    options = f"-c role={book.writer}"
    return PostgresRecorder(
        lambda: psycopg.connect(server.url(), autocommit=True, options=options), book
    )


@pytest.fixture
def events(recorder):
    """Sixty events in ten batches, of some kinds and tags."""
    dice = Random(5)
    written = []
    for size in BATCHES:
        batch = [
            DCBEvent(
                type=dice.choice(KINDS),
                data=b"",
                tags=[tag for tag in TAGS if dice.random() < 0.4],
            )
            for _ in range(size)
        ]
        recorder.append(batch)
        written += batch
    return list(enumerate(written, 1))


@pytest.fixture
def reader(connect, book):
    opened = []

    def of(query=None, chunk=4):
        one = LogReader(connect(book.reader), book, query, chunk=chunk)
        opened.append(one)
        return one

    yield of
    for one in opened:
        one.close()


def positions(chunks):
    """Return the positions in some chunks."""
    return [row[0] for chunk in chunks for row in chunk.rows]


@pytest.mark.parametrize("chunk", [1, 4, 100])
def test_a_chunk_ends_with_a_batch(events, reader, connect, book, chunk):
    """Whoever stands between two chunks has seen no half of a command."""
    ends = {last for (last,) in connect().execute(f"SELECT last FROM {book.schema}.batches")}
    read = [(one.after, one.last, positions([one])) for one in reader(chunk=chunk).chunks()]
    assert [at for *_, found in read for at in found] == [position for position, _ in events]
    assert {last for _, last, _ in read} <= ends
    assert [after for after, *_ in read] == [0, *(last for _, last, _ in read[:-1])]


@pytest.mark.parametrize("up_to", [0, 1, 5, 14, 60])
def test_a_reading_goes_up_to_a_position_and_no_further(events, reader, up_to):
    """Also where a batch goes on after it."""
    assert positions(reader().chunks(0, up_to)) == list(range(1, up_to + 1))


QUERIES = pytest.mark.parametrize(
    "items",
    [
        [DCBQueryItem()],
        [DCBQueryItem(types=["sold"])],
        [DCBQueryItem(types=["sold", "lent"]), DCBQueryItem(types=["bought"])],
        [DCBQueryItem(tags=["anna"])],
        [DCBQueryItem(tags=["anna", "bruno"])],
        [DCBQueryItem(types=["sold"], tags=["anna"])],
        [DCBQueryItem(tags=["anna", "carla"]), DCBQueryItem(tags=["bruno"])],
        [DCBQueryItem(tags=["anna"]), DCBQueryItem(tags=["carla"])],
        [DCBQueryItem(types=["sold"], tags=[tag]) for tag in ("anna", "carla")],
        [DCBQueryItem(types=["sold"]), DCBQueryItem(types=["lent"], tags=["anna", "bruno"])],
        [DCBQueryItem(types=["sold"]), DCBQueryItem()],
        [DCBQueryItem(types=["stolen"])],
    ],
    ids=repr,
)


def matching(events, items):
    """Return where an item matches: the kind is one of its kinds, and all of its tags are there."""
    return [
        position
        for position, event in events
        if any(
            (not item.types or event.type in item.types) and set(item.tags) <= set(event.tags)
            for item in items
        )
    ]


@QUERIES
@pytest.mark.parametrize("chunk", [1, 3, 1_000])
@pytest.mark.parametrize("after", [0, 6])
def test_a_query_finds_what_it_says_and_each_fact_once(events, reader, items, chunk, after):
    """At least one item matches, and that more than one does makes no difference."""
    expected = [position for position in matching(events, items) if position > after]
    assert positions(reader(DCBQuery(items), chunk).chunks(after)) == expected


@QUERIES
@pytest.mark.parametrize("newest", [False, True])
@pytest.mark.parametrize("after, to", [(0, 60), (6, 17), (15, 15)])
def test_between_two_positions_facts_come_in_order_or_the_newest_first(
    events, connect, book, items, newest, after, to
):
    """Also where a batch began before or goes on after; a few may be taken from either end."""
    sql, asked = in_order(DCBQuery(items), LINES, newest=newest)
    expected = [position for position in matching(events, items) if after < position <= to]
    expected = expected[::-1] if newest else expected
    for limit in (60, 3):
        statement = book.fill(f"{sql} LIMIT {limit}").encode()
        rows = connect(book.reader).execute(statement, asked | {"after": after, "to": to})
        assert [position for position, _ in rows] == expected[:limit]


def test_where_little_matches_a_chunk_goes_through_more_of_the_log(events, reader):
    """A rare kind in a long log costs few questions."""
    chunks = reader(DCBQuery([DCBQueryItem(types=["stolen"])]), chunk=4).chunks()
    spans = [one.last - one.after for one in chunks if not positions([one])]
    assert len(spans) <= 3
    assert spans[1] >= 16


def test_a_chunk_is_read_to_its_end_before_the_next(events, reader):
    """Rows that nobody read are a mistake of the reader's user, and never a silent gap."""
    one = reader()
    left = one.after(0)
    next(left.rows)
    with pytest.raises(RuntimeError, match="to their end"):
        one.after(left.last)
    assert positions([left]) == list(range(2, left.last + 1))
    assert positions([one.after(left.last)])[0] == left.last + 1


def test_the_batches_of_a_chunk_are_asked_for_before_its_rows(events, reader):
    """They say where each of its commands' batches ends."""
    one = reader()
    for chunk in one.chunks():
        batches = one.batches(chunk)
        assert (batches[0][0], batches[-1][1]) == (chunk.after + 1, chunk.last)
        rows = [next(chunk.rows)]
        with pytest.raises(RuntimeError, match="being read"):
            one.batches(chunk)
        assert len([*rows, *chunk.rows]) == chunk.last - chunk.after


def test_what_is_appended_wakes_who_waits(events, recorder, reader):
    """A notice comes within a moment; the wait is much longer."""
    one = reader()
    one.wait(0)
    Timer(0.1, recorder.append, [[DCBEvent(type="sold", data=b"", tags=[])]]).start()
    began = monotonic()
    one.wait(120)
    assert monotonic() - began < 60
    assert positions(one.chunks(60)) == [61]


def test_a_reading_that_is_not_finished_lets_go_of_its_connection(events, recorder, connect, book):
    """Whoever takes the first event and forgets the rest holds nothing."""
    assert next(iter(recorder.read())).position == 1
    open_ = "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE %s"
    until = monotonic() + 60
    while connect().execute(open_, [f"%{book.schema}.facts f%"]).fetchone() != (0,):
        assert monotonic() < until
