"""Which bed places of a room are left for a stay, and why of a hub too few are."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

import msgspec
from msgspec.structs import astuple

from ledger.stays.arrivals import ArrivalRule, asks_on, nearest
from ledger.stays.asked import USUAL_NIGHTS_MAX
from ledger.stays.length_events import LengthPrice
from ledger.stays.length_prices import DatedPrices, LengthPrices
from ledger.stays.lent import Lent, Period
from ledger.stays.tax_events import TaxRate
from ledger.stays.tax_table import TaxTable, TaxTables
from ledger.stays.terms import HubTerms, NoTerms, Terms
from projections.stays.arriving import RulesFrom, rules_of
from projections.stays.furnished import Lending, LengthsFrom, TaxFrom, TermsFrom
from projections.stays.pricing import PriceFrom


class Why(StrEnum):
    """Why a hub takes so many guests on no such nights: the first of these that is so."""

    NOT_OPEN = "not open"
    NO_ROOMS = "no rooms"
    NO_TERMS = "no terms"
    NO_CIN = "no CIN"
    TOO_LONG = "too long"
    NOT_LENT = "not lent"
    NO_PRICE = "no price"
    TOO_SMALL = "too small"
    NO_ARRIVALS = "no arrivals"
    BOOKED_TOO_LATE = "booked too late"
    BOOKED_TOO_EARLY = "booked too early"
    TOO_FEW_NIGHTS = "too few nights"
    TOO_MANY_NIGHTS = "too many nights"
    CLOSED = "closed"
    TAKEN = "all taken"
    TOO_DEAR = "too dear"


class Wanted(msgspec.Struct, frozen=True):
    """Beds for so many guests on the nights of `[arrive, depart)`, for so much a night at most."""

    arrive: date
    depart: date
    guests: int
    night_cents_max: int | None = None

    @property
    def nights(self) -> int:
        """Return how many nights that are."""
        return (self.depart - self.arrive).days


OF_RULES: Final = {
    ArrivalRule.ARRIVALS: Why.NO_ARRIVALS,
    ArrivalRule.TOO_LATE: Why.BOOKED_TOO_LATE,
    ArrivalRule.TOO_EARLY: Why.BOOKED_TOO_EARLY,
    ArrivalRule.TOO_FEW: Why.TOO_FEW_NIGHTS,
    ArrivalRule.TOO_MANY: Why.TOO_MANY_NIGHTS,
}


class RoomFound(msgspec.Struct, frozen=True):
    """A room with its prices on these nights, and which bed places are taken or closed on any of them."""

    room: str
    name: str
    beds: tuple[str, ...]
    prices: tuple[PriceFrom, ...]
    taken: tuple[tuple[str, ...], ...]
    closed: tuple[tuple[str, ...], ...]
    own: bool
    under: tuple[Lending, ...]

    def is_let(self, wanted: Wanted) -> bool:
        """Say whether the room is the hub's to let on all the nights, its own or lent."""
        return not any(lent_by(self.own, self.under).not_let(wanted.arrive, wanted.depart))

    def is_priced(self, arrive: date) -> bool:
        """Say whether it has a price from the first night on; a room without any is not let."""
        return bool(self.prices) and self.prices[0].valid_from <= arrive

    @property
    def open(self) -> tuple[str, ...]:
        """Return the bed places that are closed on none of the nights."""
        closed = {bed for beds in self.closed for bed in beds}
        return tuple(bed for bed in self.beds if bed not in closed)

    @property
    def free(self) -> tuple[str, ...]:
        """Return those of them that nobody holds."""
        taken = {bed for beds in self.taken for bed in beds}
        return tuple(bed for bed in self.open if bed not in taken)


