"""A view's version is raised whenever a fold changes: what the folds make of the examples is pinned beside it."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from ledger.places.events import HubRecorded, HubRenamed
from ledger.stays.events import StayCheckedOut
from projections.engine.change import Change, End, Put, See, Update
from projections.engine.table import Row
from projections.engine.view import View
from projections.places.view import PLACES, HubRow, recorded
from projections.registry import ALL
from projections.stays.calendar import CALENDAR, left
from tests.history.folds import VersionForgotten, checked, pin, pinned
from tests.history.remember import remembered

DATAS = remembered()
PINS = pinned()


@pytest.mark.parametrize("view", ALL, ids=lambda view: view.name)
def test_a_changed_fold_has_another_version(view: View) -> None:
    """Whoever changes a fold raises its view's version: tables of the former fold are made again only then."""
    assert checked(view, PINS.get(view.name), DATAS) == PINS.get(view.name), (
        "what is pinned is of other views or fewer examples: run python -m tests.history.folds"
    )


def test_what_is_pinned_is_of_the_views_that_there_are() -> None:
    """A view that was removed is in no file."""
    assert {view.name for view in ALL} == PINS.keys()


def shouted(fact: HubRenamed) -> Iterator[Change]:
    yield Update(HubRow, (fact.hub,), name=fact.name.upper())


def ended(fact: HubRenamed) -> Iterator[Row | Change]:
    yield from ()


def put(fact: HubRecorded) -> Iterator[Change]:
    yield from (Put(row) for row in recorded(fact))


CHANGED = {
    "another column": (recorded, shouted),
    "no change any more": (recorded, ended),
    "a fact that is passed over": (recorded,),
    "another way of changing": (put, PLACES.folds[1]),
}


@pytest.mark.parametrize("what", CHANGED)
def test_a_forgotten_version_is_refused(what: str) -> None:
    """The same version, or a lower one, and another fold: the message says what to do."""
    changed = replace(PLACES, folds=CHANGED[what])
    former = pin(PLACES, DATAS)
    for version in (PLACES.version, PLACES.version - 1):
        with pytest.raises(VersionForgotten, match="raise `version` where View"):
            checked(replace(changed, version=version), former, DATAS)
    raised = replace(changed, version=PLACES.version + 1)
    assert checked(raised, former, DATAS) == pin(raised, DATAS)


def test_more_examples_alone_take_no_other_version() -> None:
    """What was pinned of the first half of the examples still holds for it."""
    former = pin(PLACES, DATAS[: len(DATAS) // 2])
    assert checked(PLACES, former, DATAS) == pin(PLACES, DATAS)


def emptied(fact: StayCheckedOut, see: See) -> Iterator[Row | Change]:
    yield from (change for change in left(fact, see) if isinstance(change, End))


def test_what_a_fold_makes_of_what_it_sees_is_pinned_too() -> None:
    """The nights that remain with who has left are told by a row that stood: the fold is asked with such rows."""
    folds = tuple(emptied if fold is left else fold for fold in CALENDAR.folds)
    with pytest.raises(VersionForgotten):
        checked(replace(CALENDAR, folds=folds), pin(CALENDAR, DATAS), DATAS)
