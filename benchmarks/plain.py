"""The measure over HTTP: a Litestar app that checks the same token, decodes the same body, and answers; no book.

POST /offerings/{offering}/pledges     201
GET  /members/{member}/portfolio       200
"""

import asyncio
import json
import socket
import sys
from typing import Any

import msgspec
import psycopg
from litestar import Litestar, Request, get, post
from litestar.exceptions import NotAuthorizedException

from api.engine.bearer import BearerTokens
from api.engine.request import Request as Asked
from api.engine.settings import Settings
from api.registry import ROUTES
from ledger.offerings.pledge import PledgeShares
from patto.cli import server


class Done(msgspec.Struct):
    """An answer."""

    done: bool = True


def create_app(tokens: BearerTokens) -> Litestar:
    """Return the app, written as Litestar's manual teaches."""
    (body,) = (route.body_type() for route in ROUTES if route.command is PledgeShares)

    def checked(request: Request[Any, Any, Any]) -> None:
        if tokens.known(Asked(request.scope, request.receive)) is None:
            raise NotAuthorizedException

    @post("/offerings/{offering:str}/pledges")
    async def pledge(request: Request[Any, Any, Any], offering: str, data: body) -> Done:  # type: ignore[valid-type]  # noqa: ARG001
        checked(request)
        return Done()

    @get("/members/{member:str}/portfolio")
    async def portfolio(request: Request[Any, Any, Any], member: str) -> Done:  # noqa: ARG001
        checked(request)
        return Done()

    return Litestar([pledge, portfolio], openapi_config=None, logging_config=None)


def main(descriptor: int) -> None:
    """Serve as the API does."""
    server.prepare()
    settings = Settings.read(json.loads(sys.stdin.readline()))

    async def ask(sql: str) -> list[Any]:
        with psycopg.connect(settings.database_url) as connection:
            return connection.execute(settings.name.fill(sql).encode()).fetchall()

    tokens = BearerTokens(ask)
    asyncio.run(tokens.refresh())
    server.run(create_app(tokens), socket.socket(fileno=descriptor))


if __name__ == "__main__":
    main(int(sys.argv[1]))
