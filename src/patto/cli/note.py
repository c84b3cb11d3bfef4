"""The note in the data folder that says why the embedded PostgreSQL does not serve, for the API to tell."""

from contextlib import suppress
from pathlib import Path


class Note:
    """A file with one line in it, there for as long as something is the matter."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, line: str | None) -> None:
        """Note what is the matter; None when nothing is any more. A full disk is no reason to fail."""
        with suppress(OSError):
            if line is None:
                self._path.unlink(missing_ok=True)
                return
            fresh = self._path.with_suffix(".new")
            fresh.write_text(line, encoding="utf-8")
            fresh.replace(self._path)
