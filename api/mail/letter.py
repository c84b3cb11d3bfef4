"""A letter as mail programs read it (RFC 5322): plain text, a calendar beside it where there is something to attend.

Whatever came from a person is cleaned of line breaks before it is in a header. A domain in other scripts is written in its
ASCII form (RFC 5891); an address whose name before the `@` is in other scripts needs a server that knows them (RFC 6531).
"""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from typing import Final
from unicodedata import category

import idna
import msgspec

NAME_MAX: Final = 80


class Unaddressable(Exception):
    """No mail can be sent to this address."""


class Attached(msgspec.Struct, frozen=True):
    """A calendar: its bytes, and its method (RFC 5546), which the type has to tell too."""

    calendar: bytes
    method: str


class Letter(msgspec.Struct, frozen=True):
    """What is handed over: its name, the envelope, the bytes, and whether they need a server that knows other scripts."""

    name: str
    sender: str
    recipient: str
    content: bytes
    international: bool


class Sender(msgspec.Struct, frozen=True):
    """From whom mail comes: a name and an address."""

    name: str
    address: str

    @classmethod
    def of(cls, text: str) -> "Sender":
        """Read `Name <address>`; raises `Unaddressable`."""
        name, address = parseaddr(text)
        return cls(one_line(name), in_ascii(address))

    @property
    def domain(self) -> str:
        """Return the domain."""
        return self.address.rpartition("@")[2]


def written(
    *,
    sender: Sender,
    to: tuple[str, str],
    subject: str,
    text: str,
    name: str,
    at: datetime,
    attached: Attached | None = None,
) -> Letter:
    """Return the letter `to` a name and an address; `name` makes the Message-ID, `at` its date. Raises `Unaddressable`."""
    address = in_ascii(to[1])
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = _address(sender.name, sender.address)
        message["To"] = _address(one_line(to[0]), address)
    except ValueError as error:
        raise Unaddressable from error
    message["Subject"] = one_line(subject)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{name}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="quoted-printable")
    if attached:
        message.add_attachment(
            attached.calendar,
            maintype="text",
            subtype="calendar",
            filename="patto.ics",
            params={"charset": "utf-8", "method": attached.method},
        )
    international = not address.isascii()
    content = message.as_bytes(policy=SMTPUTF8 if international else SMTP)
    return Letter(name, sender.address, address, content, international)


def one_line(text: str) -> str:
    """Return a text for a header: no line breaks or other control characters, not too long."""
    clean = "".join(" " if category(char)[0] in "CZ" else char for char in text)
    return " ".join(clean.split())[:NAME_MAX].rstrip()


def in_ascii(address: str) -> str:
    """Return an address with its domain in ASCII; raises `Unaddressable` for what is none."""
    local, at, domain = address.strip().rpartition("@")
    if not (local and at and domain) or any(
        char.isspace() or category(char)[0] == "C" for char in address
    ):
        raise Unaddressable
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        if domain.isascii():
            return f"{local}@{domain.lower()}"
        raise Unaddressable from None


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(display_name=name, username=local, domain=domain)
