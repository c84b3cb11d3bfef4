"""A bill is lines: what is used, slot by slot and with its VAT; a tax of the stay; a deposit."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Generic, NamedTuple

import msgspec
from msgspec.structs import replace

from ledger.kernel.money import included_vat, split
from ledger.kernel.slots import S, Slots
from ledger.treasury.events import VatPart
from ledger.treasury.stamp import stamp_of


class Charge(StrEnum):
    """What a line of a bill is for.

    Use is sold: VAT is within its price, and a fee may be owed when it is given up. Tax is
    collected for the municipality. A deposit is held against damage and given back. Stamp duty is on the document of
    what is sold without VAT.
    """

    USE = "use"
    TAX = "tax"
    DEPOSIT = "deposit"
    STAMP = "stamp"


class BillLine(msgspec.Struct, Generic[S], frozen=True, array_like=True, gc=False):
    """`places` units of a resource, or guests, for `slots` slots from `first`, at `unit_cents` each.

    The price of use includes VAT: `vat_cents` are within `cents`. Tax, deposit and stamp are of the whole
    and name no resource. A price by length was sold to whoever uses `slots_from` slots at least; any other is 0.
    """

    what: Charge
    resource: str
    first: S
    slots: int
    places: int
    unit_cents: int
    cents: int
    vat_bp: int = 0
    vat_cents: int = 0
    slots_from: int = 0


Bill = tuple[BillLine[S], ...]


class Rate(NamedTuple):
    """Cents a place and slot, and VAT in basis points: what whoever sets prices answers for a slot.

    One that is sold by length is for uses of `slots_from` slots at least.
    """

    cents: int
    vat_bp: int
    slots_from: int = 0


class Earned(msgspec.Struct, frozen=True, gc=False):
    """What one slot brings at one resource: units used, and the net of VAT."""

    resource: str
    units: int
    net_cents: int


def lines_of(
    slots: Slots[S],
    charge: Charge,
    resource: str,
    places: int,
    span: tuple[S, S],
    rate: Callable[[S], Rate],
    agreed: Callable[[S], Iterable[Rate]] = lambda _: (),
    bound: Callable[[S], Iterable[Rate]] = lambda _: (),
) -> Iterator[BillLine[S]]:
    """Yield a line for each run of slots and places at one rate; what is not sold and of zero cents is left out.

    Some places have rates that are `bound` to whoever uses them. What was `agreed` before, one rate a place, holds for
    so many of the others; only more of them cost the `rate`. Of more rates than there are places now, the cheapest hold.
    """
    by_slot = {
        slot: _by_rate(places, sorted(agreed(slot)), partial(rate, slot), tuple(bound(slot)))
        for slot in slots.each(*span)
    }
    for nth in range(max(map(len, by_slot.values()), default=0)):
        of_nth = {slot: rates[nth] for slot, rates in by_slot.items() if nth < len(rates)}
        for first, count, (one, some) in slots.runs(of_nth):
            if one.cents or charge is Charge.USE:
                line = BillLine(
                    charge, resource, first, 0, some, one.cents, 0, one.vat_bp, 0, one.slots_from
                )
                yield _lasting(line, count)


def _by_rate(
    places: int, agreed: list[Rate], rate: Callable[[], Rate], bound: tuple[Rate, ...]
) -> tuple[tuple[Rate, int], ...]:
    """Return how many places cost which rate: those bound and agreed, and the rate in force for all others."""
    if not agreed and not bound:  # Nearly always: whoever only looks has agreed on nothing.
        return ((rate(), places),) if places else ()
    free = places - len(bound)
    held = Counter(agreed[:free])
    if free > len(agreed):
        held[rate()] += free - len(agreed)
    held.update(bound)
    return tuple(held.items())


def deposit_line(first: S, cents: int) -> Iterator[BillLine[S]]:
    """Yield the line of a security deposit, unless there is none."""
    if cents:
        yield BillLine(Charge.DEPOSIT, "", first, 0, 1, cents, cents)


def stamped(bill: Iterable[BillLine[S]]) -> Bill[S]:
    """Return the bill with the stamp duty that its document will carry, if any, as its last line: to be taken again from every bill whose use is another."""
    rest = tuple(line for line in bill if line.what is not Charge.STAMP)
    untaxed = [line for line in rest if line.what is Charge.USE and not line.vat_bp]
    cents = stamp_of(sum(line.cents for line in untaxed))
    if not cents:
        return rest
    return (*rest, BillLine(Charge.STAMP, "", untaxed[0].first, 0, 1, cents, cents))


def _lasting(line: BillLine[S], count: int) -> BillLine[S]:
    """Return the line for `count` slots: VAT is rounded half up, once a line."""
    cents = count * line.places * line.unit_cents
    return replace(line, slots=count, cents=cents, vat_cents=included_vat(cents, line.vat_bp))


def at_unit(line: BillLine[S], unit_cents: int) -> BillLine[S]:
    """Return the line at another price a place and slot, however many slots are used."""
    return _lasting(replace(line, unit_cents=unit_cents, slots_from=0), line.slots)


def _slots_of(slots: Slots[S], line: BillLine[S]) -> Iterator[S]:
    return slots.each(line.first, line.first + line.slots * slots.step)


def rates_of(slots: Slots[S], bill: Bill[S]) -> dict[tuple[Charge, str, S], tuple[Rate, ...]]:
    """Return what was agreed, a rate a place, by charge, resource and slot."""
    found: dict[tuple[Charge, str, S], tuple[Rate, ...]] = {}
    for line in bill:
        for slot in _slots_of(slots, line):
            where = line.what, line.resource, slot
            rates = (Rate(line.unit_cents, line.vat_bp, line.slots_from),) * line.places
            found[where] = (*found.get(where, ()), *rates)
    return found


def until(slots: Slots[S], bill: Bill[S], left: S) -> Bill[S]:
    """Return the bill of whoever leaves at `left`: later slots are gone, the deposit remains."""
    kept = (
        line
        if line.what is Charge.DEPOSIT
        else _lasting(line, min(line.slots, slots.count(line.first, left)))
        for line in bill
        if line.what is Charge.DEPOSIT or line.first < left
    )
    return stamped(kept)


def since(slots: Slots[S], bill: Bill[S], first: S) -> Bill[S]:
    """Return the bill of whoever comes at `first`: earlier slots are gone, the deposit remains."""
    kept = (
        line
        if line.what is Charge.DEPOSIT
        else _lasting(
            replace(line, first=max(line.first, first)),
            line.slots - slots.count(line.first, first),
        )
        for line in bill
        if line.what is Charge.DEPOSIT or line.first + line.slots * slots.step > first
    )
    return stamped(kept)


def sum_of(bill: Bill[S], charge: Charge) -> int:
    """Return what the lines of one charge cost, VAT included."""
    return sum(line.cents for line in bill if line.what is charge)


def vat_of(bill: Bill[S]) -> int:
    """Return the VAT within the price of what is used."""
    return sum(line.vat_cents for line in bill)


def sold_at(hub: str, bill: Bill[S]) -> tuple[VatPart, ...]:
    """Return what is used by its rate of VAT, in order of the rates: base and VAT as the lines have them.

    What is used for nothing is not sold at any rate.
    """
    base: Counter[int] = Counter()
    vat: Counter[int] = Counter()
    for line in bill:
        if line.what is Charge.USE and line.cents:
            base[line.vat_bp] += line.cents - line.vat_cents
            vat[line.vat_bp] += line.vat_cents
    return tuple(VatPart(hub, rate, base[rate], vat[rate]) for rate in sorted(base))


def total_of(bill: Bill[S]) -> int:
    """Return everything that is held for the bill."""
    return sum(line.cents for line in bill)


def net_by_slot(slots: Slots[S], bill: Bill[S]) -> dict[S, tuple[Earned, ...]]:
    """Return what each slot brings, resource by resource: a line's net split by largest remainder."""
    found: dict[S, dict[str, Earned]] = {}
    for line in bill:
        if line.what is Charge.USE:
            weights = {str(slot): 1 for slot in _slots_of(slots, line)}
            shares = split(line.cents - line.vat_cents, weights)
            for slot in _slots_of(slots, line):
                of_slot = found.setdefault(slot, {})
                former = of_slot.get(line.resource, Earned(line.resource, 0, 0))
                units, net = former.units + line.places, former.net_cents + shares[str(slot)]
                of_slot[line.resource] = Earned(line.resource, units, net)
    return {slot: tuple(found[slot].values()) for slot in sorted(found)}


def price_by_slot(slots: Slots[S], bill: Bill[S], *charges: Charge) -> dict[S, int]:
    """Return what these charges come to in each slot."""
    found: Counter[date] = Counter()
    for line in bill:
        if line.what in charges:
            for slot in _slots_of(slots, line):
                found[slot] += line.places * line.unit_cents
    return dict(found)  # type: ignore[arg-type]  # a Counter of dates, all of them slots


def given_up(slots: Slots[S], old: Bill[S], new: Iterable[BillLine[S]] = ()) -> dict[S, int]:
    """Return by how much which slots cost less than they did: the base of the fee.

    Another resource at the same price gives nothing up; other slots give up the former ones whole,
    so that changing is never a cheaper way to cancel.
    """
    now = price_by_slot(slots, tuple(new), Charge.USE)
    was = price_by_slot(slots, old, Charge.USE)
    less = {slot: cents - now.get(slot, 0) for slot, cents in was.items()}
    return {slot: cents for slot, cents in less.items() if cents > 0}
