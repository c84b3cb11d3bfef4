"""A served book in a process of its own, in which a verification was begun; then the process is killed."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from api.engine.settings import Settings
from api.engine.verification import environment_of
from tests.api.serving import served
from tests.api.town import Town

ROOT = Path(__file__).parents[2]


@contextmanager
def verifying(town: Town) -> Iterator[str]:
    """Have another process serve the book and verify it; yield the verification's name; then kill it."""
    command = [sys.executable, "-m", "tests.api.verifying", town.tokens["auditor"]]
    with subprocess.Popen(
        [*command, json.dumps(environment_of(town.settings))],
        cwd=ROOT,
        env={"PYTHONPATH": "src:."},
        stdout=subprocess.PIPE,
    ) as other:
        try:
            assert other.stdout is not None
            yield other.stdout.readline().decode().strip()
        finally:
            other.kill()


async def verify(token: str, settings: Settings) -> None:
    """Serve, begin one, say its name, and go on until killed."""
    town = Town(settings.conninfo, settings.name, settings)
    async with served(replace(town)) as here:
        headers = {"authorization": f"Bearer {token}"}
        answer = await here.client.post("/verifications", headers=headers)
        print(answer.json()["verification"], flush=True)
        await asyncio.sleep(60)


if __name__ == "__main__":
    token, environment = sys.argv[1:]
    asyncio.run(verify(token, Settings.read(json.loads(environment))))
