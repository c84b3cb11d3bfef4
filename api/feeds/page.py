"""What a calendar program reads at the secret address of a feed: no sign-in, for it knows none."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Any, Final

from litestar import Request
from litestar.params import FromPath
from litestar.types import ASGIApp

from api.engine.answer import ASK_AGAIN, tagged
from api.engine.backend import Backend
from api.engine.decoded import converted
from api.engine.problems import NotHere
from api.engine.proxies import address_counted
from api.feeds.icalendar import MEDIA, written
from ledger.kernel.days import day_in_rome
from ledger.kernel.ids import Prefix, is_id_of
from ledger.members.events import Language
from projections.feeds.questions import calendar

KEPT: Final = timedelta(days=90)
"""So long what is over stays in a calendar."""


def pages(backend: Backend) -> Mapping[str, Callable[..., Awaitable[ASGIApp]]]:
    """Return the addresses that anybody may ask."""

    async def read(
        request: Request[Any, Any, Any], feed: FromPath[str], file: FromPath[str]
    ) -> ASGIApp:
        """Give the calendar to whoever knows its address; `NotHere` for everybody else, and once it is closed."""
        client = request.scope.get("client")
        await backend.authentication.must_ask_little(address_counted(client[0]) if client else "")
        language = converted(request.query_params.get("language", "it"), Language, "language")
        if not is_id_of(Prefix.FEED, feed):
            raise NotHere
        secret = f"{backend.book().keys.secret(feed)}.ics"
        if not compare_digest(file.encode(), secret.encode()):
            raise NotHere
        since = day_in_rome(datetime.now(UTC).replace(minute=0, second=0, microsecond=0)) - KEPT
        async with backend.readers.reading() as connection:
            found = await calendar(connection, feed, since)
        if found is None or found.owner is None:
            raise NotHere
        body = written(found.owner, found.events, language)
        answer = tagged(body, (b"content-type", MEDIA), ASK_AGAIN)
        return answer.unless_known(request.headers.get("if-none-match", "").encode())

    return {"/calendars/{feed}/{file}": read}
