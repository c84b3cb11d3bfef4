"""Timelines: every promotion of a standby begins one, and a server that still writes an older one is a place of the past.

The newest that was seen of a system is remembered by the program and in a file that only grows, a line each
(system and number), so that a program that has just begun, or a command, is not led back either.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
import psycopg

from ledger.vault.private import sync_folder


class Overtaken(psycopg.OperationalError):
    """This server was a primary once; another was promoted since, and what was acknowledged is there."""


class Timeline(msgspec.Struct, frozen=True):
    """What a server writes on: of which system, and its number."""

    system: int
    number: int


class Timelines:
    """The newest timeline of each system."""

    def __init__(self) -> None:
        self._newest: dict[int, int] = {}
        self._file: Path | None = None

    def remember_in(self, file: Path) -> None:
        """Remember in this file, too, what this program sees, and believe what others wrote there."""
        self._file = file

    def is_overtaken(self, timeline: Timeline) -> bool:
        """Say whether this program knows of a newer one."""
        return timeline.number < self._newest.get(timeline.system, 0)

    def take(self, timeline: Timeline) -> Timeline:
        """Remember a timeline that a server says it writes; raises `Overtaken`."""
        for system, number in self._written():
            self._newest[system] = max(number, self._newest.get(system, 0))
        if self.is_overtaken(timeline):
            newest = self._newest[timeline.system]
            where = f" (so says {self._file})" if self._file else ""
            raise Overtaken(f"timeline {timeline.number} was followed by {newest}{where}")
        self._newest[timeline.system] = timeline.number
        if timeline not in (Timeline(*one) for one in self._written()):
            self._write(timeline)
        return timeline

    def _written(self) -> Iterator[tuple[int, int]]:
        """Yield what the file says; a line that was cut off says nothing."""
        with suppress(OSError):
            text = self._file.read_text(encoding="ascii") if self._file else ""
            for line in text.splitlines():
                words = line.split()
                if len(words) == 2 and all(word.isdecimal() for word in words):
                    yield int(words[0]), int(words[1])

    def _write(self, timeline: Timeline) -> None:
        """Add a line, on the disk before this returns; who may not write here remembers for itself."""
        if self._file is None:
            return
        with suppress(OSError):
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(self._file, flags, 0o600)
            try:
                os.write(descriptor, f"{timeline.system} {timeline.number}\n".encode())
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            sync_folder(self._file.parent)


timelines = Timelines()
"""Those of this program."""
