"""A private file is there whole or not at all, whether it was made or copied."""

import errno
import os
import stat
from pathlib import Path

import pytest

from ledger.log.names import BookName
from ledger.vault import private
from ledger.vault.private import destroy_private, make_private
from ledger.vault.vault_keys import FOLDER
from patto.backup.vault_keys import save_vault_keys

NAME = BookName("patto")


def test_a_copy_that_breaks_off_leaves_no_file_and_is_made_whole_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fails at the sync: no torn key counts as saved, and the next look saves it."""
    keys = tmp_path / FOLDER / NAME.schema
    keys.mkdir(parents=True)
    make_private(keys / "1.key", "wrapped")
    backup = tmp_path / "backup"
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", _no_disk)
        with pytest.raises(OSError, match="Input/output"):
            save_vault_keys(tmp_path / "master.key", NAME, backup)
    assert list((backup / FOLDER).iterdir()) == []
    save_vault_keys(tmp_path / "master.key", NAME, backup)
    assert (backup / FOLDER / "1.key").read_text() == "wrapped\n"


def test_a_private_file_and_its_name_are_on_the_disk_before_anybody_relies_on_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in it, then its folder; a destroyed one likewise, once it was written over."""
    synced, sync = [], os.fsync

    def note(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").readlink().is_dir())
        sync(handle)

    monkeypatch.setattr(os, "fsync", note)
    make_private(tmp_path / "one.key", "secret")
    assert synced == [False, True]
    destroy_private(tmp_path / "one.key")
    assert synced == [False, True] * 2


def test_what_is_destroyed_was_written_over(tmp_path: Path) -> None:
    """Under another name, or where the disk has not forgotten it yet, nothing is left to be read."""
    file, other = tmp_path / "one.key", tmp_path / "other"
    private.make_private(file, "secret")
    other.hardlink_to(file)
    destroy_private(file)
    assert not file.exists()
    assert other.read_bytes() == bytes(len("secret\n"))


def test_the_names_of_new_folders_are_on_the_disk_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file whose folder a power cut takes away is gone as well: each folder's name lies in the one above it."""
    synced: list[Path] = []
    monkeypatch.setattr(private, "sync_folder", synced.append)
    below = tmp_path / "vault-keys" / "patto"
    private.make_folder(below)
    assert {tmp_path, below.parent} <= set(synced)
    assert [stat.S_IMODE(one.stat().st_mode) for one in (below.parent, below)] == [0o700] * 2
    synced.clear()
    private.make_folder(below)  # Another program made it this very moment, perhaps.
    assert synced == [below.parent]


def _no_disk(_: int) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))
