"""`patto token`: who may sign in, and where their token is."""

from datetime import UTC, datetime
from typing import Any

import click
import psycopg

from api.engine.settings import Settings
from api.engine.tokens import (
    DAYS,
    NoSuchToken,
    TokenShown,
    all_tokens,
    digest_of,
    issue,
    revoke,
)
from ledger.kernel.who import Role, Who
from ledger.log.tags import digest
from ledger.vault.tombstones import REVOKED, Tombstones
from patto.cli.console import Console
from patto.cli.database import Database, opened_database
from patto.cli.errors import CommandFailed
from patto.cli.opening import macs_of, remember_access, tokens_in
from patto.cli.options import CommandWithExamples, GroupWithExamples, with_settings

ROLES = [str(role) for role in Role if role not in (Role.SYSTEM, Role.APPLICANT)]
KNOWN = "SELECT EXISTS (SELECT FROM {book}.tags WHERE tag = %s)"


@click.group(cls=GroupWithExamples, invoke_without_command=True)
@with_settings("tokens_file")
def token(settings: Settings, console: Console) -> None:
    """List the tokens and where they are told; issue one, or revoke one.

    A token says who asks: `Authorization: Bearer …`. The book keeps only its SHA-256, so a token
    can be read where it was told and nowhere else: the first ones in a file (mode 0600) in the data
    folder, a later one when `issue` prints it.

    Examples:
        patto token
        patto token issue ada auditor
        patto token revoke 4f1c08aa93b2
    """
    if click.get_current_context().invoked_subcommand is None:
        _list(settings, console)


@token.command("issue", cls=CommandWithExamples)
@click.argument("person")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--hub", metavar="ID", help="The hub of a host.")
@click.option(
    "--user",
    metavar="ID",
    help="The user of a member's token, who acts for the members that named them.",
)
@click.option("--days", default=DAYS, show_default=True, help="How long it is good for.")
@click.option("--read-only", is_flag=True, help="It reads what the role may, and gives no command.")
@with_settings("master_key_file")
def issue_one(
    settings: Settings,
    console: Console,
    *,
    person: str,
    role: str,
    hub: str | None,
    user: str | None,
    days: int,
    read_only: bool,
) -> None:
    """Make a new token for PERSON and print it, once and never again.

    PERSON is written beside everything that is done with it: each person acts under their own name.

    Examples:
        patto token issue ada auditor
        patto token issue ada operator --read-only --days 30
        patto token issue hanna host --hub S2QF…
        patto token issue anna member --user U7KD…
    """
    who = Who(actor=person, role=Role(role), hub=hub, user=user, reads_only=read_only)
    with opened_database(settings, console) as database, database.writer() as connection:
        macs = macs_of(settings, database)
        for kind, key in (("hub", hub), ("user", user)):
            if key and not _known(connection, database, f"{kind}:{key}"):
                raise CommandFailed(f"The book knows no {kind} {key}.")
        try:
            made = issue(connection, database.name, macs, who, days=days)
        except ValueError as error:
            raise CommandFailed(str(error)) from None
        remember_access(settings, database, connection, macs)
    console.log(f"A token for {who.actor} ({role}); it is shown only now:")
    console.print(made)


@token.command("revoke", cls=CommandWithExamples)
@click.argument("name")
@with_settings("master_key_file")
def revoke_one(settings: Settings, console: Console, *, name: str) -> None:
    """End a token for ever, by the name that `patto token` lists or by the token itself.

    A running server refuses it within PATTO_TOKEN_SECONDS.

    Example:
        patto token revoke 4f1c08aa93b2
    """
    with opened_database(settings, console) as database, database.writer() as connection:
        macs = macs_of(settings, database)
        try:
            gone = revoke(connection, database.name, macs, name)
        except NoSuchToken:
            raise CommandFailed(
                "No living token has this name (8 or more of its digits)."
            ) from None
        Tombstones.beside(settings.master_key.parent, settings.name.schema, REVOKED).note([gone])
        remember_access(settings, database, connection, macs)
    console.print(f"Revoked {gone[:12]}.")


def _list(settings: Settings, console: Console) -> None:
    with opened_database(settings, console) as database, database.writer() as connection:
        tokens = all_tokens(connection, database.name)
    names = {digest_of(one).hex()[:12]: name for name, one in tokens_in(settings.tokens).items()}
    console.print(f"{'NAME':<13} {'ROLE':<10} {'PERSON':<24} {'FOR':<24} {'USED':<11} WHERE")
    for one in tokens:
        bound = one.hub or one.user or ""
        used = f"{one.used_at:%Y-%m-%d}" if one.used_at else "never"
        console.print(
            f"{one.name:<13} {one.role:<10} {one.actor:<24} {bound:<24} {used:<11}"
            f" {_where(settings, one, names)}"
        )


def _where(settings: Settings, one: TokenShown, names: dict[str, str]) -> str:
    if one.revoked_at:
        return f"revoked {one.revoked_at:%Y-%m-%d %H:%M}"
    until = f"{'reads only, ' if one.scope == 'read' else ''}until {one.expires_at:%Y-%m-%d}"
    if one.expires_at <= datetime.now(UTC):
        return f"expired {one.expires_at:%Y-%m-%d}"
    if name := names.get(one.name):
        return f"{settings.tokens}, line {name}, {until}"
    return f"told once, {one.created_at:%Y-%m-%d %H:%M}, {until}"


def _known(connection: psycopg.Connection[Any], database: Database, tag: str) -> bool:
    row = connection.execute(database.name.fill(KNOWN).encode(), [digest(tag)]).fetchone()
    return bool(row and row[0])
