"""What reads foreign calendars for as long as a book is open. A book works without: it is no less ready when this fails."""

from collections.abc import Iterator
from typing import Final

from api.engine.backend import Backend
from api.engine.background import Job
from api.feeds.address import Web
from api.feeds.reader import ForeignReader
from ledger.book.book import Book

AGAIN_SECONDS: Final = 2.0


def jobs(backend: Backend, book: Book) -> Iterator[Job]:
    """Yield the job of reading foreign calendars, if this process does."""
    settings = backend.settings
    if settings.calendars == "off":
        return
    web = Web(is_of_here=settings.calendars_from == "here")
    reader = ForeignReader(
        book, backend.rules, backend.readers, settings.conninfo, settings.name, web
    )
    yield Job("reading foreign calendars", AGAIN_SECONDS, reader.keep, vital=False)
