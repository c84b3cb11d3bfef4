"""A refusal has a name for machines, a sentence for people, and figures for both."""

import pytest

from ledger import registry as rules
from ledger.kernel.refused import Malformed, NotAllowed, Refused, Unknown


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
    "kind,status", [(Refused, 409), (Malformed, 422), (NotAllowed, 403), (Unknown, 404)]
)
def test_each_kind_has_its_status(kind, status):
    """Conflict, unprocessable, forbidden, not found."""
    assert kind.status == status


NOT_THE_SENDERS = {"OurFault", "Unavailable", "ReadOnly", "NotYetSeen"}


def test_every_refusal_says_a_sentence():
    """Nobody reads a refusal without one."""
    for kind in all_refusals():
        assert (kind.__doc__ or "").strip().endswith("."), kind
        assert 400 <= kind.status < 500 or kind.__name__ in NOT_THE_SENDERS, kind


def test_every_refusal_has_a_name_of_its_own():
    """Two rules behind one slug could not be told apart."""
    slugs = [kind.slug() for kind in all_refusals()]
    assert sorted({slug for slug in slugs if slugs.count(slug) > 1}) == []
