"""The ASGI server that carries HTTP, and nothing else: how it is set is decided here alone."""

import asyncio
import socket

from litestar import Litestar

from patto.cli.garbage import tune_garbage_collector

BACKLOG = 2_048
DRAIN_SECONDS = 10
"""How long requests that run may take to end when the server stops."""
KEEP_ALIVE_SECONDS = 75
STALLED_SECONDS = 120.0
"""How long a client may be silent in the middle of a request before it is hung up on."""


def prepare() -> None:
    """Import what the first request would otherwise wait for."""
    import uvicorn
    import uvloop

    assert all((uvicorn, uvloop))


def run(app: Litestar, listener: socket.socket) -> None:
    """Serve until a signal asks to stop; requests that run are answered before."""
    import uvicorn
    import uvloop

    from patto.cli.protocol import BoundedProtocol, close_stalled

    tune_garbage_collector()
    config = uvicorn.Config(
        app,
        http=BoundedProtocol,
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    server = uvicorn.Server(config)

    async def serve() -> None:
        watch = asyncio.create_task(close_stalled(server, STALLED_SECONDS))
        await server.serve(sockets=[listener])
        watch.cancel()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve())