class Arriving(msgspec.Struct, frozen=True):
    """What a hub and its rooms ask of whoever arrives on these days, and asks for it on the day `today`."""

    rules: tuple[RulesFrom, ...]
    wanted: Wanted
    today: date

    def broken(self, room: str) -> Why | None:
        """Return which rule of the hub, or of this room, the stay breaks, if any."""
        if not self.rules:
            return None
        asks = asks_on(self.wanted.arrive, rules_of(self.rules, (room,)))
        rule = asks.broken((self.wanted.arrive - self.today).days, self.wanted.nights)
        return None if rule is None else OF_RULES[rule]

    def nearest(self, rooms: Iterable[str]) -> date | None:
        """Return the closest day on which a stay so long may begin in one of these rooms."""
        wanted = self.wanted
        found = [
            nearest(rules_of(self.rules, (room,)), self.today, wanted.arrive, wanted.nights)
            for room in rooms
        ]
        days = [day for day in found if day is not None]
        return min(days, key=lambda day: (abs(day - wanted.arrive), day), default=None)


def lent_by(own: bool, under: Iterable[Lending]) -> Lent:  # noqa: FBT001  # a row's column
    """Return whose a room is on which nights, as a reservation looks at it."""
    return Lent(own, tuple(Period(*msgspec.structs.astuple(one)) for one in under))


def terms_of(rows: Iterable[TermsFrom]) -> HubTerms:
    """Return a hub's terms, read in the order of their first day, as a reservation looks at them."""
    return HubTerms(dated=tuple(Terms(*msgspec.structs.astuple(one)) for one in rows))


def lengths_of(rows: Iterable[LengthsFrom]) -> LengthPrices:
    """Return a hub's prices by length, read in the order of their first night."""
    return LengthPrices(
        dated=tuple(
            DatedPrices(one.valid_from, tuple(LengthPrice(*astuple(price)) for price in one.prices))
            for one in rows
        )
    )


def tables_of(rows: Iterable[TaxFrom]) -> TaxTables:
    """Return a municipality's tables of city tax, read in the order of their first day."""
    return TaxTables(dated=tuple(_table(one) for one in rows))


def _table(row: TaxFrom) -> TaxTable:
    said = {name: getattr(row, name) for name in TaxTable.__struct_fields__}
    rates = tuple(TaxRate(*astuple(one)) for one in row.rates)
    return TaxTable(**{**said, "rates": rates})


def why_none(
    rooms: Sequence[RoomFound], terms: HubTerms, arriving: Arriving, *, offered: bool
) -> Why | None:
    """Return why a hub takes nobody, nothing if beds are `offered` on terms that allow it.

    It is the step at which too few bed places remain; all that remain cost too much otherwise.
    """
    wanted = arriving.wanted
    try:
        long_stays = terms.on(wanted.arrive).long_stays
    except NoTerms:
        return Why.NO_TERMS if rooms else Why.NO_ROOMS
    if rooms and not terms.cin_on(wanted.arrive):
        return Why.NO_CIN
    if rooms and wanted.nights > USUAL_NIGHTS_MAX and not long_stays:
        return Why.TOO_LONG
    if offered:
        return None
    lent = [room for room in rooms if room.is_let(wanted)]
    priced = [room for room in lent if room.is_priced(wanted.arrive)]
    broken = {room.room: arriving.broken(room.room) for room in priced}
    rule = next((why for why in broken.values() if why), Why.NO_ARRIVALS)
    obeyed = [room for room in priced if broken[room.room] is None]
    steps = (
        (Why.NO_ROOMS, rooms, 1),
        (Why.NOT_LENT, lent, 1),
        (Why.NO_PRICE, priced, 1),
        (Why.TOO_SMALL, [bed for room in priced for bed in room.beds], wanted.guests),
        (rule, [bed for room in obeyed for bed in room.beds], wanted.guests),
        (Why.CLOSED, [bed for room in obeyed for bed in room.open], wanted.guests),
        (Why.TAKEN, [bed for room in obeyed for bed in room.free], wanted.guests),
    )
    return next((why for why, left, needed in steps if len(left) < needed), Why.TOO_DEAR)
