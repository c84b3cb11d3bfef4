"""A lock fits one person, one fact and one field, and shows nothing."""

import re
from base64 import urlsafe_b64encode
from hashlib import blake2b

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from ledger.kernel.refused import Malformed
from ledger.vault import Unreadable, Unsealable
from ledger.vault.crypto import TEXT_BYTES_MAX, PersonKey, bound, derived, person_id

ANNA, BRUNO = "M-ANNA", "M-BRUNO"
KEY = b"k" * 32
NONCE = b"n" * 12
ADMITTED, APPLIED = "members.admitted.v1", "members.applied.v1"
SECRET = "Anna Rossi"


@given(st.text())
def test_every_text_comes_back_as_it_was(text: str):
    """Nothing is normalised, trimmed or cut on the way."""
    key = PersonKey(ANNA, KEY)
    assert text == key.open(APPLIED, "name", key.seal(APPLIED, "name", text, NONCE))


def test_a_sealed_value_is_plain_ascii_for_json():
    """It sits inside a fact without a single escape."""
    sealed = PersonKey(ANNA, KEY).seal(APPLIED, "name", "Niccolò\0🏡" * 500, NONCE)
    assert re.fullmatch(r"v1:[A-Za-z0-9_-]+", sealed)


def test_what_is_sealed_is_the_standard_cipher_over_a_written_place():
    """Facts keep sealed values for ever, so their form is fixed here byte by byte."""
    place = b"".join(
        len(part).to_bytes(4, "big") + part
        for part in (b"field", ANNA.encode(), APPLIED.encode(), b"name")
    )
    locked = NONCE + AESGCM(KEY).encrypt(NONCE, SECRET.encode(), place)
    expected = "v1:" + urlsafe_b64encode(locked).decode().rstrip("=")
    assert expected == PersonKey(ANNA, KEY).seal(APPLIED, "name", SECRET, NONCE)


def test_words_are_told_apart_under_a_key_that_is_only_that_persons():
    """A digest says nothing without the key, and the key that seals makes none."""
    mine, others = PersonKey(ANNA, KEY), PersonKey(ANNA, b"o" * 32)
    digest = blake2b(b"{}", key=derived(KEY, b"digests"), digest_size=16).digest()
    assert digest == mine.digest(b"{}")
    assert len({digest, mine.digest(b"[]"), others.digest(b"{}")}) == 3


@pytest.mark.parametrize(
    "person, fact, field",
    [
        (BRUNO, APPLIED, "name"),
        (ANNA, ADMITTED, "name"),
        (ANNA, APPLIED, "email"),
        (ANNA, APPLIED + "n", "ame"),
    ],
)
def test_a_value_moved_elsewhere_does_not_open(person: str, fact: str, field: str):
    """Not for another person, fact or field, even under the very same key."""
    sealed = PersonKey(ANNA, KEY).seal(APPLIED, "name", SECRET, NONCE)
    with pytest.raises(Unreadable):
        PersonKey(person, KEY).open(fact, field, sealed)


def test_another_key_does_not_open_it():
    """Each person's key is their own."""
    sealed = PersonKey(ANNA, KEY).seal(APPLIED, "name", SECRET, NONCE)
    with pytest.raises(Unreadable):
        PersonKey(ANNA, b"x" * 32).open(APPLIED, "name", sealed)


@pytest.mark.parametrize(
    "damaged",
    ["", "v1:", "v2:", "v1:AAAA", "v1:à", "v1:A", "v1: ", "Anna Rossi", "v1:" + "A" * 54],
)
def test_what_was_never_sealed_does_not_open(damaged: str):
    """Whatever the damage, there is one clear answer to it."""
    with pytest.raises(Unreadable):
        PersonKey(ANNA, KEY).open(APPLIED, "name", damaged)


@given(st.data())
def test_a_single_changed_character_is_noticed(data: st.DataObject):
    """The tag covers every bit."""
    key = PersonKey(ANNA, KEY)
    sealed = key.seal(APPLIED, "name", SECRET, NONCE)
    # The last character may hold bits that stand for nothing.
    where = data.draw(st.integers(0, len(sealed) - 2))
    other = data.draw(st.sampled_from("AZaz09-_").filter(lambda one: one != sealed[where]))
    with pytest.raises(Unreadable):
        key.open(APPLIED, "name", sealed[:where] + other + sealed[where + 1 :])


def test_the_same_text_under_another_nonce_looks_different():
    """Two people of one name are not seen to be so."""
    key = PersonKey(ANNA, KEY)
    one, two = (key.seal(APPLIED, "name", SECRET, nonce) for nonce in (NONCE, b"m" * 12))
    assert one != two


@pytest.mark.parametrize("length", [0, 8, 11, 13, 16])
def test_a_nonce_of_another_length_is_a_mistake_of_ours(length: int):
    """The cipher would take some of them, and nobody could say where the sealed text begins."""
    with pytest.raises(ValueError, match="12 bytes"):
        PersonKey(ANNA, KEY).seal(APPLIED, "name", SECRET, b"n" * length)


def test_half_a_character_is_refused_by_the_name_of_its_field():
    """A lone surrogate has no UTF-8; the refusal doesn't repeat the text, nor does its cause."""
    with pytest.raises(Unsealable) as refusal:
        PersonKey(ANNA, KEY).seal(APPLIED, "name", SECRET + "\ud800", NONCE)
    assert (isinstance(refusal.value, Malformed), refusal.value.facts["field"]) == (True, "name")
    assert SECRET not in f"{refusal.value!r} {refusal.value} {refusal.value.__cause__!r}"


def test_a_text_is_bounded():
    """The longest text is kept; one byte more is refused."""
    key = PersonKey(ANNA, KEY)
    longest = "x" * TEXT_BYTES_MAX
    assert longest == key.open(APPLIED, "note", key.seal(APPLIED, "note", longest, NONCE))
    with pytest.raises(Unsealable):
        key.seal(APPLIED, "note", longest + "x", NONCE)


def test_a_nonce_has_twelve_bytes():
    """A shorter one would come twice too soon."""
    with pytest.raises(ValueError, match="12"):
        PersonKey(ANNA, KEY).seal(APPLIED, "name", SECRET, b"n")


@pytest.mark.parametrize("person", ["", "M ANNA", "M\0", "Ànna", "M" * 201, "M\n"])
def test_a_person_is_named_in_visible_ascii(person: str):
    """PostgreSQL's text takes no NUL, and an id needs nothing else."""
    with pytest.raises(Unsealable):
        person_id(person)


@given(st.lists(st.binary(max_size=6), max_size=4), st.lists(st.binary(max_size=6), max_size=4))
def test_different_places_never_look_alike(one: list[bytes], two: list[bytes]):
    """Each part goes after its length, so nothing can slide from one into the next."""
    assert (one == two) == (bound(*one) == bound(*two))


def test_a_key_never_shows_itself():
    """Neither in a log nor in an error report."""
    key = PersonKey(ANNA, b"visible-visible-visible-visible!")
    assert "visible" not in f"{key!r} {key}"
