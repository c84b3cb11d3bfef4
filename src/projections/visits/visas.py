"""A member's visa days of a year: how many there are, and what became of each that was taken, for a bed or a desk, wherever."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Final

import msgspec
from msgspec.structs import astuple

from ledger.bookings.booking import Stage
from ledger.conventions.events import ServiceKind
from ledger.conventions.rules import BOUNDS, PactRule
from ledger.conventions.sold import Rule, Sold, Spent, spent_in, visas_in
from ledger.kernel.days import day_in_rome
from ledger.kernel.slots import DAYS
from projections.conventions.rules import PACT_RULES
from projections.desks.booked import STAGE
from projections.desks.view import DESKS
from projections.engine.asof import AsOf, Connection, Seen, moment
from projections.engine.judged import judged
from projections.engine.question import Question
from projections.stays.bills import SoldAs, SpentOn
from projections.stays.stays import STAYS


class VisaDayIs(StrEnum):
    """What became of a visa day: reserved, booked and still to come, used, or spent without being used."""

    RESERVED = "reserved"
    BOOKED = "booked"
    USED = "used"
    SPENT = "spent"


class VisaDayTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A visa day at a hub, by a `booking` of a service: a stay, or a day at a desk."""

    day: date
    hub: str
    service: ServiceKind
    booking: str
    is_: VisaDayIs = msgspec.field(name="is")


class VisaDays(msgspec.Struct, frozen=True, kw_only=True):
    """A member's visa days of a year: of those that they have, `booked` are to come (reserved ones among them), others used or spent.

    `had` is what the year's last day gives, by what is set until now; where that was lowered `left` is nothing, and never less.
    """

    as_of: Seen
    judged_at: datetime
    member: str
    year: int
    had: int
    booked: int
    used: int
    spent: int
    left: int
    days: tuple[VisaDayTaken, ...]


class _Stay(msgspec.Struct, frozen=True):
    stay: str
    hub: str
    stage: Stage
    stands: bool
    sold: tuple[SoldAs, ...]
    spent: tuple[SpentOn, ...]


class _DeskDay(msgspec.Struct, frozen=True):
    booking: str
    hub: str
    day: date
    stage: Stage


class _Found(msgspec.Struct, frozen=True):
    as_of: Seen
    judged_at: datetime
    had: int
    stays: list[_Stay]
    desks: list[_DeskDay]


_USUAL: Final = BOUNDS[PactRule.VISA_DAYS_A_YEAR].usual
_VISAS: Final = Question(
    _Found,
    STAYS,
    DESKS,
    PACT_RULES,
    begin=judged,
    fields={
        "judged_at": "SELECT at FROM judged",
        "had": f"""coalesce((SELECT p.value FROM pact_rules p
            WHERE p.rule = '{PactRule.VISA_DAYS_A_YEAR}' AND p.valid_from <= %(last)s AND {{held[p]}}
            ORDER BY p.valid_from DESC LIMIT 1), {_USUAL})""",
        "stays": """SELECT s.stay, s.hub, s.stage, b.sold, b.spent,
                s.stage IN ('booked', 'in house', 'finished')
                    OR s.stage = 'reserved' AND s.lapses > judged.at AS stands
            FROM judged, stays s JOIN stay_bills b ON b.stay = s.stay AND {held[b]}
            WHERE s.who && ARRAY[%(member)s::text] AND {held[s]}
                AND (b.sold::text <> '[]' OR b.spent::text <> '[]')
            ORDER BY s.arrive, s.stay""",
        "desks": f"""SELECT b.booking, b.hub, b.arrive AS day, {STAGE} AS stage
            FROM judged, desk_bookings b
            WHERE b.who && ARRAY[%(member)s::text] AND b.guest = %(member)s AND {{held[b]}}
                AND b.rule = '{Rule.VISA_DAY}' AND (b.stage <> 'cancelled' OR b.visa_day_spent)
            ORDER BY b.arrive, b.booking""",
    },
)


async def visa_days(
    connection: Connection, member: str, year: int, as_of: AsOf | None = None, *, now: datetime
) -> VisaDays:
    """Return a member's visa days of a year, as they stood."""
    asked = {"member": member, "last": date(year, 12, 31), "now": moment(now, as_of)}
    found = await _VISAS.ask(connection, as_of, **asked)
    today = (as_of and as_of.day) or day_in_rome(found.judged_at)
    of_stays = (one for stay in found.stays for one in _of(stay, member, today))
    days = sorted(
        (one for one in (*of_stays, *map(_at_desk, found.desks)) if one.day.year == year),
        key=lambda one: (one.day, one.booking),
    )
    counts = {kind: sum(one.is_ is kind for one in days) for kind in VisaDayIs}
    booked = counts[VisaDayIs.BOOKED] + counts[VisaDayIs.RESERVED]
    return VisaDays(
        as_of=found.as_of,
        judged_at=found.judged_at,
        member=member,
        year=year,
        had=found.had,
        booked=booked,
        used=counts[VisaDayIs.USED],
        spent=counts[VisaDayIs.SPENT],
        left=max(0, found.had - len(days)),
        days=tuple(days),
    )


def _of(stay: _Stay, member: str, today: date) -> Iterator[VisaDayTaken]:
    """Yield the member's visa days of a stay; guests in the house have used those of the nights that are over."""
    sold = (Sold[date](*astuple(one)) for one in stay.sold) if stay.stands else ()
    for guest, day in visas_in(DAYS, sold):
        if guest == member:
            yield _for_bed(stay, day, _becomes(stay, day, today))
    for guest, day in spent_in(DAYS, (Spent[date](*astuple(one)) for one in stay.spent)):
        if guest == member:
            yield _for_bed(stay, day, VisaDayIs.SPENT)


def _for_bed(stay: _Stay, day: date, is_: VisaDayIs) -> VisaDayTaken:
    return VisaDayTaken(day=day, hub=stay.hub, service=ServiceKind.BED, booking=stay.stay, is_=is_)


AT_DESKS: Final = {Stage.BOOKED: VisaDayIs.BOOKED, Stage.FINISHED: VisaDayIs.USED}
"""What becomes of a visa day with the booking of a desk; else it is spent."""


def _at_desk(one: _DeskDay) -> VisaDayTaken:
    is_ = AT_DESKS.get(one.stage, VisaDayIs.SPENT)
    service = ServiceKind.DESK
    return VisaDayTaken(day=one.day, hub=one.hub, service=service, booking=one.booking, is_=is_)


def _becomes(stay: _Stay, day: date, today: date) -> VisaDayIs:
    if stay.stage is Stage.RESERVED:
        return VisaDayIs.RESERVED
    is_over = stay.stage is Stage.FINISHED or (stay.stage is Stage.IN_HOUSE and day < today)
    return VisaDayIs.USED if is_over else VisaDayIs.BOOKED
