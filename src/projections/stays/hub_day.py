"""A hub's day: who arrives, who stays, who leaves, in which beds, what is to be paid and to be done."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

import msgspec

from ledger.billing.bill import Charge, sum_of
from ledger.bookings.booking import Stage
from ledger.kernel.days import ONE_DAY, day_in_rome
from ledger.stays.register import Lacking
from ledger.stays.stay import BY_THE_NIGHT
from ledger.stays.tax_events import AgeRule
from projections.engine.asof import AsOf, Connection, Seen, moment
from projections.engine.judged import judged
from projections.engine.question import Question, Shape
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from projections.stays.bills import Charged
from projections.stays.booked import CONTACTS, OVER, STAGE
from projections.stays.furnished import TaxFrom
from projections.stays.register import REGISTER, REPORT_BY, TOLD, GuestRow, bedded, register_of
from projections.stays.rooms import ROOMS
from projections.stays.stays import STAYS, Bed
from projections.stays.vacancy import tables_of


class ToDo(StrEnum):
    """What the host may do with a stay just now."""

    REGISTER = "register guests"
    CHECK_IN = "check in"
    NO_SHOW = "mark no-show"
    REPORT = "report to the police"
    CHECK_OUT = "check out"
    RELEASE_DEPOSIT = "release deposit"


class StayOfDay(msgspec.Struct, frozen=True, kw_only=True):
    """A stay on a day: who sleeps where; `contacts` and `companions_at` say where the names are.

    At check-out the nights and the city tax are to be paid, out of what is held; `deposit_left_cents`
    of the deposit are not taken for damage, and held until it is released.
    """

    id: str
    stage: Stage
    payer: str
    arrive: date
    depart: date
    left_on: date | None
    beds: tuple[Bed, ...]
    nights_cents: int
    city_tax_cents: int
    deposit_left_cents: int
    to_do: tuple[ToDo, ...]
    lacking: list[Lacking]
    report_by: datetime | None
    contacts: dict[str, int]
    companions_at: int | None


class ClosedBeds(msgspec.Struct, frozen=True, kw_only=True):
    """Bed places of a room that are not let on the night of the day, and why."""

    id: str
    room: str
    beds: tuple[str, ...]
    first: date
    until: date
    reason: str


class LateReport(msgspec.Struct, frozen=True, kw_only=True):
    """A stay that the police should have known of by now."""

    stay: str
    report_by: datetime


class HubDay(msgspec.Struct, frozen=True, kw_only=True):
    """A hub's day: whoever arrives or is still awaited, stays over, or leaves; each in one list alone."""

    as_of: Seen
    judged_at: datetime
    hub: str
    day: date
    rooms: Mapping[str, str]
    arriving: tuple[StayOfDay, ...]
    in_house: tuple[StayOfDay, ...]
    leaving: tuple[StayOfDay, ...]
    closed: list[ClosedBeds]
    unreported: list[LateReport]


class _Stay(msgspec.Struct, frozen=True, kw_only=True):
    stay: str
    stage: Stage
    payer: str
    arrive: date
    depart: date
    left_on: date | None
    beds: tuple[Bed, ...]
    bill: tuple[Charged, ...]
    damage_cents: int
    deposit_cents: int
    contacts: dict[str, int]
    companions_at: int | None
    told: list[GuestRow]
    report_by: datetime | None

    @property
    def leaves(self) -> date:
        """Return the day on which they left, or are to leave."""
        return self.left_on or self.depart


class _Found(msgspec.Struct, frozen=True):
    as_of: Seen
    judged_at: datetime
    day: date
    hub: str | None
    taxes: list[TaxFrom]
    rooms: dict[str, str]
    stays: list[_Stay]
    closed: list[ClosedBeds]
    unreported: list[LateReport]


def _of_day(shape: Shape) -> str:
    """Return the expression `of_day.day`: the day that is asked, or that of the moment by which is judged."""
    return (
        judged(shape) + ", of_day AS MATERIALIZED (SELECT coalesce(%(on)s::date,"
        " (at AT TIME ZONE 'Europe/Rome')::date) AS day FROM judged)"
    )


