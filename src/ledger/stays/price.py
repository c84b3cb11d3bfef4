"""What a stay costs: nights by room and price, city tax by guest, the security deposit.

Prices come from `Rates`, one place for each line: whoever knows other prices than a room's own
(a convention, a plan) answers there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from ledger.billing.bill import (
    Bill,
    BillLine,
    Charge,
    Rate,
    deposit_line,
    lines_of,
    net_by_slot,
    rates_of,
    sum_of,
)
from ledger.kernel.days import ONE_DAY, nights
from ledger.kernel.slots import DAYS
from ledger.stays.events import Bedding, RoomNight
from ledger.stays.room import Room
from ledger.stays.stay import Earlier, beds_on
from ledger.stays.taxed import HubTax, TaxedGuest
from ledger.stays.terms import HubTerms

StayBill = Bill[date]
RateOf = Callable[[str, date], Rate]
"""What a bed place of a room costs on a night, and its VAT; refuses when there is no price."""
Lain = Mapping[date, tuple[Bedding, ...]]
"""Who lies where, night by night."""


def public_rate(rooms: Mapping[str, Room], terms: HubTerms) -> RateOf:
    """Return the prices that rooms have for everybody; refuses `NoPrice` and `NoTerms`."""
    return lambda room, night: (rooms[room].price_on(night), terms.on(night).vat_bp)


def price(
    rate_of: RateOf,
    tax: HubTax,
    beds: Iterable[Bedding],
    arrive: date,
    depart: date,
    *,
    guests: tuple[TaxedGuest, ...] = (),
    agreed: StayBill = (),
    earlier: tuple[Earlier, ...] = (),
) -> StayBill:
    """Return the lines of a stay: a line is a run of nights at one price in one room.

    Guests lie in `beds`, or on `earlier` nights where they lay then.

    A night that was `agreed` before in the same room keeps its price and VAT for as many bed places as it
    was agreed for, and the agreed deposit stays; everything else costs what is in force on that night, and
    so does city tax. Of `guests` nothing is known but what is said of them. Lines of zero cents are left out. Refuses `NoTerms`, and what `rate_of` refuses.
    """
    beds = tuple(beds)
    lain = {one: beds_on(one, beds, earlier) for one in nights(arrive, depart)}
    kept = rates_of(DAYS, agreed)

    def held(room: str, night: date) -> tuple[Rate, ...]:
        return kept.get((Charge.USE, room, night), ())

    lines: list[BillLine[date]] = []
    for room, places, span in _let(lain):
        of_room = partial(rate_of, room), partial(held, room)
        lines += lines_of(DAYS, Charge.USE, room, places, span, *of_room)
    lines += city_tax(tax, guests or (TaxedGuest(),) * len(beds), arrive, depart)
    deposit = sum_of(agreed, Charge.DEPOSIT) if agreed else tax.terms.on(arrive).deposit_cents
    return (*lines, *deposit_line(arrive, deposit))


def city_tax(
    tax: HubTax, guests: Sequence[TaxedGuest], arrive: date, left: date
) -> Iterator[BillLine[date]]:
    """Yield the municipality's lines: its rate is that of the night, whatever it was when the stay was booked."""
    taxed = {night: tax.taxed_on(guests, arrive, night) for night in nights(arrive, left)}
    for some, span in _runs(taxed):
        yield from lines_of(
            DAYS, Charge.TAX, "", some, span, lambda night: (tax.cents_on(night), 0)
        )


def moved(bill: StayBill, was: Lain, now: Lain) -> StayBill:
    """Return the bill of guests whom the hub moves: every bed place keeps its agreed price in its new room.

    `was` and `now` say who lies where on which night, bed for bed. What cost nothing has no line, and goes on so.
    """
    rates: dict[tuple[str, date], list[Rate]] = {
        (room, night): sorted(some)
        for (charge, room, night), some in rates_of(DAYS, bill).items()
        if charge is Charge.USE
    }
    for night, beds in now.items():
        pairs = [(old.room, new.room) for old, new in zip(was[night], beds, strict=True)]
        left = [(new, rates.get((old, night))) for old, new in pairs if old != new]
        for room, rate in [(new, some.pop()) for new, some in left if some]:
            rates.setdefault((room, night), []).append(rate)
    lines: list[BillLine[date]] = []
    for room, places, span in _let(now):
        agreed = partial(_agreed_in, rates, room)
        lines += lines_of(DAYS, Charge.USE, room, places, span, lambda _: (0, 0), agreed)
    return (*lines, *(line for line in bill if line.what is not Charge.USE))


def _agreed_in(rates: Mapping[tuple[str, date], list[Rate]], room: str, night: date) -> list[Rate]:
    return rates.get((room, night), [])


def _let(lain: Lain) -> Iterator[tuple[str, int, tuple[date, date]]]:
    """Yield each room with how many bed places of it are let, and from when to when that is so."""
    rooms = dict.fromkeys(one.room for beds in lain.values() for one in beds)
    for room in rooms:
        by_night = {night: sum(one.room == room for one in beds) for night, beds in lain.items()}
        for places, span in _runs(by_night):
            yield room, places, span


def _runs(by_night: Mapping[date, int]) -> Iterator[tuple[int, tuple[date, date]]]:
    """Yield how many there are from a night to another; where there are none, nothing."""
    for first, count, some in DAYS.runs(by_night):
        if some:
            yield some, (first, first + count * ONE_DAY)


def net_by_night(bill: StayBill) -> dict[date, tuple[RoomNight, ...]]:
    """Return what each night brings, room by room."""
    return {
        night: tuple(RoomNight(one.resource, one.units, one.net_cents) for one in earned)
        for night, earned in net_by_slot(DAYS, bill).items()
    }
