"""Whose nights they were: each bed place slept in is a guest's, whoever paid, and a companion's is that of who did."""

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from ledger.kernel.money import split
from ledger.registry import RULES
from ledger.stays import chart as of_stays
from ledger.stays.events import NightCorrected, NightSlept
from ledger.treasury.events import EntryPosted
from projections.engine.change import Change, Put, See
from projections.engine.table import History, Lines, Row
from projections.engine.view import View
from projections.stays.usage import gives_back


class FlowRow(msgspec.Struct, frozen=True, gc=False):
    """What one fact brought of one guest at a hub: bed nights, and their part of the net of VAT."""

    hub: str
    month: date
    guest: str
    nights: int
    net_cents: int


class SleptRow(msgspec.Struct, frozen=True, gc=False):
    """Who slept in a stay on its last night, a bed place each; or those of whose nights an entry told."""

    of: str
    guests: tuple[str, ...]


MOVES = Lines(row=FlowRow, name="flow_moves", key=("hub", "month", "guest"))
SLEPT = History(row=SleptRow, name="slept_guests", key=("of",))


def slept(fact: NightSlept, see: See) -> Iterator[Row | Change]:
    """A night is each guest's, in the month in which it was slept."""
    guests: list[str] = []
    for one in fact.rooms:
        here = (*one.guests, *(fact.payer,) * (one.beds - len(one.guests)))
        yield from _moving(fact.hub, fact.day, here, one.net_cents, nights=1)
        guests += here
    if tuple(guests) != _who(see, fact.stay):
        yield Put(SleptRow(fact.stay, tuple(guests)))


def corrected(fact: NightCorrected, see: See) -> Iterator[Row | Change]:
    """Some cents more or less for the nights of before."""
    for one in fact.rooms:
        yield from _moving(fact.hub, fact.day, _who(see, fact.stay), one.net_cents)


def paid_back(fact: EntryPosted, see: See) -> Iterator[Row | Change]:
    """Nights of which something was paid back brought less; unless that was reversed."""
    for line in fact.lines:
        kind, hub = RULES.chart.of(line.account)
        if kind is of_stays.stay_income and (guests := _who(see, fact.reverses or fact.about)):
            yield Put(SleptRow(fact.entry, guests))
            yield from _moving(hub, fact.day, guests, -line.cents)


def _moving(
    hub: str, day: date, guests: Sequence[str], cents: int, *, nights: int = 0
) -> Iterator[Row]:
    """Yield each guest's part of so many cents, all alike, and of a night of each."""
    if not guests:
        return
    in_order = sorted(guests)
    parts = split(abs(cents), {f"{n:02}": 1 for n in range(len(in_order))})
    for guest, part in zip(in_order, parts.values(), strict=True):
        if part or nights:
            signed = part if cents > 0 else -part
            yield FlowRow(hub, day.replace(day=1), guest, nights, signed)


def _who(see: See, of: str) -> tuple[str, ...]:
    """Return whose nights a stay's, or an entry's, are."""
    known = see(SleptRow, of)
    return known.guests if known else ()


FIGURES = """
SELECT concat_ws(' ', 'flow', h.home_hub, f.hub, to_char(f.month, 'YYYY-MM')),
    concat_ws(' ', sum(f.nights), sum(f.net_cents))
FROM flow_moves f JOIN members h
    ON h.member = f.guest AND h.from_position <= f.position AND h.to_position > f.position
WHERE f.position <= %(position)s GROUP BY h.home_hub, f.hub, f.month
UNION ALL
SELECT 'slept ' || of, array_to_string(guests, ',') FROM slept_guests
WHERE from_position <= %(position)s AND to_position > %(position)s
"""
FLOWS = View(
    name="flows",
    version=1,
    tables=(MOVES, SLEPT),
    folds=(slept, corrected, paid_back),
    only={EntryPosted: gives_back},
    figures=FIGURES,
)
