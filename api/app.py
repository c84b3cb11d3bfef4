"""create_app() puts everything together: what stands behind the routes, and a route for everything."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from litestar import Litestar
from litestar.datastructures import ResponseHeader, State
from litestar.exceptions import HTTPException

from api.engine.answer import SAFE
from api.engine.backend import Backend
from api.engine.bulk import bulk_endpoint
from api.engine.pages import page_handlers
from api.engine.problems import on_exception
from api.engine.reading import read_endpoint
from api.engine.settings import Settings
from api.engine.submit import command_endpoint
from api.engine.verification_reading import verification_endpoints
from api.registry import CONTENTS

VERIFIER: Final = (sys.executable, "-m", "patto.cli.child", "verify")
"""What verifies the book, in a process of its own; it stands on a floor above, as `patto verify` does."""


def create_app(settings: Settings) -> Litestar:
    """Return the app. Nothing is opened before it starts, everything is closed when it stops.

    `state.tasks` are those that keep it ready: whoever serves it has their own among them.
    """
    backend = Backend(
        CONTENTS.rules,
        CONTENTS.acts_for,
        CONTENTS.guests,
        settings,
        VERIFIER,
        CONTENTS.jobs,
        CONTENTS.gauges,
    )

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with backend.running():
            yield

    return Litestar(
        [
            *(command_endpoint(route, backend) for route in CONTENTS.routes),
            *(read_endpoint(read, backend) for read in CONTENTS.reads),
            bulk_endpoint(backend),
            *verification_endpoints(backend),
            *page_handlers(CONTENTS, backend),
        ],
        lifespan=[lifespan],
        state=State({"tasks": backend.tasks}),
        exception_handlers={HTTPException: on_exception, Exception: on_exception},
        openapi_config=None,
        logging_config=None,
        response_headers=[
            ResponseHeader(name=name.decode(), value=value.decode()) for name, value in SAFE
        ],
        request_max_body_size=None,
    )
