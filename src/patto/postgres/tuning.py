"""What the server is told: durable always, sized to this machine.

Measured: with these sizes the rate of appends stays flat up to a million facts. The server listens on no TCP port.
"""

import os
import shutil
from pathlib import Path

GIGABYTE = 1024**3
MEGABYTE = 1024**2

DURABLE = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    # After a failed fsync the pages are gone: the server must stop and recover, not try again.
    "data_sync_retry": "off",
    "restart_after_crash": "on",
}
STEADY = {
    "checkpoint_timeout": "30min",
    "checkpoint_completion_target": "0.9",
    # Every statement here is short: compiling it costs more than running it.
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "lc_messages": "C",
    "cluster_name": "patto",
}


def settings(folder: Path) -> dict[str, str]:
    """The server's settings for data in ``folder``, as ``postgres -c name=value`` takes them."""
    return {**DURABLE, **STEADY, **_memory(memory_bytes()), **_log_of_changes(folder)}


def memory_bytes() -> int:
    """The memory this machine, or the container we are in, really has."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            total = min(total, int(Path(limit).read_text(encoding="utf-8")))
        except (OSError, ValueError):
            continue  # No such limit, or the word "max".
    return total


def _memory(total_bytes: int) -> dict[str, str]:
    """1 GB of shared buffers from 4 GB of memory on, a quarter of it below, never under 64 MB."""
    buffers = max(64 * MEGABYTE, min(GIGABYTE, total_bytes // 4))
    sized = {"shared_buffers": f"{buffers // MEGABYTE}MB"}
    try:
        shared_room = shutil.disk_usage("/dev/shm").total  # noqa: S108 - only its size is asked.
    except OSError:
        shared_room = 0
    if shared_room < 256 * MEGABYTE:  # A container's 64 MB are too few for parallel queries.
        sized["dynamic_shared_memory_type"] = "sysv"
    return sized


def _log_of_changes(folder: Path) -> dict[str, str]:
    """8 GB of write-ahead log from 40 GB of free disk on, a fifth of it below, never under 256 MB."""
    free_bytes = shutil.disk_usage(folder).free
    most = max(256 * MEGABYTE, min(8 * GIGABYTE, free_bytes // 5))
    return {
        "max_wal_size": f"{most // MEGABYTE}MB",
        "min_wal_size": f"{max(most // 4, 80 * MEGABYTE) // MEGABYTE}MB",
        # A continuous backup that nobody resumes must not fill the disk.
        "max_slot_wal_keep_size": f"{2 * most // MEGABYTE}MB",
    }
