"""Offerings: what may be had, at what price and until when, and who asks for how much of it."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import msgspec

from api.engine.access import May
from api.engine.ask import Ask, Cursor, Limit, Nothing, Read
from api.engine.problems import NotHere
from api.listing import EntryPage, Filtered, listed_page
from ledger.offerings.offering import Offering, Stage
from ledger.offerings.terms import Terms
from projections.engine.asof import Seen


class OfferingShown(msgspec.Struct, frozen=True, kw_only=True):
    """An offering as it is now: its terms, how far it is, whether it may be joined today.

    `of` is the house or the venture; `settles_after` is the day that must be over before it may settle.
    """

    as_of: Seen
    id: str
    of: str
    stage: Stage
    terms: Terms
    asked: int
    remaining: int
    open_today: bool
    enough: bool
    settles_after: date


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
    pledge: PledgeShown


class Page(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One page of what is open now."""

    cursor: Cursor = ""
    limit: Limit = 100


async def offerings(ask: Ask) -> EntryPage:
    """List offerings; `parent` is the house or the venture."""
    return await listed_page(ask, "offering")


async def offering(ask: Ask) -> OfferingShown:
    """One offering as it is now: how many shares remain, and at what price."""
    head, found = await _offering(ask)
    terms = found.terms
    return OfferingShown(
        as_of=Seen(head),
        id=ask.path["offering"],
        of=found.issuer,
        stage=found.stage,
        terms=terms,
        asked=found.shares,
        remaining=found.remaining,
        open_today=found.stage is Stage.OPEN and terms.opens <= ask.today <= terms.closes,
        enough=found.enough,
        settles_after=found.settles_after,
    )


async def _offering(ask: Ask) -> tuple[int, Offering]:
    head, found = await ask.noun(Offering, ask.path["offering"])
    if not found.issuer:
        raise NotHere(offering=ask.path["offering"])
    return head, found


async def pledges(ask: Ask) -> PledgePage:
    """List an offering's open pledges: staff all of them, members their own."""
    head, found = await _offering(ask)
    query: Page = ask.query
    mine = await _seen_by(ask, found)
    some = sorted(name for name in mine if name > query.cursor)[: query.limit + 1]
    page = [_pledge(name, found) for name in some[: query.limit]]
    following = page[-1].id if len(some) > query.limit else None
    return PledgePage(as_of=Seen(head), pledges=page, next=following)


async def _seen_by(ask: Ask, found: Offering) -> Iterable[str]:
    if ask.is_staff:
        return found.pledges.keys()
    own = await ask.own()
    return [name for name, made in found.pledges.items() if made.member in own]


def _pledge(name: str, found: Offering) -> PledgeShown:
    made = found.pledges[name]
    return PledgeShown(
        id=name,
        member=made.member,
        shares=made.shares,
        cents=found.cents(made.shares),
        day=made.day,
    )


async def pledge(ask: Ask) -> OnePledge:
    """One open pledge."""
    head, found = await _offering(ask)
    name = ask.path["pledge"]
    if name not in found.pledges:
        raise NotHere
    await ask.must_concern(members={found.pledges[name].member})
    return OnePledge(as_of=Seen(head), pledge=_pledge(name, found))


def _now(path: str, name: str, answers: Any, tells: Any, may: May) -> Read:
    return Read(path=path, name=name, answers=answers, tells=tells, may=may, query=Nothing)


READS: Final = (
    Read(
        path="/offerings",
        name="offerings",
        answers=offerings,
        tells=EntryPage,
        may=May.EVERYONE,
        query=Filtered,
        shows="directory",
    ),
    _now("/offerings/{offering}", "offering", offering, OfferingShown, May.EVERYONE),
    Read(
        path="/offerings/{offering}/pledges",
        name="pledges",
        answers=pledges,
        tells=PledgePage,
        may=May.OWN,
        query=Page,
    ),
    _now("/offerings/{offering}/pledges/{pledge}", "pledge", pledge, OnePledge, May.OWN),
)
