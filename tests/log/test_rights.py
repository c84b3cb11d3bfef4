"""Who may touch what: the whole matrix of privileges, and the triggers behind the grants."""

import psycopg
import pytest
from eventsourcing.dcb.api import DCBEvent
from psycopg import errors
from psycopg.conninfo import make_conninfo

from ledger.log import arrays
from ledger.log.batch import Batch
from ledger.log.logins import Logins, is_turned_away
from ledger.log.parameters import append_parameters
from ledger.log.recorder import PostgresRecorder
from ledger.log.statements import APPEND
from ledger.seal.mac import Macs
from ledger.seal.tree import EMPTY, leaves_of

LOG = ("facts", "batches", "commands")
PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


@pytest.fixture
def written(server, book, connect):
    """A book with three facts in it."""
    recorder = PostgresRecorder(
        lambda: psycopg.connect(server.url(), autocommit=True, options=f"-c role={book.writer}"),
        book,
    )
    recorder.append([DCBEvent(type="t", data=b"%d" % n, tags=["x"]) for n in range(3)])
    return book


def granted(connection, role, table):
    """Return what a role may do with a table."""
    return {
        privilege
        for privilege in PRIVILEGES
        if connection.execute(
            "SELECT has_table_privilege(%s, %s, %s)", [role, table, privilege]
        ).fetchone()[0]
    }


def test_the_matrix_of_privileges_is_exactly_this(book, connect):
    """Nobody but the owner may do more than read the log; the snapshots are the writer's to keep."""
    owner = connect(book.owner)
    tables = (*LOG, "tags", "snapshots", "pen", "log", "migrations")
    read = (*LOG, "tags", "log", "migrations")
    reads, keeps = {"SELECT"}, {"SELECT", "INSERT", "UPDATE", "DELETE"}
    expected = {
        book.writer: {**dict.fromkeys(read, reads), "snapshots": keeps},
        book.projector: dict.fromkeys((*read, "snapshots"), reads),
        book.reader: dict.fromkeys((*read, "snapshots"), reads),
        "public": {},
    }
    for role, rights in expected.items():
        for table in tables:
            found = granted(owner, role, f"{book.schema}.{table}")
            assert found == rights.get(table, set()), (role, table)


def test_what_became_of_mail_and_readings_is_the_writers_to_note_and_nobodys_to_take_away(
    book, connect
):
    """Rows are added and go on; what names a mail or a calendar, and since when, never changes."""
    owner = connect(book.owner)
    fixed = {
        "mails": {"mail", "kind", "recipient", "thing", "position"},
        "mail_seen": {"only_row", "since"},
        "foreign_readings": {"calendar", "hub"},
    }
    for table, never in fixed.items():
        place = f"{book.access}.{table}"
        for role in (book.writer, book.projector, book.reader, "public"):
            rights = {book.writer: {"SELECT", "INSERT"}, book.reader: {"SELECT"}}
            assert granted(owner, role, place) == rights.get(role, set()), (role, table)
        rows = owner.execute(
            "SELECT attname, has_column_privilege(%(role)s, attrelid, attnum, 'UPDATE') FROM pg_attribute"
            " WHERE attrelid = %(table)s::regclass AND attnum > 0",
            {"role": book.writer, "table": place},
        ).fetchall()
        assert {name for name, may_change in rows if not may_change} == never, table


def test_each_role_signs_in_as_itself_and_can_become_nobody_else(book, connect):
    """Only the owner may act as the projector, whose tables its migrations make."""
    others = {*book.roles, "patto"}
    become = {book.owner: {book.projector}}
    for role in book.roles:
        asked = "SELECT session_user, rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls"
        found = connect(role).execute(f"{asked} FROM pg_roles WHERE rolname = current_user")
        assert found.fetchall() == [(role, False)]
        able = {one for one in others - {role} if takes(connect(role), one)}
        assert able == become.get(role, set()), role


def takes(connection, role):
    """Say whether a session can take a role."""
    try:
        connection.execute(f"SET ROLE {role}")
    except errors.InsufficientPrivilege:
        return False
    return True


def test_nobody_signs_in_without_the_secret_or_with_anothers(server, book):
    """It is in the file of logins alone, a line for each role."""
    for wrong in ("", Logins.of(server.url()).secret_of(book.reader)):
        given = make_conninfo(server.url(user=book.writer), passfile="/dev/null", password=wrong)
        with pytest.raises(psycopg.OperationalError) as refused:
            psycopg.connect(given)
        assert is_turned_away(refused.value, book.writer)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TEMPORARY TABLE one (n integer)",
        "CREATE TABLE public.one (n integer)",
        "SELECT lo_create(0)",
        "SELECT lo_creat(-1)",
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT lo_import('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/one'",
        "SELECT pg_create_physical_replication_slot('one')",
    ],
)
def test_nobody_leaves_anything_behind_outside_of_the_book(book, connect, statement):
    """What PostgreSQL lets everybody make is made by no role of the book."""
    for role in (book.writer, book.projector, book.reader):
        with pytest.raises(errors.InsufficientPrivilege):
            connect(role).execute(statement)


def test_only_the_writer_may_append_and_nobody_else_may_run_a_function_of_the_log(book, connect):
    """EXECUTE on `append` is the writer's alone."""
    functions = connect(book.owner).execute(
        "SELECT p.oid::regprocedure::text, p.proname FROM pg_proc p "
        "JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = %s",
        [book.schema],
    )
    for signature, name in functions.fetchall():
        for role in (book.writer, book.projector, book.reader, "public"):
            may = connect(book.owner).execute(
                "SELECT has_function_privilege(%s, %s, 'EXECUTE')", [role, signature]
            )
            expected = role == book.writer and name in {"append", "lock_pen"}
            assert may.fetchone()[0] is expected, (role, signature)


