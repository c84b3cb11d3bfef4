"""What a fact about a member changes in what is shown, told without any database."""

from datetime import UTC, datetime

from ledger.kernel.fact import Line
from ledger.members.events import ContactChanged, Standing, UserRemoved
from projections.engine.change import End, Put, Update
from projections.members.view import (
    ListedMember,
    NamedUser,
    applied,
    named,
    removed,
    renamed,
    stood,
)
from tests.members.examples import (
    ANNA,
    ANNA_APPLIED,
    ANNA_NAMED,
    ANNA_SUSPENDED,
    ANNA_USER,
    APPLIED_ON,
    LATER,
)
from tests.places.examples import ALA

AT = datetime(2026, 6, 1, 10, tzinfo=UTC)


def test_who_applies_is_listed_without_a_word_about_them():
    """Where the sealed words stand is all that is kept of them."""
    line = Line(7, AT, "o", "k", b"", ANNA_APPLIED)
    expected = ListedMember(
        ANNA,
        Standing.APPLIED,
        APPLIED_ON,
        person=True,
        home_hub=ALA,
        forgotten=False,
        contact_at=7,
        tax_code_at=7,
    )
    assert list(applied(ANNA_APPLIED, line)) == [expected]


def test_another_standing_begins_on_its_day():
    """Suspended since the day of the fact."""
    (change,) = stood(ANNA_SUSPENDED)
    assert isinstance(change, Update)
    assert change.columns == {"standing": Standing.SUSPENDED, "since": LATER}


def test_new_words_are_read_where_they_were_told():
    """The tax code stays where it was."""
    fact = ContactChanged(day=LATER, member=ANNA, name="v1:n", email="v1:e")
    (change,) = renamed(fact, Line(9, AT, "o", "k", b"", fact))
    assert change.columns == {"contact_at": 9}


def test_a_user_acts_for_a_member_until_removed():
    """Named, and removed."""
    (begins,) = named(ANNA_NAMED)
    (ends,) = removed(UserRemoved(day=LATER, member=ANNA, user=ANNA_USER))
    assert isinstance(begins, Put)
    assert begins.row == NamedUser(ANNA, ANNA_USER)
    assert isinstance(ends, End)
    assert (ends.of, ends.key) == (NamedUser, (ANNA, ANNA_USER))
