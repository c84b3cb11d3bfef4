"""What is said beside the answers is no reason to stop working when nobody hears it."""

import os
import sys
from pathlib import Path

import pytest

from patto.cli.console import Console

FULL = Path("/dev/full")


@pytest.fixture
def nobody_reads():
    """A pipe whose reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as said:
        yield said


def test_who_works_goes_on_when_the_terminal_is_gone(nobody_reads, monkeypatch):
    """`patto serve 2>&1 | head` has only its first lines read, and serves on."""
    monkeypatch.setattr(sys, "stderr", nobody_reads)
    console = Console()
    for _ in range(3):
        console.log("PostgreSQL died: starting it again")
        console.warn("The API ended: starting it again")


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_who_works_goes_on_when_there_is_no_room_for_what_is_said(monkeypatch):
    """A log on a full disk says nothing for a while."""
    with FULL.open("w") as full:
        monkeypatch.setattr(sys, "stderr", full)
        console = Console()
        for _ in range(3):
            console.log("PostgreSQL died: starting it again")
        monkeypatch.undo()
        os.dup2(os.open(os.devnull, os.O_WRONLY), full.fileno())  # Closing writes what was left.