@pytest.mark.parametrize("table", LOG)
@pytest.mark.parametrize(
    "change",
    ["DELETE FROM {}", "UPDATE {} SET first = 1", "UPDATE {} SET kind = 'x'", "TRUNCATE {}"],
)
def test_nobody_changes_the_log_not_even_its_owner(written, connect, table, change):
    """By grants for the roles, and by ENABLE ALWAYS triggers for the owner and the superuser."""
    if ("kind" in change) != (table == "facts") and "SET" in change:
        change = "DELETE FROM {}"
    statement = change.format(f"{written.schema}.{table}")
    for role in (*written.roles, "patto"):
        with pytest.raises(errors.InsufficientPrivilege):
            connect(role).execute(statement)
    root = connect("patto")
    root.execute("SET session_replication_role = replica")
    with pytest.raises(errors.InsufficientPrivilege):
        root.execute(statement)


def test_nobody_inserts_into_the_log_past_the_function(written, connect):
    """The function numbers, checks and seals; there is no other door."""
    for role in (written.writer, written.projector, written.reader):
        with pytest.raises(errors.InsufficientPrivilege):
            connect(role).execute(
                f"INSERT INTO {written.schema}.facts VALUES (99, 'x', 'x', sha256('x'))"
            )


def batch(expected, at, datas, before=b""):
    frontier = EMPTY.append(leaves_of(datas))
    return Batch(
        expected=expected,
        before=before,
        at=at,
        kinds=["t"] * len(datas),
        datas=datas,
        tags=[],
        owners=[],
        commands=[],
        frontier=frontier,
        root=frontier.root(),
        asked=[],
    )


def root(book, connection):
    """Return the root that the written book has."""
    return connection.execute(f"SELECT root FROM {book.schema}.batches").fetchone()[0]


def test_an_append_on_another_head_writes_nothing(written, connect):
    """The head must be where the pen thinks it is."""
    connection = connect()
    arrays.register(connection)
    at = connection.execute("SELECT now()").fetchone()[0]
    for expected in (0, 2, 4):
        answer = connection.execute(
            written.fill(APPEND), append_parameters(batch(expected, at, [b"x"]), Macs(b""))
        )
        assert answer.fetchone()[0] == 3
    count = connection.execute(f"SELECT count(*) FROM {written.schema}.facts").fetchone()[0]
    assert count == 3


def test_an_append_on_another_root_writes_nothing(written, connect):
    """Where the log ends is not enough: it may have been rolled back and have grown to there again."""
    connection = connect()
    arrays.register(connection)
    at = connection.execute("SELECT now()").fetchone()[0]
    stored = root(written, connection)
    other = batch(3, at, [b"x"], before=EMPTY.append(leaves_of([b"0", b"1", b"3"])).root())
    answer = connection.execute(
        written.fill(APPEND), append_parameters(other, Macs(b""))
    ).fetchone()
    assert (answer[0], answer[1]) == (3, stored)
    count = connection.execute(f"SELECT count(*) FROM {written.schema}.facts").fetchone()[0]
    assert count == 3


def test_time_never_goes_back(written, connect):
    """An `at` before the last batch's is refused whole."""
    connection = connect()
    arrays.register(connection)
    at = connection.execute("SELECT now() - interval '1 hour'").fetchone()[0]
    with pytest.raises(errors.InvalidDatetimeFormat):
        before = root(written, connection)
        connection.execute(
            written.fill(APPEND), append_parameters(batch(3, at, [b"x"], before), Macs(b""))
        )


def test_the_leaf_is_computed_from_the_stored_bytes(written, connect):
    """SHA-256(0x00 ‖ SHA-256(data)), by the database itself."""
    rows = connect().execute(f"SELECT data, leaf FROM {written.schema}.facts ORDER BY position")
    for data, leaf in rows.fetchall():
        assert leaves_of([data]) == [leaf]


def test_an_auditor_reads_the_log_with_psql_alone(written, connect):
    """The view shows each line as JSON."""
    rows = connect(written.reader).execute(
        f"SELECT position, line->>'type' FROM {written.schema}.log ORDER BY position"
    )
    assert rows.fetchall() == [(1, "t"), (2, "t"), (3, "t")]


def test_functions_run_with_a_fixed_search_path(book, connect):
    """A SECURITY DEFINER function must not be led astray by its caller's path."""
    rows = connect().execute(
        "SELECT proname, proconfig FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname = %s AND prosecdef",
        [book.schema],
    )
    found = dict(rows.fetchall())
    assert set(found) == {"append", "lock_pen"}
    for config in found.values():
        assert config == ["search_path=pg_catalog, pg_temp"]


def test_tags_get_a_new_partition_before_it_is_needed(book, connect):
    """Positions run over the edge of a million without a stop."""
    owner = connect(book.owner)
    owner.execute(f"SELECT {book.schema}.make_room(2000000)")
    owner.execute(f"SELECT {book.schema}.make_room(2999999)")
    tables = owner.execute(
        "SELECT count(*) FROM pg_inherits WHERE inhparent = %s::regclass", [f"{book.schema}.tags"]
    )
    assert tables.fetchone()[0] == 3
