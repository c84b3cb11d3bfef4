"""Whose nights they were: each bed place slept in is a guest's, whoever paid, and a companion's is that of who did."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.kernel.money import split
from ledger.members.events import HomeHubChanged, MemberApplied
from ledger.registry import RULES
from ledger.stays import chart as of_stays
from ledger.stays.events import NightCorrected, NightSlept
from ledger.treasury.events import EntryPosted
from projections.engine.change import Change, Put, See
from projections.engine.table import History, Lines, Row
from projections.engine.view import View
from projections.stays.usage import gives_back


class HomeRow(msgspec.Struct, frozen=True, gc=False):
    """The hub where a member is at home."""

    member: str
    home_hub: str


class FlowRow(msgspec.Struct, frozen=True, gc=False):
    """What one fact brought of one guest at a hub: bed nights, and their part of the net of VAT.

    `home_hub` is where the guest was at home when the nights were recorded, also of what is paid back later.
    """

    hub: str
    month: date
    home_hub: str
    guest: str
    nights: int
    net_cents: int


class SleptRow(msgspec.Struct, frozen=True, gc=False):
    """Who slept in a stay on its last night, a bed place each, and where they were at home; or those of whose nights an entry told."""

    of: str
    guests: tuple[str, ...]
    homes: tuple[str, ...]


Guests = tuple[tuple[str, str], ...]
"""Guests, a bed place each, with where they are at home."""


HOMES = History(row=HomeRow, name="homes", key=("member",))
MOVES = Lines(row=FlowRow, name="flow_moves", key=("hub", "month", "guest"))
SLEPT = History(row=SleptRow, name="slept_guests", key=("of",))


def at_home(fact: MemberApplied | HomeHubChanged) -> Iterator[Change]:
    """A member is at home there from now on."""
    yield Put(HomeRow(fact.member, fact.home_hub))


def slept(fact: NightSlept, see: See) -> Iterator[Row | Change]:
    """A night is each guest's, in the month in which it was slept."""
    guests: Guests = ()
    for one in fact.rooms:
        names = (*one.guests, *(fact.payer,) * (one.beds - len(one.guests)))
        here = tuple((name, _home(see, name)) for name in names)
        yield from _moving(fact.hub, fact.day, here, one.net_cents, nights=1)
        guests += here
    if guests != _who(see, fact.stay):
        yield _slept(fact.stay, guests)


def corrected(fact: NightCorrected, see: See) -> Iterator[Row | Change]:
    """Some cents more or less for the nights of before."""
    for one in fact.rooms:
        yield from _moving(fact.hub, fact.day, _who(see, fact.stay), one.net_cents)


def paid_back(fact: EntryPosted, see: See) -> Iterator[Row | Change]:
    """Nights of which something was paid back brought less; unless that was reversed."""
    for line in fact.lines:
        kind, hub = RULES.chart.of(line.account)
        if kind is of_stays.stay_income and (guests := _who(see, fact.reverses or fact.about)):
            yield _slept(fact.entry, guests)
            yield from _moving(hub, fact.day, guests, -line.cents)


def _moving(hub: str, day: date, guests: Guests, cents: int, *, nights: int = 0) -> Iterator[Row]:
    """Yield each guest's part of so many cents, all alike, and of a night of each."""
    if not guests:
        return
    in_order = sorted(guests)
    parts = split(abs(cents), {f"{n:02}": 1 for n in range(len(in_order))})
    for (guest, home), part in zip(in_order, parts.values(), strict=True):
        if part or nights:
            signed = part if cents > 0 else -part
            yield FlowRow(hub, day.replace(day=1), home, guest, nights, signed)


def _home(see: See, member: str) -> str:
    known = see(HomeRow, member)
    return known.home_hub if known else ""


def _slept(of: str, guests: Guests) -> Put:
    names, homes = zip(*guests, strict=True) if guests else ((), ())
    return Put(SleptRow(of, names, homes))


def _who(see: See, of: str) -> Guests:
    """Return whose nights a stay's, or an entry's, are."""
    known = see(SleptRow, of)
    return tuple(zip(known.guests, known.homes, strict=True)) if known else ()


FIGURES = """
SELECT concat_ws(' ', 'flow', home_hub, hub, to_char(month, 'YYYY-MM'), guest),
    concat_ws(' ', sum(nights), sum(net_cents))
FROM flow_moves WHERE position <= %(position)s GROUP BY home_hub, hub, month, guest
UNION ALL
SELECT 'slept ' || of, array_to_string(guests || homes, ',') FROM slept_guests
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'home ' || member, home_hub FROM homes
WHERE from_position <= %(position)s AND to_position > %(position)s
"""
FLOWS = View(
    name="flows",
    version=2,
    tables=(HOMES, MOVES, SLEPT),
    folds=(at_home, slept, corrected, paid_back),
    only={EntryPosted: gives_back},
    figures=FIGURES,
)
