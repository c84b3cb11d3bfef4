"""What members asked to be paid out: what waits for the treasurer, what was paid or refused."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from ledger.kernel.fact import Line
from ledger.kernel.ids import MemberId, Prefix, is_id_of
from ledger.treasury.events import EntryPosted, PayoutAsked, PayoutPaid, PayoutRefused
from projections.engine.change import Change, Update
from projections.engine.listing import Filter, Listing
from projections.engine.table import History, Index, Row
from projections.engine.view import View


class PayoutState(StrEnum):
    """Where a payment out stands that a member asked for."""

    WAITING = "waiting"
    PAID = "paid"
    REFUSED = "refused"


class AskedPayout(msgspec.Struct, frozen=True, gc=False):
    """What a member asked for; the IBAN stands in the fact at `asked_at`, a refusal's reason at `refused_at`."""

    payout: str
    member: str
    cents: int
    asked_at: int
    state: PayoutState
    since: date
    refused_at: int = 0


PAYOUTS_TABLE = History(
    row=AskedPayout, name="payouts", key=("payout",), indexes=(Index(("member", "payout")),)
)

FIGURES = """
SELECT 'payout ' || payout, concat_ws(' ', member, cents, asked_at, state, since, refused_at)
FROM payouts
WHERE from_position <= %(position)s AND to_position > %(position)s
"""


def asked(fact: PayoutAsked, line: Line[Any]) -> Iterator[Row]:
    """It waits for the treasurer."""
    yield AskedPayout(
        fact.payout, fact.member, fact.cents, line.position, PayoutState.WAITING, fact.day
    )


def paid(fact: PayoutPaid) -> Iterator[Change]:
    """It has left."""
    yield Update(AskedPayout, (fact.payout,), state=PayoutState.PAID, since=fact.day)


def refused(fact: PayoutRefused, line: Line[Any]) -> Iterator[Change]:
    """It is free again."""
    yield Update(
        AskedPayout,
        (fact.payout,),
        state=PayoutState.REFUSED,
        since=fact.day,
        refused_at=line.position,
    )


def sent_back(fact: EntryPosted) -> Iterator[Change]:
    """What a bank sent back waits again."""
    for line in fact.lines:
        if is_id_of(Prefix.PAYOUT, line.hold):
            yield Update(AskedPayout, (line.hold,), state=PayoutState.WAITING, since=fact.day)


PAYOUTS = View(
    name="payouts",
    version=1,
    tables=(PAYOUTS_TABLE,),
    folds=(asked, paid, refused, sent_back),
    only={EntryPosted: lambda fact: fact.kind == "reversal"},
    figures=FIGURES,
)


class Payout(msgspec.Struct, frozen=True, kw_only=True):
    """A payment out that a member asked for, standing so `since` a day."""

    id: str
    member: str
    cents: int
    state: PayoutState
    since: date
    asked_at: int
    refused_at: int


PAYOUT = Listing(
    row=Payout,
    view=PAYOUTS,
    one="payout",
    many="payouts",
    key="p.payout",
    rows="payouts p WHERE {held[p]}",
    filters={"member": Filter(MemberId), "state": Filter(PayoutState)},
    own="p.member = ANY (%(own)s)",
)
