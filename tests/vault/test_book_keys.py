"""The book's own keys: what is derived from them is stored, and must be found for ever."""

import hmac
from hashlib import blake2b

import pytest
from msgspec.structs import replace

from ledger.book.repeats import fingerprint
from ledger.members.apply import ApplyForMembership
from ledger.vault import BookKeys, PersonKey, Unsealable

DIGITS = "0123456789abcdef" * 4
KEYS, OTHERS = BookKeys(bytes.fromhex(DIGITS)), BookKeys(b"o" * 32)


def derived(use: bytes) -> bytes:
    """RFC 5869 by hand: extract under 32 zeros, then the first block of expand."""
    extracted = hmac.digest(bytes(32), bytes.fromhex(DIGITS), "sha256")
    return hmac.digest(extracted, b"patto/vault/v1/" + use + b"\x01", "sha256")


def test_each_use_has_a_key_of_its_own():
    """Whoever learns one of them learns nothing of another, nor of the book key."""
    working = {KEYS._lookup, KEYS._fingerprint, KEYS._command, KEYS.mac_key}
    assert len({bytes.fromhex(DIGITS), *working}) == 5
    assert {32} == {len(key) for key in working}


def test_a_digest_is_an_hmac_over_the_kind_and_the_text():
    """Stored digests must be found for ever."""
    digest = hmac.digest(derived(b"lookup"), b"\0\0\0\x05email\0\0\0\x10anna@example.org", "sha256")
    assert digest == KEYS.lookup("email", "Anna@example.org")


def test_a_command_is_named_by_a_digest_of_its_actor_and_key():
    """The same for ever, another one for another actor or key, and never told without the book key."""
    digest = blake2b(b"anna\0order-1", key=derived(b"command"), digest_size=16).digest()
    assert digest == KEYS.command_digest("anna", "order-1")
    others = [
        KEYS.command_digest("bruno", "order-1"),
        KEYS.command_digest("anna", "order-2"),
        OTHERS.command_digest("anna", "order-1"),
    ]
    assert len({digest, *others}) == 4


def test_a_fingerprint_tells_commands_and_books_apart():
    """It is keyed, since a command may hold what is personal."""
    digest = blake2b(b"{}", key=derived(b"fingerprint"), digest_size=16).digest()
    assert digest == KEYS.fingerprint(b"{}")
    personal = KEYS.fingerprint(b"{}", b"words"), KEYS.fingerprint(b"{}", b"others")
    assert len({digest, *personal, KEYS.fingerprint(b"[]"), OTHERS.fingerprint(b"{}")}) == 5


def test_words_about_a_person_enter_a_fingerprint_under_their_key():
    """Whoever has every key but that person's can't try a guess; what is nobody's is under the book's."""
    apply = ApplyForMembership(
        person=False,
        home_hub="SAAAAAAAAAAAAAAAA",
        name="Forno Sociale",
        email="posta@example.org",
        tax_code="00743110157",
    )
    one, other = (PersonKey("MAAAAAAAAAAAAAAAA", letter * 32) for letter in (b"a", b"b"))
    told = fingerprint(KEYS, apply, one)
    assert told == fingerprint(KEYS, apply, one)
    assert told != fingerprint(KEYS, apply, other)
    assert told != fingerprint(KEYS, replace(apply, name="Forno Altrui"), one)
    assert told != fingerprint(KEYS, replace(apply, home_hub="SBBBBBBBBBBBBBBBB"), one)
    assert told != fingerprint(KEYS, apply)


def test_the_keys_never_show_themselves():
    """Neither in a log nor in an error report."""
    assert "visible" not in repr(BookKeys(b"visible-visible-visible-visible!"))


@pytest.mark.parametrize(
    "kind, one, other",
    [
        ("email", "Anna@Example.org", " anna@example.ORG "),
        ("email", "niccolo\u0300@example.org", "NICCOL\u00d2@example.org"),
        ("tax_code", "RSSNNA80A41H501X", "rss nna 80a41\th501x "),
    ],
)
def test_one_person_written_in_two_ways_is_found_by_one_digest(kind: str, one: str, other: str):
    """Case, spaces and the form of an accent don't make another person."""
    assert KEYS.lookup(kind, one) == KEYS.lookup(kind, other)


def test_two_whose_letters_only_fold_alike_are_two():
    """`straße` and `strasse` are two addresses, whatever a search engine makes of them."""
    assert KEYS.lookup("email", "straße@a.de") != KEYS.lookup("email", "STRASSE@a.de")


def test_digests_tell_kinds_texts_and_books_apart():
    """Nothing is found by accident."""
    digests = [
        KEYS.lookup("email", "a"),
        KEYS.lookup("email", "b"),
        KEYS.lookup("tax_code", "a"),
        OTHERS.lookup("email", "a"),
    ]
    assert (4, {32}) == (len(set(digests)), set(map(len, digests)))


@pytest.mark.parametrize("text", ["", "   ", "\ud800", "x" * 20_000])
def test_what_cannot_be_looked_up_is_refused(text: str):
    """Nobody is found by an empty e-mail."""
    with pytest.raises(Unsealable):
        KEYS.lookup("email", text)


def test_a_kind_of_look_up_is_one_of_ours():
    """A misspelt kind is a mistake of ours, and loud."""
    with pytest.raises(KeyError):
        KEYS.lookup("e-mail", "anna@example.org")
