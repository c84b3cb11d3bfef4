"""Pages that need no sign-in: the docs, the problems, health; and the measures, which do."""

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any, Final

import psycopg
from litestar import Request
from litestar.handlers import HTTPRouteHandler, route
from litestar.params import FromPath
from litestar.types import ASGIApp

from api.engine.access import Asker, May
from api.engine.answer import JSON, NO_STORE, Answer, encode, shown, tagged
from api.engine.backend import Backend
from api.engine.contents import Contents
from api.engine.docs import ASSETS, asset, docs_page, problems_page
from api.engine.endpoint import endpoint
from api.engine.metrics import CONTENT_TYPE
from api.engine.openapi.document import document
from api.engine.problems import NotHere
from api.engine.request import Request as Signed
from api.engine.route import litestar_path
from ledger.kernel.refused import Refused
from ledger.kernel.who import Who
from ledger.pen.pending import Unavailable

Page = Callable[..., Awaitable[ASGIApp]]
"""An ordinary handler: Litestar gives it what it names, and answers what it raises as a problem."""


def page_handlers(contents: Contents, backend: Backend) -> list[HTTPRouteHandler]:
    """Return the handlers of everything that anybody may ask."""
    pages = {**_PAGES, **_explaining(contents), **_watching(backend), **contents.pages(backend)}
    return [
        metrics_endpoint(backend),
        *(
            route(
                litestar_path(path), http_method=["GET", "HEAD"], name=path, include_in_schema=False
            )(page)
            for path, page in pages.items()
        ),
    ]


async def _home() -> ASGIApp:
    """Lead to the docs."""
    return Answer(307, b"", (b"location", b"/docs"))


async def _asset(name: FromPath[str]) -> ASGIApp:
    """Give the docs page its files."""
    if name not in ASSETS:
        raise NotHere
    return asset(name)


async def _problems() -> ASGIApp:
    """Explain every refusal."""
    return problems_page("")


async def _problem(slug: FromPath[str]) -> ASGIApp:
    """Explain the refusal that is named."""
    return problems_page(slug)


_PAGES: Final[Mapping[str, Page]] = {
    "/": _home,
    "/docs/{name}": _asset,
    "/problems": _problems,
    "/problems/{slug}": _problem,
}


def _explaining(contents: Contents) -> Mapping[str, Page]:
    """Make the document and its page when somebody first asks."""

    @cache
    def described() -> tuple[Answer, Answer]:
        whole = document(contents)
        return tagged(encode(whole), JSON), docs_page(whole)

    async def docs() -> ASGIApp:
        """Explain the API."""
        return described()[1]

    async def schema(request: Request[Any, Any, Any]) -> ASGIApp:
        """Give the OpenAPI document."""
        return described()[0].unless_known(request.headers.get("if-none-match", "").encode())

    return {"/docs": docs, "/schema/openapi.json": schema}


def _watching(backend: Backend) -> Mapping[str, Page]:
    async def live() -> ASGIApp:
        """Say that the process runs."""
        return shown({"status": "live"}, NO_STORE)

    async def ready(request: Request[Any, Any, Any]) -> ASGIApp:
        """Say whether commands are written and seen; what keeps them from it is for who has signed in."""
        if why := await backend.readiness.why_not():
            raise Unavailable(why if await _has_signed_in(request, backend) else "")
        return shown({"status": "ready", "position": backend.supervisor.position}, NO_STORE)

    return {"/health/live": live, "/health/ready": ready}


async def _has_signed_in(request: Request[Any, Any, Any], backend: Backend) -> bool:
    """Say whether a request has a token; one that can't be looked up just now is none."""
    try:
        await backend.authentication.who(Signed(request.scope, request.receive))
    except (Refused, psycopg.Error, OSError):
        return False
    return True


def metrics_endpoint(backend: Backend) -> HTTPRouteHandler:
    """Return the endpoint of all measures: they tell who is here and how much, so that staff alone may look."""

    async def respond(_: Signed, who: Who) -> Answer:
        await Asker(who, backend.users).must_be_allowed(May.STAFF, {})
        return Answer(200, await backend.metrics(), (b"content-type", CONTENT_TYPE), NO_STORE)

    return endpoint(["GET", "HEAD"], "/metrics", "metrics", backend.authentication, respond)
