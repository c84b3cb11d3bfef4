"""Two servers are made, served and failed over with the commands of the operators' page, as they are printed.

Patto reaches them over TLS, by their names and under an authority made for the test, as the page says; one copies the other
over a socket of this machine, since the programs that come with Patto speak no TLS among themselves.
"""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from patto.postgres.binaries import packaged, reachable
from patto.postgres.cluster import silent
from patto.postgres.home import SOCKET_NAME
from tests.cli.program import environment, free_port
from tests.cli.program import until as until_open
from tests.documents import OPERATING, blocks, section, text
from tests.failover.pair import FOLLOWED, Pair, until
from tests.tls import Authority, Front

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

    def __init__(self, place: Path, url_of_page: str, authority: Path) -> None:
        self.place, self.port = place, free_port()
        self._told = {"PATTO_DATA": "data", "PGSSLROOTCERT": str(authority)}
        (place / "data").mkdir(mode=0o700, parents=True)
        self._serve = url_of_page
        self._program: subprocess.Popen[bytes] | None = None

    def tried(self, script: str, **told: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.place,
            env=environment() | self._told | told,
            capture_output=True,
            text=True,
            check=False,
        )

    def run(self, script: str) -> None:
        done = self.tried(script)
        assert done.returncode == 0, done.stdout + done.stderr

    def migration(self, user: str) -> str:
        """Return what makes the book's tables, once, as a user who may: `name:secret`."""
        script = self._serve.replace("patto serve", f"{PATTO} migrate")
        return script.replace("postgresql://", f"postgresql://{user}@")

    def start(self) -> None:
        """Serve: as nobody of PostgreSQL's but the book's own roles, whose secrets are in the data folder."""
        script = self._serve.replace("patto serve", f"exec {PATTO} serve --no-demo")
        with (self.place / "said").open("wb") as output:
            self._program = subprocess.Popen(
                ["bash", "-c", script],
                cwd=self.place,
                env=environment() | self._told | {"PATTO_PORT": str(self.port)},
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
def authority(servers):
    return Authority(servers.folder)


@pytest.fixture
def fronts(authority, pair):
    """Where each of the two is reached by its name."""
    nodes = {"db1.example": pair.primary, "db2.example": pair.standby}
    fronts = {
        host: Front(node.home.socket_dir / SOCKET_NAME, authority.context_for(host))
        for host, node in nodes.items()
    }
    yield fronts
    for front in fronts.values():
        front.close()


@pytest.fixture
def hosts(servers, authority, fronts):
    serve = SERVE.replace("&sslmode", "&hostaddr=127.0.0.1,127.0.0.1&sslmode")
    for host, front in fronts.items():
        serve = serve.replace(host, f"{host}:{front.port}")
    both = [Host(servers.folder / name, serve, authority.file) for name in ("app1", "app2")]
    yield both
    for host in both:
        host.stop()


def test_two_servers_are_made_and_failed_over_as_the_operators_page_says(
    servers, pair, fronts, hosts
):
    """What was acknowledged before is there after, for the host that went on and for the one that was begun then."""
    first, second = hosts
    migration = first.migration(f"patto:{pair.primary.home.logins.secret_of('patto')}")
    stranger = Authority(servers.folder, "Stranger").file
    for refused in (
        first.tried(migration, PGSSLROOTCERT=str(stranger)),
        first.tried(migration.replace("db1.example", "db3.example")),
    ):
        assert refused.returncode != 0
        assert "certificate" in refused.stdout + refused.stderr
    first.run(migration)
    first.start()
    until(lambda: first.opens_hub("Uno"))
    until(lambda: pair.standby.query("SELECT max(last) FROM patto.batches") == [(1,)])
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
    assert all(front.secured for front in fronts.values())
    assert not any(front.in_clear for front in fronts.values())
