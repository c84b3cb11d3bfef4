"""Whose nights, days at desks, half hours in halls and seats they were: each is its guest's, whoever paid, and a companion's is that of who did."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final

import msgspec

from ledger.billing.chart import occasions_income, services_income
from ledger.conventions.events import ServiceKind
from ledger.desks.events import DeskUsed
from ledger.desks.hours import Part
from ledger.halls.events import HallUsed
from ledger.halls.half_hours import HALF_HOURS
from ledger.kernel.money import split
from ledger.members.events import HomeHubChanged, MemberApplied
from ledger.occasions.events import SeatUsed
from ledger.registry import RULES
from ledger.stays import chart as of_stays
from ledger.stays.events import NightCorrected, NightSlept, RoomNight
from ledger.stays.guest_night import GuestNight
from ledger.treasury.events import EntryPosted
from projections.bookings.ended import gives_back
from projections.engine.change import Change, Put, See
from projections.engine.table import History, Index, Lines, Row
from projections.engine.view import View
from projections.stays.visiting import FIGURES as OF_VISITS
from projections.stays.visiting import TABLES, FlowRow, from_the_other_side, on_a_side, visited


class HomeRow(msgspec.Struct, frozen=True, gc=False):
    """The hub where a member is at home."""

    member: str
    home_hub: str


class SleptRow(msgspec.Struct, frozen=True, gc=False):
    """Who slept in a stay on its last night, a bed place each, or had a desk, a hall or a seat (the `service`), and where they were at home; or those of whose use an entry told.

    Nights and days of those to whom a price was `agreed` are worth that, whatever else becomes of what was paid.
    """

    of: str
    guests: tuple[str, ...]
    homes: tuple[str, ...]
    agreed: tuple[str, ...] = ()
    service: ServiceKind = ServiceKind.BED


class Share(msgspec.Struct, frozen=True, gc=False):
    """A guest's part of what one fact tells."""

    guest: str
    home: str
    nights: int
    net_cents: int
    worth_cents: int
    days: int = 0
    half_days: int = 0
    seats: int = 0
    half_hours: int = 0


EARNED: Final = (of_stays.stay_income, services_income, occasions_income)
"""What a hub earns by visits."""
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
    """A night is each guest's, in the month in which it was slept: with what was agreed for them, or their part of the rest."""
    agreed = {one.guest: one for one in fact.agreed}
    rooms = [(*one.guests, *(fact.payer,) * (one.beds - len(one.guests))) for one in fact.rooms]
    homes = iter(see.all(HomeRow, [(name,) for names in rooms for name in names]))
    here = [tuple((name, _home_hub(next(homes))) for name in names) for names in rooms]
    shares = [
        share
        for guests, one in zip(here, fact.rooms, strict=True)
        for share in _of_room(one, guests, agreed)
    ]
    members = {name for one in fact.rooms for name in one.guests}
    yield from _flowing(see, fact.hub, fact.day, shares, here=members)
    guests = tuple(one for names in here for one in names)
    if (guests, tuple(agreed)) != _who(see, fact.stay)[:2]:
        yield _slept(fact.stay, guests, tuple(agreed))


def _of_room(room: RoomNight, guests: Guests, agreed: Mapping[str, GuestNight]) -> Iterator[Share]:
    """Yield what a room's night is of each guest; cents by which lines were rounded are of all."""
    own = [one for one in guests[: len(room.guests)] if one[0] in agreed]
    rest = [one for one in guests[: len(room.guests)] if one[0] not in agreed]
    rest += guests[len(room.guests) :]
    for guest, home in own:
        yield Share(guest, home, 1, agreed[guest].net_cents, agreed[guest].agreed_net_cents)
    left = room.net_cents - sum(agreed[guest].net_cents for guest, _ in own)
    if rest:
        yield from _shares(tuple(rest), left, nights=1)
    else:
        yield from _shares(tuple(own), left, agreed=tuple(agreed))


def used(fact: DeskUsed, see: See) -> Iterator[Row | Change]:
    """A day, or half a day, at a desk is its guest's; the fact says where they were at home."""
    came = {"days": 1} if fact.part == Part.DAY else {"half_days": 1}
    share = Share(fact.guest, fact.home_hub, 0, fact.net_cents, _worth(fact), **came)
    yield from _flowing(see, fact.hub, fact.day, [share], ServiceKind.DESK, here={fact.guest})
    yield _had(fact, fact.booking, ServiceKind.DESK)


def used_hall(fact: HallUsed, see: See) -> Iterator[Row | Change]:
    """Half hours in a hall are its guest's, whoever else was there with them."""
    many, service = HALF_HOURS.count(fact.arrive, fact.depart), ServiceKind(fact.service)
    share = Share(fact.guest, fact.home_hub, 0, fact.net_cents, _worth(fact), half_hours=many)
    yield from _flowing(see, fact.hub, fact.day, [share], service, here={fact.guest})
    yield _had(fact, fact.booking, service)


def sat(fact: SeatUsed, see: See) -> Iterator[Row | Change]:
    """A seat at an occasion is its guest's; on which of its dates they were there is not told."""
    share = Share(fact.guest, fact.home_hub, 0, fact.net_cents, _worth(fact), seats=1)
    yield from _flowing(see, fact.hub, fact.day, [share], ServiceKind.OCCASION)
    yield _had(fact, fact.seat, ServiceKind.OCCASION)


def corrected(fact: NightCorrected, see: See) -> Iterator[Row | Change]:
    """Some cents more or less for the nights of before."""
    guests, agreed, _ = _who(see, fact.stay)
    shares = [
        share for one in fact.rooms for share in _shares(guests, one.net_cents, agreed=agreed)
    ]
    yield from _flowing(see, fact.hub, fact.day, shares)


