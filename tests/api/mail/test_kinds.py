"""Every kind of mail, as it is read: who is told what, in their language, about what just happened."""

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from tests.api.mail.booking import booked
from tests.api.mail.office_hours import mails, open_hours
from tests.api.mail.post_office import post_office
from tests.api.mail.test_server import plain
from tests.api.town import TODAY, Town

pytestmark = pytest.mark.anyio


async def told(town: Town, do: Any) -> dict[tuple[str, str], Any]:
    """Send what comes of doing something; return the letters by kind and address."""
    with post_office() as office:
        async with open_hours(town, **plain(office)) as hours:
            await hours.send()
            before = len(mails(town))
            await do()
            await hours.send()
            new = mails(town, "mail, kind, state")[before:]
        assert {state for *_, state in new} <= {"sent"}, new
        kinds = {name: kind for name, kind, _ in new}
        return {
            (
                kinds[letter["Message-ID"].strip("<>").partition("@")[0]],
                letter["To"].addresses[0].addr_spec,
            ): letter
            for letter in office.letters()
        }


async def post(town: Town, path: str, body: Any = None, who: str = "operator") -> Any:
    answer = await town.post(path, body, who)
    assert answer.status_code in (200, 201), answer.text
    return answer


def text(letter: Any) -> str:
    return str(letter.get_body().get_content())


def calendar(letter: Any) -> Any:
    (part,) = letter.iter_attachments()
    return Calendar.from_ical(part.get_payload(decode=True)), part.get_param("method")


async def test_a_stay_is_booked_changed_and_cancelled(quiet_town: Town):
    """The payer and a guest who is a member are told, in turn; the calendar's event is one, and is taken back at last."""
    town = quiet_town
    await post(town, f"/members/{town['bruno']}/language", {"language": "en"})
    stay = ""

    async def book() -> None:
        nonlocal stay
        stay = await booked(town, guest="bruno")

    letters = await told(town, book)
    assert letters.keys() == {("booked", "anna@example.org"), ("booked", "bruno@example.org")}
    english = letters["booked", "bruno@example.org"]
    assert english["Subject"].startswith("Booking confirmed: Spazio di Elva, ")
    assert text(english).startswith(
        "Dear Bruno Neri,\n\nyour booking is confirmed.\n\nStay\nWhere: Spazio di Elva, "
    )
    assert "(3 nights)" in text(english)
    said, method = calendar(english)
    assert (method, str(said["METHOD"])) == ("PUBLISH", "PUBLISH")
    uid = str(said.events[0]["UID"])

    async def cancel() -> None:
        await post(town, f"/stays/{stay}/cancel")

    letters = await told(town, cancel)
    assert letters.keys() >= {("cancelled", "anna@example.org"), ("cancelled", "bruno@example.org")}
    italian = letters["cancelled", "anna@example.org"]
    assert "annullata" in italian["Subject"]
    said, method = calendar(italian)
    assert (method, str(said["METHOD"])) == ("CANCEL", "CANCEL")
    (event,) = said.events
    assert (str(event["UID"]), str(event["STATUS"]), event["SEQUENCE"]) == (uid, "CANCELLED", 1)
    assert str(event["ORGANIZER"]) == "mailto:borgo@elva.example"
    assert "calendario" not in text(italian)


async def test_a_desk_and_a_hall_are_told_with_their_hours(quiet_town: Town):
    """By the clocks of the hub."""
    town = quiet_town
    day = TODAY + timedelta(days=50)

    async def book() -> None:
        desk = {"payer": town["anna"], "on": str(day), "part": "morning"}
        await post(town, f"/hubs/{town['other_hub']}/desk-bookings", desk)
        hall = {"payer": town["anna"], "begins": f"{day}T15:00", "ends": f"{day}T16:30"}
        await post(town, f"/halls/{town['hall']}/bookings", hall)

    with post_office() as office:
        async with open_hours(town, **plain(office)) as hours:
            await hours.send()
            await book()
            await hours.send()
        texts = [text(one) for one in office.letters("anna@example.org")]
    assert len(texts) == 2
    assert "Scrivania\n" in texts[0]
    assert "Sala\n" in texts[1]
    assert ", 15:00–16:30" in texts[1]


async def test_a_seat_is_told_with_its_title(quiet_town: Town):
    """And is in the calendar on every date."""
    town = quiet_town

    async def book() -> None:
        await post(town, f"/occasions/{town['occasion']}/seats", {"payer": town["bruno"]})

    letters = await told(town, book)
    letter = letters["booked", "bruno@example.org"]
    assert "Pane di montagna\n" in text(letter)
    said, _ = calendar(letter)
    assert [str(one["UID"]) for one in said.events] == [f"{town['occasion']}.1@patto"]


async def test_what_an_application_came_to_is_told(quiet_town: Town):
    """A member is let in; somebody who applied for a hub is asked for more, and then declined, as the application that they are."""
    town = quiet_town
    who = {"person": True, "home_hub": town["hub"], "name": "Dora Blu", "email": "dora@example.org"}
    applied = await post(
        town, "/members", {**who, "tax_code": "DE:99999999", "birth_date": "1990-01-01"}
    )
    member = applied.headers["location"].rpartition("/")[2]

    async def admit() -> None:
        await post(town, f"/members/{member}/admit")
        await post(town, f"/applications/{town['application']}/decline", {"reason": "Non ora."})

    letters = await told(town, admit)
    assert letters.keys() == {("accepted", "dora@example.org"), ("declined", "zita@example.org")}
    assert "benvenuto" in text(letters["accepted", "dora@example.org"])
    declined = text(letters["declined", "zita@example.org"])
    assert declined.startswith("Gentile Zita Rossi,\n")
    assert "Non ora" not in declined


async def test_a_document_is_told_with_its_number_and_sum(quiet_town: Town):
    """Who cancels late pays a fee, and has its receipt."""
    town = quiet_town

    async def cancel() -> None:
        await post(town, f"/stays/{town['stay']}/cancel", {"shown_fee_cents": 16_000})

    letters = await told(town, cancel)
    letter = letters["document", "anna@example.org"]
    assert "Fattura n. " in letter["Subject"] or "Ricevuta n. " in letter["Subject"]
    assert " €.\n" in text(letter)
