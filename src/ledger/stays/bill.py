"""What a stay costs, line by line: nights by room and price, city tax, the security deposit."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby

from msgspec.structs import replace

from ledger.kernel.days import nights
from ledger.kernel.money import included_vat, split
from ledger.stays.events import Bedding, BillLine, RoomNight, What
from ledger.stays.room import Room
from ledger.stays.terms import HubTerms

Bill = tuple[BillLine, ...]
Rate = tuple[int, int]
"""Cents a place and night, and VAT in basis points."""


def price(
    rooms: Mapping[str, Room],
    terms: HubTerms,
    beds: Iterable[Bedding],
    arrive: date,
    depart: date,
    *,
    agreed: Bill = (),
) -> Bill:
    """Return the lines of a stay: a line is a run of nights at one price in one room.

    A night that was `agreed` before in the same room keeps its price, VAT and city tax, and the
    agreed deposit stays; everything else costs what is in force on that night. Lines of zero cents
    are left out. Refuses `NoPrice` and `NoTerms`.
    """
    guests = tuple(beds)
    kept = _rates(agreed)
    agreed_nights = {night for what, _, night in kept if what is What.NIGHTS}

    def of_room(room: str) -> Callable[[date], Rate]:
        return lambda night: (
            kept.get((What.NIGHTS, room, night))
            or (rooms[room].price_on(night), terms.on(night).vat_bp)
        )

    def city_tax(night: date) -> Rate:
        if night in agreed_nights:
            return kept.get((What.CITY_TAX, "", night), (0, 0))
        return terms.on(night).city_tax_cents, 0

    lines: list[BillLine] = []
    for room, places in Counter(bedding.room for bedding in guests).items():
        lines += _runs(What.NIGHTS, room, places, (arrive, depart), of_room(room))
    lines += _runs(What.CITY_TAX, "", len(guests), (arrive, depart), city_tax)
    deposit = deposit_of(agreed) if agreed else terms.on(arrive).deposit_cents
    lines.append(BillLine(What.DEPOSIT, "", arrive, 0, 1, deposit, deposit))
    return tuple(line for line in lines if line.cents)


def _rates(bill: Bill) -> dict[tuple[What, str, date], Rate]:
    return {
        (line.what, line.room, night): (line.unit_cents, line.vat_bp)
        for line in bill
        for night in nights_of(line)
    }


def _runs(
    what: What,
    room: str,
    places: int,
    stay: tuple[date, date],
    rate: Callable[[date], Rate],
) -> Iterable[BillLine]:
    for (unit, vat_bp), run in groupby(nights(*stay), rate):
        first, *more = run
        yield _line(BillLine(what, room, first, 0, places, unit, 0, vat_bp), 1 + len(more))


def _line(line: BillLine, count: int) -> BillLine:
    """Return the line for `count` nights: VAT is rounded half up, once a line."""
    cents = count * line.places * line.unit_cents
    vat = included_vat(cents, line.vat_bp)
    return replace(line, nights=count, cents=cents, vat_cents=vat)


def nights_of(line: BillLine) -> Iterable[date]:
    """Return the nights of a line; a deposit has none."""
    return nights(line.first, line.first + timedelta(days=line.nights))


def until(bill: Bill, left: date) -> Bill:
    """Return the bill of whoever leaves on `left`: later nights are gone, the deposit remains."""
    kept = (
        line
        if line.what is What.DEPOSIT
        else _line(line, min(line.nights, (left - line.first).days))
        for line in bill
        if line.what is What.DEPOSIT or line.first < left
    )
    return tuple(kept)


def _sum(bill: Bill, what: What) -> int:
    return sum(line.cents for line in bill if line.what is what)


def nights_cents(bill: Bill) -> int:
    """Return the price of all nights, VAT included."""
    return _sum(bill, What.NIGHTS)


def vat_of(bill: Bill) -> int:
    """Return the VAT within the price of the nights."""
    return sum(line.vat_cents for line in bill)


def city_tax_of(bill: Bill) -> int:
    """Return the city tax of the stay."""
    return _sum(bill, What.CITY_TAX)


def deposit_of(bill: Bill) -> int:
    """Return the security deposit."""
    return _sum(bill, What.DEPOSIT)


def total_of(bill: Bill) -> int:
    """Return everything that is held for the stay."""
    return sum(line.cents for line in bill)


def net_by_night(bill: Bill) -> dict[date, tuple[RoomNight, ...]]:
    """Return what each night brings, room by room: a line's net split by largest remainder."""
    found: dict[date, list[RoomNight]] = {}
    for line in bill:
        if line.what is What.NIGHTS:
            shares = split(
                line.cents - line.vat_cents, {str(night): 1 for night in nights_of(line)}
            )
            for night in nights_of(line):
                room_night = RoomNight(line.room, line.places, shares[str(night)])
                found.setdefault(night, []).append(room_night)
    return {night: tuple(found[night]) for night in sorted(found)}


def price_by_night(bill: Bill) -> dict[date, int]:
    """Return what each night costs, VAT included."""
    found: Counter[date] = Counter()
    for line in bill:
        if line.what is What.NIGHTS:
            for night in nights_of(line):
                found[night] += line.places * line.unit_cents
    return dict(found)


def given_up(old: Bill, new: Bill = ()) -> int:
    """Return what the nights cost less than they did, night by night: the base of the fee.

    Another room at the same price gives nothing up; other nights give up the former ones whole,
    so that changing is never a cheaper way to cancel.
    """
    now = price_by_night(new)
    return sum(max(0, cents - now.get(night, 0)) for night, cents in price_by_night(old).items())
