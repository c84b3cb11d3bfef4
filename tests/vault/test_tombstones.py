"""What was ended for good is remembered beside the master key, whatever becomes of the tables."""

import os
import stat
from pathlib import Path

from ledger.vault.tombstones import FORGOTTEN, REVOKED, Tombstones


def test_what_is_noted_is_there_for_the_next_program(tmp_path):
    """A line each, in a file that only its owner reads; each kind and each book for itself."""
    noting = Tombstones.beside(tmp_path, "patto", FORGOTTEN)
    assert noting.all() == []
    noting.note(["M-BRUNO", "M-ANNA"])
    noting.note(["M-CARLA"])
    assert Tombstones.beside(tmp_path, "patto", FORGOTTEN).all() == ["M-ANNA", "M-BRUNO", "M-CARLA"]
    assert Tombstones.beside(tmp_path, "patto", REVOKED).all() == []
    assert Tombstones.beside(tmp_path, "another", FORGOTTEN).all() == []
    file = tmp_path / "ended" / "patto" / "forgotten"
    assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(file.parent.stat().st_mode)) == (
        0o600,
        0o700,
    )


def test_what_is_noted_once_is_not_noted_again(tmp_path):
    """Not by whoever noted it, nor by another program; who notes nothing makes no file."""
    one, other = (Tombstones.beside(tmp_path, "patto", FORGOTTEN) for _ in range(2))
    one.note([])
    assert not (tmp_path / "ended").exists()
    for noting in (one, other, one):
        noting.note(["M-ANNA"])
    assert (tmp_path / "ended" / "patto" / "forgotten").read_text() == "M-ANNA\n"


def test_what_is_noted_and_its_name_are_on_the_disk_before_anybody_relies_on_them(
    tmp_path, monkeypatch
):
    """A power cut must not bring back a key that was destroyed, or a token that was revoked."""
    synced = []
    monkeypatch.setattr(
        os, "fsync", lambda handle: synced.append(Path(f"/proc/self/fd/{handle}").readlink())
    )
    ended = Tombstones.beside(tmp_path, "patto", FORGOTTEN)
    ended.note(["MAAAAAAAAAAAAAAAA"])
    folder = tmp_path / "ended" / "patto"
    assert synced[-2:] == [folder / FORGOTTEN, folder]
