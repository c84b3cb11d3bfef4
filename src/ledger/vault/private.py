"""Private files and folders are for their owner only: made or replaced durably, whole or not at all, and destroyed."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp


def make_private(path: Path, text: str) -> None:
    """Make a file (0600) that holds the text and a line end, whole or not at all; raises `FileExistsError`."""
    _make(path, text.encode() + b"\n")


def keep_private(path: Path, content: bytes) -> None:
    """Make a file (0600) that holds just these bytes, whole or not at all; raises `FileExistsError`."""
    _make(path, content)


def replace_private(path: Path, text: str) -> None:
    """Put a file (0600) that holds the text and a line end in the place of whatever is there, whole or not at all."""
    draft = _draft(path, text.encode() + b"\n")
    draft.replace(path)
    sync_folder(path.parent)


def copy_private(source: Path, path: Path) -> None:
    """Copy a private file, whole or not at all; raises `FileExistsError`."""
    _make(path, source.read_bytes())


def _make(path: Path, content: bytes) -> None:
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    finally:
        draft.unlink()
    sync_folder(path.parent)


def _draft(path: Path, content: bytes) -> Path:
    """Return a file beside the path that holds the content, on the disk."""
    handle, name = mkstemp(dir=path.parent, prefix=f"{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink()
        raise
    return Path(name)


def destroy_private(path: Path) -> None:
    """Write over a file and take it away, if it is there."""
    with suppress(FileNotFoundError):
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a private folder (0700) with those above it that are missing; their names are on the disk before this returns."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
    for one in (*missing, folder):
        with suppress(PermissionError):  # Somebody else's, to be entered and not listed.
            sync_folder(one.parent)


def sync_folder(folder: Path) -> None:
    """Make what happened to the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
