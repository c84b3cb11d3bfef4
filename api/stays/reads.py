"""Stays: who sleeps where, what it costs, and what giving it up would cost today."""

from datetime import date, datetime
from typing import Final

import msgspec

from api.engine.access import May
from api.engine.ask import Ask, Nothing, Read
from api.engine.problems import NotHere
from api.listing import Entry, EntryPage, Filtered, entry_of, found_one, found_page, judged
from api.sealed import opened
from ledger.billing.bill import BillLine, total_of
from ledger.bookings.booking import Stage
from ledger.bookings.cancelling import quote_fee
from ledger.kernel.who import Role
from ledger.stays.events import Bedding
from ledger.stays.stay import Stay
from projections.engine.asof import Seen


class StayShown(msgspec.Struct, frozen=True, kw_only=True):
    """A stay as it is now.

    `cancel_fee_cents` is what cancelling, or leaving, would cost today; `companions` are the names
    of guests who are not members, null once they were forgotten.
    """

    as_of: Seen
    stay: str
    stage: Stage
    hub: str
    payer: str
    arrive: date
    depart: date
    expires: datetime | None
    beds: tuple[Bedding, ...]
    companions: list[str | None]
    bill: tuple[BillLine[date], ...]
    total_cents: int
    deposit_left_cents: int
    cancel_fee_cents: int


async def stays(ask: Ask) -> EntryPage:
    """List stays: hosts those at their hub, users those that their members pay for or sleep in."""
    hub = ask.who.hub if ask.who.role is Role.HOST else None
    who = await ask.own() if ask.who.role is Role.MEMBER else None
    seen, found, following = await found_page(ask, "stay", hub=hub, who=who)
    entries: list[Entry] = [entry_of(one, judged(ask)) for one in found]
    return EntryPage(as_of=seen, entries=entries, next=following)


async def stay(ask: Ask) -> StayShown:
    """One stay with its bill, its guests, and the fee that cancelling would cost today."""
    name = ask.path["stay"]
    head, now = await ask.noun(Stay, name)
    if now.stage is Stage.NONE:
        raise NotHere(stay=name)
    await ask.must_concern(now.hub, {now.payer, *(one.guest for one in now.beds if one.guest)})
    return StayShown(
        as_of=Seen(head),
        stay=name,
        stage=now.judged(ask.now),
        hub=now.hub,
        payer=now.payer,
        arrive=now.arrive,
        depart=now.depart,
        expires=now.expires,
        beds=now.beds,
        companions=await _companions(ask, name, now),
        bill=now.bill,
        total_cents=total_of(now.bill),
        deposit_left_cents=now.deposit_left_cents,
        cancel_fee_cents=quote_fee(now, ask.now),
    )


async def _companions(ask: Ask, name: str, now: Stay) -> list[str | None]:
    """Open the companions' names, unless there are none."""
    unnamed = sum(not one.guest for one in now.beds)
    if not unnamed or now.stage in (Stage.RESERVED, Stage.RELEASED):
        return []
    await ask.catch_up("directory")
    _, found = await found_one(ask, "stay", name)
    (words,) = await opened(ask, [(now.payer, found)])
    return [words.get(f"companions.{n}") for n in range(unnamed)]


READS: Final = (
    Read(
        path="/stays",
        name="stays",
        answers=stays,
        tells=EntryPage,
        may=May.OWN,
        query=Filtered,
        example={"state": "booked"},
    ),
    Read(
        path="/stays/{stay}",
        name="stay",
        answers=stay,
        tells=StayShown,
        may=May.OWN,
        query=Nothing,
        sealed=True,
    ),
)
