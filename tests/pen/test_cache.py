"""The noun cache: bounded, and still while what is used fits."""

from hypothesis import given
from hypothesis import strategies as st

from ledger.pen.cache import NounCache
from tests.pen.toy import TOY, Purse

LIMIT, BATCH = 300, 4
USED = [(Purse, f"p{n}") for n in range(180)]
"""Six tenths of the limit."""
NAMES = st.integers(0, 400).map(lambda n: f"p{n}")


@given(st.lists(st.lists(NAMES, max_size=BATCH), min_size=80, max_size=200))
def test_nouns_are_never_more_than_the_limit(batches: list[list[str]]):
    """Whatever is looked at, but for what one batch itself brought; and it stays what it is."""
    nouns = NounCache(TOY, limit=LIMIT)
    for names in batches:
        nouns.end_generation()
        assert nouns.size <= LIMIT + BATCH
        for name in names:
            cents = int(name[1:])
            if (Purse, name) not in nouns:
                nouns[Purse, name] = Purse(cents=cents)
            assert nouns[Purse, name].cents == cents


def test_nothing_moves_while_all_that_is_used_fits_in_two_thirds():
    """However often it is used: a generation that ends costs every noun a move."""
    nouns = NounCache(TOY, limit=LIMIT)
    for key in USED * 5:
        nouns.end_generation()
        nouns[key] = Purse(cents=1)
    assert len(nouns) == nouns.size == len(USED)


def test_what_is_not_used_for_a_generation_goes():
    """One purse is looked at all the time, the others once."""
    nouns = NounCache(TOY, limit=LIMIT)
    nouns[USED[0]] = Purse(cents=7)
    for n in range(1_000):
        nouns.end_generation()
        nouns[Purse, f"x{n}"] = Purse(cents=n)
        assert nouns.size <= LIMIT + 1
        assert nouns[USED[0]].cents == 7
    assert (Purse, "x0") not in nouns
