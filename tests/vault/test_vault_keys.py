"""A vault key lies in a file of its own and wraps the keys of persons; destroyed, it wraps nothing any more."""

import stat

import pytest

from ledger.vault import Unreadable, VaultKeyLost, VaultKeys

LOCK = b"l" * 32
KEY_ID, NONCE = b"i" * 16, b"n" * 12
ANNA = ("M-ANNA", KEY_ID)


def keys_in(folder, *made):
    """Return the vault keys of a folder, as a process that starts has them."""
    keys = VaultKeys(folder, LOCK)
    keys.load(made)
    return keys


def test_a_vault_key_is_read_back_from_its_file(tmp_path):
    """The folder and the book's key are enough; others on the machine may not look."""
    folder = tmp_path / "keys" / "book"
    made = VaultKeys(folder, LOCK).make(1)
    wrapped = keys_in(folder, (1, made)).wrap(1, *ANNA, b"k" * 32, NONCE)
    assert keys_in(folder, (1, made)).unwrap(1, *ANNA, wrapped).person == "M-ANNA"
    (file,) = folder.iterdir()
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, file)]
    assert modes == [0o700, 0o600]


def test_a_vault_key_opens_under_the_books_key_only(tmp_path):
    """Who has the folder alone has nothing."""
    made = VaultKeys(tmp_path, LOCK).make(1)
    with pytest.raises(VaultKeyLost):
        VaultKeys(tmp_path, b"x" * 32).load([(1, made)])


def test_a_wrapped_key_opens_for_its_person_only(tmp_path):
    """A row that was moved to another person, or given another id, is noticed."""
    keys = keys_in(tmp_path, (1, VaultKeys(tmp_path, LOCK).make(1)))
    wrapped = keys.wrap(1, *ANNA, b"k" * 32, NONCE)
    for person, key_id, row in (
        ("M-BRUNO", KEY_ID, wrapped),
        ("M-ANNA", b"j" * 16, wrapped),
        ("M-ANNA", KEY_ID, wrapped[:-1]),
        ("M-ANNA", KEY_ID, b""),
    ):
        with pytest.raises(Unreadable):
            keys.unwrap(1, person, key_id, row)


def test_what_a_destroyed_key_wrapped_never_opens_again(tmp_path):
    """In this process and in a fresh one; what was wrapped again by the next one does."""
    maker = VaultKeys(tmp_path, LOCK)
    first, second = maker.make(1), maker.make(2)
    keys = keys_in(tmp_path, (1, first), (2, second))
    old = keys.wrap(1, *ANNA, b"k" * 32, NONCE)
    new = keys.rewrap(1, *ANNA, old)
    keys.destroy(1, first)
    for one in (keys, keys_in(tmp_path, (1, first), (2, second))):
        with pytest.raises(VaultKeyLost):
            one.unwrap(1, *ANNA, old)
        with pytest.raises(Unreadable):
            one.unwrap(2, *ANNA, old)
        assert one.unwrap(2, *ANNA, new).person == "M-ANNA"


def test_the_newest_vault_key_must_be_there(tmp_path):
    """Without it nothing new could be kept; it is never made anew in silence."""
    made = VaultKeys(tmp_path, LOCK).make(1)
    (tmp_path / f"1-{made.hex()}.key").unlink()
    with pytest.raises(VaultKeyLost, match=made.hex()):
        keys_in(tmp_path, (1, made))


def test_a_process_lets_go_of_a_key_that_another_destroyed(tmp_path):
    """It looks at the folder again, and then has no more than what lies there."""
    maker = VaultKeys(tmp_path, LOCK)
    first, second = maker.make(1), maker.make(2)
    keys, other = (keys_in(tmp_path, (1, first), (2, second)) for _ in range(2))
    other.destroy(1, first)
    assert keys.is_held(1)
    keys.load([(1, first), (2, second)])
    assert (keys.is_held(1), keys.newest) == (False, 2)
