"""What a stay costs: nights by room and price, city tax by guest, the security deposit.

Prices come from `Rates`, one place for each line: whoever knows other prices than a room's own
(a convention, a plan) answers there.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
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
from ledger.kernel.slots import DAYS
from ledger.stays.events import Bedding, RoomNight
from ledger.stays.room import Room
from ledger.stays.terms import HubTerms

StayBill = Bill[date]
RateOf = Callable[[str, date], Rate]
"""What a bed place of a room costs on a night, and its VAT; refuses when there is no price."""


def public_rate(rooms: Mapping[str, Room], terms: HubTerms) -> RateOf:
    """Return the prices that rooms have for everybody; refuses `NoPrice` and `NoTerms`."""
    return lambda room, night: (rooms[room].price_on(night), terms.on(night).vat_bp)


def price(
    rate_of: RateOf,
    terms: HubTerms,
    beds: Iterable[Bedding],
    arrive: date,
    depart: date,
    *,
    agreed: StayBill = (),
) -> StayBill:
    """Return the lines of a stay: a line is a run of nights at one price in one room.

    A night that was `agreed` before in the same room keeps its price, VAT and city tax for as many
    bed places as it was agreed for, and the agreed deposit stays; everything else costs what is in
    force on that night. Lines of zero cents are left out. Refuses `NoTerms`, and what `rate_of` refuses.
    """
    guests = tuple(beds)
    kept = rates_of(DAYS, agreed)
    slept: Counter[date] = Counter()
    for (charge, _, night), rates in kept.items():
        slept[night] += len(rates) if charge is Charge.USE else 0

    def held(charge: Charge, room: str, night: date) -> tuple[Rate, ...]:
        return kept.get((charge, room, night), ())

    def city_tax(night: date) -> Rate:
        return terms.on(night).city_tax_cents, 0

    def agreed_tax(night: date) -> tuple[Rate, ...]:
        """Tax of nothing has no line: whoever slept and pays none was agreed to pay none."""
        taxed = held(Charge.TAX, "", night)
        return (*taxed, *((0, 0),) * (slept[night] - len(taxed)))

    span = (arrive, depart)
    lines: list[BillLine[date]] = []
    for room, places in Counter(bedding.room for bedding in guests).items():
        lines += lines_of(
            DAYS,
            Charge.USE,
            room,
            places,
            span,
            partial(rate_of, room),
            partial(held, Charge.USE, room),
        )
    lines += lines_of(DAYS, Charge.TAX, "", len(guests), span, city_tax, agreed_tax)
    deposit = sum_of(agreed, Charge.DEPOSIT) if agreed else terms.on(arrive).deposit_cents
    return (*lines, *deposit_line(arrive, deposit))


def net_by_night(bill: StayBill) -> dict[date, tuple[RoomNight, ...]]:
    """Return what each night brings, room by room."""
    return {
        night: tuple(RoomNight(one.resource, one.units, one.net_cents) for one in earned)
        for night, earned in net_by_slot(DAYS, bill).items()
    }
