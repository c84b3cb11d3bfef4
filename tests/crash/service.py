"""The real program as a process that can be killed, and a client that keeps what was acknowledged."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from functools import cached_property
from pathlib import Path

import httpx

from ledger.log.names import BookName
from ledger.vault import BookKeys, MasterKey
from tests.keys import keys_of

PATTO = str(Path(sys.executable).with_name("patto"))

PERSON = "olga"
"""Who holds the first tokens, and acts with them."""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Service:
    """`patto serve` on a port of its own, speaking to PostgreSQL through a given folder's socket."""

    def __init__(self, data: Path, database_url: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.data = data
        self._environment = os.environ | {
            "PATTO_DATA": str(data),
            "DATABASE_URL": database_url,
            "PATTO_PERSON": PERSON,
        }
        self._tokens = data / "tokens"
        self._process: subprocess.Popen[bytes] | None = None
        self.log = data / "service.log"

    def sibling(self, data: Path) -> "Service":
        """Another process on the same book: its own port and folder, the same master key and tokens."""
        data.mkdir()
        other = Service(data, self._environment["DATABASE_URL"])
        other._tokens = self._tokens
        other._environment["PATTO_MASTER_KEY_FILE"] = str(self.data / "master.key")
        other._environment["PATTO_TOKENS_FILE"] = str(self._tokens)
        return other

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [PATTO, "serve", "--no-demo", "--port", str(self.port)],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Kill the program itself; its children must notice and go."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(30)

    def wait_ready(self, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.address}/health/ready", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            assert self._process is None or self._process.poll() is None, self._last_words()
            time.sleep(0.05)
        raise AssertionError(f"not ready after {seconds} s\n{self._last_words()}")

    def _last_words(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]

    def command_of(self, key: str) -> str:
        """Return what a line's `command` says of an operator's idempotency key."""
        return self._keys.command_digest(PERSON, key).hex()

    @cached_property
    def _keys(self) -> BookKeys:
        master = MasterKey.from_file(self.data / "master.key")
        return keys_of(self._environment["DATABASE_URL"], BookName(), master)

    def token(self, role: str) -> str:
        for line in self._tokens.read_text().splitlines():
            name, token, *_ = line.split()
            if name == role:
                return token
        raise AssertionError(role)


class Client:
    """Pledges one share after another; what is not answered is asked again with the same key."""

    def __init__(self, service: Service, path: str, member: str, prefix: str = "pledge") -> None:
        self._prefix = prefix
        self.acknowledged: dict[str, dict[str, object]] = {}
        self.unknown: set[str] = set()
        self._service = service
        self._path = path
        self._body = {"member": member, "shares": 1}
        self._next = 0

    async def _pledge(self, http: httpx.AsyncClient, key: str) -> None:
        self.unknown.add(key)
        answer = await http.post(self._path, json=self._body, headers={"Idempotency-Key": key})
        if answer.status_code == 201:
            self.unknown.discard(key)
            self.acknowledged[key] = answer.json()
        else:
            assert answer.status_code == 503, answer.text
            assert "retry-after" in answer.headers

    async def _work(self, http: httpx.AsyncClient, until: float) -> None:
        while time.monotonic() < until:
            self._next += 1
            try:
                await self._pledge(http, f"{self._prefix}-{self._next}")
            except httpx.HTTPError:
                await asyncio.sleep(0.02)

    def _http(self) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {self._service.token('operator')}"}
        return httpx.AsyncClient(base_url=self._service.address, headers=headers, timeout=10)

    async def load(self, seconds: float, workers: int = 16) -> None:
        """Pledge for a while, whatever happens to the service."""
        until = time.monotonic() + seconds
        async with self._http() as http:
            await asyncio.gather(*(self._work(http, until) for _ in range(workers)))

    async def settle(self, seconds: float = 60) -> None:
        """Ask again until everything is acknowledged."""
        until = time.monotonic() + seconds
        async with self._http() as http:
            while self.unknown:
                assert time.monotonic() < until, f"never answered: {sorted(self.unknown)[:5]}"
                for key in sorted(self.unknown):
                    try:
                        await self._pledge(http, key)
                    except httpx.HTTPError:
                        await asyncio.sleep(0.1)
