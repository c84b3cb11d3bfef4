"""A refusal has a name for machines, a sentence for people, and figures for both."""

import pytest

from ledger import registry as rules
from ledger.kernel.refused import Kind, Malformed, NotAllowed, Refused, Unknown
from ledger.pen.pending import Forgotten


class NotEnoughBread(Refused):
    """There is
    not that much bread.
    """


class URLRefused(Refused):
    """An odd name."""


def all_refusals() -> list[type[Refused]]:
    """Every refusal of the pact's chapters."""
    assert rules.RULES
    found, todo = [], [Refused]
    while todo:
        kinds = todo.pop().__subclasses__()
        todo += kinds
        found += [kind for kind in kinds if kind.__module__.startswith("ledger.")]
    return sorted(found, key=lambda kind: kind.__name__)


def test_the_docstring_is_the_message():
    """In one line, with the detail behind and the figures beside it."""
    refusal = NotEnoughBread("Only crumbs.", loaves=0)
    assert refusal.detail == str(refusal) == "There is not that much bread. Only crumbs."
    assert refusal.facts == {"loaves": 0}
    assert NotEnoughBread().detail == "There is not that much bread."


def test_the_name_is_the_slug():
    """Stable, lower case, words with hyphens."""
    assert NotEnoughBread.slug() == "not-enough-bread"
    assert Refused.slug() == "refused"


@pytest.mark.parametrize(
    "refusal,kind",
    [
        (Refused, Kind.CONFLICT),
        (Malformed, Kind.MALFORMED),
        (NotAllowed, Kind.NOT_ALLOWED),
        (Unknown, Kind.UNKNOWN),
        (Forgotten, Kind.GONE),
        (NotEnoughBread, Kind.CONFLICT),
    ],
)
def test_a_refusal_is_of_a_kind(refusal, kind):
    """What one can do about it; a rule's own refusal is a conflict unless it says otherwise."""
    assert refusal.kind is kind


NOT_THE_SENDERS = {
    "OurFault",
    "Unavailable",
    "KeyMadeMeanwhile",
    "ReadOnly",
    "NotYetSeen",
    "PersonUnreadable",
}


def test_every_refusal_says_a_sentence():
    """Nobody reads a refusal without one."""
    for kind in all_refusals():
        assert (kind.__doc__ or "").strip().endswith("."), kind
        ours = kind.kind in (Kind.UNAVAILABLE, Kind.FAULT)
        assert ours == (kind.__name__ in NOT_THE_SENDERS), kind


def test_every_refusal_has_a_name_of_its_own():
    """Two rules behind one slug could not be told apart."""
    slugs = [kind.slug() for kind in all_refusals()]
    assert sorted({slug for slug in slugs if slugs.count(slug) > 1}) == []
