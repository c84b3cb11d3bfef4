"""A backup is worth what can be made of it: it is restored into a scratch server, told again, and thrown away."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import msgspec

from ledger.log.names import BookName
from ledger.registry import RULES
from patto.backup.loading import load
from patto.backup.parts import BackupError, Part
from patto.backup.saving import Stages
from patto.postgres import Cluster
from projections.engine.follower import Follower
from projections.engine.replay import Report, replay
from projections.registry import ALL, COMPARED

# A scratch server is thrown away, so it need not outlive a power cut.
HASTY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a data folder for a while, in TMPDIR, that PostgreSQL's user may enter under root too."""
    folder = Path(tempfile.mkdtemp(prefix="patto-trial-"))
    folder.chmod(0o711)
    try:
        yield folder / "data"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Telling(Protocol):
    """Tells a restored book again, and says what differs: `replayed`, or a verification of whoever has its keys."""

    def __call__(self, conninfo: str, name: BookName, *, progress: Stages) -> Report: ...


def replayed(conninfo: str, name: BookName, *, progress: Stages) -> Report:
    """Tell history again from the log alone, for whoever has no master key."""
    return replay(conninfo, name, COMPARED, None, progress)


def try_out(folder: Path, parts: Sequence[Part], stages: Stages, telling: Telling) -> Report:
    """Restore a backup into a scratch server, tell it again and compare; its root must be the one saved.

    Each part then says that it was tried. Raises `BackupError` for a backup that is not what was saved.
    """
    name = BookName(parts[0].book)
    with scratch_folder() as data:
        cluster = Cluster(data, overrides=HASTY)
        with cluster.attached():
            load(cluster.url(), name, folder, parts, stages)
            report = told_again(cluster.url(), name, stages, telling)
    if (report.tree_size, report.root.hex()) != (parts[0].position, parts[0].root):
        raise BackupError(
            f"The restored book has the root {report.root.hex()} at {report.tree_size:,},"
            f" and {parts[0].root} was saved at {parts[0].position:,}."
        )
    if report.agrees:
        for one in parts:
            msgspec.structs.replace(one, tried_at=datetime.now(UTC)).write(folder)
    return report


def told_again(url: str, name: BookName, stages: Stages, telling: Telling) -> Report:
    """Fill the views from the log, and have everything compared."""
    with Follower(url, name, RULES, ALL) as follower:
        follower.catch_up()
    return telling(url, name, progress=stages)
