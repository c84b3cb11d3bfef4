"""Pages and measures that need no sign-in: the docs, the problems, health, Prometheus."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Receive, Scope

from api.engine.answer import NO_STORE, Answer, encode, header, shown, tagged
from api.engine.contents import Contents
from api.engine.docs import ASSETS, asset, docs_page, problems_page
from api.engine.front import FrontDesk
from api.engine.metrics import CONTENT_TYPE
from api.engine.openapi import document
from api.engine.problems import NotHere, problem
from api.engine.straight import Reply, straight
from ledger.pen.pending import Unavailable


def page_handlers(contents: Contents, desk: FrontDesk) -> list[HTTPRouteHandler]:
    """Return the handlers of everything that anybody may ask."""
    return [
        straight(["GET", "HEAD"], path, path, reply)
        for path, reply in (
            *_PAGES.items(),
            *_explaining(contents).items(),
            *_watching(desk).items(),
        )
    ]


async def _home(_: Scope, __: Receive) -> ASGIApp:
    """Lead to the docs."""
    return Answer(307, b"", (b"location", b"/docs"))


async def _asset(scope: Scope, _: Receive) -> ASGIApp:
    """Give the docs page its files."""
    name = scope["path_params"]["name"]
    return asset(name) if name in ASSETS else problem(NotHere())


async def _problems(scope: Scope, _: Receive) -> ASGIApp:
    """Explain every refusal, or the one that is named."""
    return problems_page(scope["path_params"].get("slug", ""))


_PAGES: Final[Mapping[str, Reply]] = {
    "/": _home,
    "/docs/{name}": _asset,
    "/problems": _problems,
    "/problems/{slug}": _problems,
}


def _explaining(contents: Contents) -> Mapping[str, Reply]:
    """Make the document and its page when somebody first asks."""

    @cache
    def described() -> tuple[bytes, Answer]:
        told = document(contents)
        return encode(told), docs_page(told)

    async def docs(_: Scope, __: Receive) -> ASGIApp:
        """Explain the API."""
        return described()[1]

    async def schema(scope: Scope, _: Receive) -> ASGIApp:
        """Give the OpenAPI document."""
        return tagged(described()[0], header(scope, b"if-none-match"))

    return {"/docs": docs, "/schema/openapi.json": schema}


def _watching(desk: FrontDesk) -> Mapping[str, Reply]:
    async def live(_: Scope, __: Receive) -> ASGIApp:
        """Say that the process runs."""
        return shown({"status": "live"}, NO_STORE)

    async def ready(_: Scope, __: Receive) -> ASGIApp:
        """Say whether commands are accepted, and what keeps them from it."""
        why = desk.why_not_ready()
        if why:
            return problem(Unavailable(why))
        assert desk.pen is not None
        return shown({"status": "ready", "position": desk.pen.confirmed.position}, NO_STORE)

    async def metrics(_: Scope, __: Receive) -> ASGIApp:
        """Give all measures."""
        return Answer(200, await desk.measured(), (b"content-type", CONTENT_TYPE), NO_STORE)

    return {"/health/live": live, "/health/ready": ready, "/metrics": metrics}