_DAY = Question(
    _Found,
    PLACES,
    ROOMS,
    STAYS,
    MEMBERS,
    REGISTER,
    begin=_of_day,
    fields={
        "judged_at": "SELECT at FROM judged",
        "day": "SELECT day FROM of_day",
        "hub": "SELECT u.hub FROM hubs u WHERE u.hub = %(hub)s AND {held[u]}",
        "taxes": """SELECT x.id, x.istat, x.valid_from, x.rates, x.nights_max, x.everywhere,
                x.exempt_below, x.exempt_from, x.residents, x.others
            FROM hubs u JOIN city_tax_tables x ON x.istat = u.istat AND {held[x]}
            WHERE u.hub = %(hub)s AND {held[u]} ORDER BY x.valid_from""",
        "rooms": """SELECT coalesce(json_object_agg(r.room, r.name), '{{}}') FROM rooms r
            WHERE r.hub = %(hub)s AND {held[r]}""",
        "stays": f"""SELECT d.* FROM (
                SELECT s.stay, {STAGE} AS stage, s.payer, s.arrive, s.depart, s.left_on, s.beds,
                    b.bill, s.damage_cents, s.deposit_cents, {CONTACTS} AS contacts,
                    s.companions_at, {TOLD} AS told, {REPORT_BY} AS report_by
                FROM judged, of_day, stays s JOIN stay_bills b ON b.stay = s.stay AND {{held[b]}}
                WHERE s.hub = %(hub)s AND {{held[s]}}
                    AND s.arrive <= of_day.day AND s.depart >= of_day.day
            ) d WHERE d.stage IN ('booked', 'in house', 'finished', 'no-show')
            ORDER BY d.arrive, d.stay""",
        "unreported": """SELECT r.stay, r.report_by FROM judged, police_reports r
            WHERE r.hub = %(hub)s AND r.receipt = '' AND r.report_by <= judged.at AND {held[r]}
            ORDER BY r.report_by, r.stay""",
        "closed": """SELECT c.closing AS id, c.room, c.beds, c.first, c.until, c.reason
            FROM of_day, rooms r JOIN room_closings c ON c.room = r.room
            WHERE r.hub = %(hub)s AND {held[r]} AND {held[c]}
                AND c.first <= of_day.day AND c.until > of_day.day ORDER BY c.room, c.closing""",
    },
)


async def hub_day(
    connection: Connection,
    hub: str,
    day: date | None = None,
    as_of: AsOf | None = None,
    *,
    now: datetime,
) -> HubDay | None:
    """Return a hub's day, today's unless another is named; None if there was no such hub."""
    found = await _DAY.ask(connection, as_of, hub=hub, on=day, now=moment(now, as_of))
    if found.hub is None:
        return None
    lists: dict[str, list[StayOfDay]] = {"arriving": [], "in_house": [], "leaving": []}
    tables = tables_of(found.taxes)
    for one in found.stays:
        if where := _where(one, found.day, day_in_rome(found.judged_at)):
            rule = tables.age_rule(one.arrive)
            lists[where].append(_shown(one, found.judged_at, rule))
    return HubDay(
        as_of=found.as_of,
        judged_at=found.judged_at,
        hub=hub,
        day=found.day,
        rooms=found.rooms,
        closed=found.closed,
        unreported=found.unreported,
        **{name: tuple(some) for name, some in lists.items()},
    )


def _where(stay: _Stay, day: date, today: date) -> str:
    """Return in which of the three lists a stay is on a day, if in any."""
    if stay.stage is Stage.NO_SHOW:
        return "arriving" if stay.arrive == day else ""
    if stay.leaves <= day:
        return "leaving" if stay.leaves == day else ""
    awaited = stay.stage is Stage.BOOKED and day == today
    return "arriving" if stay.arrive == day or awaited else "in_house"


def _shown(stay: _Stay, at: datetime, by_age: AgeRule | None) -> StayOfDay:
    awaited = stay.stage is Stage.BOOKED
    lacking = register_of(stay.told).lacking(bedded(stay.beds), by_age) if awaited else []
    return StayOfDay(
        id=stay.stay,
        stage=stay.stage,
        payer=stay.payer,
        arrive=stay.arrive,
        depart=stay.depart,
        left_on=stay.left_on,
        beds=stay.beds,
        nights_cents=sum_of(stay.bill, Charge.USE),
        city_tax_cents=sum_of(stay.bill, Charge.TAX),
        deposit_left_cents=stay.deposit_cents
        if stay.stage in OVER
        else sum_of(stay.bill, Charge.DEPOSIT) - stay.damage_cents,
        to_do=(
            *([ToDo.REPORT] if stay.report_by else []),
            *_to_do(stay, at, lacking=bool(lacking)),
        ),
        lacking=lacking,
        report_by=stay.report_by,
        contacts=stay.contacts,
        companions_at=stay.companions_at,
    )


def _to_do(stay: _Stay, at: datetime, *, lacking: bool) -> list[ToDo]:
    """Return what the host may do at a moment.

    Let in once the register is full, give up, let go on the last day, give the deposit back.
    """
    if stay.stage is Stage.BOOKED and stay.arrive <= day_in_rome(at):
        missing = [ToDo.NO_SHOW] if BY_THE_NIGHT.missing_at(stay.arrive) <= at else []
        if missing and stay.arrive + ONE_DAY >= stay.depart:
            return missing
        return [ToDo.REGISTER if lacking else ToDo.CHECK_IN, *missing]
    if stay.stage is Stage.IN_HOUSE and stay.depart <= day_in_rome(at):
        return [ToDo.CHECK_OUT]
    if stay.stage is Stage.FINISHED and stay.deposit_cents:
        return [ToDo.RELEASE_DEPOSIT]
    return []
