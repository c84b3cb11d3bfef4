"""How letters leave: to a mail server, or, where none is named, as files into a folder.

A try comes to an outcome; `Away` says that nobody can send anything just now, and was raised before any letter was handed over.
"""

import asyncio
import ssl
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from api.engine.settings import Settings
from api.mail.journal import Outcome, State
from api.mail.letter import Letter
from ledger.vault.private import keep_private, make_folder

SERVER_SECONDS: Final = 30.0
KEPT: Final = timedelta(days=1)
"""So long a letter stays in the folder."""
PERMANENT: Final = 500
TROUBLES: Final = (SMTPException, OSError, ssl.SSLError, TimeoutError)


class Away(Exception):
    """No letter can leave: the mail server does not answer, or does not let Patto in."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Post(Protocol):
    """Takes letters."""

    async def open(self) -> None:
        """Be ready for letters; raises `Away`."""
        ...

    async def send(self, letter: Letter) -> Outcome:
        """Hand one over, and say what that came to."""
        ...

    async def rest(self, now: datetime) -> None:
        """Nothing is to be sent for a while."""
        ...


class Folder:
    """Letters as files (`.eml`, 0600) in a folder of their own (0700); each stays for a day."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def open(self) -> None:
        """Have the folder; raises `Away`."""
        try:
            make_folder(self._folder)
            self._folder.chmod(0o700)
        except OSError as error:
            raise Away(type(error).__name__) from error

    async def send(self, letter: Letter) -> Outcome:
        """Put it there whole, under its own name: a letter that is there already is the same one; a full disk is tried again."""
        file = self._folder / f"{letter.name}.eml"
        try:
            await asyncio.to_thread(keep_private, file, letter.content)
        except FileExistsError:
            return Outcome(State.SENT)
        except OSError:
            return Outcome(State.WAITING, "broke-off")
        return Outcome(State.SENT)

    async def rest(self, now: datetime) -> None:
        """Take away what has been there for a day."""
        for file in self._old(now - KEPT):
            file.unlink(missing_ok=True)

    def _old(self, before: datetime) -> Iterable[Path]:
        with suppress(FileNotFoundError):
            for file in self._folder.glob("*.eml"):
                with suppress(FileNotFoundError):
                    if file.stat().st_mtime < before.timestamp():
                        yield file


class Server:
    """A mail server (RFC 5321). The dialogue is held step by step: what breaks off after a letter was begun is unsure."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: SMTP | None = None

    async def open(self) -> None:
        """Be connected, encrypted and signed in; raises `Away`."""
        if self._client is not None and self._client.is_connected:
            return
        settings = self._settings
        secret = _secret(settings)
        client = SMTP(
            hostname=settings.mail_host,
            port=settings.mail_port,
            username=settings.mail_user or None,
            password=secret,
            use_tls=settings.mail_security == "tls",
            start_tls=settings.mail_security == "starttls",
            cert_bundle=settings.mail_authority or None,
            timeout=SERVER_SECONDS,
        )
        try:
            await client.connect()
        except SMTPResponseException as error:
            client.close()
            raise Away(f"{type(error).__name__} {error.code}") from None
        except TROUBLES as error:
            client.close()
            raise Away(type(error).__name__) from None
        self._client = client

    async def send(self, letter: Letter) -> Outcome:
        """Say from whom and to whom, then hand it over."""
        client = self._client
        assert client is not None
        if letter.international and not client.supports_extension("smtputf8"):
            return Outcome(State.FAILED, "needs-other-scripts")
        options = ["SMTPUTF8", "BODY=8BITMIME"] if letter.international else []
        encoding = "utf-8" if letter.international else "ascii"
        try:
            await client.mail(letter.sender, options=options, encoding=encoding)
            await client.rcpt(letter.recipient, encoding=encoding)
        except SMTPResponseException as error:
            await self._forget_it()
            return _refused(error)
        except TROUBLES:
            self._leave()
            return Outcome(State.WAITING, "broke-off")
        try:
            await client.data(letter.content)
        except SMTPResponseException as error:
            await self._forget_it()
            return _refused(error)
        except TROUBLES:
            self._leave()
            return Outcome(State.UNSURE, "no-answer")
        return Outcome(State.SENT)

    async def rest(self, now: datetime) -> None:  # noqa: ARG002 - as every post
        """Take leave of the server."""
        if (client := self._client) is not None:
            self._client = None
            with suppress(*TROUBLES):
                await client.quit()
            client.close()

    async def _forget_it(self) -> None:
        """Begin anew on the same connection, if it still is one."""
        assert self._client is not None
        try:
            await self._client.rset()
        except TROUBLES:
            self._leave()

    def _leave(self) -> None:
        if (client := self._client) is not None:
            self._client = None
            client.close()


def _refused(error: SMTPResponseException) -> Outcome:
    """Return what a refusal comes to: for now, or for good. That the sender is refused is no fault of the letter."""
    if isinstance(error, SMTPSenderRefused):
        return Outcome(State.WAITING, "sender-refused", _number(error))
    of_address = isinstance(error, SMTPRecipientRefused)
    why = "address-refused" if of_address else "refused"
    if error.code < PERMANENT:
        return Outcome(State.WAITING, why, _number(error))
    return Outcome(State.BOUNCED if of_address else State.FAILED, why, _number(error))


def _number(error: SMTPResponseException) -> int | None:
    return error.code if 200 <= error.code <= 599 else None


def _secret(settings: Settings) -> str | None:
    """Return what the mail user signs in with, from its file; raises `Away`."""
    if not settings.mail_user:
        return None
    try:
        file = Path(settings.mail_secret_file or settings.folder / "mail-secret")
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Away("its secret cannot be read") from None


def post_of(settings: Settings) -> Post:
    """Return how letters leave by these settings."""
    return Server(settings) if settings.mail_host else Folder(settings.folder / "mail")
