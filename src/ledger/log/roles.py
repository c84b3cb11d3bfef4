"""What a book needs from a PostgreSQL before it has tables: roles that can sign in, schemas, and no more rights."""

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from ledger.log.blocking import connect_blocking
from ledger.log.logins import Logins, is_turned_away, new_secret, signed_in_as
from ledger.log.names import BookName

ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('patto', 3))"
ROLE = "SELECT FROM pg_roles WHERE rolname = %s"
SCHEMAS = "SELECT count(*) FROM pg_namespace WHERE nspname = ANY (%s)"

# PostgreSQL lets everybody make temporary tables and large objects: so might one who only reads. Only the
# database's owner, and a superuser, may change that; for others these statements are warnings.
EVERYBODY_WRITES = """
SELECT has_database_privilege('public', current_database(), 'TEMPORARY')
    OR has_function_privilege('public', 'pg_catalog.lo_create(oid)', 'EXECUTE')
"""
NOBODY_WRITES = """
REVOKE EXECUTE ON FUNCTION pg_catalog.lo_creat(integer), pg_catalog.lo_create(oid),
    pg_catalog.lo_from_bytea(oid, bytea) FROM PUBLIC
"""

Connection = psycopg.Connection[TupleRow]


def prepare(conninfo: str, book: BookName, *, new_logins: bool = False) -> None:
    """Make what is missing of the book's roles, their logins and its schemas.

    Nothing is asked of the user that `conninfo` names when nothing is missing. A role that is there and whose
    secret isn't in the file of logins is left alone, for another program may know it; with `new_logins` it gets
    a new secret.
    """
    if all(_signs_in(conninfo, role) for role in book.roles) and _has_schemas(conninfo, book):
        return
    logins = Logins.of(conninfo)
    with connect_blocking(conninfo, autocommit=False) as admin:
        admin.execute(ALONE)
        _take_from_everybody(admin)
        for role in book.roles:
            _make_role(admin, role, logins, new_logins=new_logins)
        owner = sql.Identifier(book.owner)
        # Views belong to the projector, also those that the owner's migrations make.
        admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(book.projector), owner))
        admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(owner))
        for schema in book.schemas:
            admin.execute(
                sql.SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(
                    sql.Identifier(schema), owner
                )
            )


def _signs_in(conninfo: str, role: str) -> bool:
    try:
        connect_blocking(signed_in_as(conninfo, role)).close()
    except psycopg.OperationalError as error:
        if is_turned_away(error, role):
            return False
        raise
    return True


def _has_schemas(conninfo: str, book: BookName) -> bool:
    with connect_blocking(signed_in_as(conninfo, book.reader)) as reader:
        found = reader.execute(SCHEMAS, [list(book.schemas)]).fetchone()
    return found == (len(book.schemas),)


def _make_role(admin: Connection, role: str, logins: Logins | None, *, new_logins: bool) -> None:
    """Make a role that can sign in with the secret of the file, or let one that is there do so."""
    known = admin.execute(ROLE, [role]).fetchone() is not None
    secret = logins.secret_of(role) if logins else None
    if logins and not secret and (new_logins or not known):
        secret = logins.keep(role, new_secret())
    words = sql.SQL("{} ROLE {} LOGIN").format(
        sql.SQL("ALTER" if known else "CREATE"), sql.Identifier(role)
    )
    if secret:
        # Hashed here, so that neither the wire nor the server's log sees the secret.
        hashed = admin.pgconn.encrypt_password(secret.encode(), role.encode(), b"scram-sha-256")
        words += sql.SQL(" PASSWORD {}").format(sql.Literal(hashed.decode()))
    if secret or not known:
        admin.execute(words)


def _take_from_everybody(admin: Connection) -> None:
    if admin.execute(EVERYBODY_WRITES).fetchone() == (True,):
        database = sql.Identifier(admin.info.dbname)
        admin.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(database))
        admin.execute(NOBODY_WRITES)
