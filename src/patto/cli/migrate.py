"""`patto migrate`: make the tables of a book, or bring them to another form."""

import click

from api.engine.settings import Settings
from patto.cli.console import Console
from patto.cli.database import opened_database
from patto.cli.errors import CommandFailed, Exit
from patto.cli.options import CommandWithExamples, with_settings


@click.command(cls=CommandWithExamples)
@click.option(
    "--to",
    "revision",
    default="head",
    show_default=True,
    metavar="REVISION",
    help="The form to reach.",
)
@click.option(
    "--down", is_flag=True, help="Go back to an older form; refused rather than lose a fact."
)
@click.option(
    "--new-logins",
    is_flag=True,
    help="Give new secrets to roles that are there and whose secret isn't in the file of logins.",
)
@with_settings("logins_file")
def migrate(
    settings: Settings, console: Console, *, revision: str, down: bool, new_logins: bool
) -> int:
    """Make the book's schemas, roles and tables, or bring them to another form, under a lock.

    `patto serve` does this by itself; here it is done alone, for a server that others look after. Only
    here the user of DATABASE_URL is needed: to make schemas, and roles that sign in with the secrets
    of the file of logins. Everything else is done as these roles.

    Examples:
        patto migrate
        DATABASE_URL=postgresql://admin@db/patto patto migrate --book tuscany
        patto migrate --down --to 0.2o_3
    """
    from alembic.util import CommandError

    from ledger.log.migrate import WouldLoseFacts, downgrade, upgrade

    with opened_database(settings, console, new=True) as database:
        before = database.revision()
        new_logins = new_logins or not settings.database_url
        try:
            if down:
                downgrade(database.url, database.name, revision)
            else:
                upgrade(database.url, database.name, revision, new_logins=new_logins)
        except WouldLoseFacts as error:
            raise CommandFailed(
                f"Nothing was changed: {error}, and going back would drop it."
            ) from None
        except CommandError as error:
            raise CommandFailed(f"Nothing was changed: {error}", Exit.USAGE) from None
        after = database.revision()
    place = f"{settings.book} is of form {after or 'none'}"
    console.print(place + ("." if before == after else f", it was {before or 'none'}."))
    return Exit.DONE
