"""What the figures were measured on, and how quickly its disk says that something is safe."""

import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

import msgspec

from patto.postgres.binaries import packaged
from patto.postgres.tuning import memory_bytes


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """Processor, cores, memory, disk; and the versions that count.

    `fsync_ms` is the median of writing 8 kB and waiting for the disk; `load` is how busy the machine was
    before the first row (1-minute load average).
    """

    at: str
    processor: str
    cores: int
    memory_gb: float
    system: str
    python: str
    postgresql: str
    packages: dict[str, str]
    fsync_ms: float
    load: float


def this_machine(folder: Path) -> Machine:
    """Return what this is; `folder` is where the benchmark's servers keep their data."""
    packages = ("litestar", "uvicorn", "uvloop", "psycopg", "msgspec", "eventsourcing")
    return Machine(
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        processor=_processor(),
        cores=len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 1,
        memory_gb=round(memory_bytes() / 1024**3, 1),
        system=f"{platform.system()} {platform.release()}",
        python=sys.version.split()[0],
        postgresql=_postgresql(),
        packages={name: version(name) for name in packages},
        fsync_ms=round(_fsync_ms(folder), 2),
        load=round(os.getloadavg()[0], 2),
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _postgresql() -> str:
    asked = [packaged()["postgres"], "--version"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return said.split()[2]


def _fsync_ms(folder: Path, times: int = 50) -> float:
    """Time what a commit waits for at least."""
    file = folder / "fsync"
    took: list[float] = []
    with file.open("wb", buffering=0) as out:
        for _ in range(times):
            out.write(bytes(8192))
            began = time.perf_counter()
            os.fdatasync(out.fileno())
            took.append(time.perf_counter() - began)
    file.unlink()
    return median(took) * 1000
