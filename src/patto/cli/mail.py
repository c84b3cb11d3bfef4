"""`patto mail`: what became of mail, and what somebody decides about what may or may not have been sent."""

from collections.abc import Callable, Sequence

import click

from api.engine.settings import Settings
from api.mail.deciding import Connection, NoSuchMail, drop, needing, send_again
from api.mail.journal import COUNTED
from ledger.log.names import BookName
from patto.cli.console import Console
from patto.cli.database import opened_database
from patto.cli.errors import CommandFailed
from patto.cli.options import CommandWithExamples, GroupWithExamples, with_settings

Decide = Callable[[Connection, BookName, str], str]
TROUBLE = "SELECT trouble, trouble_since FROM {access}.mail_seen WHERE trouble IS NOT NULL"


@click.group(cls=GroupWithExamples, invoke_without_command=True)
@with_settings()
def mail(settings: Settings, console: Console) -> None:
    """Count the mails that are not sent, and list those that need somebody: unsure, bounced, failed.

    Of an unsure mail nobody knows whether the mail server took it: ask there by its Message-ID, which begins
    with the id that is listed, and then have it sent again or dropped. Neither addresses nor texts are shown.

    Examples:
        patto mail
        patto mail again 4f1c08aa93b2
        patto mail drop 4f1c08aa93b2 77aa01bc2233
    """
    if click.get_current_context().invoked_subcommand is not None:
        return
    with opened_database(settings, console) as database, database.writer() as connection:
        counts = connection.execute(database.name.fill(COUNTED).encode()).fetchall()
        troubles = connection.execute(database.name.fill(TROUBLE).encode()).fetchall()
        found = needing(connection, database.name)
    console.log("  ".join(f"{state}: {count}" for state, count in counts) or "Nothing waits.")
    for trouble, since in troubles:
        console.warn(f"No mail can leave since {since:%Y-%m-%d %H:%M} UTC: {trouble}")
    for one in found:
        reply = f" {one.reply}" if one.reply else ""
        console.print(
            f"{one.mail}  {one.state:8}  {one.kind:11}  {one.recipient}  {one.thing}  {one.why}{reply}"
        )


@mail.command("again", cls=CommandWithExamples)
@click.argument("names", nargs=-1, required=True)
@with_settings()
def again(settings: Settings, console: Console, *, names: Sequence[str]) -> None:
    """Send mails again that are unsure, bounced or failed, by the ids that `patto mail` lists (8 or more digits).

    They go within three days. An unsure one may have arrived before.

    Example:
        patto mail again 4f1c08aa93b2
    """
    with opened_database(settings, console) as database, database.writer() as connection:
        for name in names:
            console.print(f"{_decided(send_again, connection, database.name, name)} waits.")


@mail.command("drop", cls=CommandWithExamples)
@click.argument("names", nargs=-1, required=True)
@with_settings()
def drop_them(settings: Settings, console: Console, *, names: Sequence[str]) -> None:
    """Drop mails that are not sent, by the ids that `patto mail` lists (8 or more digits).

    Example:
        patto mail drop 4f1c08aa93b2
    """
    with opened_database(settings, console) as database, database.writer() as connection:
        for name in names:
            console.print(f"{_decided(drop, connection, database.name, name)} is dropped.")


def _decided(decide: Decide, connection: Connection, book: BookName, name: str) -> str:
    try:
        return decide(connection, book, name)
    except NoSuchMail:
        raise CommandFailed(f"No mail that begins with {name} can be decided about.") from None
