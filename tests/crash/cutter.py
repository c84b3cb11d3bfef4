"""A wire between Patto and PostgreSQL that can be cut between a commit and its reply."""

import asyncio
import threading
from pathlib import Path

BIG = 400
"""A message of this many bytes is an append: everything else the pen says is shorter."""


class Cutter:
    """Listens on a unix socket of its own and passes bytes on, until it is armed."""

    def __init__(self, folder: Path, server: str) -> None:
        self.path = folder / ".s.PGSQL.5432"
        self.cuts = 0
        self._server = server
        self._armed = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._server_end = asyncio.run_coroutine_threadsafe(
            asyncio.start_unix_server(self._pass, self.path), self._loop
        ).result(5)
        self.path.chmod(0o777)

    def stop(self) -> None:
        async def end():
            self._server_end.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def arm(self) -> None:
        """Swallow the reply to the next append, and cut its connection."""
        self._armed = True

    async def _pass(self, reader, writer) -> None:
        try:
            there, back = await asyncio.open_unix_connection(self._server)
        except OSError:
            writer.close()
            return
        state = {"append": False}
        both = (
            asyncio.ensure_future(self._forth(reader, back, state)),
            asyncio.ensure_future(self._back(there, writer, state)),
        )
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in both:
                end.cancel()
            for end in (writer, back):
                end.close()

    async def _forth(self, reader, writer, state) -> None:
        while data := await reader.read(1 << 20):
            state["append"] = len(data) > BIG
            writer.write(data)
            await writer.drain()

    async def _back(self, reader, writer, state) -> None:
        while data := await reader.read(1 << 20):
            if self._armed and state["append"]:
                self._armed = False
                self.cuts += 1
                return
            writer.write(data)
            await writer.drain()
