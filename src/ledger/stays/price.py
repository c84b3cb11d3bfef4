"""What a stay costs: nights by room and price, city tax by guest, the security deposit.

A room's own price is for everybody (`PublicRates`), and a price by length for everybody who stays so long. What a guest who is a member pays for a night is the cheapest of
the candidates that `conventions.explain` explains: what is shown and what is charged both come from `price`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final

import msgspec

from ledger.billing.bill import (
    Bill,
    BillLine,
    Charge,
    Rate,
    deposit_line,
    lines_of,
    net_by_slot,
    rates_of,
    stamped,
    sum_of,
)
from ledger.conventions.candidates import Buyer, Explained, Offer, Use
from ledger.conventions.debt_limits import kept
from ledger.conventions.explain import explain
from ledger.conventions.selling import sold_as
from ledger.conventions.sold import BySlot, Rule, Sold, by_slot, in_runs
from ledger.kernel.days import ONE_DAY, nights, rome
from ledger.kernel.slots import DAYS
from ledger.stays.before import (
    NOTHING,
    Before,
    Keeps,
    Lain,
    had_as_everybody,
    having,
    in_order,
    keeping,
    no_dearer,
)
from ledger.stays.events import Bedding, RoomNight
from ledger.stays.length_prices import LengthPrices
from ledger.stays.public_rates import PublicRates
from ledger.stays.stay import Earlier, beds_on
from ledger.stays.taxed import HubTax, TaxedGuest

StayBill = Bill[date]
NO_LENGTHS: Final = LengthPrices()


class Market(msgspec.Struct, frozen=True, gc=False):
    """What the hub offers, and those of the guests who are members: by a guest's id who they are."""

    offer: Offer
    buyers: Mapping[str, Buyer]


class Priced(msgspec.Struct, frozen=True, gc=False):
    """The lines of a stay, by which rule its guests were sold which nights, and all candidates for those that are new.

    It costs `risen_cents` more than it would if no price by length were over.
    """

    bill: StayBill
    sold: tuple[Sold[date], ...] = ()
    explained: Mapping[str, tuple[Explained, ...]] = {}
    risen_cents: int = 0


def price(
    rate_of: PublicRates,
    tax: HubTax,
    beds: Iterable[Bedding],
    arrive: date,
    depart: date,
    *,
    guests: tuple[TaxedGuest, ...] = (),
    before: Before = NOTHING,
    earlier: tuple[Earlier, ...] = (),
    market: Market | None = None,
    lengths: LengthPrices = NO_LENGTHS,
) -> Priced:
    """Return what a stay costs: a line is a run of nights at one price in one room.

    Guests lie in `beds`, or on `earlier` nights where they lay then. Without a `market` they all are nobody to whom
    a price was agreed. By length nights cost everybody less when the whole stay, from arrival to departure, is so long.

    A night that was agreed `before` in the same room keeps its price and VAT, unless it is over: for the guest to whom it
    was sold by another rule than the public price, else for as many bed places as it was agreed for; and the agreed deposit
    stays. Everything else costs what is in force on that night: the cheapest candidate of each guest. City tax is that of the
    night. Of `guests` nothing is known but what is said of them. Lines of zero cents are left out, unless that is a price. Refuses `NoTerms`, and what `rate_of` refuses.
    """
    beds = tuple(beds)
    lain = {one: beds_on(one, beds, earlier) for one in nights(arrive, depart)}
    agreed, over = rates_of(DAYS, before.bill), before.lapsed(lain)
    was_sold = by_slot(DAYS, before.sold)
    ever_less = rate_of.ever_less
    keeps = keeping(rate_of.less_for_further, lain, before)
    explained = _explained(rate_of, lengths, lain, before, market, keeps) if market else {}
    sold = _sold(lain, was_sold, explained, keeps)

    def held(room: str, night: date) -> tuple[Rate, ...]:
        """Return the prices agreed in a room that nobody has for themselves, and that hold."""
        rates = agreed.get((Charge.USE, room, night), ())
        free = _less(rates, _bound(was_sold, before.lain.get(night, ()), room, night))
        return tuple(rate for rate in free if not over(rate.slots_from))

    def bound(room: str, night: date) -> tuple[Rate, ...]:
        return _bound(sold, lain[night], room, night)

    def agreed_or_new(room: str, night: date) -> Sequence[Rate]:
        """Return what places cost that nobody has for themselves: the dearest of what was agreed where further guests cost less, and what new ones do."""
        if not ever_less or not rate_of.less_for_further(room, night):
            return held(room, night)
        here = in_order(lain, night, room, keeps, was_sold)
        own = {one.guest for one in here if (one.guest, night) in sold}
        kept = sorted(held(room, night), reverse=True)[
            : len(here) - sum(one.guest in own for one in here)
        ]
        free = [nth for nth, one in enumerate(here, 1) if one.guest not in own]
        return [*kept, *(for_all(room, night, nth) for nth in free[len(kept) :])]

    for_all = rate_of.by_length(lengths, len(lain))
    lines: list[BillLine[date]] = []
    for room, places, span in _let(lain):
        of_room = partial(for_all, room), partial(agreed_or_new, room), partial(bound, room)
        lines += lines_of(DAYS, Charge.USE, room, places, span, *of_room)
    lines += city_tax(tax, guests or (TaxedGuest(),) * len(beds), arrive, depart)
    was = before.bill
    deposit = sum_of(was, Charge.DEPOSIT) if was else tax.terms.on(arrive).deposit_cents
    bill = stamped((*lines, *deposit_line(arrive, deposit)))
    return Priced(bill, in_runs(DAYS, sold), explained)


