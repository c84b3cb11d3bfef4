"""Pages and measures that need no sign-in: the docs, the problems, health, Prometheus."""

from functools import cache
from typing import Any

from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from api.answer import NO_STORE, Answer, encode, header, shown, tagged
from api.docs import ASSETS, asset, docs_page, problems_page
from api.front import FrontDesk
from api.metrics import CONTENT_TYPE
from api.openapi import document
from api.problems import NotHere, problem
from ledger.pen.slip import Unavailable


@cache
def _document() -> bytes:
    return encode(document())


@cache
def _docs() -> Answer:
    return docs_page(document())


def page_handlers(desk: FrontDesk) -> list[HTTPRouteHandler]:
    """Return the handlers of everything that anybody may ask."""
    return [*_reading(), *_watching(desk)]


def _reading() -> list[HTTPRouteHandler]:
    @get("/", name="home", include_in_schema=False)
    async def home() -> ASGIApp:
        """Lead to the docs."""
        return Answer(307, b"", (b"location", b"/docs"))

    @get("/docs", name="docs", include_in_schema=False)
    async def docs() -> ASGIApp:
        """Explain the API."""
        return _docs()

    @get("/docs/{name:str}", name="assets", include_in_schema=False)
    async def assets(request: Request[Any, Any, Any]) -> ASGIApp:
        """Give the page its files."""
        name = request.path_params["name"]
        return asset(name) if name in ASSETS else problem(NotHere())

    @get("/schema/openapi.json", name="schema", include_in_schema=False)
    async def schema(request: Request[Any, Any, Any]) -> ASGIApp:
        """Give the OpenAPI document."""
        return tagged(_document(), header(request.scope, b"if-none-match"))

    @get("/problems", name="problems", include_in_schema=False)
    async def problems() -> ASGIApp:
        """Explain every refusal."""
        return problems_page("")

    @get("/problems/{slug:str}", name="problem", include_in_schema=False)
    async def one_problem(request: Request[Any, Any, Any]) -> ASGIApp:
        """Explain one refusal."""
        return problems_page(request.path_params["slug"])

    return [home, docs, assets, schema, problems, one_problem]


def _watching(desk: FrontDesk) -> list[HTTPRouteHandler]:
    @get("/health/live", name="live", include_in_schema=False)
    async def live() -> ASGIApp:
        """Say that the process runs."""
        return shown({"status": "live"}, NO_STORE)

    @get("/health/ready", name="ready", include_in_schema=False)
    async def ready() -> ASGIApp:
        """Say whether commands are accepted, and what keeps them from it."""
        why = desk.why_not_ready()
        if why:
            return problem(Unavailable(why))
        assert desk.pen is not None
        return shown({"status": "ready", "position": desk.pen.confirmed.position}, NO_STORE)

    @get("/metrics", name="metrics", include_in_schema=False)
    async def metrics() -> ASGIApp:
        """Give all measures."""
        return Answer(200, await desk.measured(), (b"content-type", CONTENT_TYPE), NO_STORE)

    return [live, ready, metrics]
