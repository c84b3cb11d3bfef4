"""Whose nights they were: each bed place slept in is a guest's, whoever paid, and a companion's is that of who did."""

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from ledger.kernel.money import split
from ledger.members.events import HomeHubChanged, MemberApplied
from ledger.registry import RULES
from ledger.stays import chart as of_stays
from ledger.stays.events import NightCorrected, NightSlept
from ledger.treasury.events import EntryPosted
from projections.engine.change import Change, Put, See
from projections.engine.table import History, Index, Lines, Row
from projections.engine.view import View
from projections.stays.usage import gives_back
from projections.stays.visiting import FIGURES as OF_VISITS
from projections.stays.visiting import TABLES, FlowRow, from_the_other_side, on_a_side, visited


class HomeRow(msgspec.Struct, frozen=True, gc=False):
    """The hub where a member is at home."""

    member: str
    home_hub: str


class SleptRow(msgspec.Struct, frozen=True, gc=False):
    """Who slept in a stay on its last night, a bed place each, and where they were at home; or those of whose nights an entry told."""

    of: str
    guests: tuple[str, ...]
    homes: tuple[str, ...]


Guests = tuple[tuple[str, str], ...]
"""Guests, a bed place each, with where they are at home."""


HOMES = History(row=HomeRow, name="homes", key=("member",))
MOVES = Lines(
    row=FlowRow,
    name="flow_moves",
    key=("hub", "month", "guest"),
    indexes=(Index(("home_hub", "month")), Index(("day",)), Index(("position",), method="brin")),
)
SLEPT = History(row=SleptRow, name="slept_guests", key=("of",))


def at_home(fact: MemberApplied | HomeHubChanged) -> Iterator[Change]:
    """A member is at home there from now on."""
    yield Put(HomeRow(fact.member, fact.home_hub))


def slept(fact: NightSlept, see: See) -> Iterator[Row | Change]:
    """A night is each guest's, in the month in which it was slept."""
    rooms = [(*one.guests, *(fact.payer,) * (one.beds - len(one.guests))) for one in fact.rooms]
    homes = iter(see.all(HomeRow, [(name,) for names in rooms for name in names]))
    here = [tuple((name, _home_hub(next(homes))) for name in names) for names in rooms]
    parts = [(guests, one.net_cents) for guests, one in zip(here, fact.rooms, strict=True)]
    yield from _flowing(see, fact.hub, fact.day, parts, nights=1)
    guests = tuple(one for names in here for one in names)
    if guests != _who(see, fact.stay):
        yield _slept(fact.stay, guests)


def corrected(fact: NightCorrected, see: See) -> Iterator[Row | Change]:
    """Some cents more or less for the nights of before."""
    guests = _who(see, fact.stay)
    parts = [(guests, one.net_cents) for one in fact.rooms]
    yield from _flowing(see, fact.hub, fact.day, parts)


def paid_back(fact: EntryPosted, see: See) -> Iterator[Row | Change]:
    """Nights of which something was paid back brought less; unless that was reversed."""
    for line in fact.lines:
        kind, hub = RULES.chart.of(line.account)
        if kind is of_stays.stay_income and (guests := _who(see, fact.reverses or fact.about)):
            yield _slept(fact.entry, guests)
            yield from _flowing(see, hub, fact.day, [(guests, -line.cents)])


def _flowing(
    see: See, hub: str, day: date, parts: Sequence[tuple[Guests, int]], *, nights: int = 0
) -> Iterator[Row | Change]:
    """Yield each guest's flow, and what it adds to the visits: of each part the guests share the cents alike, and have a night."""
    homes = {home for guests, _ in parts for _, home in guests}
    sides = from_the_other_side(see, hub, sorted(homes))
    flows = [
        FlowRow(hub, day.replace(day=1), home, guest, sides[home], nights, net)
        for guests, cents in parts
        for guest, home, net in _shares(guests, cents)
        if net or nights
    ]
    yield from flows
    yield from visited(see, [one for one in flows if one.side], day)


def _shares(guests: Guests, cents: int) -> Iterator[tuple[str, str, int]]:
    """Yield each guest's part of so many cents, all alike; the first by id have the odd ones."""
    if not guests:
        return
    in_order = sorted(guests)
    parts = split(abs(cents), {f"{n:02}": 1 for n in range(len(in_order))})
    for (guest, home), part in zip(in_order, parts.values(), strict=True):
        yield guest, home, part if cents > 0 else -part


def _home_hub(known: HomeRow | None) -> str:
    return known.home_hub if known else ""


def _slept(of: str, guests: Guests) -> Put:
    names, homes = zip(*guests, strict=True) if guests else ((), ())
    return Put(SleptRow(of, names, homes))


def _who(see: See, of: str) -> Guests:
    """Return whose nights a stay's, or an entry's, are."""
    known = see(SleptRow, of)
    return tuple(zip(known.guests, known.homes, strict=True)) if known else ()


FIGURES = f"""
SELECT concat_ws(' ', 'flow', home_hub, hub, to_char(month, 'YYYY-MM'), guest),
    concat_ws(' ', sum(nights), sum(net_cents), nullif(side, ''))
FROM flow_moves WHERE position <= %(position)s GROUP BY home_hub, hub, month, guest, side
UNION ALL
SELECT 'slept ' || of, array_to_string(guests || homes, ',') FROM slept_guests
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'home ' || member, home_hub FROM homes
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
{OF_VISITS}"""
FLOWS = View(
    name="flows",
    version=3,
    tables=(HOMES, MOVES, SLEPT, *TABLES),
    folds=(on_a_side, at_home, slept, corrected, paid_back),
    only={EntryPosted: gives_back},
    figures=FIGURES,
)
