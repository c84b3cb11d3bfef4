"""Private files hold a secret for their owner only; they are made durably, never replaced, and destroyed."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp


def make_private(path: Path, text: str) -> None:
    """Make a file (0600) that holds the text and a line end, whole or not at all; raises `FileExistsError`."""
    _make(path, text.encode() + b"\n")


def copy_private(source: Path, path: Path) -> None:
    """Copy a private file, whole or not at all; raises `FileExistsError`."""
    _make(path, source.read_bytes())


def _make(path: Path, content: bytes) -> None:
    handle, draft = mkstemp(dir=path.parent, prefix=f"{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    finally:
        Path(draft).unlink()
    sync_folder(path.parent)


def destroy_private(path: Path) -> None:
    """Write over a file and take it away, if it is there."""
    with suppress(FileNotFoundError):
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make what happened to the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
