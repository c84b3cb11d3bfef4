"""Stays as they stood at any moment: a list of them, and one with its bill and what giving it up would cost."""

from collections.abc import Collection
from datetime import date, datetime

import msgspec
from msgspec.structs import astuple, replace

from ledger.billing.bill import BillLine
from ledger.bookings.booking import Stage
from ledger.bookings.cancelling import quote_fee
from ledger.stays.stay import Stay
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question, page_of
from projections.stays.judged import judged, moment
from projections.stays.stays import STAYS, Bed, Charged


class StayListed(msgspec.Struct, frozen=True, kw_only=True):
    """A stay: at its `stage` since a day; a reservation `expires`; `fee_cents` were kept so far."""

    id: str
    stage: Stage
    since: date
    hub: str
    payer: str
    arrive: date
    depart: date
    beds: tuple[Bed, ...]
    total_cents: int
    fee_cents: int
    expires: datetime | None
    left_on: date | None


class StayPage(msgspec.Struct, frozen=True, kw_only=True):
    """Stays by id; `next` is the `cursor` of the page after, if there is one.

    What had lapsed by `judged_at` is over: a reservation, or a booking to which nobody came.
    """

    as_of: Seen
    judged_at: datetime
    stays: list[StayListed]
    next: str | None = None


class StayShown(msgspec.Struct, frozen=True, kw_only=True):
    """A stay with its bill.

    `cancel_fee_cents` is what cancelling, or leaving, would cost at `judged_at`; `companions` are the
    names of guests who are not members, null once they were forgotten.
    """

    as_of: Seen
    judged_at: datetime
    stay: StayListed
    bill: tuple[Charged, ...]
    deposit_left_cents: int
    cancel_fee_cents: int
    companions: list[str | None] = []


_STAGE = "CASE WHEN s.lapses <= judged.at THEN s.lapsed ELSE s.stage END"
_COLUMNS = f"""s.stay AS id, {_STAGE} AS stage, s.since, s.hub, s.payer, s.arrive, s.depart, s.beds,
    s.total_cents, s.fee_cents, CASE WHEN s.stage = 'reserved' THEN s.lapses END AS expires, s.left_on"""
_PAGE = Question(
    StayPage,
    STAYS,
    begin=judged,
    fields={
        "judged_at": "SELECT at FROM judged",
        "stays": f"""SELECT {_COLUMNS} FROM judged, stays s
            WHERE {{held[s]}} AND s.stay > %(after)s
                AND (%(hub)s::text IS NULL OR s.hub = %(hub)s)
                AND (%(stage)s::text IS NULL OR {_STAGE} = %(stage)s)
                AND (%(who)s::text[] IS NULL OR s.who && %(who)s)
            ORDER BY s.stay LIMIT %(limit)s""",
    },
)


async def stays(
    connection: Connection,
    as_of: AsOf | None = None,
    *,
    now: datetime,
    hub: str | None = None,
    stage: Stage | None = None,
    who: Collection[str] | None = None,
    after: str = "",
    limit: int = 100,
) -> StayPage:
    """Return a page of stays after an id, of a hub, at a stage, of any of the members `who`, if asked."""
    found = await _PAGE.ask(
        connection,
        as_of,
        now=moment(now, as_of),
        hub=hub,
        stage=stage.value if stage else None,
        who=sorted(who) if who is not None else None,
        after=after,
        limit=limit + 1,
    )
    page, beyond = page_of(found.stays, limit)
    return replace(found, stays=page, next=beyond)


class _One(StayListed, frozen=True, kw_only=True):
    """All of a stay; `written` is the stage that somebody wrote."""

    written: Stage
    bill: tuple[Charged, ...]
    damage_cents: int
    companions_at: int | None

    def noun(self) -> Stay:
        """Return the stay by which the ledger says what giving it up costs."""
        return Stay(
            stage=self.written,
            arrive=self.arrive,
            depart=self.depart,
            bill=tuple(BillLine(*astuple(line)) for line in self.bill),
            damage_cents=self.damage_cents,
        )


class _Found(msgspec.Struct, frozen=True):
    as_of: Seen
    judged_at: datetime
    stay: _One | None


_ONE = Question(
    _Found,
    STAYS,
    begin=judged,
    fields={
        "judged_at": "SELECT at FROM judged",
        "stay": f"""SELECT {_COLUMNS}, s.stage AS written, s.damage_cents, s.companions_at, (
                SELECT b.bill FROM stay_bills b WHERE b.stay = s.stay AND {{held[b]}}
            ) AS bill
            FROM judged, stays s WHERE s.stay = %(stay)s AND {{held[s]}}""",
    },
)


async def stay(
    connection: Connection, stay: str, as_of: AsOf | None = None, *, now: datetime
) -> tuple[StayShown, int | None] | None:
    """Return a stay without its companions' names, and at which position those are, if it was there."""
    found = await _ONE.ask(connection, as_of, stay=stay, now=moment(now, as_of))
    one = found.stay
    if one is None:
        return None
    noun = one.noun()
    shown = StayShown(
        as_of=found.as_of,
        judged_at=found.judged_at,
        stay=StayListed(**{name: getattr(one, name) for name in StayListed.__struct_fields__}),
        bill=one.bill,
        deposit_left_cents=noun.deposit_left_cents,
        cancel_fee_cents=quote_fee(noun, found.judged_at),
    )
    return shown, one.companions_at
