"""`patto serve`: the book, open for business."""

import http.client
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from ipaddress import ip_address

import click
import msgspec
import psycopg

from api.engine.settings import Settings
from ledger.log.logins import for_anybody
from patto.cli import opening
from patto.cli.console import Console
from patto.cli.database import Database, any_psql
from patto.cli.demo import must_be_a_size
from patto.cli.errors import CommandFailed, Exit
from patto.cli.note import Note
from patto.cli.options import CommandWithExamples, with_all_settings
from patto.cli.signals import StopRequested, StopSignals
from patto.cli.supervisor import LOOK_SECONDS, Child, Supervisor, run_to_its_end
from patto.cli.welcome import address, welcome
from patto.postgres import Cluster

API_SECONDS = 20.0
FOLLOWER_SECONDS = 15.0
CATCH_UP_SECONDS = 120.0
"""The longest that a start waits for the views; after that they catch up while the port is open."""

BEHIND = """
SELECT coalesce((SELECT last FROM batches ORDER BY last DESC LIMIT 1), 0),
    min(position) FILTER (WHERE stopped IS NULL), count(*)
FROM tracking
"""


@click.command(cls=CommandWithExamples)
@click.option(
    "--demo/--no-demo", default=True, help="Fill an empty book with the demo year (or not)."
)
@click.option(
    "--demo-size", default=1.0, show_default=True, help="How large a demo year: 1 has 300 members."
)
@click.option(
    "--demo-seed", default=1, show_default=True, help="The same seed makes the same demo year."
)
@with_all_settings
def serve(
    settings: Settings, console: Console, *, demo: bool, demo_size: float, demo_seed: int
) -> int:
    """Open the book: start PostgreSQL and the API, and say where everything is.

    The first start makes everything that is needed: the database, the vault's master key, a token
    for each role, and a demo year in the empty book. Later starts find the same book. Ctrl-C stops
    in good order, a second Ctrl-C hurries; even `kill -9` loses nothing that was acknowledged.

    Examples:
        patto serve
        patto serve --port 9000 --data /srv/patto --no-demo
        DATABASE_URL=postgresql://patto@db/patto patto serve
    """
    if demo:
        must_be_a_size(demo_size)
    wanted = ["--size", str(demo_size), "--seed", str(demo_seed)] if demo else None
    with StopSignals() as signals, ExitStack() as stack:
        try:
            with signals.interrupting():
                supervisor = _open(settings, console, signals, stack, wanted)
            supervisor.watch()
        except StopRequested:
            pass
        except CommandFailed as trouble:
            console.error(str(trouble))
            return trouble.code
        console.log("\nStopping: what runs is finished first. Ctrl-C again hurries.")
        stack.close()
        console.log("Stopped.")
        return Exit.INTERRUPTED if signals.hurry else Exit.DONE


def _open(
    settings: Settings,
    console: Console,
    signals: StopSignals,
    stack: ExitStack,
    demo: list[str] | None,
) -> Supervisor:
    """Start everything in order; leaving the stack undoes whatever was begun."""
    listener = stack.enter_context(reserved(settings))
    supervisor = Supervisor(console, signals)
    stack.callback(supervisor.end)
    api = Child(
        "The API",
        ["api", str(listener.fileno())],
        vital=True,
        stop_seconds=API_SECONDS,
        descriptors=[listener.fileno()],
    )
    supervisor.add(api)
    follower = Child("The follower", ["follower"], vital=False, stop_seconds=FOLLOWER_SECONDS)
    supervisor.add(follower)
    database = stack.enter_context(postgres(settings, console, signals))
    stack.callback(supervisor.end)  # Before PostgreSQL goes.
    stack.callback(listener.close)  # Before the API stops taking requests.
    opening.make_tables(settings, database)
    opening.master_key(settings, database)
    _fill(settings, console, database, demo)
    tokens = opening.first_tokens(settings, database)
    values = environment(settings, database)
    follower.configure(values)
    _catch_up(console, database, supervisor)
    _listen(listener, settings)
    if why := in_the_open(settings):
        console.warn(why)
    api.configure(values)
    trouble = _wait_for_the_api(settings, supervisor)
    welcome(console, settings, tokens, opening.facts_in(database), trouble)
    return supervisor


def in_the_open(settings: Settings) -> str | None:
    """Return the warning for who serves beyond this machine with nothing in between; None for all others."""
    if settings.proxies or is_loopback(settings.host):
        return None
    return (
        f"Serving on {settings.host}, beyond this machine and without TLS: whoever is on the way reads tokens and names."
        " Put a proxy that speaks TLS before it, and name it with --proxies."
    )


