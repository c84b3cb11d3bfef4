"""Houses and ventures: what may be had and at what price, who holds how much, what is offered."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import msgspec
from immutables import Map

from api.engine.access import May
from api.engine.ask import Ask, Cursor, Limit, Nothing, Read
from api.engine.problems import NotAllowed, NotHere
from api.listing import (
    Entry,
    EntryPage,
    Filtered,
    OneEntry,
    entry_of,
    found_one,
    found_page,
    judged,
    listed_page,
    told_one,
)
from ledger.houses.campaign import Campaign
from ledger.kernel.subscription import Asked, Stage, Subscription, Terms
from ledger.ventures.round import Round
from projections.engine.asof import Seen
from projections.ownership import Register, cap_table, register


class SaleShown(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign or a round as it is now: its terms, how far it is, whether it may be joined today.

    `settles_after` is the day that must be over before it may settle.
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


class WishShown(msgspec.Struct, frozen=True, kw_only=True):
    """Shares asked for and not yet received: an open pledge or commitment."""

    id: str
    member: str
    shares: int
    cents: int
    day: date


class WishPage(msgspec.Struct, frozen=True, kw_only=True):
    """Open pledges or commitments by id; `next` is the `cursor` of the page after."""

    as_of: Seen
    wishes: list[WishShown]
    next: str | None = None


class OneWish(msgspec.Struct, frozen=True, kw_only=True):
    """One open pledge or commitment, and the position that this reflects."""

    as_of: Seen
    wish: WishShown


class Page(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One page of what is open now."""

    cursor: Cursor = ""
    limit: Limit = 100


async def houses(ask: Ask) -> EntryPage:
    """List the houses that are bought together."""
    return await listed_page(ask, "house")


async def house(ask: Ask) -> OneEntry:
    """One house, its legal form and what passing its shares on takes."""
    return await told_one(ask, "house", ask.path["house"])


async def ventures(ask: Ask) -> EntryPage:
    """List the ventures that members back."""
    return await listed_page(ask, "venture")


async def venture(ask: Ask) -> OneEntry:
    """One venture."""
    return await told_one(ask, "venture", ask.path["venture"])


async def house_register(ask: Ask) -> Register:
    """Who holds how many of a house's shares, exactly; for staff and those who hold some."""
    async with ask.looking("ownership") as (connection, as_of):
        return await _for_holders(ask, await register(connection, ask.path["house"], as_of))


async def venture_table(ask: Ask) -> Register:
    """Who holds how many of a venture's shares, exactly; for staff and those who hold some."""
    async with ask.looking("ownership") as (connection, as_of):
        return await _for_holders(ask, await cap_table(connection, ask.path["venture"], as_of))


async def _for_holders(ask: Ask, found: Register) -> Register:
    if not ask.is_staff:
        own = await ask.own()
        if not any(holder.member in own for holder in found.holders):
            raise NotAllowed("Only for staff and for those who hold shares of it.")
    return found


async def distributions(ask: Ask) -> EntryPage:
    """List what a house has paid its holders."""
    return await listed_page(ask, "distribution", parent=ask.path["house"])


async def campaigns(ask: Ask) -> EntryPage:
    """List campaigns; `parent` is the house."""
    return await listed_page(ask, "campaign")


async def rounds(ask: Ask) -> EntryPage:
    """List rounds; `parent` is the venture."""
    return await listed_page(ask, "round")


async def campaign(ask: Ask) -> SaleShown:
    """One campaign as it is now: how many shares remain, and at what price."""
    head, found = await _campaign(ask)
    return _sale(ask, ask.path["campaign"], head, found.house, found.sale)


async def venture_round(ask: Ask) -> SaleShown:
    """One round as it is now: how many shares remain, and at what price."""
    head, found = await _round(ask)
    return _sale(ask, ask.path["round"], head, found.venture, found.sale)


async def _campaign(ask: Ask) -> tuple[int, Campaign]:
    head, found = await ask.noun(Campaign, ask.path["campaign"])
    if not found.house:
        raise NotHere(campaign=ask.path["campaign"])
    return head, found


async def _round(ask: Ask) -> tuple[int, Round]:
    head, found = await ask.noun(Round, ask.path["round"])
    if not found.venture:
        raise NotHere(round=ask.path["round"])
    return head, found


def _sale(ask: Ask, name: str, head: int, of: str, sale: Subscription) -> SaleShown:
    within = sale.terms.opens <= ask.today <= sale.terms.closes
    return SaleShown(
        as_of=Seen(head),
        id=name,
        of=of,
        stage=sale.stage,
        terms=sale.terms,
        asked=sale.shares,
        remaining=sale.remaining,
        open_today=sale.stage is Stage.OPEN and within,
        enough=sale.enough,
        settles_after=sale.settles_after,
    )


async def pledges(ask: Ask) -> WishPage:
    """List a campaign's open pledges: staff all of them, members their own."""
    head, found = await _campaign(ask)
    return await _wishes(ask, head, found.sale)


