"""A book in a database of its own, whose state a test may spoil and mend."""

from contextlib import asynccontextmanager

from ledger.book.opening import open_book
from ledger.pen.limits import Limits
from tests.keys import MASTER
from tests.pen.toy import TOY

QUICK = Limits(timeout_seconds=0.5)


class Place:
    """A database, and the superuser's connection to it."""

    def __init__(self, url, book, root):
        self.url, self.book, self.root = url, book, root

    def do(self, sql):
        self.root.execute(self.book.fill(sql))

    def hang_up(self):
        """Terminate every connection of the book's."""
        self.do(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    def fail_with(self, sqlstate):
        """Let `append` fail with this SQLSTATE until `mend`."""
        self.do("ALTER FUNCTION {book}.append RENAME TO append_kept")
        arguments = self.root.execute(
            "SELECT pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid)"
            " FROM pg_proc p WHERE proname = 'append_kept'"
        ).fetchone()
        self.do(
            f"CREATE FUNCTION {{book}}.append({arguments[0]}) RETURNS {arguments[1]}"
            " LANGUAGE plpgsql SECURITY DEFINER AS $$"
            f" BEGIN RAISE EXCEPTION 'as told' USING ERRCODE = '{sqlstate}'; END $$;"
            " GRANT EXECUTE ON FUNCTION {book}.append TO {writer}"
        )

    def mend(self):
        self.do("DROP FUNCTION {book}.append")
        self.do("ALTER FUNCTION {book}.append_kept RENAME TO append")

    def head(self):
        (last,) = self.root.execute(
            self.book.fill("SELECT max(last) FROM {book}.batches")
        ).fetchone()
        return last

    def roll_back_to(self, position):
        """Do what a restore of an older state does, under the pens that are open."""
        self.do(
            "BEGIN; SET LOCAL session_replication_role = replica;"
            " ALTER TABLE {book}.facts DISABLE TRIGGER ALL;"
            " ALTER TABLE {book}.batches DISABLE TRIGGER ALL;"
            " ALTER TABLE {book}.commands DISABLE TRIGGER ALL;"
            f" DELETE FROM {{book}}.facts WHERE position > {position};"
            f" DELETE FROM {{book}}.batches WHERE last > {position};"
            f" DELETE FROM {{book}}.commands WHERE last > {position};"
            f" DELETE FROM {{book}}.tags WHERE last > {position};"
            " ALTER TABLE {book}.facts ENABLE ALWAYS TRIGGER append_only;"
            " ALTER TABLE {book}.batches ENABLE ALWAYS TRIGGER append_only;"
            " ALTER TABLE {book}.commands ENABLE ALWAYS TRIGGER append_only;"
            " COMMIT"
        )

    @asynccontextmanager
    async def opened(self, limits=QUICK, **more):
        async with open_book(TOY, self.url, MASTER, name=self.book, limits=limits, **more) as book:
            yield book
