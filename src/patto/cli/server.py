"""The ASGI server that carries HTTP, and nothing else: which one, and how it is set, is decided here alone."""

import asyncio
import signal
import socket
from collections.abc import Coroutine
from typing import Any

from litestar import Litestar

from api.engine.settings import Settings
from patto.cli.collector import calm_the_collector

BACKLOG = 2_048
DRAIN_SECONDS = 10
"""How long requests that run may take to end when the server stops."""
KEEP_ALIVE_SECONDS = 75
SILENT_SECONDS = 120.0
"""How long a client may be silent in the middle of a request before it is hung up on."""


def prepare() -> None:
    """Import what the first request would otherwise wait for."""
    import granian.server.embed
    import uvicorn
    import uvloop

    assert all((granian, uvicorn, uvloop))


def run(app: Litestar, settings: Settings, listener: socket.socket) -> None:
    """Serve until a signal asks to stop; requests that run are answered before."""
    calm_the_collector()
    if settings.server == "granian":
        _run_granian(app, settings, listener)
    else:
        _run_uvicorn(app, listener)


def _run_uvicorn(app: Litestar, listener: socket.socket) -> None:
    import uvicorn
    import uvloop

    from patto.cli.guard import Guarded, hang_up_on_the_silent

    config = uvicorn.Config(
        app,
        http=Guarded,
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
        watch = asyncio.create_task(hang_up_on_the_silent(server, SILENT_SECONDS))
        await server.serve(sockets=[listener])
        watch.cancel()

    _in_uvloop(serve(), uvloop.new_event_loop)


def _run_granian(app: Litestar, settings: Settings, listener: socket.socket) -> None:
    """Carry HTTP in Rust; the embedded form shares our process and our event loop."""
    import uvloop
    from granian._granian import SocketHolder
    from granian.constants import HTTPModes, Interfaces
    from granian.server.embed import Server

    class OnOurSocket(Server):
        """Granian on the socket that the parent has bound, so that a port in use is found before all."""

        def _init_shared_socket(self) -> None:
            socket_holder: Any = SocketHolder  # Its stub doesn't tell how it is made.
            self._ssp = None
            self._shd = socket_holder(listener.fileno(), False, BACKLOG)

    granian = OnOurSocket(
        app,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
        backlog=BACKLOG,
    )

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, granian.stop)
        await granian.serve()

    _in_uvloop(serve(), uvloop.new_event_loop)


def _in_uvloop(serving: Coroutine[Any, Any, None], loop: Any) -> None:
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(serving)
