"""Letters go to a real mail server, each once: it takes them, puts off, refuses, breaks off, or is not there."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.mail.booking import booked
from tests.api.mail.office_hours import FROM, mails, open_hours
from tests.api.mail.post_office import PostOffice, post_office
from tests.api.town import Town

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)


def plain(office: PostOffice) -> dict[str, Any]:
    """Return the settings of a server that speaks no TLS."""
    return {"mail_host": "127.0.0.1", "mail_port": office.port, "mail_security": "none"}


def last(town: Town) -> Any:
    return mails(town, "state, why, reply, tries")[-1]


async def test_a_letter_is_taken(quiet_town: Town):
    """From whom mail comes, to Anna alone; nothing is sent that was decided before."""
    with post_office() as office:
        async with open_hours(quiet_town, **plain(office)) as hours:
            assert await hours.send() == 0
            await booked(quiet_town)
            assert await hours.send() == 1
            assert await hours.send() == 0
        (envelope,) = office.envelopes
        assert (envelope.mail_from, envelope.rcpt_tos) == (
            "borgo@elva.example",
            ["anna@example.org"],
        )
        (letter,) = office.letters()
        assert letter["From"] == FROM
        assert "confermata" in letter["Subject"]
    assert last(quiet_town) == ("sent", None, None, 1)


async def test_what_is_put_off_is_tried_again_later(quiet_town: Town):
    """After a minute, two, four …: the same letter under the same Message-ID, then no more."""
    with post_office() as office:
        async with open_hours(quiet_town, **plain(office)) as hours:
            office.to_recipient = lambda _: "451 Later"
            await booked(quiet_town)
            assert await hours.send() == 1
            assert last(quiet_town) == ("waiting", "address-refused", 451, 1)
            assert await hours.send() == 0
            hours.later(timedelta(seconds=61))
            office.to_recipient, office.to_letter = (lambda _: "250 OK"), lambda _: "452 Full"
            assert await hours.send() == 1
            assert last(quiet_town) == ("waiting", "refused", 452, 2)
            hours.later(timedelta(seconds=61))
            assert await hours.send() == 0
            hours.later(timedelta(seconds=60))
            office.to_letter = lambda _: "250 OK"
            assert await hours.send() == 1
            assert last(quiet_town) == ("sent", None, None, 3)
        assert len(office.letters()) == 1
        (name,) = mails(quiet_town, "mail")[-1]
        assert office.letters()[0]["Message-ID"] == f"<{name}@elva.example>"


async def test_what_is_put_off_for_three_days_has_failed(quiet_town: Town):
    """Nobody is told long after."""
    with post_office() as office:
        office.to_letter = lambda _: "451 Later"
        async with open_hours(quiet_town, **plain(office)) as hours:
            await booked(quiet_town)
            assert await hours.send() == 1
            hours.later(3 * DAY)
            assert await hours.send() == 1
    assert last(quiet_town) == ("failed", "too-late", None, 1)


@pytest.mark.parametrize(
    "where, answer, state, why",
    [
        ("to_recipient", "550 No such user", "bounced", "address-refused"),
        ("to_letter", "554 Not this one", "failed", "refused"),
        ("to_sender", "553 Not from you", "waiting", "sender-refused"),
    ],
)
async def test_what_is_refused_for_good_is_not_tried_again(
    quiet_town: Town, where: str, answer: str, state: str, why: str
):
    """An address that is none, a letter that is not wanted; a sender that may not is our own fault, and is tried again."""
    with post_office() as office:
        setattr(office, where, lambda _: answer)
        async with open_hours(quiet_town, **plain(office)) as hours:
            await booked(quiet_town)
            assert await hours.send() == 1
            assert await hours.send() == 0
            assert last(quiet_town) == (state, why, int(answer[:3]), 1)
            hours.later(3 * DAY)
            assert await hours.send() == (state == "waiting")


async def test_what_breaks_off_before_the_answer_is_unsure(quiet_town: Town):
    """The server took it and nobody heard so: it is listed, and is not sent again, by no later process either."""
    with post_office() as office:
        office.to_letter = lambda _: "hang up"
        async with open_hours(quiet_town, **plain(office)) as hours:
            await booked(quiet_town)
            assert await hours.send() == 1
        office.to_letter = lambda _: "250 OK"
        async with open_hours(quiet_town, **plain(office)) as hours:
            hours.later(DAY)
            assert await hours.send() == 0
        assert len(office.letters()) == 1
    assert last(quiet_town) == ("unsure", "no-answer", None, 1)


async def test_all_wait_while_the_server_is_away(quiet_town: Town):
    """It is said, no try is counted, and they go when it is there again."""
    with post_office() as office:
        settings = plain(office)
    async with open_hours(quiet_town, **settings) as hours:
        await booked(quiet_town)
        for n in range(3):
            assert await hours.send() == 0
            assert hours.sending.trouble == "SMTPConnectError"
            assert hours.sending.rest_seconds == (1.0, 5.0, 15.0)[n]
    assert last(quiet_town) == ("waiting", None, None, 0)
    with post_office() as office:
        async with open_hours(quiet_town, **plain(office)) as hours:
            assert await hours.send() == 1
            assert hours.sending.trouble is None
        assert len(office.letters()) == 1