def _explained(
    rate_of: PublicRates,
    lengths: LengthPrices,
    lain: Lain,
    before: Before,
    market: Market,
    keeps: Keeps,
) -> dict[str, tuple[Explained, ...]]:
    """Return the candidates of each guest for the nights that are new to them, or whose price is over, in order."""
    was_sold, over = by_slot(DAYS, before.sold), before.lapsed(lain)
    new: dict[str, list[Use]] = {}
    for night, some in lain.items():
        for one in some:
            if one.guest and not keeps(night, one):
                nth = 1
                if rate_of.less_for_further(one.room, night):
                    nth += in_order(lain, night, one.room, keeps, was_sold).index(one)
                public = rate_of(one.room, night, nth)
                length = lengths.of(night, len(lain), public.cents)
                use = Use(night, rome(night), (public.cents, public.vat_bp), length)
                if rule := had_as_everybody(one, night, before, was_sold, over):
                    use = no_dearer(use, rule, before.dearest_cents(one.room, night))
                new.setdefault(one.guest, []).append(use)
    lies = {(one.guest, night) for night, some in lain.items() for one in some}
    owed = kept(market.offer.left, lies)
    return {
        guest: tuple(
            explain(market.offer, having(market.buyers[guest], guest, lain, before), uses, owed)
        )
        for guest, uses in new.items()
    }


def _sold(
    lain: Lain,
    was_sold: BySlot[date],
    explained: Mapping[str, tuple[Explained, ...]],
    keeps: Keeps,
) -> dict[tuple[str, date], Sold[date]]:
    """Return which nights are sold to whom by another rule than the public price, or have an agreed one beside it."""
    found = {
        (one.guest, night): was_sold[one.guest, night]
        for night, some in lain.items()
        for one in some
        if (one.guest, night) in was_sold and keeps(night, one)
    }
    for guest, some in explained.items():
        for one in some:
            if one.won.rule is not Rule.PUBLIC or one.agreed:
                found[guest, one.day] = sold_as(guest, one)
    return found


def _bound(sold: BySlot[date], some: Iterable[Bedding], room: str, night: date) -> tuple[Rate, ...]:
    """Return what those pay in a room to whom the night was sold for themselves."""
    return tuple(
        _rate(sold[one.guest, night])
        for one in some
        if one.room == room and (one.guest, night) in sold
    )


def _rate(sold: Sold[date]) -> Rate:
    return Rate(sold.unit_cents, sold.vat_bp, sold.slots_from)


def _less(rates: tuple[Rate, ...], gone: tuple[Rate, ...]) -> tuple[Rate, ...]:
    """Return the rates without those that are gone."""
    return tuple((Counter(rates) - Counter(gone)).elements()) if gone else rates


def city_tax(
    tax: HubTax, guests: Sequence[TaxedGuest], arrive: date, left: date
) -> Iterator[BillLine[date]]:
    """Yield the municipality's lines: its rate is that of the night, whatever it was when the stay was booked."""
    taxed = {night: tax.taxed_on(guests, arrive, night) for night in nights(arrive, left)}
    for some, span in _runs(taxed):
        yield from lines_of(
            DAYS, Charge.TAX, "", some, span, lambda night: Rate(tax.cents_on(night), 0)
        )


def moved(bill: StayBill, was: Lain, now: Lain, sold: tuple[Sold[date], ...] = ()) -> StayBill:
    """Return the bill of guests whom the hub moves: every bed place keeps its agreed price in its new room.

    `was` and `now` say who lies where on which night, bed for bed. What was sold to a guest goes where they go.
    """
    rates = {
        (room, night): sorted(some)
        for (charge, room, night), some in rates_of(DAYS, bill).items()
        if charge is Charge.USE
    }
    theirs = by_slot(DAYS, sold)
    for night, beds in now.items():
        goes = [
            (old, new.room)
            for old, new in zip(was[night], beds, strict=True)
            if old.room != new.room
        ]
        _take_along(rates, theirs, was[night], goes, night)
    lines: list[BillLine[date]] = []
    for room, places, span in _let(now):
        agreed = partial(_agreed_in, rates, room)
        lines += lines_of(DAYS, Charge.USE, room, places, span, lambda _: Rate(0, 0), agreed)
    return stamped((*lines, *(line for line in bill if line.what is not Charge.USE)))


def _take_along(
    rates: dict[tuple[str, date], list[Rate]],
    sold: BySlot[date],
    was: tuple[Bedding, ...],
    goes: Sequence[tuple[Bedding, str]],
    night: date,
) -> None:
    """Let guests who go to other rooms take what was sold to them along, or the highest of what nobody has for themselves."""
    left = {one.room for one, _ in goes}
    free = {
        room: sorted(_less(tuple(rates[room, night]), _bound(sold, was, room, night)))
        for room in left
    }
    taken = []
    for one, room in goes:
        own = sold.get((one.guest, night))
        taken.append((one.room, room, _rate(own) if own else free[one.room].pop()))
    for old, room, rate in taken:
        rates[old, night].remove(rate)
        rates.setdefault((room, night), []).append(rate)


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
