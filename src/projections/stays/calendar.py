"""Which stay holds which bed places on which nights, and until when if nobody comes.

A row is named by room, departure day and stay, which nearly every fact tells, so that little has to be
looked at before it is written.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from ledger.bookings.booking import Stage
from ledger.stays.events import (
    Bedding,
    NoShowMarked,
    NoShowUndone,
    OfGuests,
    ReservationReleased,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedIn,
    StayCheckedOut,
    StayReserved,
)
from ledger.stays.stay import BY_THE_NIGHT
from projections.engine.change import Change, End, Put, See
from projections.engine.table import History, Row
from projections.engine.view import View


class HoldRow(msgspec.Struct, frozen=True, gc=False):
    """A stay holds these bed places of a room on the nights of `[arrive, depart)`.

    From `lapses` on it no longer holds the nights from `sure` on: a reservation lapses whole, a
    booking after its first night unless somebody arrives.
    """

    room: str
    stay: str
    beds: tuple[str, ...]
    arrive: date
    depart: date
    stage: Stage
    sure: date
    lapses: datetime | None


HOLDS = History(
    row=HoldRow,
    name="bed_holds",
    key=("room", "depart", "stay"),
    order=("room", "to_position", "depart", "stay"),
)


def reserved(fact: StayReserved) -> Iterator[Row | Change]:
    """The beds are held for a while, and not a moment longer."""
    yield from _held(fact, Stage.RESERVED, fact.arrive, fact.expires)


def booked(fact: StayBooked) -> Iterator[Row | Change]:
    """The first night is the guests' for certain, later ones until nobody came by noon."""
    yield from map(Put, _awaited(fact))


def changed(fact: StayChanged, see: See) -> Iterator[Row | Change]:
    """Other beds or other nights are held; guests in the house have held what they had until the first of them."""
    if not fact.in_house:
        yield from _let_go(fact.stay, fact.was_beds, fact.was_depart)
        yield from map(Put, _awaited(fact))
        return
    was, now = _by_room(fact.was_beds), _by_room(fact.beds)
    for room, beds in was.items():
        held = see(HoldRow, room, fact.was_depart, fact.stay)
        yield End(HoldRow, (room, fact.was_depart, fact.stay))
        if held and beds == now.get(room):
            yield from _until(held, fact.depart, held.stage)
        elif held:
            yield from _until(held, fact.first, Stage.FINISHED)
    for room, beds in now.items():
        if beds != was.get(room) and fact.first < fact.depart:
            arrive, before = fact.first, see(HoldRow, room, fact.first, fact.stay)
            if before and sorted(before.beds) == sorted(beds):  # They were moved, and back again.
                yield End(HoldRow, (room, fact.first, fact.stay))
                arrive = before.arrive
            span = arrive, fact.depart
            yield Put(HoldRow(room, fact.stay, beds, *span, Stage.IN_HOUSE, fact.depart, None))


def arrived(fact: StayCheckedIn) -> Iterator[Row | Change]:
    """The beds are the guests' until they leave, however late it is."""
    yield from map(Put, _held(fact, Stage.IN_HOUSE))


def left(fact: StayCheckedOut, see: See) -> Iterator[Row | Change]:
    """The nights until they left remain theirs, later ones are free."""
    for room in _by_room(fact.beds):
        key = (room, fact.depart, fact.stay)
        held = see(HoldRow, *key)
        yield End(HoldRow, key)
        if held:
            yield from _until(held, fact.left, Stage.FINISHED)


def _until(held: HoldRow, depart: date, stage: Stage) -> Iterator[Change]:
    """Hold the beds of guests in the house until another day, if a night is left by then."""
    if held.arrive < depart:
        yield Put(replace(held, depart=depart, sure=depart, stage=stage, lapses=None))


def given_back(fact: ReservationReleased | StayCancelled) -> Iterator[Row | Change]:
    """Every night is free again."""
    yield from _let_go(fact.stay, fact.beds, fact.depart)


def absent(fact: NoShowMarked) -> Iterator[Row | Change]:
    """The first night remains theirs, who did not come; later ones are free."""
    yield from _let_go(fact.stay, fact.beds, fact.depart)
    yield from map(Put, _held(fact, Stage.NO_SHOW, depart=BY_THE_NIGHT.slots.after(fact.arrive)))


def came(fact: NoShowUndone) -> Iterator[Row | Change]:
    """The guests are in the house: on the first night, unless they missed it, where it was agreed, then in their beds."""
    after, was = BY_THE_NIGHT.slots.after(fact.was_arrive), _by_room(fact.was_beds)
    yield from _let_go(fact.stay, fact.was_beds, after)
    for room, beds in was.items() if fact.arrive < after else ():
        span, stage = (fact.arrive, after), Stage.FINISHED
        if _by_room(fact.beds).get(room) != beds:
            yield Put(HoldRow(room, fact.stay, beds, *span, stage, after, None))
    for held in _held(fact, Stage.IN_HOUSE):
        arrive = held.arrive if was.get(held.room) == held.beds else fact.first
        if arrive < fact.depart:
            yield Put(replace(held, arrive=arrive))


def _held(
    fact: OfGuests | StayChanged,
    stage: Stage,
    sure: date | None = None,
    lapses: datetime | None = None,
    *,
    depart: date | None = None,
) -> Iterator[HoldRow]:
    """Yield a row a room, until the departure of the fact unless another is told."""
    until = depart or fact.depart
    for room, beds in _by_room(fact.beds).items():
        yield HoldRow(room, fact.stay, beds, fact.arrive, until, stage, sure or until, lapses)


def _awaited(fact: StayBooked | StayChanged) -> Iterator[HoldRow]:
    terms, arrive = BY_THE_NIGHT, fact.arrive
    return _held(fact, Stage.BOOKED, terms.slots.after(arrive), terms.absent_at(arrive))


def _let_go(stay: str, beds: Iterable[Bedding], depart: date) -> Iterator[Change]:
    for room in _by_room(beds):
        yield End(HoldRow, (room, depart, stay))


def _by_room(beds: Iterable[Bedding]) -> dict[str, tuple[str, ...]]:
    """Return each room with its bed places."""
    by_room: dict[str, tuple[str, ...]] = {}
    for bedding in beds:
        by_room[bedding.room] = (*by_room.get(bedding.room, ()), bedding.bed)
    return by_room


FIGURES = """
SELECT concat_ws(' ', 'beds', stay, room, depart), concat_ws(' ', arrive, stage,
    (SELECT string_agg(bed, ',' ORDER BY bed COLLATE "C") FROM unnest(beds) bed),
    to_char(lapses AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || ' ' || sure)
FROM bed_holds WHERE from_position <= %(position)s AND to_position > %(position)s
"""
CALENDAR = View(
    name="calendar",
    version=3,
    tables=(HOLDS,),
    folds=(reserved, booked, changed, arrived, left, given_back, absent, came),
    figures=FIGURES,
)
