"""The ASGI server that carries HTTP, and nothing else: how it is set is decided here alone."""

import asyncio
import logging
import socket

from litestar import Litestar

from api.engine.proxies import Proxies
from api.engine.settings import Settings
from ledger.pen.tasks import Tasks
from patto.cli.connections import ConnectionLimits, Connections, raise_file_limit
from patto.cli.garbage import tune_garbage_collector

BACKLOG = 2_048
DRAIN_SECONDS = 10
"""How long requests that run may take to end when the server stops."""
KEEP_ALIVE_SECONDS = 75
FILES_KEPT = 256
"""File descriptors for everything that is no client: PostgreSQL, files, the listener."""
HANGING_UP = "hanging up on who is stalled"


def prepare() -> None:
    """Import what the first request would otherwise wait for."""
    import uvicorn
    import uvloop

    assert all((uvicorn, uvloop))


def limits_and_proxies(settings: Settings) -> tuple[ConnectionLimits, Proxies]:
    """Return what the settings say of connections."""
    limits = ConnectionLimits(
        connections=settings.connections, per_address=settings.connections_per_address
    )
    return limits, settings.trusted


def run(
    app: Litestar,
    listener: socket.socket,
    limits: ConnectionLimits | None = None,
    proxies: Proxies | None = None,
    tasks: Tasks | None = None,
) -> None:
    """Serve until a signal asks to stop; requests that run are answered before.

    Whom requests come from is told by the headers of those proxies, and of nobody else. Among `tasks`, which are
    those of the app, is the one that looks after connections.
    """
    import uvicorn
    import uvloop

    from patto.cli.protocol import bounded, hang_up_on_stalled

    tune_garbage_collector()
    proxies = proxies or Proxies()
    limits = (limits or ConnectionLimits()).within(raise_file_limit() - FILES_KEPT)
    config = uvicorn.Config(
        app,
        http=bounded(limits, Connections(limits, proxies)),
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies.names,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    server = uvicorn.Server(config)
    kept = tasks or Tasks(logging.getLogger("patto.api"))

    async def serve() -> None:
        kept.keep(HANGING_UP, lambda: hang_up_on_stalled(server, limits))
        await server.serve(sockets=[listener])
        await kept.stop(HANGING_UP)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve())
