"""create_app() puts everything together: the book behind the front desk, and a route for everything."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.exceptions import HTTPException

from api.ask import reader_for
from api.bulk import bulk_handler
from api.front import FrontDesk
from api.metrics import Measures
from api.pages import page_handlers
from api.problems import on_exception
from api.reads import READS
from api.routes import ROUTES
from api.settings import Settings
from api.submit import handler_for


def create_app(settings: Settings) -> Litestar:
    """Return the app. Nothing is opened before it starts, everything is closed when it stops."""
    measures = Measures()
    desk = FrontDesk(settings, measures)

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with desk.opened():
            yield

    return Litestar(
        [
            *(handler_for(route, desk, measures.outcomes) for route in ROUTES),
            *(reader_for(read, desk) for read in READS),
            bulk_handler(desk, measures.outcomes),
            *page_handlers(desk),
        ],
        lifespan=[lifespan],
        exception_handlers={HTTPException: on_exception, Exception: on_exception},
        openapi_config=None,
        logging_config=None,
        request_max_body_size=None,
    )
