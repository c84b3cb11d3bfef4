"""By what somebody is found is told by the newest words of theirs; rows that say otherwise are named."""

from ledger.members.words import alone, name_words
from ledger.vault import BookKeys
from projections.engine.lookup_rows import LookupRows

KEYS = BookKeys(b"k" * 32)
ANNA, FIRST, SECOND, OTHER = "MANNA", "11" * 16, "22" * 16, "33" * 16
KINDS = {"name": name_words, "email": alone}


def told(**second) -> LookupRows:
    """Anna applied, and changed her words with a second command."""
    lookups = LookupRows(KEYS)
    lookups.note(ANNA, FIRST, KINDS, {"name": "Anna Neri", "email": "anna@example.org"})
    if second:
        lookups.note(ANNA, SECOND, KINDS, second)
    return lookups


def row(kind: str, word: str, command: str, *, person: str = ANNA, kept=True, old=False):
    """A row of the vault."""
    return kind, KEYS.lookup(kind, word).hex(), person, command, kept, old


APPLIED = [
    row("name", "anna", FIRST),
    row("name", "neri", FIRST),
    row("email", "anna@example.org", FIRST),
]
RENAMED = [
    row("name", "anna", SECOND),
    row("name", "verdi", SECOND),
    row("email", "anna@example.org", SECOND),
]
NEW = {"name": "Anna Verdi", "email": "anna@example.org"}


def said(lookups: LookupRows, rows, forgotten=()) -> list[str]:
    return sorted(
        f"{who} {what.partition(' (')[0]}"
        for who, what in lookups.differences(rows, set(forgotten))
    )


def test_what_the_facts_say_and_no_more_is_no_difference():
    """Whether the sweep has seen it or not."""
    assert said(told(), APPLIED) == []
    assert said(told(), [(*one[:4], False, True) for one in APPLIED]) == []


def test_former_words_may_stand_until_the_new_ones_are_settled():
    """They are gone with it: then whoever finds them was told by nobody."""
    fresh = [(*one[:4], False, False) for one in RENAMED]
    assert said(told(**NEW), APPLIED + fresh) == []
    assert said(told(**NEW), fresh) == said(told(**NEW), RENAMED) == []
    assert said(told(**NEW), APPLIED + RENAMED) == [
        "MANNA is still found by a former email",
        "MANNA is still found by a former name",
        "MANNA is still found by a former name",
    ]


def test_whoever_is_not_found_by_what_they_have_is_named_unless_forgotten():
    """By their newest words; a forgetting took the look-ups too."""
    assert said(told(**NEW), APPLIED) == [
        "MANNA is not found by the email of a fact",
        "MANNA is not found by the name of a fact",
        "MANNA is not found by the name of a fact",
    ]
    assert said(told(), [], forgotten=[ANNA]) == []


def test_a_row_that_no_fact_tells_is_named_once_it_can_be_no_command_under_way():
    """Of a command that the log knows at once, of another when it is settled or two days old."""
    wrong = {
        "of a known command": row("name", "rossi", FIRST, kept=False),
        "settled": row("name", "rossi", OTHER),
        "old": row("name", "rossi", OTHER, kept=False, old=True),
        "of somebody else": row("name", "anna", FIRST, person="MBRUNO", kept=False),
    }
    for what, one in wrong.items():
        (found,) = said(told(), [*APPLIED, one])
        assert found.endswith("is found by a name that no fact tells"), what
    assert said(told(), [*APPLIED, row("name", "rossi", OTHER, kept=False)]) == []
