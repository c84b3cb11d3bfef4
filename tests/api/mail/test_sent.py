"""Anna books, and has a letter: in the folder without a mail server, and through a real one where it is named."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from icalendar import Calendar

from ledger.log.logins import signed_in_as
from tests.api.mail.booking import ARRIVE, DEPART, booked
from tests.api.mail.office_hours import mails
from tests.api.mail.post_office import read
from tests.api.serving import eventually
from tests.api.town import Town

pytestmark = pytest.mark.anyio


async def switched_on(town: Town) -> None:
    """Wait until this process sends mail."""

    async def on() -> bool:
        where = signed_in_as(town.url, town.book.writer)
        with psycopg.connect(where, autocommit=True) as writer:
            return bool(writer.execute(f"SELECT FROM {town.book.access}.mail_seen").fetchall())

    await eventually(on)


def ended(town: Town, count: int) -> Any:
    """Say whether so many mails have come to an end."""

    async def so() -> bool:
        return sum(state not in ("waiting", "sending") for *_, state in mails(town)) >= count

    return so


async def test_a_booking_is_confirmed_in_the_folder(town: Town):
    """One letter for her alone, with the stay in a calendar; nobody else may look into the folder."""
    await switched_on(town)
    assert mails(town) == []
    stay = await booked(town, ARRIVE)
    await eventually(ended(town, 1))
    folder = Path(town.settings.data) / "mail"
    (file,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
    message = read(file.read_bytes())
    assert message["To"] == "Anna Bianchi <anna@example.org>"
    assert "Prenotazione confermata: Spazio di Elva" in message["Subject"]
    text = message.get_body().get_content()
    assert text.startswith("Gentile Anna Bianchi,\n\nla tua prenotazione è confermata.\n")
    (part,) = message.iter_attachments()
    (event,) = Calendar.from_ical(part.get_payload(decode=True)).events
    assert (str(event["UID"]), event.decoded("DTSTART"), event.decoded("DTEND")) == (
        f"{stay}@patto",
        ARRIVE,
        DEPART,
    )
    assert mails(town) == [("booked", town["anna"], "sent")]


async def test_nothing_that_is_kept_tells_an_address_or_a_text(town: Town):
    """Neither the table nor the name of the file; and the name follows from the book's key."""
    (row,) = mails(town, "m::text")[:1]
    assert "anna@" not in row[0]
    assert "Bianchi" not in row[0]