async def commitments(ask: Ask) -> WishPage:
    """List a round's open commitments: staff all of them, members their own."""
    head, found = await _round(ask)
    return await _wishes(ask, head, found.sale)


async def _wishes(ask: Ask, head: int, sale: Subscription) -> WishPage:
    query: Page = ask.query
    mine = await _seen_by(ask, sale.asked)
    some = sorted(name for name in mine if name > query.cursor)[: query.limit + 1]
    page = [_wish(name, sale) for name in some[: query.limit]]
    following = page[-1].id if len(some) > query.limit else None
    return WishPage(as_of=Seen(head), wishes=page, next=following)


async def _seen_by(ask: Ask, asked: Map[str, Asked]) -> Iterable[str]:
    if ask.is_staff:
        return asked.keys()
    own = await ask.own()
    return [name for name, wish in asked.items() if wish.member in own]


def _wish(name: str, sale: Subscription) -> WishShown:
    wish = sale.asked[name]
    return WishShown(
        id=name,
        member=wish.member,
        shares=wish.shares,
        cents=wish.shares * sale.terms.price_cents,
        day=wish.day,
    )


async def pledge(ask: Ask) -> OneWish:
    """One open pledge."""
    head, found = await _campaign(ask)
    return await _one_wish(ask, head, found.sale, ask.path["pledge"])


async def commitment(ask: Ask) -> OneWish:
    """One open commitment."""
    head, found = await _round(ask)
    return await _one_wish(ask, head, found.sale, ask.path["commitment"])


async def _one_wish(ask: Ask, head: int, sale: Subscription, name: str) -> OneWish:
    if name not in sale.asked:
        raise NotHere
    await ask.must_concern(members={sale.asked[name].member})
    return OneWish(as_of=Seen(head), wish=_wish(name, sale))


async def offers(ask: Ask) -> EntryPage:
    """List offers of shares; `parent` is the house. One to a named buyer is for those two alone."""
    seen, found, following = await found_page(ask, "offer")
    own = await ask.own()
    entries: list[Entry] = [
        entry_of(one, judged(ask)) for one in found if _is_open_to(ask, own, one.details, one.who)
    ]
    return EntryPage(as_of=seen, entries=entries, next=following)


async def offer(ask: Ask) -> OneEntry:
    """One offer of shares."""
    seen, found = await found_one(ask, "offer", ask.path["offer"])
    if not _is_open_to(ask, await ask.own(), found.details, found.who):
        raise NotHere(offer=found.id)
    return OneEntry(as_of=seen, entry=entry_of(found, judged(ask)))


def _is_open_to(
    ask: Ask, own: frozenset[str], details: Mapping[str, Any], who: Iterable[str]
) -> bool:
    return ask.is_staff or not details["buyer"] or not own.isdisjoint(who)


def _list(path: str, name: str, answers: Any, *, shows: str = "directory") -> Read:
    return Read(
        path=path,
        name=name,
        answers=answers,
        tells=EntryPage,
        may=May.EVERYONE,
        query=Filtered,
        shows=shows,
    )


def _now(path: str, name: str, answers: Any, tells: Any, may: May = May.EVERYONE) -> Read:
    return Read(path=path, name=name, answers=answers, tells=tells, may=may, query=Nothing)


def _open(path: str, name: str, answers: Any) -> Read:
    return Read(path=path, name=name, answers=answers, tells=WishPage, may=May.OWN, query=Page)


def _one(
    path: str, name: str, answers: Any, tells: Any = OneEntry, *, shows: str = "directory"
) -> Read:
    return Read(path=path, name=name, answers=answers, tells=tells, may=May.EVERYONE, shows=shows)


READS: Final = (
    _list("/houses", "houses", houses),
    _one("/houses/{house}", "house", house),
    _one("/houses/{house}/register", "register", house_register, Register, shows=""),
    _list("/houses/{house}/distributions", "distributions", distributions),
    _list("/campaigns", "campaigns", campaigns),
    _now("/campaigns/{campaign}", "campaign", campaign, SaleShown),
    _open("/campaigns/{campaign}/pledges", "pledges", pledges),
    _now("/campaigns/{campaign}/pledges/{pledge}", "pledge", pledge, OneWish, May.OWN),
    _list("/offers", "offers", offers, shows=""),
    _one("/offers/{offer}", "offer", offer, shows=""),
    _list("/ventures", "ventures", ventures),
    _one("/ventures/{venture}", "venture", venture),
    _one("/ventures/{venture}/cap-table", "cap-table", venture_table, Register, shows=""),
    _list("/rounds", "rounds", rounds),
    _now("/rounds/{round}", "round", venture_round, SaleShown),
    _open("/rounds/{round}/commitments", "commitments", commitments),
    _now("/rounds/{round}/commitments/{commitment}", "commitment", commitment, OneWish, May.OWN),
)
