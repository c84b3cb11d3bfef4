"""A kind of account is declared once, and an account's name says of which kind it is and whose."""

import pytest

from ledger.kernel.accounts import AccountKind, Chart, Floor
from ledger.registry import RULES

SHELF = AccountKind(
    "Assets:Shelves:{baker}:Bread",
    floor=Floor.NEVER_BELOW_ZERO,
    english="Bread of {baker}.",
    italian="Pane di {baker}.",
)
LENT = AccountKind(
    "Assets:Lent:{baker}:{borrower}",
    english="{borrower} has bread of {baker}.",
    italian="{borrower} ha pane di {baker}.",
)
TILL = AccountKind("Assets:Till", owner="Shop", english="The till.", italian="La cassa.")
CHART = Chart([SHELF, LENT, TILL])
LULU, TOTO = "BLULU", "BTOTO"


def test_a_kind_names_its_accounts_and_a_name_says_its_kind():
    """There and back, with whose it is; the heading leaves that out."""
    assert SHELF(LULU) == "Assets:Shelves:BLULU:Bread"
    assert CHART.of(SHELF(LULU)) == (SHELF, LULU)
    assert CHART.of(TILL()) == (TILL, "")
    assert CHART.heading(SHELF(LULU)) == "Assets:Shelves:Bread"


def test_whose_books_an_account_is_in():
    """Of whom its name names, unless the kind says whose; so with the floor and the sentences."""
    assert [CHART.owner_of(name) for name in (SHELF(LULU), TILL())] == [LULU, "Shop"]
    assert [CHART.floor_of(name) for name in (SHELF(LULU), TILL())] == [1, 0]
    assert CHART.meaning(SHELF(LULU)) == "Bread of BLULU."


def test_an_account_between_two_is_in_the_books_of_the_first():
    """The heading names neither, the sentence both."""
    name = LENT(LULU, TOTO)
    assert name == "Assets:Lent:BLULU:BTOTO"
    assert CHART.of(name) == (LENT, LULU)
    assert (CHART.owner_of(name), CHART.heading(name)) == (LULU, "Assets:Lent")
    assert CHART.meaning(name) == "BTOTO has bread of BLULU."
    with pytest.raises(AssertionError, match="ends with the second"):
        AccountKind("Assets:{x}:{y}:Lost", english="Lost.", italian="Perso.")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Assets:Lent:BLULU",
        "Assets:Lent:BLULU:",
        "Assets:Lent::BTOTO",
        "Assets",
        "Assets:Shelves::Bread",
        "Assets:Shelves:B:Milk",
        "Assets:Till:B",
    ],
)
def test_what_is_not_in_the_chart_means_nothing(name):
    """A name is the whole name."""
    with pytest.raises(ValueError, match="not in the chart"):
        CHART.of(name)


def test_two_kinds_never_share_a_name():
    """Whoever's it were: the name alone has to tell."""
    again = AccountKind("Assets:Shelves:{x}:Bread", english="Again.", italian="Ancora.")
    with pytest.raises(AssertionError):
        Chart([SHELF, again])
    with pytest.raises(AssertionError, match="nobody"):
        AccountKind("Assets:Lost", english="Lost.", italian="Perso.")


@pytest.mark.parametrize("kind", RULES.chart.kinds, ids=lambda kind: kind.pattern)
def test_every_account_of_the_chart_has_a_sentence_in_each_language(kind):
    """A sentence that names whose it is; the heading does not."""
    whose, other = "X" * 17 if kind.slot else "", "Y" * 17 if kind.other else ""
    name = kind(whose, other)
    assert RULES.chart.of(name) == (kind, whose)
    assert whose in RULES.chart.meaning(name)
    assert other in RULES.chart.meaning(name)
    for sentence in (kind.english, kind.italian):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        for slot in filter(None, (kind.slot, kind.other)):
            assert f"{{{slot}}}" in sentence
    assert not whose or whose not in kind.heading
