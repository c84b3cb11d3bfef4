"""Stays take bed places and give them back: how the tables follow."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.fact import Fact, Line
from ledger.places.events import HubOpened, HubRenamed
from ledger.stays.events import (
    Bedding,
    NoShowMarked,
    PriceSet,
    ReservationReleased,
    RoomAdded,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedIn,
    StayCheckedOut,
    StayReserved,
    TermsSet,
)
from ledger.stays.stay import NO_SHOW_HOUR
from projections.engine.projection import NULL, Cursor, copy_in, escaped
from projections.engine.validity import OPEN, Spans

RESERVED, BOOKED, IN_HOUSE, FINISHED, NO_SHOW = (
    "reserved",
    "booked",
    "in house",
    "finished",
    "no-show",
)
NEVER = "infinity"

_HUBS = "calendar_hubs (hub, position, day, name, side, municipality)"
_ROOMS = "calendar_rooms (room, hub, name, beds, from_position, from_day)"
_PRICES = "calendar_prices (room, valid_from, position, day, cents)"
_TERMS = (
    "calendar_terms (hub, valid_from, position, day,"
    " vat_bp, city_tax_cents, deposit_cents, long_stays)"
)
_ARRIVALS = f"""
SELECT h.stay, h.arrive FROM calendar_holds h
JOIN unnest(%s::text[], %s::date[], %s::text[]) k (room, depart, stay) USING (room, depart, stay)
WHERE h.to_position = {OPEN}
"""

Nights = tuple[date, date]


class Page:
    """What some lines change, gathered in memory and written in a few statements.

    A row of holds is named by room, departure day and stay, which every fact tells: nothing has to
    be read before it is written.
    """

    def __init__(self) -> None:
        self.holds = Spans(
            "calendar_holds",
            ("room", "depart", "stay"),
            ("beds", "arrive", "state", "sure", "lapses"),
            kinds={"depart": "date"},
        )
        self.hubs: list[str] = []
        self.rooms: list[str] = []
        self.prices: list[str] = []
        self.terms: list[str] = []
        self.arrivals: dict[str, date] = {}

    def take(self, lines: Sequence[Line[Any]]) -> None:
        """Take the lines in order."""
        for line in lines:
            fact = line.fact
            _TAKES[type(fact)](self, fact, line.position)

    def write(self, cursor: Cursor) -> None:
        """Write all of it."""
        copy_in(cursor, _HUBS, self.hubs)
        copy_in(cursor, _ROOMS, self.rooms)
        copy_in(cursor, _PRICES, self.prices)
        copy_in(cursor, _TERMS, self.terms)
        self.holds.write(cursor)

    def hold(
        self,
        stay: str,
        beds: tuple[Bedding, ...],
        nights: Nights,
        state: str,
        position: int,
        day: date,
        *,
        sure: date | None = None,
        lapses: datetime | None = None,
    ) -> None:
        """Let a stay hold these beds on `[arrive, depart)`; nights from `sure` on until it lapses."""
        arrive, depart = nights
        if arrive >= depart:
            return
        until = lapses.isoformat() if lapses else NEVER
        for room, places in _by_room(beds):
            rest = f"{places}\t{arrive}\t{state}\t{sure or depart}\t{until}"
            self.holds.begin((room, str(depart), stay), rest, position, day)
        self.arrivals[stay] = arrive

    def let_go(
        self, stay: str, beds: tuple[Bedding, ...], depart: date, position: int, day: date
    ) -> None:
        """Let a stay hold them no longer."""
        for room in dict.fromkeys(bedding.room for bedding in beds):
            self.holds.end((room, str(depart), stay), position, day)

    def await_guests(self, fact: StayBooked | StayChanged, position: int) -> None:
        """The first night is theirs for certain, later ones until nobody came by noon."""
        after = fact.arrive + ONE_DAY
        self.hold(
            fact.stay,
            fact.beds,
            (fact.arrive, fact.depart),
            BOOKED,
            position,
            fact.day,
            sure=after,
            lapses=rome(after, NO_SHOW_HOUR),
        )

    def load(self, lines: Iterable[Line[Any]], cursor: Cursor) -> None:
        """Load the arrival days of stays that end in these lines and began before them."""
        ending = [line.fact for line in lines if type(line.fact) is StayCheckedOut]
        if ending:
            rooms = [fact.beds[0].room for fact in ending]
            departs = [fact.depart for fact in ending]
            stays = [fact.stay for fact in ending]
            self.arrivals.update(cursor.execute(_ARRIVALS, [rooms, departs, stays]).fetchall())


def _by_room(beds: tuple[Bedding, ...]) -> Iterable[tuple[str, str]]:
    """Return each room with its bed places as COPY reads an array."""
    by_room: dict[str, list[str]] = {}
    for bedding in beds:
        by_room.setdefault(bedding.room, []).append(bedding.bed)
    return [(room, array(places)) for room, places in by_room.items()]


def array(texts: Iterable[str]) -> str:
    """Return a `text[]` as COPY reads it."""
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return escaped("{" + ",".join(f'"{text}"' for text in quoted) + "}")


def _reserved(page: Page, fact: StayReserved, position: int) -> None:
    nights = (fact.arrive, fact.depart)
    page.hold(
        fact.stay,
        fact.beds,
        nights,
        RESERVED,
        position,
        fact.day,
        sure=fact.arrive,
        lapses=fact.expires,
    )


def _booked(page: Page, fact: StayBooked, position: int) -> None:
    page.let_go(fact.stay, fact.beds, fact.depart, position, fact.day)
    page.await_guests(fact, position)


def _changed(page: Page, fact: StayChanged, position: int) -> None:
    page.let_go(fact.stay, fact.was_beds, fact.was_depart, position, fact.day)
    if fact.in_house:
        nights = (fact.arrive, fact.depart)
        page.hold(fact.stay, fact.beds, nights, IN_HOUSE, position, fact.day)
    else:
        page.await_guests(fact, position)


def _arrived(page: Page, fact: StayCheckedIn, position: int) -> None:
    page.let_go(fact.stay, fact.beds, fact.depart, position, fact.day)
    page.hold(fact.stay, fact.beds, (fact.arrive, fact.depart), IN_HOUSE, position, fact.day)


def _left(page: Page, fact: StayCheckedOut, position: int) -> None:
    page.let_go(fact.stay, fact.beds, fact.depart, position, fact.day)
    nights = (page.arrivals[fact.stay], fact.left)
    page.hold(fact.stay, fact.beds, nights, FINISHED, position, fact.day)


def _off(page: Page, fact: ReservationReleased | StayCancelled, position: int) -> None:
    page.let_go(fact.stay, fact.beds, fact.depart, position, fact.day)


def _absent(page: Page, fact: NoShowMarked, position: int) -> None:
    page.let_go(fact.stay, fact.beds, fact.depart, position, fact.day)
    nights = (fact.arrive, fact.arrive + ONE_DAY)
    page.hold(fact.stay, fact.beds, nights, NO_SHOW, position, fact.day)


def _hub(page: Page, fact: HubOpened, position: int) -> None:
    page.hubs.append(
        f"{fact.hub}\t{position}\t{fact.day}\t{escaped(fact.name)}\t{fact.side}"
        f"\t{escaped(fact.municipality)}\n"
    )


def _renamed(page: Page, fact: HubRenamed, position: int) -> None:
    page.hubs.append(f"{fact.hub}\t{position}\t{fact.day}\t{escaped(fact.name)}\t{NULL}\t{NULL}\n")


def _room(page: Page, fact: RoomAdded, position: int) -> None:
    page.rooms.append(
        f"{fact.room}\t{fact.hub}\t{escaped(fact.name)}\t{array(fact.beds)}"
        f"\t{position}\t{fact.day}\n"
    )


def _price(page: Page, fact: PriceSet, position: int) -> None:
    page.prices.append(f"{fact.room}\t{fact.valid_from}\t{position}\t{fact.day}\t{fact.cents}\n")


def _terms(page: Page, fact: TermsSet, position: int) -> None:
    page.terms.append(
        f"{fact.hub}\t{fact.valid_from}\t{position}\t{fact.day}\t{fact.vat_bp}"
        f"\t{fact.city_tax_cents}\t{fact.deposit_cents}\t{fact.long_stays}\n"
    )


_TAKES: dict[type[Fact], Any] = {
    StayReserved: _reserved,
    ReservationReleased: _off,
    StayBooked: _booked,
    StayChanged: _changed,
    StayCancelled: _off,
    NoShowMarked: _absent,
    StayCheckedIn: _arrived,
    StayCheckedOut: _left,
    HubOpened: _hub,
    HubRenamed: _renamed,
    RoomAdded: _room,
    PriceSet: _price,
    TermsSet: _terms,
}
TAKES = frozenset(_TAKES)
