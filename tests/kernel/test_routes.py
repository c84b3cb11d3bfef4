"""A fact is handed to whom it concerns; what stands in each element of a field is asked once a name."""

from collections import Counter
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.kernel import name_cache
from ledger.kernel.fact import Fact
from ledger.kernel.routes import LineRoute, WholeRoute, by, concerns, nobody
from ledger.registry import RULES
from tests.recount.altered import lines

DAY = date(2026, 6, 15)


class Weighed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """So many grams of one thing."""

    thing: str
    grams: int


class BasketWeighed(Fact, frozen=True, kw_only=True, tag="toys.basket-weighed.v1"):
    """What is in a basket."""

    basket: str
    things: tuple[Weighed, ...]


def weighed(*things: tuple[str, int]) -> BasketWeighed:
    return BasketWeighed(day=DAY, basket="B1", things=tuple(Weighed(*one) for one in things))


class Names:
    """Takes names that begin with a letter, and counts how often it was asked."""

    def __init__(self, letter: str) -> None:
        self.letter, self.asked = letter, Counter[str]()

    def __call__(self, name: str) -> bool:
        self.asked[name] += 1
        return name.startswith(self.letter)


def grams(_fact: BasketWeighed, one: Weighed) -> tuple[str, int]:
    """Nothing is handed on of what weighs nothing."""
    return one.thing if one.grams else "", one.grams


SPLITS = [
    ("whole", by("basket")),
    ("apples", LineRoute("things", "thing", lambda name: name.startswith("a"), grams)),
    ("all", LineRoute("things", "thing", lambda _: True, grams)),
    ("once", WholeRoute("things", "thing", lambda name: name.startswith("b"), by("basket"))),
]
NAMED = st.sampled_from(["apple", "apricot", "bread", "beer", "cheese"])


@given(st.lists(st.tuples(NAMED, st.integers(0, 3)), max_size=8))
def test_all_at_once_is_each_by_itself(things):
    """Whom a fact concerns, with which part, is what each of the splits says alone; in its order."""
    fact = weighed(*things)
    found = concerns({BasketWeighed: SPLITS})[BasketWeighed](fact)
    for told, alone in SPLITS:
        assert [(key, part) for who, key, part in found if who == told] == list(alone(fact))


def test_the_whole_is_handed_on_once_however_many_elements_are_taken():
    """Two breads, one basket."""
    found = concerns({BasketWeighed: SPLITS})[BasketWeighed](weighed(("bread", 1), ("beer", 2)))
    assert [key for who, key, _ in found if who == "once"] == ["B1"]


def test_a_name_is_asked_once(monkeypatch: pytest.MonkeyPatch):
    """However often it comes; again after too many others."""
    monkeypatch.setattr(name_cache, "NAMES_MAX", 2)
    names = Names("a")
    each = concerns({BasketWeighed: [("apples", LineRoute("things", "thing", names, grams))]})
    for _ in range(3):
        each[BasketWeighed](weighed(("apple", 1), ("bread", 1), ("apple", 2)))
    assert names.asked == {"apple": 1, "bread": 1}
    each[BasketWeighed](weighed(("cheese", 1)))
    assert each[BasketWeighed](weighed(("apple", 1))) == [("apples", "apple", 1)]
    assert names.asked["apple"] == 2


def test_a_fact_without_nouns_concerns_nobody():
    """Not an error."""
    assert nobody(weighed()) == ()


def test_every_example_of_a_fact_concerns_whom_its_nouns_say():
    """The rules of the pact, asked all at once and one by one."""
    for data in lines():
        fact = RULES.decode(data).fact
        found = [(noun, key, part) for noun, key, part in RULES.concerned(fact)]
        alone = [
            (noun, key, part)
            for noun, parts in RULES.routes.get(type(fact), ())
            for key, part in parts(fact)
        ]
        assert len(found) == len(alone)
        for one in alone:
            assert one in found
