"""What the register was told of each guest of a stay: which fields, and where they are sealed; never what is in them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.kernel.fact import Line
from ledger.stays.events import Bedding, NoShowUndone, StayChanged, StayCheckedIn
from ledger.stays.register import (
    PERSONAL,
    GuestRegister,
    GuestTold,
    guest_key,
    guests_in,
    leaving,
)
from ledger.stays.register_events import (
    AgeJudged,
    ArrivalReported,
    GuestRegistered,
    PoliceCodesSet,
)
from ledger.stays.register_words import GuestKind
from ledger.stays.report_arrivals import report_by, report_by_now
from ledger.stays.tax_events import AgeRule, GuestExempted
from projections.engine.change import Change, End, Put, See, Update
from projections.engine.table import History, Index, Row
from projections.engine.view import View


class ToldAt(msgspec.Struct, frozen=True, gc=False):
    """A field that was told of a guest, and the position of the fact that has it sealed."""

    field: str
    position: int


class AgeTold(msgspec.Struct, frozen=True, gc=False):
    """Whether a guest's age makes them exempt from city tax, on the day and by the limits by which it was judged."""

    on: date
    below: int | None
    since: int | None
    exempt: bool


class GuestRow(msgspec.Struct, frozen=True, gc=False):
    """A guest of a stay: a member, or the companion of this number; `left_on` a day if before the others."""

    stay: str
    guest: str
    companion: int
    comes_as: GuestKind
    residence: str
    told: tuple[ToldAt, ...]
    left_on: date | None = None
    lives_here: bool = False
    age: AgeTold | None = None
    excused: str = ""


class ReportRow(msgspec.Struct, frozen=True, gc=False):
    """A stay whose guests arrived: until when the police must know, and their receipt once they do.

    Some left before the others, the first of them on `left_first`: six hours are for whoever stays one night.
    """

    stay: str
    hub: str
    arrived_at: datetime
    arrived_on: date
    nights: int
    report_by: datetime
    receipt: str = ""
    received_on: date | None = None
    sha256: str = ""
    left_first: date | None = None


class CodeRow(msgspec.Struct, frozen=True, gc=False):
    """What the police's own table calls a place."""

    place: str
    code: str


REPORTS = History(
    row=ReportRow, name="police_reports", key=("stay",), indexes=(Index(("hub", "stay")),)
)
CODES = History(row=CodeRow, name="police_codes", key=("place",))
GUESTS = History(row=GuestRow, name="register_guests", key=("stay", "guest", "companion"))


def told(fact: GuestRegistered, line: Line[Any], see: See) -> Iterator[Row | Change]:
    """What is told anew takes the place of what was told before; the rest remains."""
    key = (fact.stay, fact.guest, fact.companion)
    before = see(GuestRow, *key) or GuestRow(*key, GuestKind.SINGLE, "", ())
    new = [field for field in PERSONAL if getattr(fact, field)]
    kept = [one for one in before.told if one.field not in new]
    yield Put(
        GuestRow(
            *key,
            GuestKind(fact.comes_as) if fact.comes_as else before.comes_as,
            fact.residence or before.residence,
            (*kept, *(ToldAt(field, line.position) for field in new)),
            before.left_on,
            fact.lives_here if fact.residence else before.lives_here,
            _told_of_age(fact.age) or before.age,
            before.excused,
        )
    )


def _told_of_age(age: AgeJudged | None) -> AgeTold | None:
    return None if age is None else AgeTold(age.by.on, age.by.below, age.by.since, age.exempt)


def exempted(fact: GuestExempted, see: See) -> Iterator[Row | Change]:
    """The host saw why a guest owes no city tax, or takes it back."""
    key = (fact.stay, fact.guest, fact.companion)
    before = see(GuestRow, *key) or GuestRow(*key, GuestKind.SINGLE, "", ())
    yield Put(replace(before, excused=fact.reason))


def changed(fact: StayChanged, line: Line[Any], see: See) -> Iterator[Row | Change]:
    """Who comes no more is not known, nor are companions who are named anew; other nights have another hour."""
    report = see(ReportRow, fact.stay)
    if report and not report.receipt:
        left = report.left_first or _left_before(fact)
        length = (min(left or fact.depart, fact.depart) - fact.arrive).days
        by = report_by_now(report.arrived_at, report.report_by, length, line.at)
        nights = _nights_of(fact, report.arrived_on)
        yield Update(ReportRow, (fact.stay,), nights=nights, report_by=by, left_first=left)
    if fact.in_house:
        yield from _fewer(fact, see)
        return
    coming = {(one.guest, one.companion) for one in guests_in(fact.beds)}
    for one in guests_in(fact.was_beds):
        named = one.companion and fact.companions
        if named or (one.guest, one.companion) not in coming:
            yield End(GuestRow, (fact.stay, one.guest, one.companion))


