"""TLS before a server whose PostgreSQL was built without it: whoever does not speak it is let in by nobody.

The programs of the embedded server know no TLS, neither as a server nor when one copies the other. What stands between
Patto and a server of one's own is libpq, which does: so the handshake, the name and the authority are real here, and what
comes out of it goes on to the server's socket.
"""

import asyncio
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SSL_WANTED = (8).to_bytes(4) + (80877103).to_bytes(4)
PIECE = 65_536


class Authority:
    """Who vouches for the servers' names, made up for a test."""

    def __init__(self, folder: Path, name: str = "Nodes") -> None:
        self._folder = folder
        self._key, self._name = ec.generate_private_key(ec.SECP256R1()), named(name)
        self.file = folder / f"{name}.pem"
        constraints = x509.BasicConstraints(ca=True, path_length=0)
        own = self._signed(self._name, self._key.public_key(), constraints)
        self.file.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def _signed(self, subject, key, *extensions):
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1))
        )
        for one in extensions:
            made = made.add_extension(one, critical=isinstance(one, x509.BasicConstraints))
        return made.sign(self._key, hashes.SHA256())

    def context_for(self, host: str) -> ssl.SSLContext:
        """Return what a server shows to whoever asks for this host."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        shown = self._signed(named(host), key.public_key(), names)
        file = self._folder / f"{host}.pem"
        file.touch(0o600)
        private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        file.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, *private)
            + shown.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


class Front:
    """A port of this machine where a server is reached over TLS alone; `in_clear` counts who came without."""

    def __init__(self, socket: Path, context: ssl.SSLContext) -> None:
        self.secured = self.in_clear = 0
        self._socket, self._context = socket, context
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        serving = asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(serving, self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for one in others:
            one.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            try:
                await self._between(reader, writer)
            finally:
                writer.close()

    async def _between(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readexactly(8)
        if asked != SSL_WANTED:
            self.in_clear += 1
            return
        its_reader, its_writer = await asyncio.open_unix_connection(self._socket)
        try:
            writer.write(b"S")
            await writer.drain()
            await writer.start_tls(self._context)
            self.secured += 1
            async with asyncio.TaskGroup() as both:
                both.create_task(_pass_on(reader, its_writer))
                both.create_task(_pass_on(its_reader, writer))
        finally:
            its_writer.close()


class _Over(Exception):
    """One side has hung up."""


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
    writer.close()
