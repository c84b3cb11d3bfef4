"""A mail server on this machine, as real as they come: it speaks SMTP, and answers as a test wants it to."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from tests.crash.service import free_port

Answer = Callable[[str], str]


def yes(_: str) -> str:
    return "250 OK"


class PostOffice:
    """Keeps every letter that it took, and whether it came `secured` by TLS; `to_recipient` and `to_letter` are its answers to RCPT and to DATA."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.secured: list[bool] = []
        self.to_recipient: Answer = yes
        self.to_letter: Answer = yes
        self.to_sender: Answer = yes
        self.port = 0
        self.hangs_at, self.hanging = "", False
        for word in ("MAIL", "RCPT", "DATA"):  # By such names the server finds its hooks.
            setattr(self, f"handle_{word}", getattr(self, f"_{word.lower()}"))

    async def _mail(
        self, _server: Any, _session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self._asked("to_sender", address)
        if answer.startswith("250"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def _rcpt(
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = await self._asked("to_recipient", address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def _data(self, server: Any, _session: Any, envelope: Envelope) -> str:
        if self.hangs_at == "to_letter":  # It has it, and does not say so.
            self.envelopes.append(envelope)
        answer = await self._asked("to_letter", envelope.rcpt_tos[0])
        if answer.startswith("250"):
            self.envelopes.append(envelope)
            self.secured.append(server.transport.get_extra_info("ssl_object") is not None)
        if answer == "hang up":  # It took the letter, and nobody hears so.
            self.envelopes.append(envelope)
            server.transport.abort()
        return answer

    async def _asked(self, where: str, what: str) -> str:
        """Return the answer, or none for as long as a test wants there to be none."""
        if self.hangs_at == where:
            self.hanging = True
            await asyncio.sleep(60)
        answer: Answer = getattr(self, where)
        return answer(what)

    def letters(self, to: str = "") -> list[EmailMessage]:
        """Return what came, in order, to an address."""
        found = [one for one in self.envelopes if not to or to in one.rcpt_tos]
        return [read(bytes(one.content)) for one in found]


def read(content: bytes) -> EmailMessage:
    """Return a letter as a mail program reads it."""
    message = message_from_bytes(content.replace(b"\r\n", b"\n"), policy=SMTPUTF8)
    assert isinstance(message, EmailMessage)
    return message


@contextmanager
def post_office(**more: Any) -> Iterator[PostOffice]:
    """Have one on a free port."""
    office = PostOffice()
    office.port = free_port()
    controller = Controller(
        office, hostname="127.0.0.1", port=office.port, enable_SMTPUTF8=True, **more
    )
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