def _left_before(fact: StayChanged) -> date | None:
    """Return the day on which some leave before the others by this change, if they do."""
    return fact.first if fact.in_house and len(fact.beds) < len(fact.was_beds) else None


def _fewer(fact: StayChanged, see: See) -> Iterator[Row | Change]:
    """Whoever leaves before the others was here, and is told to the police; companions are numbered anew."""
    if len(fact.beds) == len(fact.was_beds):
        return
    left = leaving(fact.was_beds, fact.beds)
    renamed = left.renamed()
    rows = {
        one.key: see(GuestRow, fact.stay, one.guest, one.companion)
        for one in (*left.staying, *left.gone)
    }
    for one in left.gone:
        if row := rows[one.key]:
            rows[one.key] = replace(row, left_on=fact.first)
    for name, row in rows.items():
        key = renamed[name]
        if row is not None:
            yield Put(replace(row, guest=key.guest, companion=key.companion))
        else:
            yield End(GuestRow, (fact.stay, key.guest, key.companion))


def arrived(fact: StayCheckedIn | NoShowUndone, line: Line[Any]) -> Iterator[Row | Change]:
    """From now on the hours count."""
    by = report_by(line.at, (fact.depart - fact.arrive).days)
    yield Put(ReportRow(fact.stay, fact.hub, line.at, fact.day, _nights_of(fact, fact.day), by))


def _nights_of(fact: StayChanged | StayCheckedIn | NoShowUndone, arrived_on: date) -> int:
    """Return how many nights are told to the police, one at least."""
    return max(1, (fact.depart - max(fact.arrive, arrived_on)).days)


def reported(fact: ArrivalReported) -> Iterator[Row | Change]:
    """The police know."""
    yield Update(
        ReportRow,
        (fact.stay,),
        receipt=fact.receipt,
        received_on=fact.received_on,
        sha256=fact.sha256,
    )


def coded(fact: PoliceCodesSet) -> Iterator[Row | Change]:
    """These places are called so from now on."""
    yield from (Put(CodeRow(*msgspec.structs.astuple(one))) for one in fact.codes)


def register_of(rows: Iterable[GuestRow]) -> GuestRegister:
    """Return the register of a stay as the ledger knows it, to judge what it lacks."""
    known = {
        guest_key(one.guest, one.companion): GuestTold(
            one.comes_as,
            one.residence,
            frozenset(told.field for told in one.told),
            _judged(one.age),
            one.lives_here,
            one.excused,
        )
        for one in rows
    }
    return GuestRegister(told=Map(known))


def _judged(age: AgeTold | None) -> AgeJudged | None:
    if age is None:
        return None
    return AgeJudged(AgeRule(age.on, age.below, age.since), exempt=age.exempt)


def bedded(beds: Iterable[Any]) -> list[Bedding]:
    """Return beds as the ledger knows them."""
    return [Bedding(one.room, one.bed, one.guest or "") for one in beds]


TOLD = """(
    SELECT coalesce(json_agg(json_build_object('stay', g.stay, 'guest', g.guest, 'companion', g.companion,
        'comes_as', g.comes_as, 'residence', g.residence, 'told', g.told, 'left_on', g.left_on,
        'lives_here', g.lives_here, 'age', g.age, 'excused', g.excused)), '[]')
    FROM register_guests g WHERE g.stay = s.stay AND {held[g]}
)"""
"""What was told of the guests of a stay `s`, each a row."""

REPORT_BY = """(
    SELECT r.report_by FROM police_reports r WHERE r.stay = s.stay AND r.receipt = '' AND {held[r]}
)"""
"""Until when the police must know of a stay `s`; nothing once they do, or before anybody came."""

FIGURES = """
SELECT concat_ws(' ', 'registered', stay, guest, companion), concat_ws(' ', comes_as, residence, left_on, (
    SELECT string_agg(concat_ws('@', t->>'field', t->>'position'), ',' ORDER BY t->>'field' COLLATE "C")
    FROM json_array_elements(told) t), CASE WHEN lives_here THEN 'resident' END,
    age->>'on', age->>'below', age->>'since', age->>'exempt', nullif(excused, ''))
FROM register_guests WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'police report ' || stay, concat_ws(' ', hub, arrived_on, nights, coalesce(left_first::text, '-'),
    to_char(arrived_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
    to_char(report_by AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), nullif(receipt, ''), received_on, nullif(sha256, ''))
FROM police_reports WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'police code ' || place, code
FROM police_codes WHERE from_position <= %(position)s AND to_position > %(position)s
"""
REGISTER = View(
    name="register",
    version=5,
    tables=(GUESTS, REPORTS, CODES),
    folds=(told, exempted, changed, arrived, reported, coded),
    figures=FIGURES,
)
