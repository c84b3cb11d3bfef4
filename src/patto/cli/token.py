"""`patto token`: who may sign in, and where their token is."""

from typing import Any

import click
import psycopg

from api.engine.settings import Settings
from api.engine.tokens import NoSuchToken, TokenShown, all_tokens, digest_of, issue, revoke
from ledger.kernel.who import Role, Who
from ledger.log.tags import digest
from patto.cli.ground import Ground, ground
from patto.cli.opening import told
from patto.cli.options import Taught, TaughtGroup, with_settings
from patto.cli.trouble import Trouble
from patto.cli.voice import Voice

ROLES = [str(role) for role in Role if role is not Role.SYSTEM]
KNOWN = "SELECT EXISTS (SELECT FROM {book}.tags WHERE tag = %s)"


@click.group(cls=TaughtGroup, invoke_without_command=True)
@with_settings("tokens_file")
def token(settings: Settings, voice: Voice) -> None:
    """List the tokens and where they are told; issue one, or revoke one.

    A token says who asks: `Authorization: Bearer …`. The book keeps only its SHA-256, so a token
    can be read where it was told and nowhere else: the first ones in a file (mode 0600) in the data
    folder, a later one when `issue` prints it.

    Examples:
        patto token
        patto token issue auditor
        patto token revoke 4f1c08aa93b2
    """
    if click.get_current_context().invoked_subcommand is None:
        _list(settings, voice)


@token.command("issue", cls=Taught)
@click.argument("role", type=click.Choice(ROLES))
@click.option("--hub", metavar="ID", help="The hub of a host.")
@click.option(
    "--user",
    metavar="ID",
    help="The user of a member's token, who acts for the members that named them.",
)
@click.option(
    "--actor",
    metavar="NAME",
    help="Who is written beside each fact; a name of the role's own if nobody says.",
)
@with_settings()
def issue_one(
    settings: Settings,
    voice: Voice,
    *,
    role: str,
    hub: str | None,
    user: str | None,
    actor: str | None,
) -> None:
    """Make a new token and print it, once and never again.

    Examples:
        patto token issue auditor
        patto token issue host --hub S2QF…
        patto token issue member --user U7KD…
    """
    who = Who(actor=actor or _actor(role, hub, user), role=Role(role), hub=hub, user=user)
    with ground(settings, voice) as here, here.writer() as connection:
        for kind, key in (("hub", hub), ("user", user)):
            if key and not _known(connection, here, f"{kind}:{key}"):
                raise Trouble(f"The book knows no {kind} {key}.")
        try:
            made = issue(connection, here.name, who)
        except ValueError as error:
            raise Trouble(str(error)) from None
    voice.remark(f"A token for {who.actor} ({role}); it is shown only now:")
    voice.tell(made)


@token.command("revoke", cls=Taught)
@click.argument("name")
@with_settings()
def revoke_one(settings: Settings, voice: Voice, *, name: str) -> None:
    """End a token for ever, by the name that `patto token` lists or by the token itself.

    A running server refuses it within PATTO_TOKEN_SECONDS.

    Example:
        patto token revoke 4f1c08aa93b2
    """
    with ground(settings, voice) as here, here.writer() as connection:
        try:
            gone = revoke(connection, here.name, name)
        except NoSuchToken:
            raise Trouble("No living token has this name (8 or more of its digits).") from None
    voice.tell(f"Revoked {gone[:12]}.")


def _list(settings: Settings, voice: Voice) -> None:
    with ground(settings, voice) as here, here.writer() as connection:
        tokens = all_tokens(connection, here.name)
    names = {digest_of(one).hex()[:12]: name for name, one in told(settings.tokens).items()}
    voice.tell(f"{'NAME':<13} {'ROLE':<10} {'ACTOR':<24} {'FOR':<24} WHERE")
    for one in tokens:
        bound = one.hub or one.user or ""
        voice.tell(
            f"{one.name:<13} {one.role:<10} {one.actor:<24} {bound:<24} {_where(settings, one, names)}"
        )


def _where(settings: Settings, one: TokenShown, names: dict[str, str]) -> str:
    if one.revoked_at:
        return f"revoked {one.revoked_at:%Y-%m-%d %H:%M}"
    if name := names.get(one.name):
        return f"{settings.tokens}, line {name}"
    return f"told once, {one.created_at:%Y-%m-%d %H:%M}"


def _actor(role: str, hub: str | None, user: str | None) -> str:
    bound = hub or user
    return f"{'user' if user else role}-{bound}" if bound else role


def _known(connection: psycopg.Connection[Any], here: Ground, tag: str) -> bool:
    row = connection.execute(here.name.fill(KNOWN).encode(), [digest(tag)]).fetchone()
    return bool(row and row[0])
