"""The master key lives in a file of its own, or nowhere."""

import hmac
import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.vault import BookKeys, MasterKey, MasterKeyError, Unreadable
from ledger.vault.master import BrokenMasterKey, ExposedMasterKey, NoMasterKey

DIGITS = "0123456789abcdef" * 4
NONCE = b"n" * 12


def test_a_new_key_is_read_back_from_its_file(tmp_path):
    """The file alone is enough to open the vault again."""
    path = tmp_path / "master.key"
    made = MasterKey.make_file(path, os.urandom)
    assert made.proof == MasterKey.from_file(path).proof
    assert [path] == list(tmp_path.iterdir())


def test_a_new_key_is_for_its_owner_only(tmp_path):
    """Whatever the umask says."""
    path = tmp_path / "master.key"
    MasterKey.make_file(path, os.urandom)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_existing_key_is_never_replaced(tmp_path):
    """Losing it would forget everybody."""
    path = tmp_path / "master.key"
    MasterKey.make_file(path, os.urandom)
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        MasterKey.make_file(path, os.urandom)
    assert (before, [path]) == (path.read_bytes(), list(tmp_path.iterdir()))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610, 0o777])
def test_a_key_that_others_may_open_is_refused(tmp_path, mode: int):
    """Better no start than a key that has been read."""
    path = tmp_path / "master.key"
    MasterKey.make_file(path, os.urandom)
    path.chmod(mode)
    with pytest.raises(ExposedMasterKey):
        MasterKey.from_file(path)


def test_a_key_may_be_closed_to_writing_too(tmp_path):
    """0400 is stricter than 0600."""
    path = tmp_path / "master.key"
    MasterKey.make_file(path, os.urandom)
    path.chmod(0o400)
    assert isinstance(MasterKey.from_file(path), MasterKey)


def test_a_missing_key_is_said_to_be_missing(tmp_path):
    """It names the path that was looked at."""
    with pytest.raises(NoMasterKey, match=r"master\.key"):
        MasterKey.from_file(tmp_path / "master.key")


@pytest.mark.parametrize("text", ["", "0", DIGITS[:-1], DIGITS + "0", DIGITS[:-1] + "g", "\ud800"])
def test_a_broken_key_is_refused_without_being_shown(text: str):
    """Sixty-four hexadecimal digits or nothing."""
    with pytest.raises(BrokenMasterKey) as refusal:
        MasterKey.from_text(text, Path("master.key"))
    assert "master.key" in str(refusal.value)
    assert "0123456789" not in str(refusal.value)


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_key_of_another_length_is_refused(tmp_path, length: int):
    """Thirty-two bytes, and nothing is derived from more or fewer."""
    with pytest.raises(BrokenMasterKey):
        MasterKey(b"m" * length, tmp_path)


def test_a_broken_file_is_refused(tmp_path):
    """Random bytes are not a key in words."""
    path = tmp_path / "master.key"
    path.touch(0o600)
    path.write_bytes(bytes(range(256)) * 100)
    with pytest.raises(MasterKeyError):
        MasterKey.from_file(path)


def test_a_key_written_in_other_letters_is_the_same(tmp_path):
    """A line end and capital letters change nothing."""
    path = tmp_path / "master.key"
    path.touch(0o600)
    path.write_text(DIGITS + "\n")
    assert MasterKey.from_file(path).proof == MasterKey.from_text(f" {DIGITS.upper()} ", path).proof


def derived(use: bytes) -> bytes:
    """RFC 5869 by hand: extract under 32 zeros, then the first block of expand."""
    extracted = hmac.digest(bytes(32), bytes.fromhex(DIGITS), "sha256")
    return hmac.digest(extracted, b"patto/vault/v1/" + use + b"\x01", "sha256")


def test_the_working_keys_are_those_of_the_standard():
    """They are written into the vault; another derivation would lock everybody out."""
    master = MasterKey.from_text(DIGITS, Path("master.key"))
    assert derived(b"proof") == master.proof
    assert AESGCM(derived(b"wrapping")).decrypt(
        NONCE,
        master.wrap_book_key(b"k" * 32, NONCE)[12:],
        b"\0\0\0\x08book key",
    ) == (b"k" * 32)


def test_a_master_key_never_shows_itself():
    """Neither in a log nor in an error report."""
    assert "visible" not in repr(MasterKey(b"visible-visible-visible-visible!", Path()))


def test_the_books_own_key_opens_under_its_master_key_only():
    """As the very key that was locked."""
    master = MasterKey.from_text(DIGITS, Path("master.key"))
    wrapped = master.wrap_book_key(b"k" * 32, NONCE)
    assert (60, BookKeys(b"k" * 32).mac_key) == (
        len(wrapped),
        master.unwrap_book_key(wrapped).mac_key,
    )
    with pytest.raises(Unreadable):
        MasterKey(b"w" * 32, Path()).unwrap_book_key(wrapped)