def is_loopback(host: str) -> bool:
    """Say whether what is served on a host can be reached from this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def reserved(settings: Settings) -> Iterator[socket.socket]:
    """Take the port before anything is started; raises `CommandFailed` when somebody else has it."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise CommandFailed(
            f"There is no address {settings.host}: {error.strerror}", Exit.USAGE
        ) from None
    supervisor, kind, protocol, _, where = found[0]
    listener = socket.socket(supervisor, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with listener:
        try:
            listener.bind(where)
        except OSError as error:
            raise _not_ours(settings, error) from None
        yield listener


def _listen(listener: socket.socket, settings: Settings) -> None:
    """Begin to listen; only now another program that took the port meanwhile can be seen."""
    try:
        listener.listen()
    except OSError as error:
        raise _not_ours(settings, error) from None


def _not_ours(settings: Settings, error: OSError) -> CommandFailed:
    where = f"{settings.host}:{settings.port}"
    advice = "stop what uses it, or choose another with --port (PATTO_PORT)"
    if isinstance(error, PermissionError):
        return CommandFailed(
            f"Only root may serve on {where}: choose a --port above 1023.", Exit.IN_USE
        )
    return CommandFailed(
        f"{where} is in use or isn't ours ({error.strerror}): {advice}.", Exit.IN_USE
    )


@contextmanager
def postgres(settings: Settings, console: Console, signals: StopSignals) -> Iterator[Database]:
    """Own the embedded PostgreSQL while the program serves, or use that of DATABASE_URL."""
    if settings.database_url:
        yield Database(settings.conninfo, settings.name, any_psql())
        return
    if not (settings.folder / "server").exists():
        console.log(f"Making a database in {settings.folder}, this once …")
    note = Note(settings.server_note)
    note.write(None)
    cluster = Cluster(settings.folder, log=console.log, tell=note.write)
    with cluster.owned():
        watch = cluster.watch()
        try:
            yield Database(cluster.url(), settings.name, cluster.psql_path)
        finally:
            watch.stop()
            signals.hurries(lambda: os.kill(cluster.pid, signal.SIGQUIT))


def environment(settings: Settings, database: Database) -> dict[str, str]:
    """Return the settings as a child reads them; PostgreSQL is there for it already.

    A child signs in as the book's roles alone: it is told of no other user.
    """
    values = {one.variable: str(getattr(settings, one.field)) for one in Settings.documented()}
    return values | {"DATABASE_URL": for_anybody(database.url)}


def _fill(settings: Settings, console: Console, database: Database, demo: list[str] | None) -> None:
    """Fill an empty book with the demo year, or finish one that was begun."""
    mark = opening.demo_mark(database)
    if mark and mark.filling:
        if demo is None:
            message = "This book's demo year is half filled: start without --no-demo to finish it."
            raise CommandFailed(message)
        demo = []
    elif demo is None or opening.facts_in(database):
        return
    words = ["demo", *demo, *(["--quiet"] if console.quiet else [])]
    run_to_its_end(words, environment(settings, database))


def _catch_up(console: Console, database: Database, supervisor: Supervisor) -> None:
    """Wait until the views have seen the book, showing how far they are if it takes a while."""
    with database.reader() as connection:
        head, seen = _behind(connection)
        if seen >= head:
            return
        deadline = time.monotonic() + CATCH_UP_SECONDS
        with console.progress("Bringing the views up to the book", "facts") as advance:
            while seen < head and time.monotonic() < deadline:
                supervisor.restart_dead()
                time.sleep(LOOK_SECONDS / 2)
                head, seen = _behind(connection)
                advance(seen, head)


def _behind(connection: "psycopg.Connection[tuple[int, int | None, int]]") -> tuple[int, int]:
    """Return the head and how far the slowest view has seen; one that has stopped doesn't count."""
    row = connection.execute(BEHIND).fetchone()
    assert row is not None
    head, slowest, known = row
    if not known:
        return head, 0
    return head, head if slowest is None else slowest


def _wait_for_the_api(settings: Settings, supervisor: Supervisor) -> str | None:
    """Return once the API answers: nothing, or why the book can't be written yet."""
    while True:
        supervisor.restart_dead()
        with suppress(OSError, http.client.HTTPException):
            return _asked_the_api(settings)
        time.sleep(LOOK_SECONDS)


def _asked_the_api(settings: Settings) -> str | None:
    host = address(settings).removeprefix("http://").rpartition(":")[0].strip("[]")
    connection = http.client.HTTPConnection(host, settings.port, timeout=2)
    try:
        # Why it isn't ready is told to who has signed in.
        token = next(iter(opening.tokens_in(settings.tokens).values()), "none")
        headers = {"authorization": f"Bearer {token}"}
        connection.request("GET", "/health/ready", headers=headers)
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status < http.HTTPStatus.BAD_REQUEST:
        return None
    with suppress(msgspec.MsgspecError, AttributeError):
        return str(msgspec.json.decode(body).get("detail") or response.reason)
    return response.reason
