"""A thing that is declared once is listed by pages and found by its id, and both answers are typed."""

from typing import get_type_hints

import msgspec
import pytest

from projections.engine.asof import Seen
from projections.engine.listing import Filter, Listing
from tests.projections.tally import TALLY
from tests.scenario import NOON


class Shelf(msgspec.Struct, frozen=True):
    """A shelf with so many books."""

    id: str
    books: int


SHELF = Listing(
    row=Shelf,
    view=TALLY,
    one="shelf",
    many="shelves",
    key="s.shelf",
    rows="shelves s WHERE {held[s]}",
    columns={"books": "s.volumes"},
    filters={"room": Filter(str)},
)


def test_the_answers_are_typed():
    """A page of rows with the cursor of the next, and one row that is never null."""
    assert get_type_hints(SHELF.page_type) == {
        "as_of": Seen,
        "shelves": list[Shelf],
        "next": str | None,
    }
    assert get_type_hints(SHELF.one_type) == {"as_of": Seen, "shelf": Shelf}
    assert (SHELF.page_type.__name__, SHELF.one_type.__name__) == ("ShelfPage", "OneShelf")


@pytest.mark.anyio
async def test_nobody_narrows_by_what_was_not_declared():
    """A filter that is misspelt would show everything: it is our own mistake, and stops."""
    for question in (SHELF.page, lambda *at, **asked: SHELF.get(*at, "S1", **asked)):
        with pytest.raises(AssertionError):
            await question(None, now=NOON, rom="R1")
        with pytest.raises(AssertionError):
            await question(None, now=NOON, own=["M1"])
