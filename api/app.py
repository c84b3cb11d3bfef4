"""create_app() puts everything together: the book behind the front desk, and a route for everything."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.exceptions import HTTPException

from api.engine.ask import reader_for
from api.engine.bulk import bulk_handler
from api.engine.front import FrontDesk
from api.engine.metrics import Measures
from api.engine.pages import page_handlers
from api.engine.problems import on_exception
from api.engine.settings import Settings
from api.engine.submit import handler_for
from api.registry import CONTENTS


def create_app(settings: Settings) -> Litestar:
    """Return the app. Nothing is opened before it starts, everything is closed when it stops."""
    measures = Measures()
    desk = FrontDesk(CONTENTS.rules, CONTENTS.acts_for, settings, measures)

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with desk.opened():
            yield

    return Litestar(
        [
            *(handler_for(route, desk, measures.outcomes) for route in CONTENTS.routes),
            *(reader_for(read, desk) for read in CONTENTS.reads),
            bulk_handler(desk, measures.outcomes),
            *page_handlers(CONTENTS, desk),
        ],
        lifespan=[lifespan],
        exception_handlers={HTTPException: on_exception, Exception: on_exception},
        openapi_config=None,
        logging_config=None,
        request_max_body_size=None,
    )
