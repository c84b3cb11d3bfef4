"""Two servers are made, served and failed over with the commands of the operators' page, as they are printed."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from patto.postgres.binaries import packaged, reachable
from patto.postgres.cluster import silent
from tests.cli.program import environment, free_port
from tests.cli.program import until as until_open
from tests.documents import OPERATING, blocks, section, text
from tests.failover.pair import FOLLOWED, Pair, until

pytestmark = pytest.mark.faults

COPY, WAIT, SERVE, SECOND_HOST, PROMOTE = blocks(section(text(OPERATING), "Two servers"), "sh")
PATTO = f"{sys.executable} -m patto.cli.main"


class Documented(Pair):
    """A pair whose standby is made as the page says."""

    def _make_standby(self) -> None:
        self.standby = self._node()
        self.operate(COPY)
        self.standby.start()
        self.operate(WAIT)
        until(lambda: self.primary.query(FOLLOWED) == [("sync",)])

    def operate(self, script: str) -> None:
        """Run it as PostgreSQL's administrator on the second host: in this process's place, that of its user."""
        home = self.standby.home
        programs = reachable(packaged(), home.user, silent)["psql"].parent
        told = {
            "PATH": f"{programs}:/usr/bin:/bin",
            "PGUSER": "patto",
            "PGPASSWORD": home.logins.secret_of("patto"),
            "PGDATA": home.pgdata,
        }
        words = [f"{name}={value}" for name, value in told.items()]
        hosts = {"db1.example": self.primary, "db2.example": self.standby}
        for host, node in hosts.items():
            script = script.replace(host, str(node.home.socket_dir))
        done = home.user.run(
            ["/usr/bin/env", *words, "/bin/bash", "-euo", "pipefail", "-c", script]
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def servers():
    pair = Documented()
    try:
        yield pair
    finally:
        pair.close()


class Host:
    """A host of Patto, whose data folder is `data` below where it is."""

    def __init__(self, place: Path, url_of_page: str) -> None:
        self.place, self.port = place, free_port()
        (place / "data").mkdir(mode=0o700, parents=True)
        self._serve = url_of_page
        self._program: subprocess.Popen[bytes] | None = None

    def run(self, script: str) -> None:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.place,
            env=environment() | {"PATTO_DATA": "data"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def migrate(self, user: str) -> None:
        """Make the book's tables, once, as a user who may: `name:secret`."""
        script = self._serve.replace("patto serve", f"{PATTO} migrate")
        self.run(script.replace("postgresql://", f"postgresql://{user}@"))

    def start(self) -> None:
        """Serve: as nobody of PostgreSQL's but the book's own roles, whose secrets are in the data folder."""
        script = self._serve.replace("patto serve", f"exec {PATTO} serve --no-demo")
        with (self.place / "said").open("wb") as output:
            self._program = subprocess.Popen(
                ["bash", "-c", script],
                cwd=self.place,
                env=environment() | {"PATTO_DATA": "data", "PATTO_PORT": str(self.port)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        until_open(self._is_open, 60)
        assert self._program.poll() is None, (self.place / "said").read_text()

    def _is_open(self) -> bool:
        said = (self.place / "said").read_text()
        return "Ctrl-C stops it." in said or self._program.poll() is not None

    def stop(self) -> None:
        if self._program is not None:
            self._program.terminate()
            self._program.wait(30)

    def _asked(self, method: str, **how) -> httpx.Response:
        lines = (self.place / "data" / "tokens").read_text().splitlines()
        token = next(line.split()[1] for line in lines if line.startswith("operator "))
        headers = {"Authorization": f"Bearer {token}"} | how.pop("headers", {})
        address = f"http://127.0.0.1:{self.port}/hubs"
        return httpx.request(method, address, headers=headers, timeout=20, **how)

    def opens_hub(self, name: str) -> bool:
        body = {"name": name, "side": "city", "istat": "015146", "another": True}
        return self._asked("POST", json=body, headers={"Idempotency-Key": name}).status_code == 201

    def hubs(self) -> set[str]:
        answer = self._asked("GET")
        return {one["name"] for one in answer.json()["hubs"]} if answer.is_success else set()


@pytest.fixture
def hosts(servers, pair):
    sockets = [quote(str(one.home.socket_dir), safe="") for one in (pair.primary, pair.standby)]
    serve = SERVE
    for host, socket in zip(("db1.example", "db2.example"), sockets, strict=True):
        serve = serve.replace(host, socket)
    both = [Host(servers.folder / name, serve) for name in ("app1", "app2")]
    yield both
    for host in both:
        host.stop()


def test_two_servers_are_made_and_failed_over_as_the_operators_page_says(pair, hosts):
    """What was acknowledged before is there after, for the host that went on and for the one that was begun then."""
    first, second = hosts
    first.migrate(f"patto:{pair.primary.home.logins.secret_of('patto')}")
    first.start()
    until(lambda: first.opens_hub("Uno"))
    assert pair.standby.query("SELECT max(last) FROM patto.batches") == [(1,)]
    first.run(SECOND_HOST.replace("ssh app2.example tar -C data", f"tar -C {second.place}/data"))

    old = pair.primary
    old.stop()
    pair.operate(PROMOTE)
    assert not first.opens_hub("Due")  # Nobody follows yet, and it waits for that.
    pair.primary, pair.standby = pair.standby, old
    pair.heal()
    until(lambda: first.opens_hub("Due"))
    second.start()
    until(lambda: second.opens_hub("Tre"))
    for host in hosts:
        until(lambda host=host: host.hubs() == {"Uno", "Due", "Tre"})