def paid_back(fact: EntryPosted, see: See) -> Iterator[Row | Change]:
    """What something was paid back of brought less; unless that was reversed."""
    for line in fact.lines:
        kind, hub = RULES.chart.of(line.account)
        if kind not in EARNED:
            continue
        guests, agreed, service = _who(see, fact.reverses or fact.about)
        if guests:
            yield _slept(fact.entry, guests, agreed, service)
            shares = list(_shares(guests, -line.cents, agreed=agreed))
            yield from _flowing(see, hub, fact.day, shares, service)


def _flowing(
    see: See,
    hub: str,
    day: date,
    shares: Sequence[Share],
    service: ServiceKind = ServiceKind.BED,
    here: AbstractSet[str] = frozenset(),
) -> Iterator[Row | Change]:
    """Yield each guest's flow, and what it adds to the visits; the first of each who is `here` says so."""
    first = {one.guest: n for n, one in reversed([*enumerate(shares)]) if one.guest in here}
    sides = from_the_other_side(see, hub, sorted({one.home for one in shares}))
    flows = [
        FlowRow(
            hub,
            day.replace(day=1),
            one.home,
            one.guest,
            sides[one.home],
            service,
            one.nights,
            one.net_cents,
            one.worth_cents,
            one.days,
            one.half_days,
            int(first.get(one.guest) == n),
            one.seats,
            one.half_hours,
        )
        for n, one in enumerate(shares)
    ]
    flows = [one for one in flows if one.net_cents or one.came]
    yield from flows
    yield from visited(see, [one for one in flows if one.side], day)


def _shares(
    guests: Guests, cents: int, *, nights: int = 0, agreed: tuple[str, ...] = ()
) -> Iterator[Share]:
    """Yield each guest's part of so many cents, all alike; the first by id have the odd ones. What was `agreed` is worth as before."""
    if not guests:
        return
    in_order = sorted(guests)
    parts = split(abs(cents), {f"{n:02}": 1 for n in range(len(in_order))})
    for (guest, home), part in zip(in_order, parts.values(), strict=True):
        net = part if cents > 0 else -part
        yield Share(guest, home, nights, net, 0 if guest in agreed else net)


def _home_hub(known: HomeRow | None) -> str:
    return known.home_hub if known else ""


def _worth(fact: DeskUsed | HallUsed | SeatUsed) -> int:
    return fact.net_cents if fact.agreed_net_cents is None else fact.agreed_net_cents


def _had(fact: DeskUsed | HallUsed | SeatUsed, of: str, service: ServiceKind) -> Put:
    """Keep whose a booking was, for what is paid back of it."""
    for_whom = () if fact.agreed_net_cents is None else (fact.guest,)
    return _slept(of, ((fact.guest, fact.home_hub),), for_whom, service)


def _slept(
    of: str,
    guests: Guests,
    agreed: tuple[str, ...],
    service: ServiceKind = ServiceKind.BED,
) -> Put:
    names, homes = zip(*guests, strict=True) if guests else ((), ())
    return Put(SleptRow(of, names, homes, agreed, service))


def _who(see: See, of: str) -> tuple[Guests, tuple[str, ...], ServiceKind]:
    """Return whose nights a stay's, or an entry's, are, for whom of them a price was agreed, and which service that was."""
    known = see(SleptRow, of)
    if known is None:
        return (), (), ServiceKind.BED
    guests = tuple(zip(known.guests, known.homes, strict=True))
    return guests, known.agreed, known.service


FIGURES = f"""
SELECT concat_ws(' ', 'flow', home_hub, hub, to_char(month, 'YYYY-MM'), guest),
    concat_ws(' ', sum(nights), sum(net_cents), sum(worth_cents), nullif(side, ''), nullif(concat_ws(' ', sum(days), sum(half_days)), '0 0'), nullif(sum(seats)::text, '0'), nullif(sum(half_hours)::text, '0'))
FROM flow_moves WHERE position <= %(position)s AND service = 'bed' GROUP BY home_hub, hub, month, guest, side
UNION ALL
SELECT concat_ws(' ', service || '-flow', home_hub, hub, to_char(month, 'YYYY-MM'), guest),
    concat_ws(' ', sum(days), sum(half_days), sum(net_cents), sum(worth_cents), nullif(side, ''), nullif(sum(nights)::text, '0'), nullif(sum(seats)::text, '0'), nullif(sum(half_hours)::text, '0'))
FROM flow_moves WHERE position <= %(position)s AND service <> 'bed' GROUP BY service, home_hub, hub, month, guest, side
UNION ALL
SELECT concat_ws(' ', 'here', hub, day), string_agg(DISTINCT (guest || '@' || home_hub) COLLATE "C", ',' ORDER BY (guest || '@' || home_hub) COLLATE "C")
FROM flow_moves WHERE position <= %(position)s AND here = 1 GROUP BY hub, day
UNION ALL
SELECT 'slept ' || of, concat_ws(' ', array_to_string(guests || homes || agreed, ','), nullif(service, 'bed')) FROM slept_guests
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'home ' || member, home_hub FROM homes
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
{OF_VISITS}"""
FLOWS = View(
    name="flows",
    version=9,
    tables=(HOMES, MOVES, SLEPT, *TABLES),
    folds=(on_a_side, at_home, slept, used, used_hall, sat, corrected, paid_back),
    only={EntryPosted: gives_back},
    figures=FIGURES,
)
