"""`patto read-calendar`: the nights that another site says are taken, in the form in which they are told to the book."""

from datetime import UTC, datetime
from typing import BinaryIO

import click
import msgspec

from api.feeds.foreign import BYTES_MAX, nights_taken
from ledger.kernel.days import ROME
from ledger.kernel.refused import Malformed
from patto.cli.console import write_line
from patto.cli.errors import CommandFailed, Exit
from patto.cli.options import CommandWithExamples


@click.command("read-calendar", cls=CommandWithExamples)
@click.argument("file", type=click.File("rb"))
def read_calendar(file: BinaryIO) -> None:
    """Read the calendar of another site (FILE, .ics; - for what is piped in), and print which nights it says are taken.

    What is printed is the body of POST /foreign-calendars/CE…/nights. Nothing but nights is read: neither names nor
    numbers of bookings. What cannot be understood is refused, and nothing is printed, so that no sold bed is told to be free.

    Examples:
        patto read-calendar room.ics
        patto read-calendar room.ics > nights.json
    """
    today = datetime.now(UTC).astimezone(ROME).date()
    try:
        nights = nights_taken(file.read(BYTES_MAX + 1), ROME.key, today)
    except Malformed as refused:
        raise CommandFailed(str(refused), Exit.REFUSED) from None
    write_line(msgspec.json.encode({"nights": nights}))
