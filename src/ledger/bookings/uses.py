"""What a booking has at agreed prices follows from its steps: kept with a reservation, until it is called off."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from ledger.bookings.booking import Booking, Stage
from ledger.bookings.cancelling import percentages
from ledger.bookings.terms import day_of
from ledger.conventions.hub_debt import Unused, UnusedDay, UnusedNow
from ledger.conventions.member_uses import UsesNow, UsesOf, year_of
from ledger.conventions.sold import (
    Sold,
    Spent,
    by_slot,
    drawn_in,
    spent_in,
    spent_runs,
    taken_in,
    visas_in,
)
from ledger.kernel.days import IN_ITALY
from ledger.kernel.fact import Fact
from ledger.kernel.ids import Prefix, is_id_of
from ledger.kernel.routes import Part, Split
from ledger.kernel.slots import S, Slots
from ledger.plans.subscription import DrawnNow

OVER = (Stage.RELEASED, Stage.CANCELLED, Stage.NO_SHOW)
"""Of a booking that came to nothing nothing was used."""


def agreed_days(
    slots: Slots[S], sold: Iterable[Sold[S]], zone: str = IN_ITALY
) -> list[tuple[str, date]]:
    """Return by whom and on which days something was had at an agreed price."""
    return [
        (one.guest, day_of(slot, zone))
        for one in sold
        if one.is_agreed
        for slot in slots.each(one.first, one.first + one.slots * slots.step)
    ]


def spent_after(
    booking: Booking[S], today: date, sold: Iterable[Sold[S]] = ()
) -> tuple[Spent[S], ...]:
    """Return which visa days, and uses that were paid ahead, are spent when the booking has only `sold` from today on: those given up when a fee would be owed.

    A visa day that was spent, and is sold again for the same guest and night, is used after all: nobody spends one day twice.
    """
    slots = booking.terms.slots
    under = percentages(booking, today)
    gone = taken_in(slots, booking.sold) - taken_in(slots, sold)
    late = {key for key in gone if under[key[1]]}
    return spent_runs(slots, {*spent_in(slots, booking.spent), *late} - visas_in(slots, sold))


def spent_but_for(booking: Booking[S], sold: Iterable[Sold[S]]) -> tuple[Spent[S], ...]:
    """Return what is still spent once `sold` is used after all."""
    slots = booking.terms.slots
    return spent_runs(slots, spent_in(slots, booking.spent) - taken_in(slots, sold))


def used_by(
    booking: type[Booking[Any]], service: str | Callable[[Any], str], unit: Callable[[Any], str]
) -> Mapping[type[Fact], Split]:
    """Return what the steps of a kind of booking, of a service by the `unit` of a fact (or both of a fact), do to what members have at agreed prices.

    Facts that say what was sold do, and those only.
    """
    of = service if callable(service) else lambda _: service
    return {fact: _of_step(booking, stage, of, unit) for fact, stage in _telling(booking).items()}


def owed_for(booking: type[Booking[Any]]) -> Mapping[type[Fact], Split]:
    """Return what the steps of a kind of booking do to what home hubs will owe for what is not used yet: visa days, plans and credits elsewhere."""
    return {fact: _owed_at(booking, stage) for fact, stage in _telling(booking).items()}


def drawn_by(booking: type[Booking[Any]], prefix: Prefix) -> Mapping[type[Fact], Split]:
    """Return what the steps of a kind of booking take of what was paid ahead, by sources of one kind: what is spent stays taken."""
    return {fact: _drawn_at(booking, stage, prefix) for fact, stage in _telling(booking).items()}


def _telling(booking: type[Booking[Any]]) -> dict[type[Fact], Stage | None]:
    """Return the steps that say what was sold."""
    return {fact: to for fact, to in booking.steps.items() if "sold" in fact.__struct_fields__}


def _owed_at(booking: type[Booking[Any]], stage: Stage | None) -> Callable[[Any], list[Part]]:
    slots = booking.terms.slots

    def unused(fact: Any) -> list[Part]:
        every = (*fact.sold, *getattr(fact, "was_sold", ()))
        homes = dict.fromkeys(one.home for one in every if one.home)
        if not homes:
            return []
        zone = getattr(fact, "zone", IN_ITALY)
        recorded_to: date = getattr(fact, "recorded_to", date.min)
        sold = () if stage in (*OVER, Stage.FINISHED) else fact.sold
        until: datetime | None = fact.expires if stage is Stage.RESERVED else None
        days: dict[str, list[UnusedDay]] = {home: [] for home in homes}
        for (who, slot), one in sorted(by_slot(slots, sold).items()):
            if one.home and (day := day_of(slot, zone)) >= recorded_to:
                days[one.home].append(UnusedDay(who, day, one.agreed_cents))
        name = getattr(fact, booking.key)
        return [
            (home, UnusedNow(name, Unused(fact.hub, tuple(some), until)))
            for home, some in days.items()
        ]

    return unused


def _drawn_at(
    booking: type[Booking[Any]], stage: Stage | None, prefix: Prefix
) -> Callable[[Any], list[Part]]:
    slots = booking.terms.slots

    def drawn(fact: Any) -> list[Part]:
        every = drawn_in(slots, (*fact.sold, *getattr(fact, "was_sold", ())))
        if not every:
            return []
        kept = {*drawn_in(slots, () if stage in OVER else fact.sold)}
        kept |= spent_in(slots, getattr(fact, "spent", ()))
        zone = getattr(fact, "zone", IN_ITALY)
        days: dict[str, list[date]] = {one: [] for one in every.values() if is_id_of(prefix, one)}
        for key, source in sorted(every.items()):
            if key in kept and source in days:
                days[source].append(day_of(key[1], zone))
        name = getattr(fact, booking.key)
        is_over = stage in (*OVER, Stage.FINISHED)
        return [(source, DrawnNow(name, tuple(some), is_over)) for source, some in days.items()]

    return drawn


def _of_step(
    booking: type[Booking[Any]],
    stage: Stage | None,
    service: Callable[[Any], str],
    unit: Callable[[Any], str],
) -> Callable[[Any], list[Part]]:
    slots = booking.terms.slots

    def used(fact: Any) -> list[Part]:
        before, spent = (*fact.sold, *getattr(fact, "was_sold", ())), getattr(fact, "spent", ())
        if not before and not spent:
            return []
        until: datetime | None = fact.expires if stage is Stage.RESERVED else None
        sold = () if stage in OVER else fact.sold
        zone = getattr(fact, "zone", IN_ITALY)
        now, visas = agreed_days(slots, sold, zone), _days(visas_in(slots, sold), zone)
        lost = _days(spent_in(slots, spent) - drawn_in(slots, before).keys(), zone)
        keys = dict.fromkeys(
            (who, day.year) for who, day in (*agreed_days(slots, before, zone), *lost)
        )
        return [
            (
                year_of(who, year),
                UsesNow(
                    getattr(fact, booking.key),
                    UsesOf(
                        fact.hub,
                        service(fact),
                        unit(fact),
                        _in(now, who, year),
                        until,
                        _in(visas, who, year),
                        _in(lost, who, year),
                    ),
                ),
            )
            for who, year in keys
        ]

    return used


def _days(keys: Iterable[tuple[str, S]], zone: str) -> list[tuple[str, date]]:
    return [(who, day_of(slot, zone)) for who, slot in sorted(keys)]


def _in(days: Iterable[tuple[str, date]], who: str, year: int) -> tuple[date, ...]:
    return tuple(day for one, day in days if one == who and day.year == year)
