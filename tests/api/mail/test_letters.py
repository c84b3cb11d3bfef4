"""A letter as it goes out: its headers, its text, and nothing that a name could smuggle into it."""

from datetime import UTC, datetime

import pytest

from api.mail.letter import Attached, Sender, Unaddressable, in_ascii, one_line, written
from tests.api.mail.post_office import read

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HUB = Sender.of("Patto <patto@elva.example>")
NAME = "5f" * 16
CALENDAR = Attached(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "PUBLISH")


def letter(to=("Anna Bianchi", "anna@example.org"), subject="Prenotazione", **more):
    return written(
        sender=HUB, to=to, subject=subject, text="Gentile Anna,\n", name=NAME, at=AT, **more
    )


def test_its_headers_say_what_they_must():
    """Date, From, To, a Message-ID that is the mail's own, and that no person wrote it (RFC 3834)."""
    message = read(letter().content)
    assert message["From"] == "Patto <patto@elva.example>"
    assert message["To"] == "Anna Bianchi <anna@example.org>"
    assert message["Message-ID"] == f"<{NAME}@elva.example>"
    assert message["Date"].datetime == AT
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_body().get_content() == "Gentile Anna,\n"


def test_a_calendar_says_its_method_in_its_type_too():
    """As programs look for it there (RFC 6047)."""
    (part,) = read(letter(attached=CALENDAR).content).iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert (part.get_param("method"), part.get_param("charset")) == ("PUBLISH", "utf-8")
    assert part.get_filename() == "patto.ics"
    assert part.get_payload(decode=True) == CALENDAR.calendar


@pytest.mark.parametrize(
    "name",
    [
        "Anna\r\nBcc: all@example.org",
        "Anna\nX: y",
        "Anna\x00",
        "Anna\u2028Bcc: x@y.z",
        '"Anna", <x@y.z>',
    ],
)
def test_no_name_adds_a_header(name):
    """Line breaks are blanks, quotes are quoted: there is one recipient, and no header more."""
    message = read(letter((name, "anna@example.org"), subject=f"Da {name}").content)
    plain = read(letter().content)
    assert message.keys() == plain.keys()
    assert [one.addr_spec for one in message["To"].addresses] == ["anna@example.org"]


def test_no_line_is_longer_than_mail_allows():
    """998 bytes a line at most, 78 wished for (RFC 5322, 2.1.1); all of it in ASCII."""
    long = "à" * 300
    one = written(
        sender=HUB,
        to=(long, "anna@example.org"),
        subject=long,
        text=f"{long} {long}\n",
        name=NAME,
        at=AT,
    )
    assert one.content.isascii()
    assert max(map(len, one.content.split(b"\r\n"))) <= 78
    assert b"\n" not in one.content.replace(b"\r\n", b"")
    assert read(one.content).get_body().get_content() == f"{long} {long}\n"


def test_a_domain_in_other_scripts_is_written_in_ascii():
    """Every server knows it so (RFC 5891)."""
    assert in_ascii("anna@perché.example") == "anna@xn--perch-fsa.example"
    one = letter(("Anna", "anna@perché.example"))
    assert (one.recipient, one.international) == ("anna@xn--perch-fsa.example", False)


def test_a_name_in_other_scripts_needs_a_server_that_knows_them():
    """The address is written as it is (RFC 6531, 6532)."""
    one = letter(("Ἄννα", "ἄννα@example.org"))
    assert one.international
    assert "<ἄννα@example.org>".encode() in one.content


@pytest.mark.parametrize(
    "address", ["", "anna", "@example.org", "anna@", "an na@example.org", "anna@a\n.b"]
)
def test_what_is_no_address_is_refused(address):
    """Nothing is handed over that a server would read otherwise."""
    with pytest.raises(Unaddressable):
        letter(("Anna", address))


def test_what_stands_in_a_header_is_one_line():
    """Not too long either."""
    assert one_line(" Anna \r\n\t Bianchi ") == "Anna Bianchi"
    assert len(one_line("a" * 500)) == 80
