"""Offerings as they stood on a day: their terms, how much is asked for, and by whom."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import msgspec

from ledger.offerings.terms import Terms
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question, page_of
from projections.offerings.view import OFFERINGS, IssuerKind


class OfferingState(StrEnum):
    """How an offering stands on a day; one that is `closed` waits to be settled."""

    OPEN = "open"
    CLOSED = "closed"
    SETTLED = "settled"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """An offering of a house or a venture (`of`), as it stands on the day that is asked about.

    `asked` are the shares of all open pledges, `settles_after` is the day that must be over before
    it may settle; `issued` are shares once it is settled.
    """

    id: str
    of: str
    kind: IssuerKind
    name: str
    hub: str
    state: OfferingState
    since: date
    terms: Terms
    asked: int
    remaining: int
    open_today: bool
    enough: bool
    settles_after: date
    issued: int
    reason: str


class OfferingPage(msgspec.Struct, frozen=True, kw_only=True):
    """Offerings by id; `next` is the `cursor` of the page after, if there is one."""

    as_of: Seen
    offerings: list[Offered]
    next: str | None = None


class OneOffering(msgspec.Struct, frozen=True, kw_only=True):
    """An offering, and the position that this reflects."""

    as_of: Seen
    offering: Offered | None


class PledgeShown(msgspec.Struct, frozen=True, kw_only=True):
    """Shares asked for and not yet received."""

    id: str
    member: str
    shares: int
    cents: int
    day: date


class PledgePage(msgspec.Struct, frozen=True, kw_only=True):
    """Open pledges by id; `next` is the `cursor` of the page after."""

    as_of: Seen
    pledges: list[PledgeShown]
    next: str | None = None


class OnePledge(msgspec.Struct, frozen=True, kw_only=True):
    """One open pledge, and the position that this reflects."""

    as_of: Seen
    pledge: PledgeShown | None


_STATE = "CASE WHEN o.stage = 'open' AND o.closes < %(today)s::date THEN 'closed' ELSE o.stage END"
_OFFERED = f"""SELECT o.offering AS id, o.issuer AS of, i.kind, i.name, i.hub, {_STATE} AS state,
        o.since, json_build_object('price_cents', o.price_cents, 'shares_min', o.shares_min,
            'shares_max', o.shares_max, 'opens', o.opens, 'closes', o.closes,
            'cooling_off_days', o.cooling_off_days, 'shares_limit', o.shares_limit) AS terms,
        p.asked, o.shares_max - p.asked AS remaining,
        o.stage = 'open' AND %(today)s::date BETWEEN o.opens AND o.closes AS open_today,
        p.asked >= o.shares_min AS enough,
        greatest(o.closes, p.last + o.cooling_off_days::integer) AS settles_after,
        o.issued, o.reason
    FROM seen, offerings o JOIN issuers i ON i.issuer = o.issuer, LATERAL (
        SELECT coalesce(sum(p.shares), 0)::bigint AS asked, max(p.from_day) AS last
        FROM pledges p WHERE p.offering = o.offering AND {{held[p]}}
    ) p
    WHERE {{held[o]}} AND {{held[i]}}"""
_PAGE = Question(
    OfferingPage,
    OFFERINGS,
    fields={
        "offerings": f"""{_OFFERED} AND o.offering > %(after)s
            AND o.issuer = coalesce(%(issuer)s, o.issuer) AND i.hub = coalesce(%(hub)s, i.hub)
            AND i.kind = coalesce(%(kind)s, i.kind)
            AND (%(state)s::text IS NULL OR {_STATE} = %(state)s)
            ORDER BY o.offering LIMIT %(limit)s"""
    },
)
_ONE = Question(
    OneOffering, OFFERINGS, fields={"offering": f"{_OFFERED} AND o.offering = %(offering)s"}
)


async def offerings(
    connection: Connection,
    as_of: AsOf | None = None,
    *,
    today: date,
    issuer: str | None = None,
    kind: IssuerKind | None = None,
    hub: str | None = None,
    state: OfferingState | None = None,
    after: str = "",
    limit: int = 100,
) -> OfferingPage:
    """Return offerings by id, as they stand `today` (or on the day asked about)."""
    found = await _PAGE.ask(
        connection,
        as_of,
        today=(as_of and as_of.day) or today,
        issuer=issuer,
        kind=kind,
        hub=hub,
        state=state,
        after=after,
        limit=limit + 1,
    )
    page, beyond = page_of(found.offerings, limit)
    return OfferingPage(as_of=found.as_of, offerings=page, next=beyond)


async def offering(
    connection: Connection, name: str, as_of: AsOf | None = None, *, today: date
) -> OneOffering | None:
    """Return one offering; None if it was not open then."""
    day = (as_of and as_of.day) or today
    found = await _ONE.ask(connection, as_of, today=day, offering=name)
    return found if found.offering else None


_PLEDGE = """SELECT p.pledge AS id, p.member, p.shares, p.cents, p.from_day AS day
    FROM seen, pledges p WHERE p.offering = %(offering)s AND {held[p]}"""
_PLEDGES = Question(
    PledgePage,
    OFFERINGS,
    fields={
        "pledges": f"""{_PLEDGE} AND p.pledge > %(after)s
            AND (%(only)s::text[] IS NULL OR p.member = ANY (%(only)s::text[]))
            ORDER BY p.pledge LIMIT %(limit)s"""
    },
)
_ONE_PLEDGE = Question(
    OnePledge, OFFERINGS, fields={"pledge": f"{_PLEDGE} AND p.pledge = %(pledge)s"}
)


async def pledges(
    connection: Connection,
    offering: str,
    as_of: AsOf | None = None,
    *,
    only: Iterable[str] | None = None,
    after: str = "",
    limit: int = 100,
) -> PledgePage:
    """Return an offering's open pledges by id, perhaps only those of some members."""
    members = None if only is None else sorted(only)
    found = await _PLEDGES.ask(
        connection, as_of, offering=offering, only=members, after=after, limit=limit + 1
    )
    page, beyond = page_of(found.pledges, limit)
    return PledgePage(as_of=found.as_of, pledges=page, next=beyond)


async def pledge(
    connection: Connection, offering: str, name: str, as_of: AsOf | None = None
) -> OnePledge | None:
    """Return one open pledge of an offering; None if there was none."""
    found = await _ONE_PLEDGE.ask(connection, as_of, offering=offering, pledge=name)
    return found if found.pledge else None
