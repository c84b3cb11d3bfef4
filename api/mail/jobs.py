"""What sends mail for as long as a book is open. A book works without: it is no less ready when this fails."""

from collections.abc import Iterator
from typing import Final

from api.engine.backend import Backend
from api.engine.background import Job
from api.mail.letter import Sender
from api.mail.post import post_of
from api.mail.sending import Sending
from api.mail.writing import Writing
from ledger.book.book import Book

AGAIN_SECONDS: Final = 2.0


def jobs(backend: Backend, book: Book) -> Iterator[Job]:
    """Yield the job of sending mail, if this process does."""
    settings = backend.settings
    if settings.mail == "off":
        return
    writing = Writing(book, backend.rules, backend.readers, Sender.of(settings.mail_from))
    sending = Sending(book, settings.conninfo, settings.name, writing, post_of(settings))
    yield Job("sending mail", AGAIN_SECONDS, sending.keep, vital=False)
