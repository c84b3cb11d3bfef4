"""Ids and salts come from one seed, so that a decision taken again finds the same ones."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.kernel import ids
from ledger.kernel.ids import SEED_BYTES, identifier, salt
from ledger.kernel.text import BasisPoints, Cents, CentsOrZero, Count, Id, Key, Word

SEEDS = st.binary(min_size=SEED_BYTES, max_size=SEED_BYTES)


@given(SEEDS, st.integers(0, 10_000), st.sampled_from(["M", "BR"]))
def test_an_id_has_the_form_of_ids(seed, n, prefix):
    """A prefix and 16 base32 characters, legal in URLs, tags and beancount."""
    one = identifier(prefix, seed, n)
    assert msgspec.convert(one, Id) == one
    assert one == identifier(prefix, seed, n)


def test_ids_of_one_seed_differ():
    """The n-th is not the m-th, and a salt is no id."""
    seed = b"s" * SEED_BYTES
    drawn = {identifier("M", seed, n) for n in range(1000)}
    salts = {salt(seed, n) for n in range(1000)}
    assert len(drawn) == len(salts) == 1000
    assert all(len(one) == 16 for one in salts)


def test_ids_of_two_seeds_differ():
    """Nobody guesses one from the other."""
    assert identifier("M", b"a" * SEED_BYTES, 1) != identifier("M", b"b" * SEED_BYTES, 1)


def test_ids_never_change():
    """A book written from a seeded source is the same book for ever."""
    assert identifier("M", b"s" * SEED_BYTES, 1) == "M5BSYR4MEVKT55DQ3"
    assert salt(b"s" * SEED_BYTES, 1).hex() == "07671529e5b930e874dff1939d2e5fed"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "M",
        "m" + "A" * 16,
        "M" + "A" * 15,
        "M" + "A" * 18,
        "MMM" + "A" * 16,
        "M" + "1" * 16,
        "M" + "A" * 16 + "\n",
        "M" + "a" * 16,
        "М" + "A" * 16,
    ],
)
def test_what_is_no_id_is_refused(text):
    """Lower case, other lengths, digits that base32 lacks, a line's end, letters that look alike."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, Id)


@pytest.mark.parametrize(
    "kind,right,wrong",
    [
        (Key, ["k", "!" * 200], ["", "a b", "k\n", "k\x00", "ключ", "k" * 201]),
        (
            Word,
            ["Casa di Anna", "È"],
            [
                "",
                "a\x00",
                "a\nb",
                "a\n",
                "\x7f",
                "a" * 121,
                " ",
                " a",
                "\u200b",
                "\u3000",
                "a\u202eb",
            ],
        ),
        (Cents, [1, 10**11], [0, -1, 10**11 + 1, 1.5, "1", True, None, float("nan")]),
        (CentsOrZero, [0, 10**11], [-1, 10**11 + 1, 0.5]),
        (Count, [1, 10**9], [0, 10**9 + 1, 10**30]),
        (BasisPoints, [0, 10_000], [-1, 10_001]),
    ],
)
def test_every_field_has_bounds(kind, right, wrong):
    """Controls, line ends, other types, nothing, and a little too much."""
    for value in right:
        assert msgspec.convert(value, kind) == value
    for value in wrong:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(value, kind)


def test_half_a_character_is_no_text():
    """JSON can spell a lone surrogate; it is refused when the command is read."""
    with pytest.raises(msgspec.MsgspecError):
        msgspec.json.decode(b'"Casa \\ud800"', type=Word)


KINDS = {name: kind for name, kind in vars(ids).items() if name.endswith("Id")}


@pytest.mark.parametrize("name", KINDS)
def test_an_id_knows_what_it_is_the_id_of(name):
    """A house's id is refused as a member's by type."""
    taken = []
    for prefix in ids.Prefix:
        try:
            taken.append(msgspec.convert(identifier(prefix, b"s" * 32, 1), KINDS[name]) and prefix)
        except msgspec.ValidationError:
            continue
    assert [f"{prefix.name.title()}Id" for prefix in taken] == [name]
    for wrong in ("", "M", "M" + "a" * 16, "MA" * 16, identifier("M", b"s" * 32, 1) + "\n"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, KINDS[name])


def test_every_kind_of_thing_has_a_prefix_of_its_own():
    """None begins like another of the same length, so that an id is of one kind alone."""
    samples = {prefix: identifier(prefix, b"s" * 32, 1) for prefix in ids.Prefix}
    for prefix, sample in samples.items():
        assert [one for one in ids.Prefix if ids.is_id_of(one, sample)] == [prefix]
    named = set(ids.Prefix) - {ids.Prefix.INVOICING}  # Nobody asks by it: details are the member's.
    assert set(KINDS) == {f"{prefix.name.title()}Id" for prefix in named}
