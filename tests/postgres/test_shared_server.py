"""The PostgreSQL that all tests of a run share."""

from tests.postgres.conftest import query


def test_the_shared_server_answers(server):
    """Whichever worker started it, every worker reaches it."""
    assert query(server.url(), "SELECT current_user::text") == [("patto",)]


def test_each_test_gets_a_book_name_of_its_own(server, fresh_book_name):
    """The name is free, and a plain identifier."""
    assert fresh_book_name.isidentifier()
    asked = f"SELECT count(*) FROM pg_namespace WHERE nspname = '{fresh_book_name}'"
    assert query(server.url(), asked) == [(0,)]
